"""Recommendations: what helped somebody, passed on to whom it may help."""
