"""Persons, the org chart, roles and preferences."""
