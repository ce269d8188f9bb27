"""What follows from a changed state: what the network sees, the cuts, the answers.

A plain network answers here, in a few milliseconds. A Keras model is only cut and counted
here; its answers come as events.
"""

from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from secateurs.core.base.arrays import frozen
from secateurs.core.drawing.normalisation import Inked, pixels_while_drawn
from secateurs.core.drawing.strokes import Drawing
from secateurs.core.network.answers import can_read
from secateurs.core.network.forward import classify
from secateurs.core.network.network import Network
from secateurs.core.pruning.account import account
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.core.ranking.hand_choices import NO_CHOICES, HandChoices
from secateurs.core.ranking.terms import METHODS, Method
from secateurs.ui.pad.state import PAD_SIDE, Sheet
from secateurs.ui.prune.state import Answer, Choice, PruningState, Way, with_way
from secateurs.ui.shell.state import State

SMALLEST_SIDE = PAD_SIDE / 10  # a smaller mark, such as a dot, is not blown up


def derive(before: State, state: State) -> State:
    """Bring everything that depends on what changed up to date, in a few milliseconds."""
    if state.pad.sheet is not before.pad.sheet:
        pixels, inked = seen(state.pad.sheet, before.pad.inked)
        state = replace(state, pad=replace(state.pad, pixels=pixels, inked=inked))
    pruning = _derived(before, state)
    return state if pruning is state.pruning else replace(state, pruning=pruning)


def seen(sheet: Sheet, before: Inked | None) -> tuple[NDArray[Any] | None, Inked | None]:
    """Return what the network sees of a sheet, a drawing as 28 x 28 bytes; None if it is empty.

    Args:
        before: of the drawing a moment ago, what was returned beside its pixels.
    """
    if sheet.picture is not None:
        return sheet.picture.pixels, None
    pixels, inked = pixels_while_drawn(Drawing(sheet.strokes, SMALLEST_SIDE), before)
    return None if pixels is None else frozen(pixels), inked


def readable(state: State) -> NDArray[Any] | None:
    """Return what lies on the pad, if the current network can be given it."""
    pixels = state.pad.pixels
    return pixels if pixels is not None and can_read(state.network, pixels.shape) else None


def _derived(before: State, state: State) -> PruningState:
    pruning, pixels = state.pruning, state.pad.pixels
    new_pixels = pixels is not before.pad.pixels
    if new_pixels or state.network is not before.network:
        pruning = replace(pruning, dense=_dense(state))
    new_data = pruning.choice.looks_at_data and state.data is not before.data
    for method in METHODS:
        way = pruning.way(method)
        if way.ranking is before.pruning.way(method).ranking:
            way = Way() if new_data else _ranked(way, method, before.pruning.choice, pruning.choice)
        way = _by_hand(way, pruning.choice.hand_of(method))
        moved = _way(way, pruning, before, state)
        if moved is not pruning.way(method):
            pruning = with_way(pruning, method, moved)
        score = pruning.scores.get(pruning.key(method))
        if score is not moved.score:
            pruning = with_way(pruning, method, replace(moved, score=score))
    return pruning


def _dense(state: State) -> Answer | None:
    """Answer for the whole network; a Keras model's answer is waited for."""
    pixels = readable(state)
    if state.network.is_chain:
        return None if pixels is None else _answer(state.network, pixels)
    return state.pruning.dense if pixels is not None and state.pad.drawing_stroke else None


def _ranked(way: Way, method: Method, before: Choice, choice: Choice) -> Way:
    """Return what of a way is true by another choice: all, its order by other shares, or nothing.

    One order of each layer's parts holds for all shares.
    """
    ranking, shares = way.ranking, choice.shares_of(method)
    if ranking is None or choice.ranked_by == before.ranked_by:
        return way
    if choice.ranked_by[:-1] != before.ranked_by[:-1]:
        return Way()
    if shares == before.shares_of(method):
        return way
    own_order = shares is not None or choice.scope == "layer"
    if (
        not own_order
        or ranking.scope != "layer"
        or _fixed(choice, method)
        or _fixed(before, method)
    ):
        return Way()
    wanted = () if shares is None else shares.in_order(ranking.names)
    return replace(way, ranking=ranking.with_shares(wanted), cut=None, strip=None)


def _fixed(choice: Choice, method: Method) -> bool:
    """Say whether a pattern fixes what goes."""
    return choice.is_fixed(method) and choice.shares_of(method) is None


def _by_hand(way: Way, hand: HandChoices) -> Way:
    """Put what is chosen by hand above the ranking; all that was found of the last cut goes."""
    ranking = way.ranking
    if ranking is None or (ranking.chosen.choices if ranking.chosen else NO_CHOICES) == hand:
        return way
    return replace(way, ranking=ranking.with_choices(hand), cut=None, strip=None)


def _way(way: Way, pruning: PruningState, before: State, state: State) -> Way:
    """Cut where the sparsity moved, answer where the cut or the drawing did."""
    if way.ranking is None:
        return way
    choice, fixed, method = pruning.choice, way.ranking.fixed, way.ranking.method
    fraction = choice.percent / 100 if fixed is None else fixed
    new_cut = way.cut is None or way.cut.requested != fraction
    new_pixels = state.pad.pixels is not before.pad.pixels
    if new_cut:
        cut = way.ranking.cut(fraction)
        takes = cut.parts_removed > sum(way.ranking.gone)
        counts = account(state.network, cut)
        way = replace(way, cut=cut, account=counts, network=None, repaired=None, takes=takes)
    turned = choice.repairs(method) != before.pruning.choice.repairs(method) and way.takes
    if turned:
        way = replace(way, network=None, repaired=None, answer=None, strip=None)
    if new_pixels and way.strip is not None:
        way = replace(way, strip=None)
    if new_cut or turned or new_pixels or way.answer is None:
        way = _answered(way, state, choice, lags=not (new_cut or turned))
    return way


def _answered(way: Way, state: State, choice: Choice, *, lags: bool) -> Way:
    pixels = readable(state)
    assert way.ranking is not None
    repairs = choice.repairs(way.ranking.method)
    repairing = repairs and way.takes and way.repaired is None
    if pixels is None or repairing:
        return way if way.answer is None else replace(way, answer=None)
    if way.strip is not None:
        return replace(way, answer=Answer(way.strip.probabilities[choice.percent]))
    if not state.network.is_chain:
        keeps = way.answer is None or (lags and state.pad.drawing_stroke)
        return way if keeps else replace(way, answer=None)
    assert way.cut is not None
    network = way.network or quickest(state.network, way.cut)
    assert network.is_chain
    return replace(way, network=network, answer=_answer(network, pixels))


def _answer(network: Network, pixels: NDArray[Any]) -> Answer:
    return Answer(frozen(classify(network, pixels)[0]))
