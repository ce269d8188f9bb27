"""Formats to export to, each written, and loaded again in its own runtime."""
