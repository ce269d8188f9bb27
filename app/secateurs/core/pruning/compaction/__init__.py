"""Builds the smaller Keras model from which removed units are really gone."""
