"""The file that a command writes: checked before the work, verified after it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secateurs.api.export import export
from secateurs.core.base.atomic import why_too_long, why_unwritable
from secateurs.core.base.errors import DataError, ExportError
from secateurs.core.base.files import is_folder, kind_of_place
from secateurs.core.export.exported import Exported

if TYPE_CHECKING:
    import keras

    from secateurs.core.pruning.pruned import Pruned


def check_out(out: Path | None, *, int8: bool = False) -> None:
    """Refuse a place or an ending that cannot be written, before any work is done.

    Raises:
        DataError: says what is wrong with it.
    """
    from secateurs.core.export.export import check_place
    from secateurs.core.export.formats import format_of

    if out is None:
        return
    try:
        form, _ = format_of(out, "int8" if int8 else None)
        check_place(out, form)
    except ExportError as error:
        raise DataError(str(error)) from error
    _check_writable(out.parent)


def check_folder(out: Path) -> None:
    """Refuse a folder that cannot be made or written to, before any work is done.

    Raises:
        DataError: says what is wrong with it.
    """
    if why := why_too_long(out, folder=True):
        raise DataError(f"{out} cannot be written: {why}.")
    there = next((each for each in (out, *out.absolute().parents) if os.path.lexists(each)), out)
    if not is_folder(there):
        raise DataError(f"{there} is {kind_of_place(there) or 'a link to nothing'}, not a folder.")
    _check_writable(there)


def _check_writable(folder: Path) -> None:
    if why := why_unwritable(folder):
        raise DataError(f"The folder {folder} cannot be written to: {why}.")


def write(out: Path | None, network: "keras.Model | Pruned", x: Any = None) -> Exported | None:
    """Write the network and compare what was written; None where nothing is to be written.

    Args:
        x: samples to compare on; None for random ones.
    """
    return None if out is None else export(network, out, x)


def exported_json(exported: Exported | None) -> dict[str, Any] | None:
    """Describe a file that was written, for machines; None where none was."""
    if exported is None:
        return None
    return {
        "path": str(exported.path),
        "format": exported.kind,
        "bytes": exported.bytes,
        "difference": exported.difference,
        "scale": exported.scale,
        "relative": exported.relative,
        "latency": exported.latency,
        "accuracy": exported.accuracy,
        "model_accuracy": exported.model_accuracy,
        "note": exported.note,
    }
