"""Trainings: booked, reminded of, given up, given back, and counted."""
