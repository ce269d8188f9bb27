"""Criteria and the statistics that they look at."""
