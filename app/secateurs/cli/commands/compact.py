"""secateurs compact: the smaller network, from which removed units are really gone."""

import typer

from secateurs.cli.given import Given, given
from secateurs.cli.options import Custom, Json, ModelName, Out
from secateurs.cli.output_file import check_out, exported_json, write
from secateurs.cli.terminal import say, say_json
from secateurs.core.base.errors import PruningError
from secateurs.core.base.phrases import percent
from secateurs.core.pruning.account import shrinks
from secateurs.core.pruning.compaction.compact import compact
from secateurs.core.pruning.masks_of_zeros import with_dead_units
from secateurs.core.pruning.model_account import remarks, removed
from secateurs.core.pruning.pruned import Pruned

EXAMPLES = """
Examples:

* `secateurs compact tuned.keras -o small.keras`
* `secateurs compact tuned.keras -o small.tflite`
* `secateurs compact pruned.weights.safetensors -o small.keras --json`
"""


def command(
    model: ModelName, custom: Custom = None, out: Out = None, as_json: Json = False
) -> None:
    """Take removed units out of a network that was pruned by units.

    The smaller network answers the same, to float rounding: what a removed unit emits goes into
    the next layer's bias. Units that weight pruning left without any weight are taken out, too.
    """
    if out is None:
        raise typer.BadParameter("Say where the smaller network goes: -o small.keras.")
    check_out(out)
    one = given(model, custom)
    pruned = _of_units(one)
    if not shrinks(pruned.account):
        raise PruningError(
            f"{one.name} would be no smaller: its removed units stay, for what they emit."
        )
    small = compact(pruned)
    written = write(out, small)
    before, after = one.model.count_params(), small.count_params()
    if as_json:
        say_json(
            {
                "model": one.name,
                "parameters": after,
                "parameters_before": before,
                "achieved": pruned.account.achieved,
                "gone": pruned.account.gone,
                "carriers": pruned.account.carriers,
                "written": exported_json(written),
            }
        )
        return
    say(f"Parameters: {after:,} of {before:,} ({percent(after / before)}).")
    if pruned.account.carriers:
        say(removed(pruned.account))
        for remark in remarks(pruned.account):
            say(remark)
    say(str(written))


def _of_units(one: Given) -> Pruned:
    pruned = one.pruned()
    if pruned is None:
        raise PruningError(
            f"{one.name} has no zeros to take out: `secateurs prune` it by units first."
        )
    if pruned.kept is not None:
        return pruned
    dead = with_dead_units(pruned)
    if dead is None:
        raise PruningError(
            f"{one.name} was pruned by weights, and every unit has some left: zeros of single"
            " weights cannot be removed, only whole units can."
        )
    return dead
