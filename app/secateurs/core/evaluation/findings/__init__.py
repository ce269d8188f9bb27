"""What the figures say, written by rules from sweep points and contributions alone."""
