"""Undo, redo and the tree of what was decided about an experiment."""
