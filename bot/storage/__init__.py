"""The database: engine, base class of the tables, and the one way to open a transaction."""

from sqlalchemy.orm import Session

from bot.storage.base import Base, UtcDateTime, WorkspaceOwned
from bot.storage.database import Database

__all__ = ["Base", "Database", "Session", "UtcDateTime", "WorkspaceOwned"]
