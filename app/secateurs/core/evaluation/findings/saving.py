"""What is saved at each level, and what is not."""

from collections.abc import Sequence

from secateurs.core.evaluation.curves import Curve, plateau_end
from secateurs.core.evaluation.findings.finding import Figure, Finding
from secateurs.core.evaluation.findings.wording import level, percent, sentence


def saving(curve: Curve) -> Finding | None:
    """Say what a method saves at its highest free level, or else at its first."""
    above = [at for at in curve.levels if at > 0]
    if not above:
        return None
    end = plateau_end(curve.mean, curve.levels) if curve.has_dense else 0.0
    at = end or above[0]
    per_level = _per_level(curve)
    here = per_level[curve.levels.index(at)]
    lost = "within 1 point of dense accuracy" if end else f"at {percent(here['accuracy'])} accuracy"
    figures: dict[str, Figure] = {
        "method": curve.method,
        "level": at,
        "levels": [dict(row) for row in per_level],
    }
    return Finding("saving", sentence(_text(curve, at, here, lost)), figures)


def _text(curve: Curve, at: float, here: dict[str, float], lost: str) -> str:
    parameters, macs = percent(here["parameters"]), percent(here["macs"])
    if curve.method == "unit":
        return (
            f"removing {level(at)} of the units ({lost}) takes {parameters} of the parameters "
            f"and {macs} of the multiply-accumulates away for good: the compact network is "
            "that much smaller and has that much less to compute"
        )
    return (
        f"removing {level(at)} of the weights ({lost}) turns {parameters} of the parameters "
        f"into zeros and makes {macs} of the multiply-accumulates needless, but zeros in a "
        "dense matrix save neither memory nor time until it is stored and computed as a sparse one"
    )


def _per_level(curve: Curve) -> Sequence[dict[str, float]]:
    parameters = curve.removed("parameters_left").mean(axis=0)
    macs = curve.removed("macs_left").mean(axis=0)
    return [
        {
            "level": at,
            "parameters": float(parameters[index]),
            "macs": float(macs[index]),
            "accuracy": float(curve.mean[index]),
        }
        for index, at in enumerate(curve.levels)
    ]
