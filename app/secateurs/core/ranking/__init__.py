"""What goes first: criteria, order, patterns, shares, cut."""
