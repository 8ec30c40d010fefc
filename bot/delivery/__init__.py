"""The one way out: every proactive message is a row of the outbox before it is a message."""
