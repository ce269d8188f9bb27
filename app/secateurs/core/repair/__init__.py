"""Refits what survives, in closed form."""
