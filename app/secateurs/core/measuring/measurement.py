"""What was measured: times by engine and sizes by way of storing."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.atomic import scratch_folder
from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.base.phrases import FASTER, is_faster, percent

if TYPE_CHECKING:
    import keras


Which = Literal["dense", "zeros", "compact"]


@dataclass(frozen=True, slots=True)
class Timing:
    """One network in one engine at one batch; seconds for the whole batch.

    Attributes:
        network: "dense" is the control, "zeros" has its zeros in place, "compact" is without
            its removed units.
        median, low, high: over the rounds; low and high are the quartiles.
        threads: what the engine ran on.
        difference: largest |output - Keras's| as a share of the output's scale.
        gain: how many times as fast as the dense network in the same engine; None for engines
            that hold only what is not zero.
        gain_numpy: how many times as fast as the dense network in NumPy; None where NumPy
            cannot run it.
        note: "no gain expected" with its reason, or "".
    """

    network: Which
    engine: str
    batch: int
    median: float
    low: float
    high: float
    threads: int
    difference: float
    gain: float | None
    gain_numpy: float | None
    note: str = ""

    @property
    def is_noise(self) -> bool:
        """Whether it is quicker than dense in the same engine by chance: no gain is expected."""
        return bool(self.note) and self.gain is not None and is_faster(self.gain)


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The sparsity from which on an engine that skips zeros is quicker than dense NumPy.

    Attributes:
        sparsity: fraction of each kernel but the last; None if it was not found below 1.
    """

    engine: str
    batch: int
    sparsity: float | None

    @property
    def no_gain(self) -> str:
        """Where no gain is expected: "below 92 %", "at any sparsity", or "" for nowhere."""
        if self.sparsity is None:
            return "at any sparsity"
        words = percent(self.sparsity, 0)
        return "" if words == "0 %" else f"below {words}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """An engine that did not run, and why."""

    engine: str
    reason: str


@dataclass(frozen=True, slots=True)
class StoredSize:
    """A network's size in bytes, by way of storing it.

    Attributes:
        parameters: number of weights, zeros counted.
        memory: every parameter as float32.
        file: the `.keras` file, without an optimizer's state.
        gzipped: the float32 weights, packed by gzip.
        csr: kernels as compressed sparse rows (float32 values, int32 places), the rest dense.
        bitmask: kernels as one bit a weight and the nonzeros as float32, the rest dense.
    """

    network: Which
    parameters: int
    memory: int
    file: int
    gzipped: int
    csr: int
    bitmask: int


@dataclass(frozen=True, slots=True)
class Measurement:
    """What `measure` returns; `str` of it is a table.

    Attributes:
        threads: asked for.
        rounds: how often each network had its turn.
        control: a sentence that says what the dense network is.
    """

    name: str
    timings: tuple[Timing, ...]
    break_evens: tuple[BreakEven, ...]
    sizes: tuple[StoredSize, ...]
    skipped: tuple[Skipped, ...]
    threads: int
    rounds: int
    control: str

    def timing(self, network: Which, engine: str, batch: int) -> Timing:
        """Return one timing; KeyError if it was not measured."""
        for one in self.timings:
            if (one.network, one.engine, one.batch) == (network, engine, batch):
                return one
        raise KeyError((network, engine, batch))

    def size(self, network: Which) -> StoredSize:
        """Return the sizes of one network; KeyError if there is none."""
        for one in self.sizes:
            if one.network == network:
                return one
        raise KeyError(network)

    def __str__(self) -> str:

        return as_text(self)

    __repr__ = __str__


TIMES = ("batch", "engine", "network", "median ms", "quartiles", "threads", "gain", "vs NumPy")

UNITS = (
    "Times are milliseconds a batch, sizes bytes. A gain is how many times as fast as the dense"
    f" network: in the same engine, and in NumPy. Less than {FASTER:g} is within the noise of"
    ' timing, and so is any gain that the engine cannot have: "noise".'
)

SIZES = ("network", "parameters", "in memory", ".keras", "gzipped", "CSR", "bitmask")


def as_text(measurement: Measurement) -> str:
    """Return two tables, of times and of sizes in bytes, with what has to be said of them."""
    parts = [
        heading(measurement),
        _table(TIMES, map(time_row, measurement.timings)),
        _table(SIZES, map(size_row, measurement.sizes)),
        *measurement_sentences(measurement),
    ]
    return "\n".join(parts)


def heading(measurement: Measurement) -> str:
    """Say what was measured, how often, and beside what."""
    threads = f"{measurement.threads} thread" + "s" * (measurement.threads != 1)
    return (
        f"{measurement.name}: {threads}, {measurement.rounds} rounds by turns. "
        f"{measurement.control}"
    )


def measurement_sentences(measurement: Measurement) -> list[str]:
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
    spread = f"{_time(one.low)} to {_time(one.high)}"
    gains = ("noise" if one.is_noise else _gain(one.gain), _gain(one.gain_numpy))
    threads = str(one.threads)
    return (str(one.batch), one.engine, one.network, _time(one.median), spread, threads, *gains)


def _time(seconds: float) -> str:
    """Write milliseconds with three decimals, or as many as bear out a gain beside them."""
    number = 1e3 * seconds
    return f"{number:.{3 if number >= 0.1 else 4 if number >= 0.01 else 5}f}"


def _gain(times: float | None) -> str:
    return "-" if times is None else f"{times:.2f} x"


def size_row(one: StoredSize) -> tuple[str, ...]:
    """Return the cells of SIZES."""
    figures = (one.parameters, one.memory, one.file, one.gzipped, one.csr, one.bitmask)
    return (one.network, *(f"{figure:,}" for figure in figures))


def _break_even(one: BreakEven) -> str:
    words = f"no gain expected {one.no_gain}" if one.no_gain else "a gain expected at any sparsity"
    return f"{one.engine} at batch {one.batch}: {words}."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )


FLOAT, PLACE = 4, 4  # bytes of a float32 and of an int32

_GZIP = 31  # zlib's window with gzip's header and trailer


def stored_size(model: "keras.Model", network: Which) -> StoredSize:
    weights = [np.asarray(each) for each in model.get_weights()]
    parameters = sum(each.size for each in weights)
    return StoredSize(
        network=network,
        parameters=parameters,
        memory=FLOAT * parameters,
        file=_file(model),
        gzipped=_gzipped(weights),
        csr=sum(map(csr_bytes, weights)),
        bitmask=sum(map(bitmask_bytes, weights)),
    )


def csr_bytes(weights: AnyArray) -> int:
    """Count values, columns and row starts, a unit (last axis) a row; vectors stay dense."""
    if weights.ndim < 2:
        return FLOAT * int(weights.size)
    return (FLOAT + PLACE) * int(np.count_nonzero(weights)) + PLACE * (int(weights.shape[-1]) + 1)


def bitmask_bytes(weights: AnyArray) -> int:
    """Count one bit a weight and the nonzeros; vectors stay dense."""
    if weights.ndim < 2:
        return FLOAT * weights.size
    return -(-weights.size // 8) + FLOAT * int(np.count_nonzero(weights))


def _gzipped(weights: list[AnyArray]) -> int:
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    packed = sum(len(packer.compress(np.float32(each).tobytes())) for each in weights)
    return packed + len(packer.flush())


def _file(model: "keras.Model") -> int:
    with scratch_folder() as folder:
        path = folder / "model.keras"
        try:
            _without_optimizer(model).save(path)
        except (NotImplementedError, UnsupportedModel):  # a layer without a configuration
            path = folder / "model.weights.h5"
            model.save_weights(path)
        return path.stat().st_size


def _without_optimizer(model: "keras.Model") -> "keras.Model":
    """Return an uncompiled copy of a compiled model: the state of Adam alone is twice its size."""
    from secateurs.core.graph.copies import copy_of

    return model if getattr(model, "optimizer", None) is None else copy_of(model)
