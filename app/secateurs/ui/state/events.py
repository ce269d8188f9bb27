"""All that can happen to the window's state."""
