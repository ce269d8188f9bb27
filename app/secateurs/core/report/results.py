"""results.json: every figure of a report, for machines. Shares are fractions from 0 to 1."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from secateurs.core.report.material import Material


def results(material: Material) -> dict[str, Any]:
    """Return the content of results.json; `run` is the first of `runs`."""
    runs = [run.record.model_dump(mode="json") for run in material.runs]
    return {
        "points": [point.model_dump(mode="json") for point in material.points],
        "run": runs[0],
        "runs": runs,
        "scope": material.scope,
        "contributions": [asdict(part) for part in material.contributions],
        "speeds": [asdict(speed) for speed in material.speeds],
        "findings": _dumped(material.findings),
        "answers": _dumped(material.answers),
        "hypotheses": _dumped(material.hypotheses),
    }


def results_json(material: Material) -> str:
    """Write results.json."""
    return json.dumps(results(material), indent=1, allow_nan=False) + "\n"


def _dumped(written: Sequence[Any]) -> list[dict[str, Any]]:
    return [asdict(one) for one in written]
