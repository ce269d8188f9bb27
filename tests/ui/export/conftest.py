"""A measurement and states of the Export page."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from secateurs.core.evaluation.score import Score
from secateurs.core.measuring.measurement import BreakEven, Measurement, Skipped, StoredSize, Timing
from secateurs.ui.export.state import ExportState, about
from secateurs.ui.prune.state import Choice, with_way
from secateurs.ui.shell.state import State

SCORE = Score(0.953, 0.2, (0.953,) * 10, ((1,) * 10,) * 10)


def timing(network, engine, batch, median, gain, gain_numpy, note=""):
    low, high = 0.98 * median, 1.02 * median
    return Timing(network, engine, batch, median, low, high, 1, 3e-7, gain, gain_numpy, note)


def sizes(**parameters):
    return tuple(
        StoredSize(name, n, 4 * n, 4 * n + 4000, 4 * n - 1000, 8 * n, 5 * n)
        for name, n in parameters.items()
    )


UNITS = Measurement(
    name="run",
    timings=(
        timing("dense", "NumPy", 1, 160e-6, 1.0, 1.0),
        timing("zeros", "NumPy", 1, 160e-6, 1.0, 1.0, "no gain expected at any sparsity"),
        timing("compact", "NumPy", 1, 20e-6, 8.0, 8.0),
        timing("dense", "NumPy", 256, 10.24e-3, 1.0, 1.0),
        timing("zeros", "NumPy", 256, 6.97e-3, 1.47, 1.47, "no gain expected at any sparsity"),
        timing("compact", "NumPy", 256, 1.024e-3, 10.0, 10.0),
    ),
    break_evens=(),
    sizes=sizes(dense=10_000, zeros=10_000, compact=2_000),
    skipped=(
        Skipped("LiteRT", "ai_edge_litert is not installed: pip install 'secateurs[litert]'"),
    ),
    threads=1,
    rounds=15,
    control="",
)
WEIGHTS = replace(
    UNITS,
    timings=(
        timing("dense", "NumPy", 256, 10.24e-3, 1.0, 1.0),
        timing("zeros", "CSR (SciPy)", 256, 5.12e-3, None, 2.0, "no gain expected below 80 %"),
    ),
    break_evens=(BreakEven("CSR (SciPy)", 1, None), BreakEven("CSR (SciPy)", 256, 0.8)),
    sizes=sizes(dense=10_000, zeros=10_000),
    skipped=(),
)


@pytest.fixture
def exported(make_state, make_pruned, data) -> Callable[..., State]:
    """Return a function: exported(measured=None, **choice), scored at that choice."""

    def make(measured: Measurement | None = None, **changes: object) -> State:
        choice = Choice(**{"percent": 50, "method": "unit"} | changes)
        state = make_state(data=data, page="export")
        pruning = make_pruned(state.network, choice)
        way = replace(pruning.way(choice.method), score=SCORE)
        pruning = with_way(pruning, choice.method, way)
        export = ExportState()
        if measured is not None:
            export = ExportState(measured=measured, measured_of=about(choice))
        return replace(state, pruning=pruning, export=export)

    return make


@pytest.fixture
def units() -> Measurement:
    return UNITS


@pytest.fixture
def weights() -> Measurement:
    return WEIGHTS
