"""Layer by layer: sensitivity, and the budget shared among layers."""
