"""Proves that this copy of the program works: drives the real window, step by step."""
