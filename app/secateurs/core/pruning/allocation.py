"""How many units each layer keeps, as the shares that go."""

from collections.abc import Sequence

Kept = tuple[int, ...]  # units (or other parts) that stay in each layer


def shares(kept: Kept, sizes: Sequence[int], names: Sequence[str]) -> dict[str, float]:
    """Return the share that each layer loses, as scope by shares takes it.

    Args:
        sizes: parts that each layer has.
    """
    layers = zip(names, kept, sizes, strict=True)
    return {name: 1 - stays / size for name, stays, size in layers}
