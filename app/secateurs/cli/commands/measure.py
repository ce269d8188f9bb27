"""secateurs measure: is it smaller, and is it faster?"""

from dataclasses import asdict, replace
from typing import Annotated

import typer

from secateurs.api.measure import measure
from secateurs.cli.given import Given, given
from secateurs.cli.options import (
    Custom,
    Json,
    ModelName,
    Seed,
)
from secateurs.cli.terminal import say, say_json, show_table
from secateurs.core.base.errors import DataError
from secateurs.core.measuring.measurement import (
    SIZES,
    TIMES,
    Measurement,
    heading,
    measurement_sentences,
    size_row,
    time_row,
)

EXAMPLES = """
Examples:

* `secateurs measure small.keras --against model.keras`
* `secateurs measure pruned.keras --batch 1,256,1000 --rounds 30`
* `secateurs measure pruned.keras --engines NumPy,LiteRT --json`
"""


def command(
    model: ModelName,
    against: Annotated[
        str, typer.Option(metavar="MODEL", help="The network before pruning, as the control.")
    ] = "",
    batch: Annotated[
        str, typer.Option(metavar="SAMPLES", help="Samples at a time, with commas.")
    ] = "1,256",
    engines: Annotated[
        str, typer.Option(metavar="NAMES", help="With commas; left out, all that are installed.")
    ] = "",
    threads: Annotated[int, typer.Option(min=1, help="That engines are held to.")] = 1,
    rounds: Annotated[int, typer.Option(min=1, help="Turns of each network.")] = 15,
    custom: Custom = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Time a network beside its control in every engine at hand, and count its bytes.

    A file with zeros is measured with them and, if units went, compacted too. Latencies are
    medians with quartiles, seconds a batch in JSON; every engine must give the same answers first.
    """
    sizes, names = _batches(batch), _engines(engines)
    one = given(model, custom)
    control = given(against, custom) if against else None
    if control:
        _check_same(one, control)
    found = measure(
        one.pruned() or one.model,
        sizes,
        teacher=control.model if control else None,
        engines=names,
        threads=threads,
        rounds=rounds,
        seed=seed,
    )
    if as_json:
        say_json(
            {
                "model": one.name,
                "against": control.name if control else None,
                **asdict(replace(found, name=one.name)),
            }
        )
    else:
        _show(replace(found, name=one.name))


def _show(found: Measurement) -> None:
    say(heading(found))
    for batch in dict.fromkeys(one.batch for one in found.timings):
        say(f"Samples at a time: {batch:,}")
        rows = [time_row(one)[1:] for one in found.timings if one.batch == batch]
        show_table(TIMES[1:], rows, words=2)
    show_table(SIZES, [size_row(one) for one in found.sizes])
    for sentence in measurement_sentences(found):
        say(sentence)


def _batches(text: str) -> tuple[int, ...]:
    try:
        found = tuple(int(part) for part in text.split(","))
    except ValueError:
        found = ()
    if not found or min(found) < 1:
        raise typer.BadParameter(
            f"{text!r} is no list of numbers, such as 1,256.", param_hint="--batch"
        )
    return tuple(dict.fromkeys(found))


def _engines(text: str) -> tuple[str, ...] | None:
    from secateurs.core.measuring.engines.every import ENGINES

    known = {engine.name.casefold(): engine.name for engine in ENGINES}
    wanted = [part.strip().casefold() for part in text.split(",") if part.strip()]
    if any(name not in known for name in wanted):
        raise typer.BadParameter(
            f"{text!r}: choose from {', '.join(known.values())}.", param_hint="--engines"
        )
    return tuple(known[name] for name in wanted) or None


def _check_same(one: Given, control: Given) -> None:
    """Refuse a control that takes or answers something else."""
    for side in ("input_shape", "output_shape"):
        if getattr(one.model, side) != getattr(control.model, side):
            raise DataError(
                f"{control.name} is no control for {one.name}: their {side.replace('_', ' ')}s"
                " differ."
            )
