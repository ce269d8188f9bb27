"""Someone who may lose interest in work that is under way."""


class Looks:
    """Counts how often work asks whether it is still wanted; it is, so many times.

    Args:
        most: looks after which it is cancelled; None for never.
    """

    def __init__(self, most: int | None = None) -> None:
        self.count = 0
        self._most = most

    def __call__(self) -> bool:
        self.count += 1
        return self._most is not None and self.count > self._most
