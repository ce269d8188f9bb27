"""Why nothing was built."""


class BuildError(Exception):
    """What was built, or is there to build from, would not do; the text says why."""
