"""secateurs reproduce: the whole exercise, from training to the report."""

from typing import Annotated

import typer

from secateurs.cli.commands.train import Seeds, tell_diverged, trained
from secateurs.cli.crew import (
    Certificates,
    Insecure,
    OnCluster,
    SideBySide,
    crew_at,
)
from secateurs.cli.given import open_store, tell_unkept
from secateurs.cli.options import (
    CLASSIC,
    DEFAULT,
    LAYERS,
    Epochs,
    Folder,
    HiddenLayers,
    Json,
    Levels,
    TrainingSeed,
    levels_from,
    seeds_from,
    settings_from,
)
from secateurs.cli.output_file import check_folder
from secateurs.cli.sweep_bars import show_curves, sweep_and_keep
from secateurs.cli.terminal import count_bar, progress, say, say_json, say_path
from secateurs.core.base.crew import crew_of
from secateurs.core.data.mnist import load_mnist
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.findings.rules import findings
from secateurs.core.report.measured import Selection, Watcher, report_on
from secateurs.core.storage.kept_runs import KeptRun
from secateurs.work.sweep import SweepOptions

EXAMPLES = """
Examples:

* `secateurs reproduce --out report`
* `secateurs reproduce --out three --seeds 0-2`
* `secateurs reproduce --out three --seeds 0-2 --workers 3`
* `secateurs reproduce --out three --seeds 0-2 --workers 3 --resume`
* `secateurs reproduce --out quick --epochs 2 --levels 0,50,90`
"""


def command(
    out: Folder,
    seed: TrainingSeed = DEFAULT.seed,
    seeds: Annotated[
        str, typer.Option(help="One network a seed, such as 0-2.", metavar="SEEDS")
    ] = "",
    epochs: Epochs = DEFAULT.epochs,
    hidden_layers: HiddenLayers = LAYERS,
    levels: Levels = CLASSIC,
    resume: Annotated[
        bool, typer.Option("--resume", help="Train and measure only what is not there yet.")
    ] = False,
    workers: SideBySide = 0,
    cluster: OnCluster = "",
    certificates: Certificates = None,
    insecure: Insecure = False,
    as_json: Json = False,
) -> None:
    """Train on MNIST, prune weights and units at every level, and write the report.

    Random pruning is measured too, as the control. The trained networks are kept as runs. With
    workers, networks and then points come side by side. After a Ctrl+C or a kill, the same with
    --resume goes on with what was kept.
    """
    check_folder(out)
    there = crew_at(workers, cluster, certificates, insecure)
    options = SweepOptions(workers=workers, cluster=there)
    chosen = settings_from(seed=seed, epochs=epochs, hidden_layers=hidden_layers)
    task = Seeds(
        [chosen.model_copy(update={"seed": one}) for one in seeds_from(seeds or str(seed))],
        lacking=resume,
    )
    percents = levels_from(levels)
    dataset = load_mnist()
    with open_store() as store:
        records = trained(store, task, dataset, as_json, crew_of(workers, there))
        runs = [KeptRun(record, store) for record in records]
        plan = SweepPlan(run_ids=tuple(record.id for record in records), levels=percents)
        with progress(quiet=as_json) as bars:
            points = sweep_and_keep(plan, runs, dataset, bars, options, "the same with --resume")
            watcher = Watcher(went=count_bar(bars, "Reporting"))
            page = report_on(runs, dataset, points, Selection(plan.scope), out, watcher)
        tell_unkept(store, "The trained networks and their points are")
    if as_json:
        say_json(
            {
                "report": str(page),
                "runs": [record.to_json() for record in records],
                "points": [point.model_dump(mode="json") for point in points],
            }
        )
    else:
        show_curves(points, plan.scope)
        for finding in findings(points):
            say(f"- {finding.text}")
        say_path(page.resolve())
    tell_diverged(records)
