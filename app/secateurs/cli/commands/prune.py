"""secateurs prune: zeros where weights or units go, repaired if asked for."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from secateurs.cli.account import (
    Amount,
    account_json,
    amount_from,
    by_hand_json,
    choices_from,
    show_account,
    tell_of_repair,
)
from secateurs.cli.given import Given, given
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
    ModelName,
    Out,
    Pattern,
    Pixels,
    Protect,
    Remove,
    ScopeChoice,
    Seed,
    Skip,
    Units,
    Weights,
    units_read,
)
from secateurs.cli.output_file import check_out, exported_json, write
from secateurs.cli.terminal import count_bar, progress, say, say_json
from secateurs.core.graph.kernel_parts import UnitRules
from secateurs.core.pruning.compaction.compact import compact_model
from secateurs.core.pruning.prune import prune
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.ranking.criteria.registry import rule_named
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.core.ranking.terms import UNSTRUCTURED, Scope
from secateurs.core.repair.reconstruct import reconstruct

if TYPE_CHECKING:
    import keras

STOPPED = "Stopped while repairing: nothing was written."

EXAMPLES = """
Examples:

* `secateurs prune model.keras --units 80 --repair -o pruned.keras`
* `secateurs prune model.keras --weights 95 --scope global --criterion wanda --data fashion-mnist`
* `secateurs prune model.keras --units conv_1=50,dense_1=90 -o pruned.weights.safetensors`
* `secateurs prune model.keras --units 50 --remove dense_1:3,7 --protect conv_1:0`
* `secateurs prune model.keras --units 50 --layers 'conv_*' --layers Dense --skip conv_1`
* `secateurs prune bundled --pattern 2:4 --json`
* `secateurs prune transformer.keras --units 50 --inexact -o small.keras`
* `secateurs prune transformer.keras --units 50 --heads width -o pruned.keras`
"""


def command(
    model: ModelName,
    units: Units = None,
    weights: Weights = None,
    criterion: CriterionName = "magnitude",
    scope: ScopeChoice = "layer",
    pattern: Pattern = UNSTRUCTURED,
    remove: Remove = None,
    protect: Protect = None,
    layers: LayersChosen = None,
    skip: Skip = None,
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Refit what survives to training samples, in closed form."),
    ] = False,
    inexact: Inexact = False,
    heads: HeadsChosen = None,
    data: DataSource = "",
    pixels: Pixels = None,
    label: Label = "",
    custom: Custom = None,
    seed: Seed = 0,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Prune a network: zeros where weights or units went; without -o only say what would go.

    What is zero already stays gone and counts. The file's zeros are the masks: `finetune` holds
    them, `compact` takes the units out. A .weights.safetensors file has the masks beside them.
    """
    choices = choices_from(remove, protect)
    amount = amount_from(units, weights, pattern, by_hand=bool(choices.remove))
    units_as = units_read((amount.method,), inexact, heads, repair=repair)
    rule = rule_named(criterion)
    check_out(out)
    one = given(model, custom)
    reading = Reading(data, pixels, label)
    learns = repair or rule.needs != "nothing"
    wanted = learns or reading.is_given or bool(one.source)
    found = data_for(one, reading, learns=learns) if wanted else None
    by = _By(amount, criterion, scope, pattern, choices, layers, skip, units_as)
    pruned = _pruned(one, by, found, seed)
    accuracy: dict[str, float] = {}
    if found:
        accuracy = {"before": found.test_accuracy(one.model)}
        accuracy["pruned"] = found.test_accuracy(pruned.model)
    if found and repair:
        pruned = _repaired(one, pruned, found, seed, quiet=as_json)
        accuracy["repaired"] = found.test_accuracy(pruned.model)
    result: keras.Model | Pruned = pruned
    if not pruned.account.exact:
        result = compact_model(pruned)
        if found:
            accuracy["compacted"] = found.test_accuracy(result)
    written = write(out, result, found.few(seed)[0] if found else None)
    tell_of_repair(pruned)
    if as_json:
        say_json(
            {
                "model": one.name,
                "data": found.dataset.name if found else None,
                "criterion": criterion,
                "scope": "shares" if amount.shares else scope,
                "pattern": pattern,
                "account": account_json(pruned.account),
                "by_hand": by_hand_json(pruned),
                "repair": asdict(pruned.repair) if pruned.repair else None,
                "accuracy": accuracy or None,
                "written": exported_json(written),
            }
        )
        return
    show_account(pruned.account)
    if pruned.by_hand:
        say(str(pruned.by_hand))
    if found:
        said = ", ".join(f"{name} {found.percent(share)}" for name, share in accuracy.items())
        say(f"Test accuracy ({found.words}): {said}.")
    say(str(written) if written else "Nothing was written: -o names a file to write to.")


@dataclass(frozen=True, slots=True)
class _By:
    """What decides which parts go."""

    amount: Amount
    criterion: str
    scope: Scope
    pattern: str
    choices: HandChoices
    layers: list[str] | None
    skip: list[str] | None
    units_as: UnitRules


def _pruned(one: Given, by: _By, data: GivenData | None, seed: int) -> Pruned:
    return prune(
        one.to_prune(by.amount.method),
        by.amount.sparsity,
        by.amount.method,
        by.criterion,
        by.amount.shares or by.scope,
        data.few(seed) if data else None,
        seed,
        by.pattern,
        remove=by.choices.remove,
        protect=by.choices.protect,
        layers=by.layers,
        skip=by.skip,
        **by.units_as._asdict(),
    )


def _repaired(one: Given, pruned: Pruned, data: GivenData, seed: int, *, quiet: bool) -> Pruned:
    with progress(quiet=quiet) as bars, on_interrupt(told=STOPPED) as interrupted:
        repaired = reconstruct(
            pruned,
            data.train()[0],
            teacher=one.model,
            classifier=True,
            seed=seed,
            report=count_bar(bars, "Repairing"),
            cancelled=interrupted.is_set,
        )
    if interrupted.is_set():
        raise Stopped(STOPPED)
    return repaired
