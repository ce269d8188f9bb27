"""Secateurs: a desktop laboratory for pruning neural networks."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("secateurs")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0.0.0"
