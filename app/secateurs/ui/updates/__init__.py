"""Whether there is a newer version."""
