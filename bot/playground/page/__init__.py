"""The web page of the local stand-in for Slack: see `app.mount`."""
