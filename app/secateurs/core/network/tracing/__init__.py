"""From a Keras model to its structure: which units feed which, and which are tied."""
