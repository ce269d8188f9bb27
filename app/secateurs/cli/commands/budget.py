"""secateurs budget: the smallest network within so many points of the dense accuracy."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from secateurs.api.budget import Budget, budget
from secateurs.cli.account import account_json, show_account, tell_of_repair
from secateurs.cli.crew import (
    Certificates,
    Insecure,
    OnCluster,
    SideBySide,
    crew_at,
)
from secateurs.cli.given import given
from secateurs.cli.given_data import GivenData, Reading, data_for
from secateurs.cli.interruption import Stopped, on_interrupt
from secateurs.cli.options import (
    CriterionName,
    Custom,
    DataSource,
    HeadsChosen,
    Inexact,
    Json,
    Label,
    LayersChosen,
    MethodChoice,
    ModelName,
    Out,
    Pixels,
    Seed,
    Skip,
    units_read,
)
from secateurs.cli.output_file import check_out, exported_json, write
from secateurs.cli.terminal import count_bar, progress, say, say_json
from secateurs.core.base.phrases import counted, decimals, points_lost
from secateurs.core.evaluation.probe import Cost
from secateurs.core.pruning.compaction.compact import compact_model

STOPPED = "Stopped before a smaller network was found: nothing was written."

EXAMPLES = """
Examples:

* `secateurs budget model.keras --points 1 --repair -o fitted.keras`
* `secateurs budget bundled --points 0.5 --method weight --trials 30`
* `secateurs budget model.keras --data pictures --cost macs --json`
* `secateurs budget transformer.keras --inexact --heads width -o small.keras`
"""


def command(
    model: ModelName,
    points: Annotated[
        float, typer.Option(min=0, help="Percentage points of accuracy that may be lost.")
    ] = 1.0,
    method: MethodChoice = "unit",
    criterion: CriterionName = "magnitude",
    cost: Annotated[
        Cost, typer.Option(help="What is to be small; macs are multiply-accumulates.")
    ] = "parameters",
    repair: Annotated[
        bool, typer.Option("--repair", help="Refit what survives at every trial.")
    ] = False,
    layers: LayersChosen = None,
    skip: Skip = None,
    inexact: Inexact = False,
    heads: HeadsChosen = None,
    trials: Annotated[int, typer.Option(min=1, help="Networks to score at most.")] = 60,
    data: DataSource = "",
    pixels: Pixels = None,
    label: Label = "",
    custom: Custom = None,
    seed: Seed = 0,
    out: Out = None,
    workers: SideBySide = 0,
    cluster: OnCluster = "",
    certificates: Certificates = None,
    insecure: Insecure = False,
    as_json: Json = False,
) -> None:
    """Find how much of each layer may go, on validation samples; test the result once.

    Ctrl+C ends the search with the best so far, which is written.
    """
    check_out(out)
    units_as = units_read((method,), inexact, heads, repair=repair)
    crew_at(workers, cluster, certificates, insecure, custom)
    one = given(model, custom)
    look = data_for(one, Reading(data, pixels, label))
    tried: list[int] = []
    with (
        progress(quiet=as_json) as bars,
        on_interrupt(told=STOPPED, keeps=lambda: bool(tried)) as interrupted,
    ):
        move = count_bar(bars, "Searching")

        def report(done: int, total: int) -> None:
            move(done, total)
            tried[:] = [done] if done > total - trials else []

        found = budget(
            one.to_prune(method),
            look.validation(),
            look.test(),
            points,
            method,
            criterion,
            look.train()[0] if repair else None,
            cost,
            rank_data=look.few(seed),
            seed=seed,
            layers=layers,
            skip=skip,
            **units_as._asdict(),
            trials=trials,
            report=report,
            cancelled=interrupted.is_set,
            workers=workers,
            cluster=cluster,
            certificates=certificates,
            insecure=insecure,
        )
    if interrupted.is_set() and not found.found.trials:
        raise Stopped(STOPPED)
    made = found.pruned
    result = made if made.account.exact else compact_model(made)
    written = write(out, result, look.few(seed)[0])
    tell_of_repair(found.pruned)
    if as_json:
        named = {"model": one.name, "data": look.dataset.name, "criterion": criterion}
        say_json(named | _json(found) | {"repaired": repair, "written": exported_json(written)})
    else:
        _show(found, look)
        say(str(written) if written else "Nothing was written: -o names a file to write to.")
    if interrupted.is_set():
        raise Stopped(f"Stopped after {counted(found.found.trials, 'trial')}: the best so far.")


def _show(budget: Budget, data: GivenData) -> None:
    found = budget.found
    show_account(budget.pruned.account)
    held_back = f", {found.margin:.2f} points held back" if found.margin else ""
    say(
        f"Validation accuracy: {data.validation_percent(found.validation)}, before"
        f" {data.validation_percent(found.validation_dense)}; {counted(found.points, 'point')}"
        f" may be lost{held_back}."
    )
    lost, verdict = found.lost[1], "within" if found.holds_on_test else "more than"
    digits = decimals(len(data.dataset.test))
    say(
        f"Test accuracy ({data.words}): {data.percent(found.test)}, before"
        f" {data.percent(found.test_dense)}: {points_lost(lost, digits)}, {verdict} the budget."
    )


def _json(budget: Budget) -> dict[str, Any]:
    found = budget.found
    return {
        "points": found.points,
        "method": found.method,
        "cost": found.cost,
        "shares": found.shares,
        "size": asdict(found.size),
        "whole": asdict(found.whole),
        "validation": found.validation,
        "validation_dense": found.validation_dense,
        "test": found.test,
        "test_dense": found.test_dense,
        "holds_on_test": found.holds_on_test,
        "margin": found.margin,
        "trials": found.trials,
        "account": account_json(budget.pruned.account),
    }
