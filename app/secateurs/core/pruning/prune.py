"""`sc.prune`: a new Keras model with zeros where weights or units went."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Mask, frozen
from secateurs.core.base.errors import PruningError
from secateurs.core.base.tensorflow import uncollected
from secateurs.core.graph.kernel_parts import Heads, UnitRules
from secateurs.core.graph.trace import Traced
from secateurs.core.network.masks import Masks, both
from secateurs.core.pruning.compaction.emissions import emitted_by, emitted_of
from secateurs.core.pruning.keras_account import count
from secateurs.core.pruning.masks_of_zeros import masks_of_model, units_left
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.pruning.rank import (
    GivenNetwork,
    How,
    earlier_choices,
    given_network,
    layers_chosen,
    rank_given,
)
from secateurs.core.pruning.zeros import zeroed
from secateurs.core.ranking.criteria.samples import inputs_of
from secateurs.core.ranking.hand_choices import HandChoices, check_left, hand_choices
from secateurs.core.ranking.layer_choices import Layers
from secateurs.core.ranking.ranking import Ranking
from secateurs.core.ranking.terms import UNSTRUCTURED, Method, Scope, Shares, UnitNumbers

if TYPE_CHECKING:
    import keras

    from secateurs.core.graph.constants import Emitted
    from secateurs.core.graph.structure import Structure
    from secateurs.core.network.inputs import Data, Inputs
    from secateurs.core.network.network import Network
    from secateurs.core.network.objective import Loss
    from secateurs.core.pruning.compaction.carriers import Examples
    from secateurs.core.pruning.snapshot import Snapshot
    from secateurs.core.ranking.cut import Cut


def prune(
    model: keras.Model | Pruned | Network,
    sparsity: float | None = None,
    method: Method = "unit",
    criterion: str = "magnitude",
    scope: Scope | Shares = "layer",
    data: Inputs | Data | None = None,
    seed: int = 0,
    pattern: str = UNSTRUCTURED,
    *,
    drop_bias: bool = False,
    ranking: Ranking | None = None,
    remove: UnitNumbers | None = None,
    protect: UnitNumbers | None = None,
    layers: Layers | None = None,
    skip: Layers | None = None,
    loss: Loss | str | None = None,
    exact: bool = True,
    heads: Heads | None = None,
) -> Pruned:
    """Prune a network: rank its parts, cut the ranking, put zeros in place.

    The model given is not changed. Pruned further, what is gone stays gone and counts: 50 % then
    80 % ends at 80 %. So do exact zeros in the kernels of a Keras model, save one or two in all,
    which initializers draw, and a kernel of nothing else where no other has any. A removed unit
    emits the constant that its bias gives; `sc.compact` takes it out for good. Compact before
    weights go of a network whose units went: the account of weights counts zeros, not what
    compaction would leave. Single weights after Han et al. 2015, "Learning both weights and
    connections"; units after Li et al. 2017, "Pruning filters for efficient ConvNets", those that
    joins tie together as one (Fang et al. 2023, "DepGraph").

    Args:
        model: a Keras model, a pruned one, or a network as plain data. Of a model of a class of
            one's own whose call cannot be followed only weights go, but not of the layer that it
            calls last: `.model` has it as one layer then, and `.model.get_layer(name).model` is it.
        sparsity: the fraction of the parts that goes, 0 to 1; of the parts of each layer, or for
            scope "global" of all together. Left out where shares given as `scope`, or a
            pattern such as "2:4", say how much goes, or where only what is removed by hand goes.
        method, criterion, scope, data, seed, pattern, loss: as for `sc.rank`. Data also tell
            `sc.compact` what the network takes; without, it tries random inputs.
        drop_bias: whether the biases of removed units become zero too.
        ranking: an earlier ranking of this network to be cut, instead of a new one; what says
            how to rank is then not looked at.
        remove, protect: units by hand, as for `sc.rank`: layer -> one or several of its units.
            They override the ranking and count: of 100 units, 10 of them removed by hand, 50 %
            removes these 10 and 40 more. Choices of the ranking given, and of an earlier pruning of
            units, hold on, but no file keeps what is protected.
        layers, skip: which layers may lose something, and which may not, as for `sc.rank`: names,
            patterns, kinds or functions of a layer. The others stay whole and do not count.
        exact: False lets units go that a normalisation takes together with others, as
            LayerNormalization does with the residual stream of a transformer, or that a layer
            mixes along another axis, as an MLP-Mixer its tokens. What is compact then answers
            otherwise than `.model`, which only masks: it is the result, and `sc.compact`
            measures the difference and says it. Fine-tune the compact model.
        heads: what units of attention are: "whole" heads, or "width", places along the width of
            all heads of a layer alike, since Keras has one key width and one value width for all:
            those of queries and keys together, and those of values; of GroupQueryAttention, which
            has one width for all three, all together. Both are exact: what is compact divides by
            the key width that it had. To prune both, compact between the two. None goes by what
            was pruned before, else "whole".

    Returns:
        The pruned model; `.masks`, bool arrays shaped like the kernels, True = kept; `.account`
        of what went: shares as fractions, numbers of parameters and multiply-accumulates, bytes;
        `.by_hand`, how many parts were asked for, chosen by hand, and removed in all.

    Raises:
        PruningError: if it cannot be pruned that way, or nothing says how much goes; if a unit
            chosen by hand is not there, never goes, or is both to be removed and protected.
        SettingError: if `layers` or `skip` fits no layer; names those near it.
        DataError: if the data do not fit the model.
        UnsupportedModel: if nothing of the model can be pruned exactly; names the layer.
        ValueError: if the sparsity is outside 0 to 1.

    Example:
        >>> pruned = sc.prune(model, 0.9, "weight", "magnitude", "global")
        >>> pruned = sc.prune(model, scope={"conv_1": 0.5, "dense_1": 0.9})
        >>> pruned = sc.prune(model, 0.5, remove={"dense_1": [3, 7]}, protect={"conv_1": [0]})
        >>> pruned = sc.prune(model, 0.5, layers="conv_*", skip="conv_1")
        >>> pruned = sc.prune(transformer, 0.5, heads="width")
        >>> pruned.account.achieved
    """
    given = given_network(model, UnitRules(exact, heads))
    traced, earlier = given.traced, given.earlier
    structure = traced.structure
    choices = hand_choices(remove, protect, structure)
    if ranking is None:
        chosen = layers_chosen(given, layers, skip)
        how = How(method, criterion, scope, data, seed, pattern, loss, choices, chosen)
        ranking = _of_structure(rank_given(given, how), structure)
    elif layers is not None or skip is not None:
        raise PruningError("A ranking says itself which layers it is of: give them to sc.rank.")
    else:
        ranking = _of_structure(ranking, structure)
        if ranking.chosen is not None:
            choices = ranking.chosen.choices.joined(choices)
        ranking = _with_choices(ranking, given, choices)
    if sparsity is None and ranking.fixed is None:
        if not choices.remove:
            raise PruningError(
                "Say how much goes: a sparsity, or as scope the share of each layer."
            )
        sparsity = 0.0
    made = _pruned(
        traced,
        _narrowed(ranking.cut(sparsity), given.masks, structure),
        given.masks,
        drop_bias or (earlier is not None and earlier.drop_bias),
        _examples(traced.model, data, earlier),
    )
    return replace(made, layers=ranking.layers)


def _examples(
    model: keras.Model, data: Inputs | Data | None, earlier: Pruned | None
) -> tuple[AnyArray, ...] | None:
    """Return the first of the samples given, or those of an earlier pruning."""
    from secateurs.core.network.inputs import first_of

    if data is None:
        return earlier.examples if earlier else None
    return first_of(model, inputs_of(data))


def _narrowed(cut: Cut, before: Masks, structure: Structure) -> Cut:
    """Return the cut without what is gone already, whatever ranking it came from."""
    if not before:
        return cut
    if cut.method == "unit":
        left = units_left(structure, before)
    else:
        left = tuple(
            before.get(each.name, np.ones(each.shape, bool)) for each in structure.prunable
        )
    kept = (frozen(np.asarray(a & b)) for a, b in zip(cut.kept, left, strict=True))
    return replace(cut, kept=tuple(kept))


def _with_choices(ranking: Ranking, given: GivenNetwork, choices: HandChoices) -> Ranking:
    """Return the ranking with these choices by hand and those made before."""
    every = earlier_choices(given, ranking.method).joined(choices)
    if every:
        ranking = ranking.with_choices(every)
    if ranking.chosen is not None and given.masks:
        structure = given.traced.structure
        check_left(ranking.chosen, units_left(structure, given.masks), structure)
    return ranking


def _of_structure(ranking: Ranking, structure: Structure) -> Ranking:
    if not isinstance(ranking, Ranking):
        raise PruningError("What is given as ranking must be one that sc.rank made.")
    names = (
        [layer.name for layer in structure.prunable]
        if ranking.method == "weight"
        else [tied.name for tied in structure.unit_sets]
    )
    names = [name for place, name in enumerate(names) if place not in ranking.whole]
    shapes = tuple(layer.shape for layer in structure.prunable)
    if ranking.shapes != shapes or list(ranking.names) != names:
        raise PruningError("The ranking given is one of another network.")
    return replace(ranking, structure=structure)


def prune_keras(
    model: keras.Model,
    structure: Structure,
    cut: Cut,
    *,
    before: Masks | None = None,
    drop_bias: bool = False,
    examples: tuple[AnyArray, ...] | None = None,
) -> Pruned:
    """Return a copy of the model with what the cut removed gone, and the account of it.

    Args:
        structure: of the model.
        before: what an earlier pruning left of the kernels, which stays gone, too; None where
            only zeros tell.
        drop_bias: zero the biases of removed units, too.
        examples: samples to read constants with, one array an input.
    """
    if before is None:
        before = masks_of_model(model, structure)
    return _pruned(Traced(model, structure), cut, before, drop_bias, examples)


def _pruned(
    traced: Traced,
    cut: Cut,
    before: Masks,
    drop_bias: bool,
    examples: tuple[AnyArray, ...] | None,
) -> Pruned:
    model, structure = traced.model, traced.structure
    own = cut.masks_over(structure)
    masks = both(before, own)
    kept = tuple(cut.kept) if cut.method == "unit" else None
    unit_masks = None if kept is None else structure.unit_masks(kept)
    with uncollected():
        zeros = zeroed(model, masks, unit_masks=unit_masks, drop_bias=drop_bias)
    emitted = None if kept is None else _emitted(zeros, traced, kept, examples)
    account = count(model, structure, cut, masks, emitted)
    account = replace(account, gone_before=_gone_before(before, own, cut.method))
    return Pruned(zeros, masks, account, structure, kept, drop_bias, examples, by_hand=cut.by_hand)


def _emitted(
    zeros: Snapshot, traced: Traced, kept: tuple[Mask, ...], examples: Examples
) -> Emitted:
    """Read what the removed units emit, and keep it for `sc.compact`."""
    with zeros.at_hand() as given:
        if traced.labelled is not None and given.model is traced.model:
            emitted = emitted_by(traced.model, traced.labelled, kept, examples)
        else:
            emitted = emitted_of(given.model, traced.structure, kept, examples)
    zeros.keep(emitted)
    return emitted


def _gone_before(before: Masks, stays: Masks, method: Method) -> int:
    """Count the weights that went before; of a cut through units those in units that stay."""
    of_units = method == "unit"
    return sum(
        int(np.count_nonzero(~mask & (stays.get(name, np.True_) if of_units else np.True_)))
        for name, mask in before.items()
    )
