"""What a Keras model is made of: layers, calls, labels of axes, tied units."""
