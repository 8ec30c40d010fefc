"""Benchmarks: `make bench` runs all of them, `make bench NAME=import` one (docs/performance.md)."""
