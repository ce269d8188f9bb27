"""secateurs report: the report on runs that have been swept."""

from typing import Annotated

import typer

from secateurs.cli.given import dataset_of, find_runs, open_store
from secateurs.cli.options import Folder, Json, ScopeChoice
from secateurs.cli.output_file import check_folder
from secateurs.cli.terminal import count_bar, progress, say_json, say_path
from secateurs.core.base.errors import DataError
from secateurs.core.report.files import FILES
from secateurs.core.report.measured import Selection, Watcher, report_on

EXAMPLES = """
Examples:

* `secateurs report --out report`
* `secateurs report 'Run 1' 'Run 2' 'Run 3' --out three-seeds`
"""


def command(
    out: Folder,
    runs: Annotated[
        list[str] | None, typer.Argument(help="Ids or names of runs; else the bundled one.")
    ] = None,
    scope: ScopeChoice = "layer",
    as_json: Json = False,
) -> None:
    """Write report.html, curves.png, curves.svg, curves.csv and results.json.

    A report in the folder is replaced; other files stay. Several runs are averaged, with
    the range from the lowest to the highest.
    """
    check_folder(out)
    with open_store() as store, progress(quiet=as_json) as bars:
        kept = find_runs(store, runs or [])
        dataset = dataset_of(kept)
        points = store.points_that_hold([run.record.id for run in kept])
        swept = {point.run_id for point in points if point.scope == scope}
        for run in kept:
            if run.record.id not in swept:
                raise DataError(
                    f"{run.record.name} has no sweep of scope {scope} yet: "
                    f"run `secateurs sweep {run.record.id} --scope {scope}` first."
                )
        watcher = Watcher(went=count_bar(bars, "Reporting"))
        page = report_on(kept, dataset, points, Selection(scope), out, watcher)
    if as_json:
        say_json({"report": str(page), "files": sorted(str(out / name) for name in FILES)})
    else:
        say_path(page.resolve())
