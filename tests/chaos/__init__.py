"""Trouble on purpose, in real processes and real time: `make chaos`."""
