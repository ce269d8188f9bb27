"""The Prune page: what survives in every layer, by which scores, and what it costs."""
