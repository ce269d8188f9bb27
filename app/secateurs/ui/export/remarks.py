"""What has to be said of the figures of the Export page."""

from collections.abc import Iterator

from secateurs.core.measuring.measurement import Measurement
from secateurs.ui.export.wording import batch_words, share_of_size
from secateurs.ui.state.snapshot import State

WIDE = 0.2  # half the distance between the quartiles, as a share of the median


def remarks_of(state: State) -> tuple[str, ...]:
    """Return what has to be said of the figures shown."""
    measured = state.export.fresh(state.pruning.choice)
    if measured is None:
        return ()
    threads = "1 thread" if measured.threads == 1 else f"{measured.threads} threads"
    how = (
        f"Medians of {measured.rounds} rounds by turns, on {threads} (Keras on its own number);"
        " ± is half the distance between the quartiles; × is how many times as fast as dense"
        " in the same engine."
    )
    skipped = (f"{one.engine}: {one.reason}." for one in measured.skipped)
    return (how, _parity(measured), *_scatter(measured), *_no_gain(measured), *skipped)


def _parity(measured: Measurement) -> str:
    worst = max((one.difference for one in measured.timings), default=0.0)
    found = f"they differ by at most {share_of_size(worst)}" if worst else "they are the same"
    return f"Every engine's answers were compared with Keras's before its times counted: {found}."


def _scatter(measured: Measurement) -> Iterator[str]:
    wide = sum((one.high - one.low) / 2 > WIDE * one.median for one in measured.timings)
    if 2 * wide > len(measured.timings):
        yield (
            "Most times scatter widely: this computer was busy with something else. Measure again"
            " when it is quiet."
        )


def _no_gain(measured: Measurement) -> Iterator[str]:
    sparse = {one.engine for one in measured.break_evens}
    dense = dict.fromkeys(
        one.engine for one in measured.timings if one.note and one.engine not in sparse
    )
    if dense:
        yield (
            f"Zeros in place, {_joined(list(dense))}: no gain expected at any sparsity, because"
            " dense matrices multiply their zeros too. What differs there is noise."
        )
    for engine in dict.fromkeys(one.engine for one in measured.break_evens):
        parts = [
            f"{batch_words(one.batch)} below {100 * one.sparsity:.0f} %"
            if one.sparsity is not None
            else f"{batch_words(one.batch)} at any sparsity"
            for one in measured.break_evens
            if one.engine == engine
        ]
        yield f"{engine}: no gain expected {' and '.join(parts)}."


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
