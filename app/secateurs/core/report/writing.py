"""Writes a report's files into a folder."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from secateurs.core.errors import DataError, StorageError
from secateurs.core.evaluation.contribution import Contribution
from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.evaluation.series import Way
from secateurs.core.evaluation.speed import Speed
from secateurs.core.pruning.terms import Scope
from secateurs.core.report.curves import curve_figure
from secateurs.core.report.look import png, svg
from secateurs.core.report.material import Material, ReportedRun, material
from secateurs.core.report.page import report_html
from secateurs.core.report.results import results_json
from secateurs.core.report.table import curves_csv
from secateurs.core.storage.atomic import write_file

PAGE = "report.html"


def write_report(
    folder: Path,
    runs: Sequence[ReportedRun],
    points: Iterable[SweepPoint],
    contributions: Iterable[Contribution] = (),
    scope: Scope = "layer",
    speeds: Iterable[Speed] = (),
    hidden: Collection[Way] = (),
) -> Path:
    """Write report.html, curves.png, curves.svg, curves.csv and results.json.

    Args:
        hidden: series that are left out of the charts; the files of figures have all.

    Returns:
        The path of report.html.

    Raises:
        DataError: no run, or no sweep point of these runs and this scope.
        StorageError: the folder cannot be written to.
    """
    gathered = material(runs, points, contributions, scope, speeds, hidden)
    if not gathered.points:
        raise DataError("There is nothing to report yet: sweep the network first.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{folder} cannot be made: {error.strerror or error}.") from error
    for name, content in _files(gathered).items():
        write_file(folder / name, content)
    return folder / PAGE


def _files(gathered: Material) -> dict[str, bytes]:
    """Return the content of every file; the page comes last, when all else is in place."""
    figure = curve_figure(gathered.shown, gathered.scope)
    return {
        "curves.png": png(figure),
        "curves.svg": svg(figure),
        "curves.csv": curves_csv(gathered.points).encode(),
        "results.json": results_json(gathered).encode(),
        PAGE: report_html(gathered).encode(),
    }
