"""The options that commands share, and how lists in them are written: levels, seeds, names."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

import typer

from secateurs.core.evaluation.points import CLASSIC_LEVELS, levels_in
from secateurs.core.graph.kernel_parts import Heads, UnitRules
from secateurs.core.learning.precision import Precision
from secateurs.core.learning.settings import Optimizer, TrainingSettings, check, parse
from secateurs.core.ranking.criteria.registry import rules
from secateurs.core.ranking.terms import Criterion, Method, Scope

Word = TypeVar("Word", Method, Criterion)

MOST_SEEDS = 100
CLASSIC = ",".join(f"{100 * level:g}" for level in CLASSIC_LEVELS)

ModelName = Annotated[
    str,
    typer.Argument(
        metavar="MODEL",
        help="A .keras, .h5 or .weights.safetensors file, or the id or name of a kept run.",
    ),
]

DATA = (
    "bundled (MNIST), fashion-mnist, an .npz or .csv file, IDX files, a folder of pictures by "
    "class."
)

DataToLearn = Annotated[str, typer.Option("--data", metavar="DATA", help=DATA)]

DataSource = Annotated[
    str,
    typer.Option(
        "--data",
        metavar="DATA",
        help=f"{DATA} Left out: what the run was tested on, else MNIST.",
    ),
]

PixelChoice = Literal["unit", "byte", "signed", "as-is"]

Pixels = Annotated[
    PixelChoice | None,
    typer.Option(
        "--pixels",
        help="Give the network pixels as 0 to 1 (unit), 0 to 255 (byte) or -1 to 1 (signed), "
        "whatever the data have; or all numbers as they are in the file (as-is). Left out, what "
        "validates best.",
    ),
]

Label = Annotated[
    str,
    typer.Option(
        "--label",
        metavar="COLUMN",
        help="Of a table: the column with the classes, by its name or number, first or last.",
    ),
]

Units = Annotated[
    str | None,
    typer.Option(
        metavar="PERCENT",
        help="Remove so many units of each layer, in percent; or layer by layer, such as "
        "conv_1=50,dense_1=90.",
    ),
]

Weights = Annotated[
    str | None, typer.Option(metavar="PERCENT", help="Remove single weights; said as for --units.")
]

Pattern = Annotated[
    str,
    typer.Option(
        help="Of weights that go: unstructured; 2:4, two of every four; 1x4, blocks of four."
    ),
]

Remove = Annotated[
    list[str] | None,
    typer.Option(
        metavar="LAYER:UNITS",
        help="Remove these units, whatever the criterion says, such as dense_1:3,7-9; counted "
        "from 0. Once for each layer.",
    ),
]

Protect = Annotated[
    list[str] | None,
    typer.Option(metavar="LAYER:UNITS", help="Never remove these units; said as for --remove."),
]

LayersChosen = Annotated[
    list[str] | None,
    typer.Option(
        "--layers",
        metavar="LAYER",
        help="Prune only these layers: a name, a pattern such as 'conv_*', or a kind such as "
        "Conv2D. May be given several times.",
    ),
]

Skip = Annotated[
    list[str] | None,
    typer.Option(metavar="LAYER", help="Leave these layers whole; said as for --layers."),
]

Inexact = Annotated[
    bool,
    typer.Option(
        "--inexact",
        help="Let units go that LayerNormalization and the like take together, such as a"
        " transformer's stream; the compact network is the result, and what is measured.",
    ),
]

HeadsChosen = Annotated[
    Heads | None,
    typer.Option(
        "--heads",
        help="What goes of attention where units go: whole heads, or a part of the width of all"
        " of them: of queries and keys, and of values.",
    ),
]

Custom = Annotated[
    list[str] | None,
    typer.Option(
        "--custom",
        metavar="MODULE:CLASS",
        help="A class of your own that the model's file names, such as my_layers:MyLayer; the "
        "module is run. May be given several times.",
    ),
]

ENDINGS = ".keras, .weights.safetensors, .tflite, .int8.tflite, .onnx, .savedmodel or .h"

Out = Annotated[
    Path | None,
    typer.Option("-o", "--out", metavar="FILE", help=f"Where to write it: {ENDINGS}."),
]

Json = Annotated[bool, typer.Option("--json", help="Write JSON on stdout and show no progress.")]

Levels = Annotated[
    str,
    typer.Option(
        help="Sparsities in percent, with commas.",
        metavar="PERCENTS",
        show_default=CLASSIC.replace(",", ", "),  # a long word is cut off in a narrow terminal
    ),
]

ScopeChoice = Annotated[
    Scope, typer.Option(help="Rank each layer on its own, or all layers together.")
]

MethodChoice = Annotated[Method, typer.Option(help="Remove single weights or whole units.")]

CriterionName = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help=f"What ranks the parts: {', '.join(rule.name for rule in rules())}.",
    ),
]

Seed = Annotated[int, typer.Option(min=0, help="Of whatever is drawn by chance.")]

Epochs = Annotated[int, typer.Option(help="Times through the training images.")]

HiddenLayers = Annotated[str, typer.Option(help="Units of each hidden layer.")]

OptimizerName = Annotated[Optimizer, typer.Option(help="Gradient descent, with momentum, or Adam.")]

PrecisionName = Annotated[
    Precision,
    typer.Option(help="Mixed multiplies in bfloat16, where this processor does so itself."),
]

LearningRate = Annotated[float, typer.Option(min=1e-6, max=10)]

BatchSize = Annotated[int, typer.Option(min=1, help="Samples a step.")]

TrainingSeed = Annotated[
    int, typer.Option(help="Decides the first weights and the order of the images.")
]

Folder = Annotated[Path, typer.Option(help="Folder to write to.", file_okay=False)]


def units_read(
    methods: Collection[Method], inexact: bool, heads: Heads | None, *, repair: bool = False
) -> UnitRules:
    """Return which units may go, and what those of attention are, where units go."""
    if inexact and (repair or "unit" not in methods):
        raise typer.BadParameter("--inexact goes with units, and not with --repair.")
    if heads and "unit" not in methods:
        raise typer.BadParameter("--heads goes with units.")
    return UnitRules(not inexact, heads)


def levels_from(text: str) -> tuple[float, ...]:
    """Read "0,25,97.5" as ascending fractions."""
    levels = levels_in(text)
    if not levels:
        raise typer.BadParameter(
            f"{text!r} is no list of percents from 0 to below 100, such as 0,25,50.",
            param_hint="--levels",
        )
    return levels


def seeds_from(text: str) -> tuple[int, ...]:
    """Read "0-2" or "0,3,7"."""
    seeds: list[int] = []
    for part in text.split(","):
        found = re.fullmatch(r"\s*(\d{1,10})\s*(?:-\s*(\d{1,10})\s*)?", part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        if not first <= last < first + MOST_SEEDS:
            raise typer.BadParameter(
                f"{text!r} is no list of seeds, such as 0-2 or 0,3,7.", param_hint="--seeds"
            )
        seeds += range(first, last + 1)
    return tuple(dict.fromkeys(seeds))


def methods_from(text: str) -> tuple[Method, ...]:
    """Read "weight,unit"."""
    return _words(text, get_args(Method), "--methods")


def criteria_from(text: str) -> tuple[Criterion, ...]:
    """Read "magnitude,random"; any criterion that is registered."""
    return _words(text, tuple(rule.name for rule in rules()), "--criteria")


def _words(text: str, known: tuple[Word, ...], option: str) -> tuple[Word, ...]:
    chosen = [part.strip() for part in text.split(",")]
    if not set(chosen) <= set(known):
        raise typer.BadParameter(f"{text!r}: choose from {', '.join(known)}.", param_hint=option)
    return tuple(word for word in known if word in chosen)


FIELDS = (
    "hidden_layers",
    "optimizer",
    "learning_rate",
    "batch_size",
    "epochs",
    "l1",
    "l2",
    "seed",
)

DEFAULT = TrainingSettings()

LAYERS = ",".join(map(str, DEFAULT.hidden_layers))


def settings_from(**options: Any) -> TrainingSettings:
    """Build settings; a value out of range is bad usage, with the allowed range."""
    chosen = {name: value for name, value in options.items() if value is not None}
    for name in FIELDS:
        if name in chosen:
            wrong = check(name, str(chosen[name]))
            if wrong:
                raise typer.BadParameter(wrong, param_hint=f"--{name.replace('_', '-')}")
            chosen[name] = parse(name, str(chosen[name]))
    return TrainingSettings(**chosen)
