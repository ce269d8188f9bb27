"""Criteria: how much each part of a layer matters. A criterion gives scores, no more."""
