"""All that is true without a screen: NumPy, Keras and SciPy, no Qt."""
