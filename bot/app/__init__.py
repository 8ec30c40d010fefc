"""The composition root: the only place that names every feature and puts them together."""

from bot.app.leeway import Leeway, build_app

__all__ = ["Leeway", "build_app"]
