"""A measurement as text."""

from collections.abc import Iterable, Sequence

from secateurs.core.measuring.measurement import BreakEven, Measurement, Size, Timing

TIMES = ("batch", "engine", "network", "median ms", "quartiles", "threads", "gain", "vs NumPy")
UNITS = (
    "Times are milliseconds a batch, sizes bytes. A gain is how many times as fast as the dense"
    " network: in the same engine, and in NumPy."
)
SIZES = ("network", "parameters", "in memory", ".keras", "gzipped", "CSR", "bitmask")


def as_text(measurement: Measurement) -> str:
    """Return two tables, of times and of sizes in bytes, with what has to be said of them."""
    parts = [
        heading(measurement),
        _table(TIMES, map(time_row, measurement.timings)),
        _table(SIZES, map(size_row, measurement.sizes)),
        *sentences(measurement),
    ]
    return "\n".join(parts)


def heading(measurement: Measurement) -> str:
    """Say what was measured, how often, and beside what."""
    threads = f"{measurement.threads} thread" + "s" * (measurement.threads != 1)
    return (
        f"{measurement.name}: {threads}, {measurement.rounds} rounds by turns. "
        f"{measurement.control}"
    )


def sentences(measurement: Measurement) -> list[str]:
    """Return what has to be said of the tables, their units first."""
    return [
        UNITS,
        *_notes(measurement),
        *(_break_even(one) for one in measurement.break_evens),
        *(f"{one.engine} did not run: {one.reason}." for one in measurement.skipped),
    ]


def _notes(measurement: Measurement) -> list[str]:
    """Return what dense matrices make of zeros, once for all engines."""
    told = {one.engine for one in measurement.break_evens}
    notes: dict[str, dict[str, None]] = {}
    for one in measurement.timings:
        if one.note and one.engine not in told:
            notes.setdefault(one.note, {})[one.engine] = None
    return [f"{', '.join(engines)}: {note}." for note, engines in notes.items()]


def time_row(one: Timing) -> tuple[str, ...]:
    """Return the cells of TIMES."""
    spread = f"{1e3 * one.low:.3f} to {1e3 * one.high:.3f}"
    gains = (_gain(one.gain), _gain(one.gain_numpy))
    median = f"{1e3 * one.median:.3f}"
    return (str(one.batch), one.engine, one.network, median, spread, str(one.threads), *gains)


def _gain(times: float | None) -> str:
    return "-" if times is None else f"{times:.2f} x"


def size_row(one: Size) -> tuple[str, ...]:
    """Return the cells of SIZES."""
    figures = (one.parameters, one.memory, one.file, one.gzipped, one.csr, one.bitmask)
    return (one.network, *(f"{figure:,}" for figure in figures))


def _break_even(one: BreakEven) -> str:
    if one.sparsity is None:
        return f"{one.engine} at batch {one.batch}: no gain expected at any sparsity."
    if one.sparsity == 0:
        return f"{one.engine} at batch {one.batch}: a gain expected at any sparsity."
    return f"{one.engine} at batch {one.batch}: no gain expected below {100 * one.sparsity:.0f} %."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
