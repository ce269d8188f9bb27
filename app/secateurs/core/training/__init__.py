"""Training a network, one event at a time."""
