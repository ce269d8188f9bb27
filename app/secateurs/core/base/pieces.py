"""The pieces of work that is shared out, and which of them a worker is given next."""

from collections import Counter, deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

Asked = TypeVar("Asked")

AHEAD = 10_000  # pieces that are looked at for one of what a worker has


@dataclass(frozen=True, slots=True)
class Piece(Generic[Asked]):
    """A part of the work: what is asked, and the names of what it is asked of."""

    asked: Asked
    needs: tuple[str, ...] = ()


class Waiting(Generic[Asked]):
    """Pieces that nobody is at yet.

    What pieces need first, such as their network, stays with few workers: each of them computes
    much for it once, such as what the network answers before it is pruned.
    """

    def __init__(self, coming: Iterable[Piece[Asked]]) -> None:
        self._coming = iter(coming)
        self._by: dict[str, deque[Piece[Asked]]] = {}  # what they need first
        self._at: dict[str, str] = {}  # what each place was last given a piece of
        self._many = 0

    def __bool__(self) -> bool:
        for piece in islice(self._coming, AHEAD - self._many):
            self.add(piece)
        return bool(self._by)

    def add(self, piece: Piece[Asked]) -> None:
        self._by.setdefault(next(iter(piece.needs), ""), deque()).append(piece)
        self._many += 1

    def take(self, place: str, places: Collection[str]) -> Piece[Asked]:
        """Return a piece for one of the places: of what it has, else of what lacks workers most."""
        need = self._at.get(place)
        if need is None or need not in self._by:
            others = Counter(self._at.get(each) for each in places if each != place)
            need = min(self._by, key=lambda each: (others[each] + 1) / len(self._by[each]))
        self._at[place] = need
        piece = self._by[need].popleft()
        self._many -= 1
        if not self._by[need]:
            del self._by[need]
        return piece
