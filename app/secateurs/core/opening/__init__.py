"""Opens a Keras file that may come from anywhere, safely."""
