"""secateurs sensitivity: which layers can be pruned, and how far."""

from secateurs.api.sensitivity import sensitivity
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
    CLASSIC,
    CriterionName,
    Custom,
    DataSource,
    HeadsChosen,
    Inexact,
    Json,
    Label,
    LayersChosen,
    Levels,
    MethodChoice,
    ModelName,
    Pattern,
    Pixels,
    Seed,
    Skip,
    levels_from,
    units_read,
)
from secateurs.cli.terminal import count_bar, progress, say, say_json, show_table
from secateurs.core.base.phrases import level
from secateurs.core.evaluation.sensitivity import Sensitivity, unmet_words
from secateurs.core.ranking.terms import UNSTRUCTURED

STOPPED = "Stopped: not every layer was scored."

EXAMPLES = """
Examples:

* `secateurs sensitivity model.keras --data fashion-mnist`
* `secateurs sensitivity bundled --method weight --levels 50,90,99 --json`
* `secateurs sensitivity model.keras --workers 4`
* `secateurs sensitivity transformer.keras --heads width`
"""


def command(
    model: ModelName,
    method: MethodChoice = "unit",
    levels: Levels = CLASSIC,
    criterion: CriterionName = "magnitude",
    pattern: Pattern = UNSTRUCTURED,
    layers: LayersChosen = None,
    skip: Skip = None,
    inexact: Inexact = False,
    heads: HeadsChosen = None,
    data: DataSource = "",
    pixels: Pixels = None,
    label: Label = "",
    custom: Custom = None,
    seed: Seed = 0,
    workers: SideBySide = 0,
    cluster: OnCluster = "",
    certificates: Certificates = None,
    insecure: Insecure = False,
    as_json: Json = False,
) -> None:
    """Prune one layer at a time, all others whole, and score each network.

    On validation samples, as choices are made by it. Layers whose units are tied are one row.
    """
    chosen = levels_from(levels)
    units_as = units_read((method,), inexact, heads)
    crew_at(workers, cluster, certificates, insecure, custom)
    one = given(model, custom)
    look = data_for(one, Reading(data, pixels, label))
    with progress(quiet=as_json) as bars, on_interrupt(told=STOPPED) as interrupted:
        found = sensitivity(
            one.to_prune(method),
            look.validation(),
            method,
            chosen,
            criterion,
            pattern=pattern,
            rank_data=look.few(seed),
            seed=seed,
            layers=layers,
            skip=skip,
            **units_as._asdict(),
            report=count_bar(bars, "Scoring"),
            cancelled=interrupted.is_set,
            workers=workers,
            cluster=cluster,
            certificates=certificates,
            insecure=insecure,
        )
    if found is None:
        raise Stopped(STOPPED)
    if as_json:
        say_json(
            {
                "model": one.name,
                "data": look.dataset.name,
                "method": found.method,
                "criterion": criterion,
                "pattern": pattern,
                "dense": found.dense,
                "levels": found.levels,
                "layers": [
                    {"name": name, "accuracy": row.tolist(), "removed": removed.tolist()}
                    for name, row, removed in zip(
                        found.names, found.accuracy, found.removed, strict=True
                    )
                ],
            }
        )
    else:
        _show(found, look)


def _show(found: Sensitivity, data: GivenData) -> None:
    show_table(
        ("layer", *(level(each) for each in found.levels)),
        [
            [name, *(data.validation_percent(value).removesuffix(" %") for value in row)]
            for name, row in zip(found.names, found.accuracy, strict=True)
        ],
    )
    for index, name in enumerate(found.names):
        if unmet := found.unmet(index):
            say(f"{name}: {unmet_words(unmet, found.method)}, as others stay or are gone already.")
    say(
        f"Validation accuracy on {data.dataset.name}, in percent, with that share of one layer's"
        f" {found.method}s removed; with none removed {data.validation_percent(found.dense)}."
    )
