"""`sc.rank`: the order in which a criterion would remove the parts of a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from secateurs.core.base.arrays import Array
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import PruningError
from secateurs.core.graph.kernel_parts import AS_BEFORE, HEADS, Heads, UnitRules
from secateurs.core.graph.trace import Traced, trace_labels
from secateurs.core.network.masks import Masks, both
from secateurs.core.pruning.given import as_keras, as_plain, as_pruned
from secateurs.core.ranking.criteria.chain_statistics import NetworkStatistics
from secateurs.core.ranking.criteria.registry import rule_named
from secateurs.core.ranking.criteria.samples import samples_for
from secateurs.core.ranking.criteria.scores import RankedBy
from secateurs.core.ranking.hand_choices import NO_CHOICES, HandChoices, hand_choices
from secateurs.core.ranking.layer_choices import LayerChoice, Layers, layer_choice
from secateurs.core.ranking.parts import rankable_parts
from secateurs.core.ranking.rank import rank_parts
from secateurs.core.ranking.terms import UNSTRUCTURED, Method, Scope, Shares, UnitNumbers

if TYPE_CHECKING:
    import keras

    from secateurs.core.base.arrays import Array
    from secateurs.core.graph.structure import Structure
    from secateurs.core.network.inputs import Data, Inputs
    from secateurs.core.network.network import Network
    from secateurs.core.network.objective import Loss
    from secateurs.core.pruning.pruned import Pruned
    from secateurs.core.ranking.criteria.criterion import Rule, Statistics
    from secateurs.core.ranking.ranking import Ranking


def rank(
    model: keras.Model | Pruned | Network,
    method: Method = "unit",
    criterion: str = "magnitude",
    scope: Scope | Shares = "layer",
    data: Inputs | Data | None = None,
    seed: int = 0,
    pattern: str = UNSTRUCTURED,
    masks: Mapping[str, ArrayLike] | None = None,
    *,
    remove: UnitNumbers | None = None,
    protect: UnitNumbers | None = None,
    layers: Layers | None = None,
    skip: Layers | None = None,
    loss: Loss | str | None = None,
    exact: bool = True,
    heads: Heads | None = None,
    cancelled: Cancelled = never,
) -> Ranking:
    """Rank the weights or the units of a network, once; then cut anywhere.

    The ranking's `.cut(sparsity)` says what survives: exactly round(parts * sparsity) parts go,
    by rank; of equal scores the lower index goes first. Cuts of one ranking are nested. The
    output layer is never ranked. Units that joins tie together are one part, and count by the
    mean of their scores; layers tied to parts of others each lose the same share by scope "layer".

    Args:
        model: a Keras model (not changed), a pruned one, or a network as plain data. What is
            gone from a pruned one, or exactly zero in a kernel, goes first, and counts.
        method: "weight" or "unit": a neuron of a Dense layer, a filter of a convolution.
        criterion: what the score is; the lowest goes first.
            "magnitude": |w|, or the L2 norm of a unit's column (Han et al. 2015);
            "l1": |w|, or the L1 norm of a column (Li et al. 2017);
            "random" and "largest": by chance and largest first, the two controls;
            "snip": |gradient x weight|, weights (Lee et al. 2019);
            "taylor": (gradient x weight) squared, or its sum over a column squared, a mean over
            mini-batches (Molchanov et al. 2019);
            "activation": mean |activation|, units;
            "apoz": share of zeros in the activations, most first, units (Hu et al. 2016);
            "wanda": |w| x L2 norm of the input feature or channel, weights (Sun et al. 2024),
            and |w| alone where that is not seen, as within a recurrent layer;
            or the name of a function of your own, see `sc.criterion`.
        scope: "layer", each loses the same share; "global", one ranking over all of them, in
            which no layer is ever emptied (units by magnitude then count by root mean square);
            or a mapping from layer (or unit set) to the share of it that goes, 0 to 1, where
            what is not named stays whole. Then `.cut()` needs no sparsity.
        data: for the last five: x (n, *input shape), or (x, y) with labels y (n,) for the
            criteria with gradients. All of it is used.
        seed: for "random".
        pattern: of weights: "unstructured"; "2:4", of every 4 consecutive inputs of a unit the 2
            with the highest scores stay (any N:M; it fixes the sparsity at 1 - N/M); "1x4",
            blocks of 4 consecutive inputs of a unit go together, by their mean score. Inputs
            are counted along the kernel's other axes in C order; the last block may be short
            (N:M: Mishra et al. 2021, "Accelerating sparse deep neural networks").
        masks: layer name -> bool array shaped like the kernel, False where a weight is gone, too.
        remove, protect: units by hand: layer -> one or several of its units, from 0. Those to
            remove go before all others, at any sparsity, and count; those to protect never go.
            Units tied to them go and stay with them. Of a pruned model its own choices hold on;
            no file keeps what is protected, so that it is said again of a model that was read.
        layers, skip: which layers may lose something: a layer's name, a pattern of names
            ("conv_*"), a kind ("Conv2D", Keras's name of the class), a Keras class, a function that
            says of a Keras layer whether it is meant, or several of these; and likewise which may
            not, whatever else is said. A text is a name or a pattern of names; only where no layer
            is so called, a kind. The others stay whole, and only what may go counts, in the
            sparsity asked for and achieved. Units that are tied go together: of a set of them one
            layer chosen is enough, and one skipped keeps all. Of a pruned model its own choice
            holds on unless another is given, such as "*" for all; no file keeps it.
        loss: for criteria with gradients where the model is no classifier of labels: Keras's
            name of a loss, or a function of (y, output).
        exact: whether a compact network must answer as the masked one does; see `sc.prune`.
        heads: what units of attention are: "whole" heads, or places along the "width" of all heads
            of a layer alike; see `sc.prune`. None as it was pruned before, else "whole".
        cancelled: asked every so often; after True, nothing is ranked.

    Returns:
        A ranking; `.names` are its layers or unit sets, `.scores` and `.positions` one read-only
        array each, shaped like the kernel for weights, (units,) for units.

    Raises:
        PruningError: if the criterion, scope, pattern or a choice by hand cannot be had, and
            says why.
        SettingError: if `layers` or `skip` fits no layer; names those near it.
        DataError: if the data do not fit the model.
        UnsupportedModel: if nothing of the model can be pruned exactly; names the layer.
        CancelledError: if it was cancelled.

    Example:
        >>> ranking = sc.rank(model, "weight", "wanda", data=x_train[:1000])
        >>> [ranking.cut(level).achieved for level in (0.5, 0.9)]
        >>> sc.rank(model, layers=["conv_*", "Dense"], skip="conv_1").cut(0.5)
    """
    given = given_network(model, UnitRules(exact, heads))
    choices = hand_choices(remove, protect, given.structure)
    chosen = layers_chosen(given, layers, skip)
    how = How(method, criterion, scope, data, seed, pattern, loss, choices, chosen)
    return rank_given(given, how, masks, cancelled)


@dataclass(frozen=True, slots=True, eq=False)
class How:
    """How to rank: what `rank` is told beside the network."""

    method: Method
    criterion: str
    scope: Scope | Shares
    data: Inputs | Data | None
    seed: int
    pattern: str
    loss: Loss | str | None
    choices: HandChoices = NO_CHOICES
    layers: LayerChoice | None = None


@dataclass(frozen=True, eq=False)
class GivenNetwork:
    """A network about to be ranked or pruned, and what an earlier pruning left of it.

    Attributes:
        network: the live model and its structure, or plain data.
        masks: layer name -> bool array shaped like the kernel that lost something, True = kept.
        earlier: the network pruned before, where one was given.
    """

    network: Traced | Network
    masks: Masks
    earlier: Pruned | None = None

    @property
    def structure(self) -> Structure:
        return self.network.structure

    @cached_property
    def traced(self) -> Traced:
        """The live model, of plain data built when it is asked for."""
        if isinstance(self.network, Traced):
            return self.network
        return trace_labels(as_keras(self.network))

    @property
    def kernels(self) -> Mapping[str, Array]:
        """The kernel of each layer, by its name."""
        from secateurs.core.graph.keras_layers import kernels_of

        if isinstance(self.network, Traced):
            return kernels_of(self.network.model, self.structure)
        return self.network.kernels


def given_network(
    network: keras.Model | Pruned | Network, reading: UnitRules = AS_BEFORE
) -> GivenNetwork:
    """Return what is known of a network; of a model not pruned here its zeros tell what is gone.

    What was pruned inexactly stays so.
    """
    from secateurs.core.pruning.masks_of_zeros import masks_of_model

    if reading.heads not in {None, *HEADS}:
        raise PruningError(f'The heads of attention go "{HEADS[0]}" or by "{HEADS[1]}".')
    if plain := as_plain(network):
        reading = plain.structure.reading_for(reading)
        as_is = reading == plain.structure.reading
        return GivenNetwork(plain if as_is else _traced(plain, reading), plain.masks)
    traced = _traced(network, reading)
    if pruned := as_pruned(network):
        return GivenNetwork(traced, pruned.masks, pruned)
    return GivenNetwork(traced, masks_of_model(traced.model, traced.structure))


def _traced(network: keras.Model | Pruned | Network, reading: UnitRules) -> Traced:
    """Return the live model and its structure, read unless it is given."""
    if pruned := as_pruned(network):
        before = pruned.structure
        reading = before.reading_for(reading)
        if reading == before.reading:
            return Traced(pruned.model, before)
        if pruned.kept is not None and reading.heads != before.heads:
            raise PruningError(
                "Units of this network went already: compact it before its heads are pruned"
                " another way."
            )
    exact, heads = reading
    return trace_labels(as_keras(network, whole=True), exact=exact, heads=heads or "whole")


def keras_and_structure(
    model: keras.Model | Pruned, reading: UnitRules = AS_BEFORE
) -> tuple[keras.Model, Structure]:
    """Return the Keras model and its structure, read unless it is given."""
    traced = _traced(model, reading)
    return traced.model, traced.structure


def rank_given(
    given: GivenNetwork,
    how: How,
    masks: Mapping[str, ArrayLike] | None = None,
    cancelled: Cancelled = never,
) -> Ranking:
    """Rank a network of which the structure is known; all as for `rank`."""
    rule, structure = rule_named(how.criterion), given.structure
    statistics = _statistics(given, rule, how, cancelled)
    gone = both(given.masks, _checked(masks or {}, structure))
    ranking = rank_parts(
        rankable_parts(structure, given.kernels, gone),
        RankedBy(rule, how.method, how.scope, how.pattern, how.seed, how.layers),
        statistics,
        cancelled,
    )
    return ranking.with_choices(earlier_choices(given, ranking.method).joined(how.choices))


def layers_chosen(
    given: GivenNetwork, layers: Layers | None, skip: Layers | None
) -> LayerChoice | None:
    """Return which layers may lose something: as is said, else as in an earlier pruning."""
    from secateurs.core.graph.keras_layers import layers_by_name

    found = layer_choice(layers, skip, given.structure, lambda: layers_by_name(given.traced.model))
    return found or (given.earlier.layers if given.earlier else None)


def earlier_choices(given: GivenNetwork, method: Method) -> HandChoices:
    """Return what was chosen by hand in an earlier pruning, where units are pruned again."""
    made = given.earlier.by_hand if given.earlier and method == "unit" else None
    return made.choices if made else NO_CHOICES


def _statistics(
    given: GivenNetwork, rule: Rule, how: How, cancelled: Cancelled
) -> Statistics | None:
    """Return what the data say of the layers: of a chain in NumPy, of all else in Keras."""
    plain = as_plain(given.network)
    if plain and plain.is_chain and how.loss is None:
        samples = samples_for(rule, how.data)
        return None if samples is None else NetworkStatistics(plain, samples, cancelled)
    if rule.needs == "nothing":
        return None
    from secateurs.core.graph.copies import copy_of
    from secateurs.core.network.inputs import counted_inputs
    from secateurs.core.ranking.criteria.keras_statistics import KerasStatistics

    model = as_keras(plain) if plain else given.traced.model
    samples = samples_for(rule, how.data, partial(counted_inputs, model))
    assert samples is not None
    # A copy: watching a model changes its layers while it runs.
    own = model if plain else copy_of(model)
    return KerasStatistics(own, given.structure, samples, how.loss, cancelled)


def _checked(masks: Mapping[str, ArrayLike], structure: Structure) -> Masks:
    if not isinstance(masks, Mapping):
        raise PruningError("Masks are given by the names of the layers.")
    shapes = {layer.name: layer.shape for layer in structure.layers}
    for name, mask in masks.items():
        if np.shape(mask) != shapes.get(name):
            raise PruningError(
                f'There is no kernel of the shape {np.shape(mask)} in a layer "{name}" that '
                "the mask given for it would fit."
            )
        if not np.isin(mask, (False, True)).all():
            raise PruningError(f'The mask of "{name}" must be False where a weight is gone.')
    return {name: np.asarray(mask, bool) for name, mask in masks.items()}
