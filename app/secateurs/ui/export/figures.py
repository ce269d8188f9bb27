"""The figures of the Export page, row by row: dense, with zeros in place, compact."""

from collections.abc import Iterator
from dataclasses import dataclass

from secateurs.core.measuring.measurement import Measurement, Size, Timing, Which
from secateurs.core.pruning.account import Account
from secateurs.ui.data_in_use import cannot_measure, dense_accuracy
from secateurs.ui.export.offered import is_pruned
from secateurs.ui.export.wording import ABSENT, milliseconds, size, spread, times
from secateurs.ui.state.snapshot import State
from secateurs.ui.wording import count, percent

COLUMNS: tuple[tuple[Which, str], ...] = (
    ("dense", "Dense"),
    ("zeros", "Zeros in place"),
    ("compact", "Compact"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    value: str = ABSENT
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table; without cells it is a heading."""

    label: str
    note: str = ""
    cells: tuple[Cell, ...] = ()


def rows_of(state: State) -> tuple[Row, ...]:
    """Return what is free to know, then what was measured; stale figures are left out."""
    measured = state.export.fresh(state.pruning.choice)
    heading = Row("Latency a sample")
    return (*_known(state, measured), *_sizes(measured), heading, *_latencies(state))


def _known(state: State, measured: Measurement | None) -> Iterator[Row]:
    choice = state.pruning.choice
    account = state.pruning.way(choice.method).account
    compact = choice.method == "unit" and is_pruned(state)
    yield Row("Parameters", "", _parameters(account, measured, compact=compact))
    yield Row("Multiply-accumulates", "a sample", _macs(account, compact=compact))
    yield Row("Test accuracy", _test_note(state), _accuracies(state, compact=compact))


def _parameters(
    account: Account | None, measured: Measurement | None, *, compact: bool
) -> tuple[Cell, ...]:
    if account is None:
        return (Cell(),) * 3
    total, left = account.parameters_total, account.parameters
    whole = Cell(count(total))
    if left == total:
        return whole, Cell(), Cell()
    if not compact:
        return whole, Cell(count(total), f"{count(left)} not zero"), Cell()
    found = {one.network: one.parameters for one in measured.sizes} if measured else {}
    left = found.get("compact", left)
    return whole, Cell(count(total), "as many, stored"), Cell(count(left), _fewer(total, left))


def _macs(account: Account | None, *, compact: bool) -> tuple[Cell, ...]:
    if account is None:
        return (Cell(),) * 3
    total, left = account.macs_total, account.macs
    if left == total:
        return Cell(count(total)), Cell(), Cell()
    zeros = Cell(count(total), "zeros are multiplied")
    return Cell(count(total)), zeros, Cell(count(left), _fewer(total, left)) if compact else Cell()


def _fewer(total: int, left: int) -> str:
    return times(total / left, "fewer") if left else ""


def _accuracies(state: State, *, compact: bool) -> tuple[Cell, ...]:
    if cannot_measure(state):
        return (Cell(),) * 3
    dense = dense_accuracy(state)
    whole = Cell() if dense is None else Cell(percent(dense, 2))
    if not is_pruned(state):
        return whole, Cell(), Cell()
    score = state.pruning.way(state.pruning.choice.method).score
    if score is None:
        pruned = Cell(ABSENT, "measuring…")
        return whole, pruned, pruned if compact else Cell()
    pruned = Cell(percent(score.accuracy, 2), "" if dense is None else _points(score, dense))
    return whole, pruned, Cell(pruned.value, "the same answers") if compact else Cell()


def _points(score: object, dense: float) -> str:
    difference = 100 * (score.accuracy - dense)  # type: ignore[attr-defined]
    return f"{difference:+.2f} points".replace("-", "\N{MINUS SIGN}")


def _test_note(state: State) -> str:
    return "" if state.data is None or cannot_measure(state) else f"on {state.data.name}"


def _sizes(measured: Measurement | None) -> Iterator[Row]:
    sizes = {one.network: one for one in measured.sizes} if measured else {}
    yield Row("Size on disk", ".keras", tuple(_size(sizes, name, "file") for name, _ in COLUMNS))
    yield Row("Gzipped", "weights", tuple(_size(sizes, name, "gzipped") for name, _ in COLUMNS))


def _size(sizes: dict[Which, Size], name: Which, way: str) -> Cell:
    if name not in sizes:
        return Cell()
    number, dense = getattr(sizes[name], way), getattr(sizes["dense"], way)
    if name == "dense":
        return Cell(size(number))
    same = abs(number - dense) < 0.005 * dense
    return Cell(size(number), "no smaller" if same else times(dense / number, "smaller"))


def _latencies(state: State) -> Iterator[Row]:
    """Return a row an engine and batch; of stale figures the empty rows, so that none moves."""
    last = state.export.measured
    if last is None:
        return
    fresh = state.export.fresh(state.pruning.choice)
    order = dict.fromkeys((one.engine, one.batch) for one in last.timings)
    engines = list(dict.fromkeys(engine for engine, _ in order))
    for engine, batch in sorted(order, key=lambda each: (engines.index(each[0]), each[1])):
        found = {
            one.network: one
            for one in (fresh.timings if fresh else ())
            if (one.engine, one.batch) == (engine, batch)
        }
        yield Row(engine, _batch_words(batch), tuple(_time(found.get(name)) for name, _ in COLUMNS))


def _time(timing: Timing | None) -> Cell:
    if timing is None:
        return Cell()
    note = spread(timing)
    if timing.network != "dense":
        gain, word = timing.gain, ""
        if gain is None:
            gain, word = timing.gain_numpy, "NumPy"
        if gain is not None:
            note += f" · {times(gain, word)}"
    return Cell(milliseconds(timing.median / timing.batch), note)


def _batch_words(batch: int) -> str:
    return "one at a time" if batch == 1 else f"{count(batch)} at a time"


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
    return (how, *_no_gain(measured), *skipped)


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
            f"{_batch_words(one.batch)} below {100 * one.sparsity:.0f} %"
            if one.sparsity is not None
            else f"{_batch_words(one.batch)} at any sparsity"
            for one in measured.break_evens
            if one.engine == engine
        ]
        yield f"{engine}: no gain expected {' and '.join(parts)}."


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
