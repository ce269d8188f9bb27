"""Refits what survives, layer by layer, in closed form, without training."""
