"""A local stand-in for Slack that behaves, and refuses, as Slack does."""
