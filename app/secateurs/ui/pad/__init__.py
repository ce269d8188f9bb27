"""The drawing pad at the right of the window, with what the networks say of the drawing."""
