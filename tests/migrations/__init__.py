"""The schema, up and down, with rows in it."""
