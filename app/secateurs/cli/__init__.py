"""The same core without a screen."""
