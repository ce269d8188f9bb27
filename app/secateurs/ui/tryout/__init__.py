"""The Try page: one drawing, read by the network pruned both ways."""
