"""Data sets: found, checked, split."""
