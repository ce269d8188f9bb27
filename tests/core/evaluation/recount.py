"""Recomputes the findings from the content of results.json, in plain Python."""

from collections import defaultdict
from itertools import pairwise
from statistics import fmean
from typing import Any

import pytest

Curve = dict[float, list[float]]  # level -> accuracy of each network


def check(results: dict[str, Any]) -> set[str]:
    """Assert that every finding agrees with the points; return the kinds that were checked."""
    curves = _curves(results["points"])
    kinds = {"plateau": _plateau, "fall": _fall, "lead": _lead, "random": _random}
    kinds |= {"fairer": _fairer, "contribution": _contribution, "saving": _saving}
    checked = set()
    for finding in results["findings"]:
        if finding["kind"] in kinds:
            kinds[finding["kind"]](finding["figures"], curves, results)
            checked.add(finding["kind"])
    _crossings([one for one in results["findings"] if one["kind"] == "crossing"], curves)
    return checked | {"crossing"}


def _curves(points: list[dict[str, Any]]) -> dict[tuple[str, str], Curve]:
    curves: dict[tuple[str, str], Curve] = defaultdict(lambda: defaultdict(list))
    for point in points:
        curves[point["method"], point["criterion"]][point["requested"]].append(point["accuracy"])
    return curves


def _plateau(figures: Any, curves: Any, _: Any) -> None:
    for method in {"weight", "unit"} & set(figures):
        curve = curves[method, "magnitude"]
        dense = fmean(curve[0.0])
        assert figures["dense"] == pytest.approx(dense)
        until = 0.0
        for level in sorted(curve):
            if 10_000 * fmean(curve[level]) < 10_000 * dense - 100 - 1e-4:
                break
            until = level
        assert figures[method]["until"] == until


def _fall(figures: Any, curves: Any, _: Any) -> None:
    for method, found in figures.items():
        curve = curves[method, "magnitude"]
        levels = sorted(curve)
        rates = {(a, b): (fmean(curve[a]) - fmean(curve[b])) / (b - a) for a, b in pairwise(levels)}
        assert found["points_per_point"] == pytest.approx(max(rates.values()))
        assert rates[found["from"], found["to"]] == pytest.approx(max(rates.values()))


def _gaps(curves: Any) -> dict[float, float]:
    weight, unit = curves["weight", "magnitude"], curves["unit", "magnitude"]
    levels = sorted(set(weight) & set(unit) - {0.0})
    return {level: round(fmean(weight[level]) - fmean(unit[level]), 8) for level in levels}


def _lead(figures: Any, curves: Any, _: Any) -> None:
    gaps = _gaps(curves)
    assert [row["level"] for row in figures["levels"]] == list(gaps)
    for row, gap in zip(figures["levels"], gaps.values(), strict=True):
        assert row["leader"] == ("weight" if gap > 0 else "unit" if gap < 0 else None)
        assert row["by"] == pytest.approx(abs(gap), abs=1e-8)


def _crossings(findings: list[Any], curves: Any) -> None:
    expected, last = [], None
    for level, gap in _gaps(curves).items():
        if gap == 0:
            continue
        if last is not None and (gap > 0) != (last[1] > 0):
            expected.append((last[0], level))
        last = (level, gap)
    assert [(one["figures"]["from"], one["figures"]["to"]) for one in findings] == expected


def _random(figures: Any, curves: Any, _: Any) -> None:
    chosen, random = (curves[figures["method"], way] for way in ("magnitude", "random"))
    for row in figures["levels"]:
        gained = fmean(chosen[row["level"]]) - fmean(random[row["level"]])
        assert row["by"] == pytest.approx(gained, abs=1e-8)


def _fairer(figures: Any, curves: Any, results: Any) -> None:
    field = f"{figures['axis']}_left"
    removed: dict[str, dict[str, dict[float, tuple[float, float]]]] = {
        method: defaultdict(dict) for method in ("weight", "unit")
    }
    for point in results["points"]:
        if point["criterion"] == "magnitude":
            at = (1 - point[field], point["accuracy"])
            removed[point["method"]][point["run_id"]][point["requested"]] = at
    for row in figures["levels"]:
        gaps = []
        for run, unit in removed["unit"].items():
            share, accuracy = unit[row["level"]]
            gaps.append(_between(sorted(removed["weight"][run].values()), share) - accuracy)
        assert row["gap"] == pytest.approx(fmean(gaps))


def _between(line: list[tuple[float, float]], x: float) -> float:
    for (x0, y0), (x1, y1) in pairwise(line):
        if x0 <= x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    raise AssertionError(f"{x} lies outside the curve")


def _contribution(figures: Any, _: Any, results: Any) -> None:
    for row in figures["levels"]:
        ratios = [
            part["removed"] / part["kept"]
            for part in results["contributions"]
            if part["method"] == figures["method"] and part["level"] == row["level"]
        ]
        assert row["ratio"] == pytest.approx(fmean(ratios))


def _saving(figures: Any, _: Any, results: Any) -> None:
    for row in figures["levels"]:
        left = [
            point["parameters_left"]
            for point in results["points"]
            if (point["method"], point["criterion"], point["requested"])
            == (figures["method"], "magnitude", row["level"])
        ]
        assert row["parameters"] == pytest.approx(1 - fmean(left))
