"""secateurs export: a network in another format, checked by reloading."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from secateurs.api.export import export
from secateurs.cli.given import Given, given
from secateurs.cli.given_data import Reading, data_for
from secateurs.cli.options import (
    ENDINGS,
    Custom,
    DataSource,
    Json,
    Label,
    ModelName,
    Pixels,
    Seed,
)
from secateurs.cli.output_file import check_out, exported_json
from secateurs.cli.terminal import say, say_json
from secateurs.core.base.errors import DataError
from secateurs.core.pruning.account import shrinks

EXAMPLES = """
Examples:

* `secateurs export small.keras small.tflite`
* `secateurs export small.keras small.int8.tflite --data fashion-mnist`
* `secateurs export 'Run 1' run.onnx --json`
"""


def command(
    model: ModelName,
    out: Annotated[
        Path, typer.Argument(metavar="FILE", help=f"Its ending is the format: {ENDINGS}.")
    ],
    int8: Annotated[
        bool, typer.Option("--int8", help="Weights and activations as 8-bit whole numbers.")
    ] = False,
    data: DataSource = "",
    pixels: Pixels = None,
    label: Label = "",
    custom: Custom = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Write a network, load the file in its own runtime and compare; only then keep it.

    Compared on samples of --data, else on random ones. int8 needs samples to find its ranges, and
    is checked on others than these.
    """
    check_out(out, int8=int8)
    one = given(model, custom)
    pruned = one.pruned()
    quantize: Literal["int8"] | None = "int8" if int8 else None
    needed = int8 or ".int8." in out.name.lower()
    x, y = _samples(one, Reading(data, pixels, label), seed, needed=needed)
    written = export(pruned or one.model, out, x, quantize=quantize, y=y, seed=seed)
    if as_json:
        say_json({"model": one.name, **(exported_json(written) or {})})
        return
    say(str(written))
    if pruned is not None and shrinks(pruned.account):
        say("Its removed units are zeros that take their room: `secateurs compact` it first.")


def _samples(one: Given, reading: Reading, seed: int, *, needed: bool) -> tuple[Any, Any]:
    """Return samples and their labels; None and None for random ones."""
    if not (reading.is_given or one.source or needed):
        return None, None
    try:
        return data_for(one, reading).few(seed)
    except DataError:
        if reading.is_given or needed:
            raise
        return None, None  # the run's data are gone: random samples do
