"""From pen strokes or a picture to the 28 x 28 pixels a network sees."""
