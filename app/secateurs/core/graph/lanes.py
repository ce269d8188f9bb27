"""Where the layers of a network stand in its picture: columns by depth, branches in lanes."""

from collections.abc import Sequence
from dataclasses import dataclass

Sources = Sequence[tuple[int, ...]]
GAP = 0.24  # between columns, in widths of a layer
THIN = 0.3  # height of a lane in which only lines run, in heights of one with layers


@dataclass(frozen=True, slots=True)
class Place:
    column: int
    lane: int


@dataclass(frozen=True, slots=True)
class Edge:
    """From one node to another; between their columns it runs in the lane."""

    source: int
    target: int
    lane: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Where nodes stand and lines run.

    Attributes:
        places: of every node.
        lanes: of each lane, whether nodes stand in it and not only lines.
    """

    places: tuple[Place, ...]
    lines: tuple[Edge, ...]
    lanes: tuple[bool, ...]

    @property
    def columns(self) -> int:
        return 1 + max((place.column for place in self.places), default=-1)

    def spans(self, widths: Sequence[float]) -> tuple[tuple[float, float], ...]:
        """Return left edge and width of every column, the widest of its nodes.

        Args:
            widths: of every node, in widths of a layer.
        """
        widest = [0.0] * self.columns
        for place, width in zip(self.places, widths, strict=True):
            widest[place.column] = max(widest[place.column], width)
        spans, left = [], 0.0
        for width in widest:
            spans.append((left, width))
            left += width + GAP
        return tuple(spans)

    def rows(self) -> tuple[tuple[float, float], ...]:
        """Return top edge and height of every lane, as shares of the whole height."""
        heights = [1.0 if holds else THIN for holds in self.lanes]
        whole, top, rows = sum(heights), 0.0, []
        for height in heights:
            rows.append((top / whole, height / whole))
            top += height
        return tuple(rows)


def layered(sources: Sources) -> Layout:
    """Lay out a graph from left to right; the longest way through it runs in the first lane.

    A branch takes the lowest lane that is free until it joins; a line that skips columns takes
    one too, so that it crosses no layer.

    Args:
        sources: of each node, positions of the nodes that feed it, all before it.
    """
    columns = _columns(sources)
    heirs = _heirs(sources)
    parents = _parents(sources, columns, heirs)
    taken: list[list[tuple[int, int]]] = []
    lanes = _node_lanes(columns, heirs, parents, taken)
    holding = len(taken)
    lines = _lines(sources, columns, heirs, lanes, taken)
    return Layout(
        tuple(Place(column, lane) for column, lane in zip(columns, lanes, strict=True)),
        lines,
        tuple(lane < holding for lane in range(len(taken))),
    )


def _columns(sources: Sources) -> list[int]:
    columns: list[int] = []
    for feeding in sources:
        columns.append(1 + max((columns[source] for source in feeding), default=-1))
    return columns


def _heirs(sources: Sources) -> list[int | None]:
    """Return for every node the one that goes on its lane: where the longest way leads."""
    reach = [0] * len(sources)
    heirs: list[int | None] = [None] * len(sources)
    for node in reversed(range(len(sources))):
        for source in sources[node]:
            if reach[node] + 1 >= reach[source]:  # of equals the first, which comes last
                reach[source], heirs[source] = reach[node] + 1, node
    return heirs


def _parents(sources: Sources, columns: list[int], heirs: list[int | None]) -> list[int | None]:
    """Return for every node the one whose lane it goes on; None where a lane begins."""
    parents: list[int | None] = []
    for node, feeding in enumerate(sources):
        own = [source for source in feeding if heirs[source] == node]
        parents.append(max(own, key=lambda source: (columns[source], -source), default=None))
    return parents


def _node_lanes(
    columns: list[int],
    heirs: list[int | None],
    parents: list[int | None],
    taken: list[list[tuple[int, int]]],
) -> list[int]:
    lanes = [0] * len(columns)
    goes_on = {parent: node for node, parent in enumerate(parents) if parent is not None}
    for first in range(len(columns)):
        if parents[first] is not None:
            continue
        chain = [first]
        while chain[-1] in goes_on:
            chain.append(goes_on[chain[-1]])
        joins = heirs[chain[-1]]
        end = columns[chain[-1]] if joins is None else columns[joins] - 1
        lane = _free_lane(taken, columns[first], end)
        for node in chain:
            lanes[node] = lane
    return lanes


def _lines(
    sources: Sources,
    columns: list[int],
    heirs: list[int | None],
    lanes: list[int],
    taken: list[list[tuple[int, int]]],
) -> tuple[Edge, ...]:
    ends = [(source, node) for node, feeding in enumerate(sources) for source in feeding]
    found: dict[tuple[int, int], int] = {}
    for source, node in sorted(ends, key=lambda end: columns[end[1]] - columns[end[0]]):
        first, last = columns[source] + 1, columns[node] - 1
        if heirs[source] == node:
            lane = lanes[source]
        elif first > last:
            lane = lanes[node]
        else:
            lane = _free_lane(taken, first, last)
        found[source, node] = lane
    return tuple(Edge(source, node, found[source, node]) for source, node in ends)


def _free_lane(taken: list[list[tuple[int, int]]], first: int, last: int) -> int:
    """Take the lowest lane that is free from the first to the last column."""
    for lane, spans in enumerate(taken):
        if all(last < begin or end < first for begin, end in spans):
            spans.append((first, last))
            return lane
    taken.append([(first, last)])
    return len(taken) - 1
