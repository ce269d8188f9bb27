"""Criterion to ranking, ranking to masks, masks to a pruned or a compact network."""
