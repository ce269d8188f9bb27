"""The window: shows states, emits wishes."""
