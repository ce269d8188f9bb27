"""The levels of a sweep as a person types them: percent, separated by commas."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeVar

from secateurs.core.evaluation.curves import points_about
from secateurs.core.evaluation.points import (
    CLASSIC_LEVELS,
    CONTROL,
    TREATMENTS,
    SweepPlan,
    SweepPoint,
    Treatment,
    Way,
    levels_in,
)
from secateurs.core.ranking.criteria.registry import rules
from secateurs.core.ranking.terms import CRITERIA, METHODS, UNSTRUCTURED, Criterion, Method

if TYPE_CHECKING:
    from secateurs.core.evaluation.costs import Ratios
    from secateurs.core.findings.finding import Answer
    from secateurs.work.sweep import WorkersSeen

Part = Literal["method", "criterion", "treatment"]

Name = TypeVar("Name", bound=str)

EPOCHS = (1, 100)


@dataclass(frozen=True, slots=True)
class SweepChoice:
    """Methods x criteria x what is done after the cut; each has at least one.

    Attributes:
        pattern: of the weights that go.
        epochs: of treatments that train.
        epochs_error: why what was typed cannot be used, or "".
    """

    methods: tuple[Method, ...] = METHODS
    criteria: tuple[Criterion, ...] = CRITERIA
    treatments: tuple[Treatment, ...] = ("none",)
    pattern: str = UNSTRUCTURED
    epochs: int = 10
    epochs_error: str = ""

    @property
    def controls(self) -> tuple[Criterion, ...]:
        """The random control is cut only, unless nothing else is swept."""
        return (CONTROL,) if len(self.criteria) > 1 and CONTROL in self.criteria else ()

    def has(self, part: Part, name: str) -> bool:
        return name in self._of(part)

    def toggled(self, part: Part, name: str) -> SweepChoice:
        """Take a name in or leave it out; the last one stays."""
        if part == "method":
            return replace(self, methods=_toggled(METHODS, self.methods, name))
        if part == "criterion":
            offered = tuple(rule.name for rule in rules())
            return replace(self, criteria=_toggled(offered, self.criteria, name))
        return replace(self, treatments=_toggled(TREATMENTS, self.treatments, name))

    def with_epochs(self, text: str) -> SweepChoice:
        """Take the number of epochs as it is typed."""
        epochs, error = _whole(text, EPOCHS)
        return replace(self, epochs=epochs or self.epochs, epochs_error=error)

    def _of(self, part: Part) -> Sequence[str]:
        return {
            "method": self.methods,
            "criterion": self.criteria,
            "treatment": self.treatments,
        }[part]


def _toggled(offered: Sequence[Name], chosen: tuple[Name, ...], name: str) -> tuple[Name, ...]:
    wanted = {*chosen} ^ {name}
    return tuple(each for each in offered if each in wanted) or chosen


def _whole(text: str, ends: tuple[int, int]) -> tuple[int, str]:
    """Return a whole number and "", or 0 and the reason."""
    low, high = ends
    word = text.strip()
    if word.isascii() and word.isdigit() and low <= int(word) <= high:
        return int(word), ""
    return 0, f"A whole number from {low} to {high}."


Where = Literal["program", "processes", "cluster"]

PROCESSES = (1, 256)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sweep is measured: in this program, in processes beside it, or by a cluster.

    Attributes:
        processes_error: why what was typed cannot be used, or "".
        address: of the cluster's scheduler, as typed.
        certificates: the folder of the cluster's; "" for the one that the environment names.
        insecure: whether an address without certificates may be.
    """

    where: Where = "program"
    processes: int = 2
    processes_error: str = ""
    address: str = ""
    certificates: str = ""
    insecure: bool = False

    def with_processes(self, text: str) -> Place:
        """Take the number of processes as it is typed."""
        number, error = _whole(text, PROCESSES)
        return replace(self, processes=number or self.processes, processes_error=error)

    @property
    def is_plain(self) -> bool:
        """Whether the address is one without certificates."""
        from secateurs.core.base.certificates import lacks_certificates

        return lacks_certificates(self.address)

    @property
    def error(self) -> str:
        """Why nothing can be measured there, or ""."""
        if self.where == "processes":
            return self.processes_error
        if self.where == "program":
            return ""
        from secateurs.core.base.certificates import FOLDER, address_fault

        insecure = self.insecure and self.is_plain
        if fault := address_fault(self.address, insecure, "the tick above"):
            return fault
        if not (self.is_plain or self.certificates or os.environ.get(FOLDER)):
            return "An address by tls:// needs the folder of the cluster's certificates."
        return ""


XAxis = Literal["sparsity", "parameters", "macs"]


@dataclass(frozen=True, slots=True)
class SweepState:
    """Points of the current network (and of its seeds), and the sweep under way.

    Attributes:
        points: of the curves that the current network has a part in; these are shown.
        others: points of its seeds alone, which are never shown as its own.
        levels: fractions chosen for the next sweep.
        siblings: ids of runs with the same settings but another seed, the current one first;
            none until what is kept of them has been read.
        all_seeds: whether the sweep takes the siblings too.
        choice: the series of the next sweep.
        place: where it is measured.
        hidden: series that are there and not shown.
        plan: the sweep under way, or None.
        done: points of the plan that are there.
        share: how much of the point at work is done, 0 to 1.
        at_work: the point that is being made, in words, where it takes long.
        ratios: seconds that points took here, as a share of those expected.
        workers: those that measure the sweep under way; None before they are there.
        findings: sentences made from the points.
        answers: to the exercise's three questions, from the points.
        told_of: the points that findings and answers were made from.
        interrupted: a sweep that an earlier start did not finish.
        interrupted_done: points of it that are there, whichever network is the current one.
    """

    points: tuple[SweepPoint, ...] = ()
    others: tuple[SweepPoint, ...] = ()
    levels: tuple[float, ...] = CLASSIC_LEVELS
    levels_error: str = ""
    siblings: tuple[str, ...] = ()
    all_seeds: bool = False
    choice: SweepChoice = field(default_factory=SweepChoice)
    place: Place = field(default_factory=Place)
    hidden: frozenset[Way] = frozenset()
    x_axis: XAxis = "sparsity"
    plan: SweepPlan | None = None
    done: int = 0
    seconds_left: float | None = None
    share: float = 0.0
    at_work: str = ""
    ratios: Ratios = field(default_factory=dict)
    workers: WorkersSeen | None = None
    findings: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    told_of: tuple[SweepPoint, ...] = ()
    interrupted: SweepPlan | None = None
    interrupted_done: int = 0

    @property
    def known(self) -> tuple[SweepPoint, ...]:
        """All points that are there, shown or not."""
        return (*self.points, *self.others)

    def with_points(self, points: tuple[SweepPoint, ...], run_id: str) -> SweepState:
        """Return the state that shows what is about the current network."""
        shown = points_about(run_id, points, self.choice.epochs)
        keys = {point.key for point in shown}
        others = tuple(point for point in points if point.key not in keys)
        return replace(self, points=shown, others=others)

    @property
    def is_live(self) -> bool:
        return self.plan is not None

    @property
    def is_worked_out(self) -> bool:
        """Whether findings and answers are of the points that are shown, or none are due yet."""
        return self.told_of is self.points or self.is_live or not self.points

    @property
    def progress(self) -> float:
        """How far the sweep under way is, 0 to 1: by points, as is said in words."""
        return (self.done + self.share) / max(1, self.plan.size) if self.plan else 0.0

    @property
    def error(self) -> str:
        """Why no sweep can begin, or ""."""
        return self.levels_error or self.choice.epochs_error or self.place.error


LIMIT = 100


def parse_levels(text: str) -> tuple[tuple[float, ...], str]:
    """Return fractions in rising order and "", or () and the reason."""
    levels = levels_in(text)
    if levels is None:
        return (), "Levels are numbers from 0 to below 100, separated by commas."
    if not levels:
        return (), "Give at least one level."
    if len(levels) > LIMIT:
        return (), f"At most {LIMIT} levels."
    return levels, ""


def show_levels(levels: tuple[float, ...]) -> str:
    """Return the text that `parse_levels` reads back."""
    return ", ".join(f"{level * 100:g}" for level in levels)
