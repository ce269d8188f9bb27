"""What was measured: times by engine and sizes by way of storing."""

from dataclasses import dataclass
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The sparsity from which on an engine that skips zeros is quicker than dense NumPy.

    Attributes:
        sparsity: fraction of each kernel but the last; None if it was not found below 1.
    """

    engine: str
    batch: int
    sparsity: float | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """An engine that did not run, and why."""

    engine: str
    reason: str


@dataclass(frozen=True, slots=True)
class Size:
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
    sizes: tuple[Size, ...]
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

    def size(self, network: Which) -> Size:
        """Return the sizes of one network; KeyError if there is none."""
        for one in self.sizes:
            if one.network == network:
                return one
        raise KeyError(network)

    def __str__(self) -> str:
        from secateurs.core.measuring.table import as_text

        return as_text(self)
