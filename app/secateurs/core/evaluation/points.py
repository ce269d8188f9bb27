"""What a sweep asks for and what it finds at one level."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict

from secateurs.core.graph.kernel_parts import Heads, UnitRules
from secateurs.core.ranking.criteria.registry import rule_named
from secateurs.core.ranking.hand_choices import NO_CHOICES, HandChoices
from secateurs.core.ranking.patterns import pattern_named
from secateurs.core.ranking.terms import CRITERIA, METHODS, UNSTRUCTURED, Criterion, Method, Scope

Treatment = Literal["none", "repaired", "tuned", "scratch"]

TREATMENTS: tuple[Treatment, ...] = get_args(Treatment)

TRAINED: tuple[Treatment, ...] = ("tuned", "scratch")


class Way(NamedTuple):
    """What tells one curve from another, scope and seeds apart.

    Attributes:
        treatment: what was done after the cut: nothing; "repaired", reconstructed in closed
            form; "tuned", trained on under the masks, repaired before; "scratch", the same
            small network trained from new random weights.
        pattern: of the weights that go; units know only "unstructured".
        hand: the key of what was chosen by hand of the units; "" for nothing.
        exact: whether units stay that a normalisation takes together with others; else it is the
            compact network that is measured, which answers otherwise than the masked one. Of
            weights it is always so.
        layers: which layers may lose something, in words, such as "only conv_*"; "" for all.
        heads: what the units of attention are; None for what they are taken for anyway.
    """

    method: Method
    criterion: Criterion = "magnitude"
    treatment: Treatment = "none"
    pattern: str = UNSTRUCTURED
    hand: str = ""
    exact: bool = True
    layers: str = ""
    heads: Heads | None = None

    @property
    def reading(self) -> UnitRules:
        """How the network is read."""
        return UnitRules(self.exact, self.heads)

    @property
    def is_plain(self) -> bool:
        """Whether it is the classic exercise's or its control: cut by rank, nothing after."""
        return self == Way(self.method, self.criterion) and self.criterion in CRITERIA


CONTROL: Criterion = "random"  # nothing of it is chosen

TREATED: dict[Treatment, tuple[str, ...]] = {
    "none": (),
    "repaired": ("repaired",),
    "tuned": ("fine-tuned",),
    "scratch": ("from scratch",),
}
HEADS_WORDS: dict[Heads, str] = {"whole": "whole heads", "width": "heads by width"}


def curve_name(way: Way) -> str:
    """Name a series as its curve is labelled: "weight", "random weights", "unit, repaired"."""
    name = way.method if way.criterion == "magnitude" else f"{way.criterion} {way.method}s"
    more = [] if way.pattern == UNSTRUCTURED else [way.pattern]
    by_hand = ["by hand"] if way.hand else []
    inexact = [] if way.exact else ["inexact"]
    chosen = [way.layers] if way.layers else []
    heads = [HEADS_WORDS[way.heads]] if way.heads else []
    said = (*more, *heads, *chosen, *by_hand, *inexact, *TREATED[way.treatment])
    return ", ".join([name, *said])


PointKey = tuple[str, str, Way, Scope, float, int]  # run, data, series, scope, level, epochs

CLASSIC_LEVELS: tuple[float, ...] = (0.0, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99)


def layer_words(layers: Collection[str], skip: Collection[str]) -> str:
    """Say which layers may lose something, as of a `Way`."""
    only, but = (", ".join(sorted(set(each))) for each in (layers, skip))
    said = (f"only {only}" if only else "", f"without {but}" if but else "")
    return " ".join(filter(None, said))


def levels_in(text: str) -> tuple[float, ...] | None:
    """Read percentages such as "90, 0; 97.5 %" as fractions, ascending, each once.

    Returns:
        None where one is no number from 0 to below 100; () of a text without any.
    """
    words = text.replace("%", " ").replace(",", " ").replace(";", " ").split()
    try:
        levels = {round(float(word) / 100, 6) + 0.0 for word in words}  # no "-0"
    except ValueError:
        return None
    return tuple(sorted(levels)) if all(0 <= level < 1 for level in levels) else None


class SweepPlan(BaseModel):
    """Series x levels, for each of the given runs (one run is one seed).

    Attributes:
        controls: criteria that are cut only, whatever the treatments of the others.
        hand: what was chosen by hand of the first run's units: they are swept that way, too.
        layers, skip: names, patterns or kinds of layers that may lose something, and that may not;
            none for all. They tell one series from another.
        exact, heads: as of a `Way` of units.
    """

    model_config = ConfigDict(defer_build=True, frozen=True)

    run_ids: tuple[str, ...]
    methods: tuple[Method, ...] = METHODS
    criteria: tuple[Criterion, ...] = CRITERIA
    controls: tuple[Criterion, ...] = ()
    scope: Scope = "layer"
    levels: tuple[float, ...] = CLASSIC_LEVELS
    treatments: tuple[Treatment, ...] = ("none",)
    pattern: str = UNSTRUCTURED  # of the weights that go
    epochs: int = 10  # of treatments that train
    hand: HandChoices = NO_CHOICES
    layers: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    exact: bool = True
    heads: Heads | None = None

    @property
    def layer_words(self) -> str:
        """Which layers may lose something, as of a `Way`."""
        return layer_words(self.layers, self.skip)

    @property
    def ways(self) -> tuple[Way, ...]:
        """The series, in the order in which they are swept; what cannot be had is left out."""
        key = self.hand.key
        by_hand = (
            way._replace(hand=key)
            for way in self._ranked
            if key and way.method == "unit" and way.criterion != CONTROL
        )
        return (*self._ranked, *by_hand)

    def ways_of(self, run_id: str) -> tuple[Way, ...]:
        """Return the series of one of the runs: what is chosen by hand is the first one's."""
        first = self.run_ids[:1] == (run_id,)
        return tuple(way for way in self.ways if first or not way.hand)

    @property
    def _ranked(self) -> tuple[Way, ...]:
        return tuple(
            Way(method, criterion, treatment, self.pattern, layers=self.layer_words)
            if method == "weight"
            else Way(
                method,
                criterion,
                treatment,
                exact=self.exact,
                layers=self.layer_words,
                heads=self.heads,
            )
            for treatment in self.treatments
            for criterion in self.criteria
            for method in self.methods
            if method in rule_named(criterion).methods
            and (treatment == "none" or criterion not in self.controls)
            and (self.exact or method == "weight" or treatment != "repaired")
        )

    def levels_of(self, way: Way) -> tuple[float, ...]:
        """Return the levels of a series: a pattern such as 2:4 leaves one."""
        fixed = pattern_named(way.pattern).fixed
        return self.levels if fixed is None else (fixed,)

    def epochs_of(self, way: Way) -> int:
        """Return for how many epochs at most a series is trained; 0 for one that is not."""
        return self.epochs if way.treatment in TRAINED else 0

    def key(self, run_id: str, dataset_key: str, way: Way, level: float) -> PointKey:
        """Return the key of one of the plan's points."""
        return (run_id, dataset_key, way, self.scope, level, self.epochs_of(way))

    def in_order(self, points: "Iterable[SweepPoint]") -> "list[SweepPoint]":
        """Return some of the plan's points in the order in which they are swept."""
        runs, ways, levels = (
            {each: place for place, each in enumerate(row)}
            for row in (self.run_ids, self.ways, self.levels)
        )
        return sorted(
            points,
            key=lambda point: (
                runs[point.run_id],
                ways[point.way],
                levels.get(point.requested, 0),  # a pattern's own level is its only one
            ),
        )

    @property
    def size(self) -> int:
        ways = (way for run_id in self.run_ids for way in self.ways_of(run_id))
        return sum(len(self.levels_of(way)) for way in ways)

    def count_done(self, points: "Iterable[SweepPoint]", dataset_key: str) -> int:
        """Count the plan's points that are already there."""
        wanted = {way: self.levels_of(way) for way in self.ways}
        return len({point.key for point in points if self._has(point, dataset_key, wanted)})

    def wants(self, point: "SweepPoint", dataset_key: str) -> bool:
        """Say whether the point is one of the plan's."""
        way = point.way
        wanted = {way: self.levels_of(way)} if way in self.ways else {}
        return self._has(point, dataset_key, wanted)

    def _has(
        self, point: "SweepPoint", dataset_key: str, wanted: Mapping[Way, Collection[float]]
    ) -> bool:
        return (
            point.dataset_key == dataset_key
            and point.run_id in (self.run_ids[:1] if point.hand else self.run_ids)
            and point.requested in wanted.get(point.way, ())
            and point.scope == self.scope
            and point.epochs == self.epochs_of(point.way)
        )


class SweepPoint(BaseModel):
    """One pruned network on the test set. Every share is a fraction from 0 to 1.

    `achieved` counts the parts that the method ranks (weights or units);
    `weights_left` is the share of prunable weights; `parameters_left` and `macs_left`
    count the whole network, output layer included, rows gone with their columns.
    """

    model_config = ConfigDict(defer_build=True, frozen=True)

    run_id: str
    dataset_key: str
    seed: int
    method: Method
    criterion: Criterion
    scope: Scope
    requested: float
    achieved: float
    weights_left: float
    parameters_left: float
    macs_left: float
    parameters: int  # left, as a count
    macs: int  # left, as a count
    accuracy: float
    loss: float
    class_accuracy: tuple[float, ...]  # one a class, in label order
    confusion: tuple[tuple[int, ...], ...]  # [true class][answer]
    guarded: tuple[str, ...] = ()  # layers that the global scope would have emptied
    treatment: Treatment = "none"
    pattern: str = UNSTRUCTURED
    epochs: int = 0  # at most so many it was trained for, after the cut
    hand: str = ""  # the key of what was chosen by hand
    exact: bool = True  # as of a `Way`
    layers: str = ""  # likewise
    heads: Heads | None = None  # likewise

    @property
    def way(self) -> Way:
        return Way(
            self.method,
            self.criterion,
            self.treatment,
            self.pattern,
            self.hand,
            self.exact,
            self.layers,
            self.heads,
        )

    @property
    def key(self) -> PointKey:
        """What tells it from every other point: of one key there is one figure."""
        return (
            self.run_id,
            self.dataset_key,
            self.way,
            self.scope,
            self.requested,
            self.epochs,
        )


def plan_of_points(points: Sequence[SweepPoint]) -> SweepPlan:
    """Return the plan whose magnitude curves the points are; one scope, at least one point."""
    chosen = [point for point in points if point.way == Way(point.method)]
    return SweepPlan(
        run_ids=tuple(dict.fromkeys(point.run_id for point in points)),
        methods=tuple(way for way in METHODS if any(point.method == way for point in chosen)),
        criteria=("magnitude",),
        scope=points[0].scope if points else "layer",
        levels=tuple(sorted({point.requested for point in chosen})),
    )
