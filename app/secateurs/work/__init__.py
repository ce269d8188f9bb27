"""Workflows with progress and cancel, without Qt."""
