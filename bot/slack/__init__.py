"""How Leeway listens to Slack: Bolt, the two transports, the one error handler, Block Kit parts."""
