"""Sweep points with chosen accuracies, as a sweep over 10,000 images would give them."""

from collections.abc import Mapping, Sequence

from secateurs.core.evaluation.points import SweepPoint, Way

LEVELS = (0.0, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9)
WEIGHT = (0.98, 0.979, 0.978, 0.972, 0.94, 0.80, 0.30)
UNIT = (0.98, 0.975, 0.90, 0.80, 0.60, 0.30, 0.10)
RANDOM = (0.98, 0.90, 0.50, 0.30, 0.20, 0.12, 0.10)
CURVES = {
    ("weight", "magnitude"): WEIGHT,
    ("unit", "magnitude"): UNIT,
    ("weight", "random"): RANDOM,
    ("unit", "random"): RANDOM,
}


def sweep_points(
    curves: Mapping[tuple[str, ...], Sequence[float]] = CURVES,
    *,
    levels: Sequence[float] = LEVELS,
    run_id: str = "a",
    seed: int = 0,
    scope: str = "layer",
) -> list[SweepPoint]:
    """Units take their rows along: at sparsity s, (1 - s) squared is left."""
    points = []
    for way, accuracies in curves.items():
        series = Way(*way)
        method = series.method
        for level, accuracy in zip(levels, accuracies, strict=False):
            left = (1 - level) if method == "weight" else (1 - level) ** 2
            right = round(1000 * accuracy)
            points.append(
                SweepPoint(
                    run_id=run_id,
                    dataset_key="00000000000000aa",
                    seed=seed,
                    **series._asdict(),
                    scope=scope,
                    requested=level,
                    achieved=level,
                    weights_left=left,
                    parameters_left=left,
                    macs_left=left,
                    parameters=round(10_000 * left),
                    macs=round(10_000 * left),
                    accuracy=accuracy,
                    loss=1 - accuracy,
                    class_accuracy=(accuracy,) * 10,
                    confusion=tuple(
                        tuple(
                            right
                            if answer == true
                            else 1000 - right
                            if answer == (true + 1) % 10
                            else 0
                            for answer in range(10)
                        )
                        for true in range(10)
                    ),
                )
            )
    return points
