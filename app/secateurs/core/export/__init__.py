"""Writes a network in the format of another runtime, and checks it by reloading."""
