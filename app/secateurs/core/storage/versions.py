"""The versions that a run was made with, read without importing the libraries."""

import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("secateurs", "tensorflow", "keras", "numpy")


def versions() -> dict[str, str]:
    """Return name -> version; a package that is not installed is left out."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
