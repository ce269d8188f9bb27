"""secateurs sweep: accuracy against sparsity of kept runs."""

from typing import Annotated

import typer

from secateurs.cli.library import dataset_of, find_runs, open_store
from secateurs.cli.options import (
    CLASSIC,
    Json,
    Levels,
    ScopeChoice,
    criteria_from,
    levels_from,
    methods_from,
)
from secateurs.cli.showing import show_curves
from secateurs.cli.sweeping import sweep_and_keep
from secateurs.cli.terminal import progress, say, say_json
from secateurs.core.evaluation.findings.rules import findings
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.pruning.terms import CRITERIA

EXAMPLES = """
Examples:

* `secateurs sweep`
* `secateurs sweep 'Run 1' 'Run 2' --levels 0,50,90`
* `secateurs sweep bundled --methods unit --scope global --json`
"""


def command(
    runs: Annotated[
        list[str] | None, typer.Argument(help="Ids or names of runs; else the bundled one.")
    ] = None,
    methods: Annotated[str, typer.Option(help="weight, unit or both.")] = "weight,unit",
    criteria: Annotated[
        str, typer.Option(help=f"{' or '.join(CRITERIA)}, or both; random is the control.")
    ] = ",".join(CRITERIA),
    scope: ScopeChoice = "layer",
    levels: Levels = CLASSIC,
    as_json: Json = False,
) -> None:
    """Prune runs at every level and measure each on the test images.

    Points already measured are not measured again; Ctrl+C keeps what is there.
    """
    chosen = (methods_from(methods), criteria_from(criteria), levels_from(levels))
    with open_store() as store:
        kept = find_runs(store, runs or [])
        dataset = dataset_of(kept)
        plan = SweepPlan(
            run_ids=tuple(run.record.id for run in kept),
            methods=chosen[0],
            criteria=chosen[1],
            scope=scope,
            levels=chosen[2],
        )
        with progress(quiet=as_json) as bars:
            points = sweep_and_keep(store, plan, kept, dataset, bars)
    if as_json:
        say_json({"points": [point.model_dump(mode="json") for point in points]})
        return
    show_curves(points, scope)
    for finding in findings(points, scope=scope):
        say(f"- {finding.text}")
