"""Leeway: a self-hosted Slack bot that nudges managers toward developing their people."""
