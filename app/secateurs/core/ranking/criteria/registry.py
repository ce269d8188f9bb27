"""Criteria by name: those that come with Secateurs, and any user's function."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Array
from secateurs.core.base.errors import PruningError, SettingError
from secateurs.core.graph.own_layers import know_layers, supported_layers
from secateurs.core.ranking.criteria.criterion import NEEDS, Context, Needs, Rule, Score, rule_of
from secateurs.core.ranking.order import Scores
from secateurs.core.ranking.terms import METHODS, Method, OneOrMore, several

if TYPE_CHECKING:
    from secateurs.core.base.pool import Taught


AT_ONCE = 4_000_000  # weights of a kernel whose copy takes little


def snip(context: Context) -> Scores:
    """|Gradient x weight|: how much the loss feels a weight (SNIP, Lee et al. 2019).

    The gradient is that of the mean loss over all data given.
    """
    return np.asarray(np.abs(context.gradient * context.kernel))


def taylor(context: Context) -> Scores:
    """Squared first-order change of the loss if the part went (Molchanov et al. 2019).

    (gradient x weight) squared of a weight, (the sum of gradient x weight over the column)
    squared of a unit, each a mean over mini-batches of 32 samples.
    """
    return context.change


def activation(context: Context) -> Scores:
    """Mean |activation|: a unit that hardly emits anything goes first."""
    return context.mean_activation


def apoz(context: Context) -> Scores:
    """Share of activations that are not zero: the unit with most zeros goes first.

    APoZ, the average percentage of zeros, is one minus it (Hu et al. 2016).

    Raises:
        PruningError: if they are cells or the like of which none is ever zero, as of an LSTM.
    """
    if "/" in context.layer and not context.zero_share.any():
        raise PruningError(
            f"No unit of {context.layer} is ever exactly zero for these data, so that shares of"
            " zeros tell none from another: give another criterion, such as activation, or skip it."
        )
    return np.asarray(1 - context.zero_share)


def wanda(context: Context) -> Scores:
    """|w| x the L2 norm of what it reads (Wanda, Sun et al. 2024).

    In a convolution the norm is that of the input channel. Of kernels within a recurrent layer,
    attention or an embedding nothing is seen of what they read: there it is |w|.
    """
    if context.scope == "layer" and not context.is_seen:
        return np.abs(context.kernel)
    return np.abs(context.kernel) * context.input_norm


def magnitude(context: Context) -> Scores:
    """Smallest first: |w| of a weight, the L2 norm of a unit's column (Han et al. 2015).

    For scope `global` a unit counts by its root mean square, so that layers of different
    fan-in compare.
    """
    if context.method == "weight":
        return np.abs(context.kernel)
    norm: Scores = np.sqrt(_sums(context, partial(np.square, dtype=np.float64)))
    return norm if context.scope == "layer" else norm / np.sqrt(context.fan_in)


def l1(context: Context) -> Scores:
    """Smallest first: |w| of a weight, the L1 norm of a unit's column (Li et al. 2017).

    For scope `global` a unit counts by its mean |w|.
    """
    if context.method == "weight":
        return np.abs(context.kernel)
    norm = _sums(context, np.abs)
    return norm if context.scope == "layer" else norm / context.fan_in


def _sums(context: Context, measure: Callable[[Array], Scores]) -> Scores:
    """Sum a measure of the weights over each unit's column, some units at a time.

    A copy in float64 of all of a large kernel takes twice its memory.
    """
    kernel = context.kernel
    # Of one unit alone NumPy adds in another order, which would part units that are alike.
    pieces = min(-(-kernel.size // AT_ONCE), max(1, context.units // 2))
    parts = np.array_split(kernel, pieces, axis=-1) if pieces > 1 else [kernel]
    return np.concatenate([context.per_unit(measure(part)) for part in parts])


def random(context: Context) -> Scores:
    """By chance: the control that every other criterion has to beat."""
    return context.rng.random(context.kernel.shape if context.method == "weight" else context.units)


def largest(context: Context) -> Scores:
    """Largest first: magnitude turned round, the opposite control."""
    return np.asarray(-magnitude(context))


INCLUDED: tuple[Rule, ...] = (
    rule_of(magnitude, METHODS, "nothing", ours=True),
    rule_of(l1, METHODS, "nothing", ours=True),
    # The mean of several chances would hardly ever be the lowest.
    replace(rule_of(random, METHODS, "nothing", ours=True), tied="first"),
    rule_of(largest, METHODS, "nothing", ours=True),
    rule_of(snip, ("weight",), "labels", ours=True),
    rule_of(taylor, METHODS, "labels", ours=True),
    rule_of(activation, ("unit",), "inputs", ours=True),
    rule_of(apoz, ("unit",), "inputs", ours=True),
    rule_of(wanda, ("weight",), "inputs", ours=True),
)

_RULES: dict[str, Rule] = {rule.name: rule for rule in INCLUDED}


def criterion(
    name: str, *, methods: OneOrMore[Method] = METHODS, needs: Needs = "nothing"
) -> Callable[[Score], Score]:
    """Register a function as a criterion, to be named in `rank`, `prune` and `sweep`.

    The function is called once a layer with a `Context` and returns how much each part
    matters; the lowest score goes first. For method "weight" it returns scores shaped like
    `context.kernel`, for "unit" (units,); both never NaN.

    Args:
        name: to be given as `criterion=`; a name of one's own may be registered anew.
        methods: what the function can score, one or both.
        needs: "nothing", "inputs" where it looks at `context.input_norm`, `.mean_activation`
            or `.zero_share`, "labels" where it looks at `context.gradient`.

    Raises:
        ValueError: if the name belongs to a criterion that comes with Secateurs, or is none, or
            there is no such method or need.

    Example:
        >>> @sc.criterion("spread", methods=("unit",))
        ... def spread(context):
        ...     return context.kernel.std(axis=0)
        >>> sc.prune(model, 0.5, criterion="spread")
    """
    if not isinstance(name, str):
        raise SettingError('a criterion needs a name: @sc.criterion("name")')
    scored: tuple[Method, ...] = several(methods, "methods")
    if not set(scored) <= set(METHODS):
        raise SettingError(f"methods must be one or more of {', '.join(METHODS)}")
    if needs not in NEEDS:
        raise SettingError(f"needs must be one of {', '.join(NEEDS)}, not {needs!r}")
    known = _RULES.get(name)
    if known is not None and known.ours:
        raise SettingError(f"{name!r} is a criterion that comes with Secateurs")

    def register(score: Score) -> Score:
        _RULES[name] = rule_of(score, scored, needs, name=name)
        return score

    return register


def rule_named(name: str) -> Rule:
    """Return the criterion of that name.

    Raises:
        PruningError: if there is none.
    """
    if not isinstance(name, str):
        raise PruningError(
            "A criterion is given by its name; register a function of your own with sc.criterion."
        )
    if name not in _RULES:
        raise PruningError(f'There is no criterion "{name}"; there are {", ".join(_RULES)}.')
    return _RULES[name]


def know(rule: Rule) -> None:
    """Have a criterion of another process, such as a worker is asked to rank by."""
    if not rule.ours:
        _RULES[rule.name] = rule


def taught(criterion: str = "magnitude") -> "Taught":
    """Return what a worker has to be taught, such as to rank by a criterion, with what does it.

    Raises:
        PruningError: there is no such criterion.
    """
    return (know, rule_named(criterion)), (know_layers, supported_layers())


def rules(method: Method | None = None) -> tuple[Rule, ...]:
    """Return every registered criterion, or those that can rank by the method."""
    return tuple(rule for rule in _RULES.values() if method is None or method in rule.methods)
