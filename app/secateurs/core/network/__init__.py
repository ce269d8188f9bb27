"""A network as plain arrays, its forward pass, and the way to Keras and back."""
