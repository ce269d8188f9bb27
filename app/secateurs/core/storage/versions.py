"""The versions that a run was made with, read without importing the libraries."""

import platform
from importlib.metadata import PackageNotFoundError, version

# name -> the packages that it may be installed as
PACKAGES = {
    "secateurs": ("secateurs",),
    "tensorflow": ("tensorflow", "tensorflow-cpu"),
    "keras": ("keras",),
    "numpy": ("numpy",),
}


def versions() -> dict[str, str]:
    """Return name -> version; a package that is not installed is left out."""
    found = {"python": platform.python_version()}
    for name, packages in PACKAGES.items():
        for package in packages:
            try:
                found[name] = version(package)
            except PackageNotFoundError:
                continue
            break
    return found
