"""Formats of data sets, each read into arrays as they are in the file."""
