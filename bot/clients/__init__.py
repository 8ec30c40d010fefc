"""One client per outside service, and the guard for links that people give."""
