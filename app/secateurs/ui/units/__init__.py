"""Layers opened: the pictures of their units, and one unit seen closely."""
