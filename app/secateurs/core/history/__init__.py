"""What a person decided about a network, step by step, as a tree that forgets nothing."""
