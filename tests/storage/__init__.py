"""What the database keeps, and for whom."""
