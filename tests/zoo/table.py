"""What is left of every known architecture at half its units, and what looking costs.

    python -m tests.zoo.table NAME

measures one and prints it as JSON; `make zoo` puts all of them together in zoo.json and zoo.md.
"""

import json
import resource
import sys
import time
import warnings
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

import secateurs as sc
from tests.zoo.architectures import ARCHITECTURES

SHARE = 0.5
SAMPLES = 8
MIDDLES = {"gamma": 1.0, "beta": 0.0, "bias": 0.0}
HEADS = (
    "network",
    "parameters",
    "left, %",
    "with constants, %",
    "inexactly, %",
    "apart",
    "s first",
    "s again",
    "peak MB",
    "Torch-Pruning left, %",
    "s first",
    "s again",
    "left whole",
)


def measured(name: str) -> dict[str, Any]:
    """Rank, prune and compact an architecture, each time built anew.

    First with the weights that Keras draws, then with biases and statistics as training leaves
    them: then removed units emit something. Raises where that fails. The peak of memory is that of
    building and looking at the first, exactly and inexactly, above what importing takes.
    """
    keras.utils.set_random_seed(0)
    before = peak()
    model = ARCHITECTURES[name].build()
    pruned, small, first = looked_at(model)
    left_whole = [[each.name, each.kind, each.reason] for each in pruned.account.left_whole]
    found = {
        "parameters": model.count_params(),
        "left": small.count_params(),
        "left whole": left_whole,
        "peak MB": round(peak() - before),
    }
    samples = samples_of(model)
    if left_whole:
        del pruned, small
        pruned, small, _ = looked_at(model, exact=False)
        found["peak MB"] = round(peak() - before)
        assert np.isfinite(small(samples)).all()
        found["left inexactly"] = small.count_params()
    del model, pruned, small
    model = ARCHITECTURES[name].build()
    settle_in(model, samples)
    pruned, small, again = looked_at(model)
    masked, compact = (np.asarray(each(samples)) for each in (pruned.model, small))
    scale = float(np.abs(masked).max())
    assert np.isfinite(masked).all()
    assert scale > 0
    found |= {
        "left settled": small.count_params(),
        "apart": float(np.abs(compact - masked).max()) / scale,
        "carriers": len(pruned.account.carriers),
        "seconds": [first, again],
    }
    return found


def peak() -> float:
    """Return the most megabytes that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6  # kilobytes on Linux


def looked_at(model: Any, *, exact: bool = True) -> tuple[Any, Any, float]:
    """Return the pruned network and the compact one, ranked first, and processor seconds."""
    begun = time.process_time()
    ranking = sc.rank(model, exact=exact)
    pruned = sc.prune(model, SHARE, ranking=ranking, exact=exact)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sc.InexactWarning)
        small = sc.compact(pruned)
    taken = time.process_time() - begun
    assert small.count_params() == pruned.account.parameters
    return pruned, small, taken


def settle_in(model: Any, samples: Any) -> None:
    """Give biases and scales other values than zero and one, and normalisations their samples'."""
    rng = np.random.default_rng(0)
    for weight in model.trainable_weights:
        if weight.name in MIDDLES:
            weight.assign(rng.normal(MIDDLES[weight.name], 0.1, weight.shape))
    kind = keras.layers.BatchNormalization
    normalisations = [each for each in model._flatten_layers() if isinstance(each, kind)]
    momenta = [each.momentum for each in normalisations]
    for each in normalisations:
        each.momentum = 0.0
    model(samples, training=True)
    for each, momentum in zip(normalisations, momenta, strict=True):
        each.momentum = momentum


def samples_of(model: Any) -> Any:
    rng = np.random.default_rng(0)
    (given,) = model.inputs
    shape = (SAMPLES, *given.shape[1:])
    if given.dtype == "int32":
        return rng.integers(0, 1000, shape)
    return rng.uniform(0, 255, shape).astype(np.float32)


def table(found: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the table in Markdown, a row each."""
    rows = [HEADS, tuple("---" for _ in HEADS)]
    rows += [tuple(_cells(name, each)) for name, each in found.items()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _cells(name: str, found: Mapping[str, Any]) -> list[str]:
    whole, peer = found["parameters"], found.get("Torch-Pruning", {})
    return [
        name,
        f"{whole:,}",
        _percent(found["left"], whole),
        _percent(found["left settled"], whole),
        _percent(found.get("left inexactly"), whole),
        f"{found['apart']:.0e}",
        *_seconds(found["seconds"]),
        f"{found['peak MB']:,}",
        _percent(peer.get("left"), peer.get("parameters")),
        *_seconds(peer.get("seconds", ())),
        _reasons(found["left whole"]),
    ]


def _percent(left: int | None, whole: int | None) -> str:
    return "" if left is None or not whole else f"{100 * left / whole:.1f}"


def _seconds(taken: Any) -> tuple[str, str]:
    first, again = taken[:1], taken[1:]
    return f"{first[0]:.2f}" if first else "", f"{min(again):.2f}" if again else ""


def _reasons(left_whole: Any) -> str:
    """Return each reason once, with how many layers it keeps."""
    counts: dict[str, list[str]] = {}
    for name, _, reason in left_whole:
        counts.setdefault(reason, []).append(name)
    return "; ".join(
        f"{names[0]}{f' and {len(names) - 1} more' if names[1:] else ''}: {reason}"
        for reason, names in counts.items()
    )


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1])))
