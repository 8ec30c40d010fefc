"""The door to Slack: who may come in, and what is said when something goes wrong."""
