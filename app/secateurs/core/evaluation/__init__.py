"""What a network gets right, level by level, and what the figures say."""
