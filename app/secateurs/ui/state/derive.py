"""What follows from a changed state: what the network sees, the cuts, the answers."""

from dataclasses import replace

from secateurs.core.arrays import Pixels, frozen
from secateurs.core.drawing.normalise import pixels_from_drawing
from secateurs.core.drawing.strokes import Drawing
from secateurs.core.evaluation.sweep import pruned_for_scoring
from secateurs.core.network.forward import classify
from secateurs.core.network.network import Network
from secateurs.core.pruning.account import account
from secateurs.core.pruning.terms import METHODS
from secateurs.ui.state.pad import PAD_SIDE, Sheet
from secateurs.ui.state.pruning import Answer, Choice, PruningState, Way
from secateurs.ui.state.snapshot import State

SMALLEST_SIDE = PAD_SIDE / 10  # a smaller mark, such as a dot, is not blown up


def derive(before: State, state: State) -> State:
    """Bring everything that depends on what changed up to date, in a few milliseconds."""
    if state.pad.sheet is not before.pad.sheet:
        pixels = seen(state.pad.sheet)
        state = replace(state, pad=replace(state.pad, pixels=pixels))
    pruning = _derived(before, state)
    return state if pruning is state.pruning else replace(state, pruning=pruning)


def seen(sheet: Sheet) -> Pixels | None:
    """Return the 28 x 28 pixels that the network sees of a sheet; None if it is empty."""
    if sheet.picture is not None:
        return sheet.picture.pixels
    pixels = pixels_from_drawing(Drawing(sheet.strokes, SMALLEST_SIDE))
    return None if pixels is None else frozen(pixels)


def _derived(before: State, state: State) -> PruningState:
    pruning, pixels = state.pruning, state.pad.pixels
    new_pixels = pixels is not before.pad.pixels
    if new_pixels or state.network is not before.network:
        pruning = replace(pruning, dense=_answer(state.network, pixels))
    for method in METHODS:
        way = pruning.way(method)
        if _ranking_is_stale(before.pruning.choice, pruning.choice) and (
            way.ranking is before.pruning.way(method).ranking
        ):
            way = Way()
        moved = _way(way, pruning, before, state)
        score = pruning.scores.get(pruning.choice.key(method))
        if score is not moved.score:
            moved = replace(moved, score=score)
        if moved is not pruning.way(method):
            pruning = (
                replace(pruning, weight=moved)
                if method == "weight"
                else replace(pruning, unit=moved)
            )
    return pruning


def _ranking_is_stale(before: Choice, now: Choice) -> bool:
    return (before.criterion, before.scope) != (now.criterion, now.scope)


def _way(way: Way, pruning: PruningState, before: State, state: State) -> Way:
    """Cut where the sparsity moved, answer where the cut or the drawing did."""
    if way.ranking is None:
        return way
    fraction = pruning.choice.percent / 100
    new_cut = way.cut is None or way.cut.requested != fraction
    new_pixels = state.pad.pixels is not before.pad.pixels
    if new_cut:
        cut = way.ranking.cut(fraction)
        way = replace(way, cut=cut, account=account(state.network, cut), network=None)
    if new_pixels:
        way = replace(way, strip=None)
    if new_cut or new_pixels or way.answer is None:
        way = _answered(way, state, pruning.choice.percent)
    return way


def _answered(way: Way, state: State, percent: int) -> Way:
    pixels = state.pad.pixels
    if pixels is None:
        return way if way.answer is None else replace(way, answer=None)
    if way.strip is not None:
        return replace(way, answer=Answer(way.strip.probabilities[percent]))
    assert way.cut is not None
    network = way.network or pruned_for_scoring(state.network, way.cut)
    return replace(way, network=network, answer=_answer(network, pixels))


def _answer(network: Network, pixels: Pixels | None) -> Answer | None:
    return None if pixels is None else Answer(frozen(classify(network, pixels)[0]))
