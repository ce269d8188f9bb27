"""The figures of the Export page, row by row: dense, with zeros in place, compact."""

from collections.abc import Iterator
from dataclasses import dataclass

from secateurs.core.base.phrases import milliseconds, no_faster, parity, signed, three_digits
from secateurs.core.export.exported import Exported
from secateurs.core.measuring.measurement import Measurement, StoredSize, Timing, Which
from secateurs.core.network.network import Network
from secateurs.core.pruning.account import Account
from secateurs.ui.export.offered import can_get_smaller, is_inexact, is_pruned, was_compacted
from secateurs.ui.prune.figures import asked_text, most, staying
from secateurs.ui.shell.data_in_use import cannot_measure, dense_accuracy, outputs_remark
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import count, percent, times

ABSENT = "–"


def size(number: int) -> str:
    """Write a number of bytes, such as "912 kB"."""
    if number < 1000:
        return f"{number} bytes"
    power = 1 if number < 999_500 else 2 if number < 999_500_000 else 3
    unit = ("kB", "MB", "GB")[power - 1]
    return f"{three_digits(number / 1000**power)} {unit}"


def spread(timing: Timing) -> str:
    """Write half the distance between the quartiles as a share of the median."""
    if not timing.median:
        return ""
    half = (timing.high - timing.low) / 2 / timing.median
    return f"± {100 * half:.1f} %" if half < 0.0995 else f"± {100 * half:.0f} %"


def batch_words(batch: int) -> str:
    return "one at a time" if batch == 1 else f"{count(batch)} at a time"


def file_words(exported: Exported) -> str:
    """Say what came of a file: its name, size, parity and latency."""
    parts = [
        exported.path.name,
        size(exported.bytes),
        parity(exported.relative),
    ]
    if exported.latency is not None:
        parts.append(f"{milliseconds(exported.latency)}, one at a time")
    return " · ".join(parts)


def breaking_at_dots(text: str) -> str:
    """Have a line break only after the dots between its parts."""
    return text.replace(" ", "\N{NO-BREAK SPACE}").replace(
        "\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}· "
    )


NETWORKS: tuple[Which, ...] = ("dense", "zeros", "compact")


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    value: str = ABSENT
    note: str = ""


NOTHING: tuple[Cell, ...] = (Cell(), Cell(), Cell())


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table; without cells it is a heading."""

    label: str
    note: str = ""
    cells: tuple[Cell, ...] = ()


def columns_of(state: State) -> tuple[Column, ...]:
    """Return the networks that are compared; the dense one is the run that it all began with."""
    original = state.export.original
    name = original.record.name if original else ""
    return Column("Dense", name), Column("Zeros in place"), Column("Compact")


def rows_of(state: State) -> tuple[Row, ...]:
    """Return what is free to know, then what was measured; stale figures are left out."""
    measured = state.export.fresh(state.pruning.choice)
    return (*_known(state, measured), *_sizes(measured), *_latencies(state))


def _known(state: State, measured: Measurement | None) -> Iterator[Row]:
    method = state.pruning.choice.method
    account = state.pruning.way(method).account
    if account is None:
        removed = parameters = macs = NOTHING
    else:
        removed = _removed(state, account)
        parameters, macs = _parameters(state, account, measured), _macs(state, account)
    yield Row(f"{method.capitalize()}s removed", "", removed)
    yield Row("Parameters", "", parameters)
    yield Row("Multiply-accumulates", "a sample", macs)
    yield Row("Test accuracy", _test_note(state), _accuracies(state))


def _removed(state: State, account: Account) -> tuple[Cell, ...]:
    """Return what is masked, with what was asked for, and what is gone once compacted."""
    if not is_pruned(state):
        return NOTHING
    masked = Cell(percent(account.achieved, 2), f"asked for {asked_text(account)}")
    if not can_get_smaller(state):
        return Cell(), masked, Cell()
    gone = f"{most(account)}{percent(account.gone, 2)}"
    return Cell(), masked, Cell(gone, staying(account.carriers))


def _parameters(state: State, account: Account, measured: Measurement | None) -> tuple[Cell, ...]:
    original = state.export.original
    total, left = account.parameters_total, account.parameters
    dense = original.network.parameters if original else total
    if not is_pruned(state):
        return Cell(count(dense)), Cell(), _whole(state, dense, total)
    if not can_get_smaller(state):
        return Cell(count(dense)), Cell(count(total), f"{count(left)} not zero"), Cell()
    found = {one.network: one.parameters for one in measured.sizes} if measured else {}
    exact = account.exact or "compact" in found
    compact = _compact(dense, found.get("compact", left), exact=exact)
    stored = "as many, stored" if total == dense else _fewer(dense, total)
    return Cell(count(dense)), Cell(count(total), stored), compact


def _macs(state: State, account: Account) -> tuple[Cell, ...]:
    original = state.export.original
    total, left = account.macs_total, account.macs
    dense = _macs_of(original.network) if original else total
    if not is_pruned(state):
        return Cell(count(dense)), Cell(), _whole(state, dense, total)
    zeros = Cell(count(total), "zeros are multiplied")
    compact = _compact(dense, left, exact=account.exact) if can_get_smaller(state) else Cell()
    return Cell(count(dense)), zeros, compact


def _compact(dense: int, left: int, *, exact: bool) -> Cell:
    """Return a cell of the compact network; where units that carry a constant are not known, so."""
    if exact:
        return Cell(count(left), _fewer(dense, left))
    return Cell(f"at least {count(left)}", f"at most {_fewer(dense, left)}" if left else "")


def _whole(state: State, dense: int, total: int) -> Cell:
    """Return the cell of a network that was compacted before."""
    return Cell(count(total), _fewer(dense, total)) if was_compacted(state) else Cell()


def _macs_of(network: Network) -> int:
    return network.macs


def _fewer(total: int, left: int) -> str:
    return times(total / left, "fewer") if left else ""


def _accuracies(state: State) -> tuple[Cell, ...]:
    if cannot_measure(state):
        return NOTHING
    dense, own = _dense_accuracy(state), dense_accuracy(state)
    whole = Cell() if dense is None else Cell(percent(dense, 2))
    if not is_pruned(state):
        if own is None or not was_compacted(state):
            return whole, Cell(), Cell()
        return whole, Cell(), _accuracy(own, dense)
    score = state.pruning.way(state.pruning.choice.method).score
    if score is None:
        pruned = Cell(ABSENT, "measuring…")
        return whole, pruned, pruned if can_get_smaller(state) else Cell()
    if is_inexact(state):
        return whole, Cell(ABSENT, "answers otherwise"), _accuracy(score.accuracy, dense)
    pruned = _accuracy(score.accuracy, dense)
    same = Cell(pruned.value, "the same answers")
    return whole, pruned, same if can_get_smaller(state) else Cell()


def _dense_accuracy(state: State) -> float | None:
    """Return the accuracy of the dense network on the data in use, if it is known."""
    original, data = state.export.original, state.data
    if original is None:
        return dense_accuracy(state)
    record = original.record
    own = record.is_tested and (data is None or data.key == record.dataset_key)
    return record.test_accuracy if own else None


def _accuracy(found: float, dense: float | None) -> Cell:
    return Cell(percent(found, 2), "" if dense is None else _points(found, dense))


def _points(found: float, dense: float) -> str:
    return f"{signed(100 * (found - dense))} points"


def _test_note(state: State) -> str:
    if state.data is None or cannot_measure(state):
        return ""
    by = ", first output" if outputs_remark(state) else ""
    return f"on {state.data.name}{by}"


def _sizes(measured: Measurement | None) -> Iterator[Row]:
    sizes = {one.network: one for one in measured.sizes} if measured else {}
    yield Row("Size on disk", ".keras", tuple(_size(sizes, name, "file") for name in NETWORKS))
    yield Row("Gzipped", "weights", tuple(_size(sizes, name, "gzipped") for name in NETWORKS))


def _size(sizes: dict[Which, StoredSize], name: Which, way: str) -> Cell:
    if name not in sizes:
        return Cell()
    number, dense = getattr(sizes[name], way), getattr(sizes["dense"], way)
    if name == "dense":
        return Cell(size(number))
    if abs(number - dense) < 0.005 * dense:
        return Cell(size(number), "no smaller")
    smaller = number < dense
    ratio = dense / number if smaller else number / dense
    return Cell(size(number), times(ratio, "smaller" if smaller else "larger"))


def _latencies(state: State) -> Iterator[Row]:
    """Return a row an engine and batch; of stale figures the empty rows, so that none moves."""
    last = state.export.measured
    if last is None:
        yield Row("Latency a sample", "by engine and batch", NOTHING)
        return
    yield Row("Latency a sample")
    fresh = state.export.fresh(state.pruning.choice)
    order = dict.fromkeys((one.engine, one.batch) for one in last.timings)
    engines = list(dict.fromkeys(engine for engine, _ in order))
    for engine, batch in sorted(order, key=lambda each: (engines.index(each[0]), each[1])):
        found = {
            one.network: one
            for one in (fresh.timings if fresh else ())
            if (one.engine, one.batch) == (engine, batch)
        }
        yield Row(engine, batch_words(batch), tuple(_time(found.get(name)) for name in NETWORKS))


def _time(timing: Timing | None) -> Cell:
    if timing is None:
        return Cell()
    note = spread(timing)
    if timing.network != "dense":
        gain, beside = timing.gain, ""
        if gain is None:
            gain, beside = timing.gain_numpy, "NumPy"
        if timing.is_noise:
            note += " · no gain beyond noise"
        elif gain is not None and no_faster(gain):
            note += " · no faster than NumPy" if beside else " · no faster"
        elif gain is not None:
            note += f" · {times(gain, beside)}"
    return Cell(milliseconds(timing.median / timing.batch), note)
