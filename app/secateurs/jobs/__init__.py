"""Carries core work off the GUI thread: progress, cancel, errors. QtCore only."""
