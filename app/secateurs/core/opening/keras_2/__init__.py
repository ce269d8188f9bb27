"""Models that Keras 2 wrote, read as those of Keras 3."""
