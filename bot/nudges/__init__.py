"""The weekly nudge: what to say to which manager, and what their answer changes."""
