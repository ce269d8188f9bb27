"""What can be done with the network and the data in use, and why something cannot."""

from collections.abc import Sequence

from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.data.scaling import takes_drawings
from secateurs.core.evaluation.points import SweepPoint, Way, layer_words
from secateurs.core.evaluation.score import Score
from secateurs.core.evaluation.test import sample_shape_text, why_untestable
from secateurs.core.graph.graph import output_names, outputs_words
from secateurs.core.network.answers import can_read
from secateurs.core.pruning.account import shrinks
from secateurs.core.ranking.criteria.registry import rule_named, rules
from secateurs.core.ranking.hand_choices import NO_CHOICES
from secateurs.core.ranking.terms import METHODS, Method
from secateurs.core.storage.records import RunRecord
from secateurs.ui.export.state import original_of
from secateurs.ui.prune.state import ScoreKey
from secateurs.ui.shell.state import State


def cannot_measure(state: State) -> bool:
    """Say whether the data have other classes, or another shape, than the network takes."""
    return bool(classes_differ(state))


def data_remark(state: State) -> str:
    """Say on what the accuracy is measured, if not on the network's own data."""
    data, run = state.data, state.run
    if data is None or data.key == run.dataset_key:
        return ""
    if not run.is_tested and cannot_measure(state):
        return f"{run.name} has not been tested yet. Open its own data: File, Open."
    if not run.is_tested:
        return ""
    if cannot_measure(state):
        return f"{data.name} cannot be tested on: {classes_differ(state)}."
    own = "other data of that name" if data.name == run.dataset else run.dataset
    return f"{run.name} {run.knows_data} {own}; the accuracy shown is on {data.name}."


def short_remarks(state: State) -> tuple[str, ...]:
    """Return what `data_remark` comes down to where there is less room."""
    if state.data is None or not data_remark(state):
        return ()
    if not state.run.is_tested:
        return ("Not tested yet. Open its own data: File, Open.",)
    if cannot_measure(state):
        return (f"{state.data.name} cannot be tested on.",)
    return (f"The accuracy shown is on {state.data.name}.",)


def outputs_remark(state: State) -> str:
    """Say of a network of several outputs whose its accuracy is; of others nothing."""
    words = outputs_words(output_names(state.network.graph.config))
    return f"{state.run.name} has {words}." if words else ""


def classes_differ(state: State) -> str:
    """Say how the classes, or the shapes, differ; nothing if they do not."""
    return "" if state.data is None else why_untestable(state.network, state.data)


def scored_on(state: State, key: ScoreKey) -> LabelledImages:
    """Return the samples that a cut of the current network is tested on; there are data."""
    data, run = state.data, state.run
    assert data is not None
    if data.whole is None:
        return data.test
    plain = any(rule.name == key.criterion and rule.needs == "nothing" for rule in rules())
    knows = run.kind != "opened" and run.dataset_key == data.key
    return data.test_of(learned=not plain or key.repaired or key.shares is not None or knows)


def known_scores(points: Sequence[SweepPoint], state: State) -> dict[ScoreKey, Score]:
    """Return what a sweep found of the current network, which need not be measured again."""
    found: dict[ScoreKey, Score] = {}
    for point in points:
        percent = round(point.requested * 100)
        hand = state.pruning.choice.hand if point.hand else NO_CHOICES
        skip = state.pruning.choice.skip if point.layers else ()
        plain = Way(
            point.method,
            point.criterion,
            hand=hand.key,
            exact=point.exact,
            layers=layer_words((), skip),
        )
        if (
            point.way == plain
            and point.run_id == state.run.id
            and point.dataset_key == state.dataset_key
            and abs(percent / 100 - point.requested) < 1e-9
        ):
            key = ScoreKey(
                point.method,
                point.criterion,
                point.scope,
                percent,
                hand=hand,
                exact=point.exact,
                skip=skip,
            )
            if state.data is not None and scored_on(state, key) is not state.data.test:
                continue  # a sweep is tested on a part of them
            found[key] = Score(point.accuracy, point.loss, point.class_accuracy, point.confusion)
    return found


def dense_accuracy(state: State) -> float | None:
    """Return the whole network's accuracy on the data in use, if it is known."""
    choice = state.pruning.choice
    for method in ("weight", "unit"):
        criterion, exact = choice.criterion_of(method), choice.is_exact(method)
        key = ScoreKey(method, criterion, choice.scope, 0, exact=exact)
        score = state.pruning.scores.get(key)
        if score is not None:
            return score.accuracy
    own = state.run.is_tested and _is_on(state.data, state.run)
    return state.run.test_accuracy if own else None


def compared_with(state: State) -> tuple[str, float] | None:
    """Return what the pruned network's accuracy stands beside, in words and as a share.

    Of a run that was made of another by pruning, that other one: its own accuracy has lost
    something already. Nothing, where it was tested on other samples of the same data.
    """
    run, data = state.run, state.data
    original = original_of(run, state.runs)
    known = original is not None and original.is_tested and _is_on(data, original)
    if original is not None and known and _on_the_same(state, original):
        return "dense", original.test_accuracy
    own = dense_accuracy(state)
    if own is None or not _on_the_same(state, run):
        return None
    return uncut_name(state), own


def uncut_name(state: State) -> str:
    """Return what the network in use is called as it is: dense only if nothing was cut before."""
    if state.run.kind in ("tuned", "compacted"):
        return "this run"
    return "as opened" if state.network.masks else "dense"


def _on_the_same(state: State, record: RunRecord) -> bool:
    """Say whether a run's own accuracy is over the samples that the pruned network is tested on.

    Of a set with a test part only, strangers are tested on all, what has learned from it on a part.
    """
    data = state.data
    if data is None or data.whole is None:
        return True
    shown = scored_on(state, state.pruning.key(state.pruning.choice.method))
    return shown is data.test_of(learned=record.kind != "opened")


def why_not_scored(state: State) -> str:
    """Say why the current network cannot be scored on the data in use; "" where it can."""
    if state.data is None:
        return "The data are being loaded"
    differ = classes_differ(state)
    return f"{state.data.name} cannot be tested on: {differ}" if differ else ""


def can_draw(state: State) -> bool:
    """Say whether the current network takes what is drawn on the pad."""
    return takes_drawings(state.network.input_shape)


def can_sample(state: State) -> bool:
    """Say whether samples of the data in use can be given to the current network."""
    return state.data is not None and can_read(state.network, state.data.sample_shape)


def fits_training_data(state: State, *, labels: bool = False) -> bool:
    """Say whether the network can be given the training samples, and their labels."""
    return can_sample(state) and not (labels and cannot_measure(state))


def can_train(state: State) -> bool:
    """Say whether there are data that a new network can learn from."""
    return state.data is not None and state.data.is_drawable


def no_sample_words(state: State) -> str:
    """Say why no sample is shown where one would be."""
    if can_sample(state):
        return "No sample yet"
    takes = sample_shape_text(tuple(state.network.input_shape))
    return f"This network takes {takes}.\nOpen its own data:\nFile, Open"


def why_no_ranking(state: State) -> str:
    """Say what samples the criterion lacks; "" where it has all that it looks at."""
    names = {state.pruning.choice.criterion_of(method) for method in METHODS}
    for rule in (rule_named(name) for name in sorted(names)):
        if rule.needs == "nothing":
            continue
        if state.data is None:
            return "waiting for the data…"
        if not fits_training_data(state, labels=rule.needs == "labels"):
            return f"{rule.name} looks at samples: open data that fit the network"
    return ""


def why_not_cut(state: State, method: Method) -> str:
    """Say why there is no cut; there is none."""
    if method == "unit" and not state.network.structure.unit_sets:
        return "None of its units can go exactly"
    return f"The {method}s are being ranked"


def _is_on(data: Dataset | None, run: RunRecord) -> bool:
    """Say whether a run's figures are of the data in use."""
    return data is None or data.key == run.dataset_key


def why_not_compact(state: State) -> str:
    """Say why there is nothing to compact; "" where there is."""
    method = state.pruning.choice.method
    way = state.pruning.way(method)
    if method == "weight":
        return "Single weights leave every unit in place: choose Units to compact"
    if way.cut is None:
        return why_not_cut(state, method)
    if not way.cut.parts_removed:
        return "No unit is removed yet: drag the sparsity bar"
    if way.account is not None and not shrinks(way.account):
        return "All units that are removed stay, for what they emit: it would be no smaller"
    if state.tuning.making_compact:
        return "A compact network is being made"
    if state.pruning.is_repairing(method):
        return "The network is being repaired"
    if state.data is None or not can_sample(state):
        return "Its exactness is checked on test samples: open data that fit the network"
    return ""


def why_not_tune(state: State) -> str:
    """Say why the pruned network cannot be trained on now; "" where it can."""
    method = state.pruning.choice.method
    way = state.pruning.way(method)
    if state.data is None:
        return "The data are being loaded"
    if not fits_training_data(state, labels=True):
        return "Open data that fit the network and have its classes"
    if way.cut is None:
        return why_not_cut(state, method)
    if not way.cut.parts_removed:
        return "Nothing is removed yet: drag the sparsity bar"
    return ""


def wanted_layer(state: State) -> int | None:
    """Return the layer whose pictures are in view and on their way."""
    units = state.units
    seen = state.page == "prune" and state.pruning.choice.method == "unit"
    if not seen or units.layer is None or units.pictures is not None or units.undrawn:
        return None
    return units.layer if units.layer < len(state.network.prunable) else None
