"""secateurs classify: what a network answers to pictures and drawings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from secateurs.cli.given import run_and_network
from secateurs.cli.options import Json
from secateurs.cli.terminal import say, say_json, tell
from secateurs.core.base.arrays import Array, Pixels
from secateurs.core.base.errors import DataError
from secateurs.core.base.files import is_folder
from secateurs.core.base.phrases import percent
from secateurs.core.base.text import one_line
from secateurs.core.base.threads import one_blas_thread
from secateurs.core.drawing.normalisation import pixels_from_drawing
from secateurs.core.drawing.picture import NOTHING, read_picture
from secateurs.core.drawing.picture_files import pictures_below
from secateurs.core.drawing.strokes import read_drawings
from secateurs.core.network.answers import probabilities_of
from secateurs.core.network.network import Network
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.terms import Method
from secateurs.core.storage.records import BUNDLED_ID, RunRecord

EXAMPLES = """
Examples:

* `secateurs classify seven.png`
* `secateurs classify drawings.json --json`
* `secateurs classify photos`
* `secateurs classify *.png --run 'Run 1' --method unit --sparsity 80`
"""


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One drawing of a file; no pixels when there is no ink, or more than one drawing."""

    file: Path
    index: int
    pixels: Pixels | None
    problem: str = NOTHING  # why there are no pixels


def command(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Pictures, folders of pictures, or JSON files of drawings: "
            '[{"strokes": [[[x, y], ...], ...]}, ...].',
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
    where there is not one drawing; then problem says why. What cannot be read is told at the
    end, with exit code 2; all else is answered.
    """
    if (method is None) != (sparsity is None):
        raise typer.BadParameter("--method and --sparsity go together.")
    given = _Given()
    items = [item for file in files for item in given.read(file)]
    if not items:
        raise given.failure()
    record, network, _ = run_and_network(run)
    if method and sparsity is not None:
        network = _pruned(network, record, method, sparsity / 100)
    for item, chances in zip(items, _chances(network, items), strict=True):
        if as_json:
            say_json(_line(item, chances, record), indent=None)
        else:
            say(_words(item, chances, record))
    given.tell_rest()


@dataclass(slots=True)
class _Given:
    """Reads what was named; remembers what could not be read, and goes on."""

    refusals: list[DataError] = field(default_factory=list)
    files: int = 0
    passed_over: int = 0

    def read(self, path: Path) -> Iterator[Item]:
        """Make the items of a picture, of a file of drawings, or of a folder's pictures."""
        if not is_folder(path):
            yield from self._read_file(path)
            return
        for listed in pictures_below(path):
            self.passed_over += listed.passed_over
            for picture in listed.pictures:
                yield from self._read_file(picture)

    def _read_file(self, file: Path) -> Iterator[Item]:
        self.files += 1
        try:
            yield from _items_of(file)
        except DataError as refusal:
            self.refusals.append(refusal)

    def failure(self) -> DataError:
        """Return why there is nothing to answer to."""
        if len(self.refusals) == 1:
            return self.refusals[0]
        for refusal in self.refusals:
            tell(str(refusal))
        return DataError(
            f"None of {self.files:,} files could be read."
            if self.files
            else "There are no pictures."
        )

    def tell_rest(self) -> None:
        """Say what was left out; DataError if a file could not be read."""
        if self.passed_over:
            count = f"{self.passed_over:,} {'file' if self.passed_over == 1 else 'files'}"
            tell(
                f"Passed over: {count} that {'is' if self.passed_over == 1 else 'are'} no picture."
            )
        for refusal in self.refusals:
            tell(str(refusal))
        if self.refusals:
            raise DataError(f"{len(self.refusals):,} of {self.files:,} files could not be read.")


def _items_of(file: Path) -> list[Item]:
    if file.suffix.lower() == ".json":
        drawings = enumerate(read_drawings(file))
        return [Item(file, index, pixels_from_drawing(each)) for index, each in drawings]
    found = read_picture(file)
    if found.remark:
        tell(f"{_shown(file)}: {found.remark}.")
    return [Item(file, 0, found.pixels, found.problem)]


def _pruned(network: Network, record: RunRecord, method: Method, sparsity: float) -> Network:
    cut = rank(network, method, seed=record.settings.seed).cut(sparsity)
    return quickest(network, cut)


def _chances(network: Network, items: Sequence[Item]) -> list[Array | None]:
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
        "problem": item.problem if chances is None else None,
    }


def _words(item: Item, chances: Array | None, record: RunRecord) -> str:
    name = _shown(item.file)
    if item.file.suffix.lower() == ".json":
        name = f"{name}, drawing {item.index + 1}"
    if chances is None:
        return f"{name}: {item.problem}"
    digit = int(chances.argmax())
    return f"{name}: {record.class_names[digit]} ({percent(float(chances[digit]))})"


def _shown(file: Path) -> str:
    return one_line(str(file))
