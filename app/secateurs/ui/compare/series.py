"""Sweep points as the curves that the plot and the table show."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from secateurs.core.evaluation.curves import Curve, Curves, Values, curves_from
from secateurs.core.evaluation.points import SweepPoint, Way, curve_name
from secateurs.core.pruning.account import Account
from secateurs.core.ranking.terms import Scope
from secateurs.core.report.styles import order_of
from secateurs.ui.compare.state import XAxis
from secateurs.ui.shell.state import State

FIELDS: dict[XAxis, str] = {"parameters": "parameters_left", "macs": "macs_left"}


@dataclass(frozen=True, eq=False)
class Series:
    """One curve in percent: mean over the networks, with the lowest and the highest.

    Attributes:
        x: (levels,) what is removed, as the x axis counts it.
    """

    curve: Curve
    x: Values

    @property
    def way(self) -> Way:
        return self.curve.way

    @property
    def name(self) -> str:
        return curve_name(self.way)

    @property
    def levels(self) -> tuple[float, ...]:
        return self.curve.levels

    @property
    def networks(self) -> int:
        return len(self.curve.points)

    @cached_property
    def mean(self) -> Values:
        return 100 * self.curve.mean

    @cached_property
    def low(self) -> Values:
        return np.asarray(100 * self.curve.accuracy.min(axis=0))

    @cached_property
    def high(self) -> Values:
        return np.asarray(100 * self.curve.accuracy.max(axis=0))

    def at(self, index: int) -> tuple[SweepPoint, ...]:
        """Return the points of one level, one a network."""
        return tuple(row[index] for row in self.curve.points)


def curves_of(state: State) -> Curves:
    """Return the curves of the chosen scope, or of the one that was swept."""
    points = state.sweep.points
    if not points:
        return {}
    scopes: list[Scope] = [point.scope for point in points]
    chosen = state.pruning.choice.scope
    return curves_from(points, chosen if chosen in scopes else scopes[0])


def ways_coming(state: State) -> tuple[Way, ...]:
    """Return the series of the sweep under way, if it is about the current network."""
    plan = state.sweep.plan
    here = plan is not None and state.run.id in plan.run_ids
    return plan.ways if plan is not None and here else ()


def series_of(curves: Curves, axis: XAxis) -> tuple[Series, ...]:
    """Return the curves in the order in which they are painted: what is listed first on top."""
    painted = sorted(curves, key=order_of, reverse=True)
    return tuple(Series(curves[way], _x(curves[way], axis)) for way in painted)


def place_of_cut(
    account: Account | None, series: Series | None, percent: int, axis: XAxis
) -> float:
    """Return where the current sparsity lies on the x axis, 0 to 100."""
    if axis == "sparsity":
        return float(percent)
    if account is not None and round(100 * account.requested) == percent:
        left = account.parameters_left if axis == "parameters" else account.macs_left
        return 100 * (1 - left)
    if series is None:
        return float(percent)
    return float(np.interp(percent, [100 * level for level in series.levels], series.x))


def _x(curve: Curve, axis: XAxis) -> Values:
    if axis == "sparsity":
        return np.array([100 * level for level in curve.levels])
    return np.asarray(100 * curve.removed(FIELDS[axis]).mean(axis=0))
