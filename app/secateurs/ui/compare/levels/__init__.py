"""The table of levels: what it holds, how it is painted, its view."""
