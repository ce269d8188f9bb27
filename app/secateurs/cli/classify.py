"""secateurs classify: what a network answers to pictures and drawings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from secateurs.cli.library import find_run, open_store
from secateurs.cli.options import Json
from secateurs.cli.terminal import say, say_json
from secateurs.core.arrays import Array, Pixels
from secateurs.core.drawing.files import read_drawings
from secateurs.core.drawing.normalise import pixels_from_drawing
from secateurs.core.drawing.photo import read_picture
from secateurs.core.drawing.picture import pixels_from_picture
from secateurs.core.evaluation.findings.wording import percent
from secateurs.core.evaluation.sweep import pruned_for_scoring
from secateurs.core.network.answering import probabilities_of
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.core.network.threads import one_blas_thread
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.terms import Method
from secateurs.core.storage.records import BUNDLED_ID, RunRecord

EXAMPLES = """
Examples:

* `secateurs classify seven.png`
* `secateurs classify drawings.json --json`
* `secateurs classify *.png --run 'Run 1' --method unit --sparsity 80`
"""


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One drawing of a file; no pixels when there is no ink."""

    file: Path
    index: int
    pixels: Pixels | None


def command(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help='Pictures, or JSON files of drawings: [{"strokes": [[[x, y], ...], ...]}, ...].',
        ),
    ],
    run: Annotated[str, typer.Option(metavar="RUN", help="Id or name of the run.")] = BUNDLED_ID,
    method: Annotated[
        Method | None, typer.Option(help="Prune first, by weights or by units.")
    ] = None,
    sparsity: Annotated[
        float | None, typer.Option(min=0, max=99, help="How much to remove, in percent.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say which class each picture or drawing is, with its probability.

    With --json, one JSON line a drawing: file, index, digit, class_name and probabilities, null
    where nothing was drawn.
    """
    if (method is None) != (sparsity is None):
        raise typer.BadParameter("--method and --sparsity go together.")
    items = [item for file in files for item in _read(file)]
    with open_store() as store:
        kept = find_run(store, run)
        network = kept.network()
    if method and sparsity is not None:
        network = _pruned(network, kept.record, method, sparsity / 100)
    for item, chances in zip(items, _chances(network, items), strict=True):
        if as_json:
            say_json(_line(item, chances, kept.record), indent=None)
        else:
            say(_words(item, chances, kept.record))


def _read(file: Path) -> Iterator[Item]:
    if file.suffix.lower() == ".json":
        for index, drawing in enumerate(read_drawings(file)):
            yield Item(file, index, pixels_from_drawing(drawing))
    else:
        yield Item(file, 0, pixels_from_picture(read_picture(file)))


def _pruned(
    network: Network | Model, record: RunRecord, method: Method, sparsity: float
) -> Network | Model:
    cut = rank(network, method, seed=record.settings.seed).cut(sparsity)
    return pruned_for_scoring(network, cut)


def _chances(network: Network | Model, items: Sequence[Item]) -> list[Array | None]:
    """Return the class probabilities of each item, None where there is no ink."""
    drawn = [item.pixels for item in items if item.pixels is not None]
    if not drawn:
        return [None] * len(items)
    with one_blas_thread:
        found = iter(probabilities_of(network, np.stack(drawn)))
    return [None if item.pixels is None else next(found) for item in items]


def _line(item: Item, chances: Array | None, record: RunRecord) -> dict[str, Any]:
    digit = None if chances is None else int(chances.argmax())
    return {
        "file": str(item.file),
        "index": item.index,
        "digit": digit,
        "class_name": None if digit is None else record.class_names[digit],
        "probabilities": None if chances is None else [round(float(p), 6) for p in chances],
    }


def _words(item: Item, chances: Array | None, record: RunRecord) -> str:
    name = f"{item.file}, drawing {item.index + 1}" if item.file.suffix == ".json" else item.file
    if chances is None:
        return f"{name}: nothing is drawn here"
    digit = int(chances.argmax())
    return f"{name}: {record.class_names[digit]} ({percent(float(chances[digit]))})"
