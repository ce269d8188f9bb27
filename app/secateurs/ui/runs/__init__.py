"""The runs at the left."""
