"""Classes and functions that a person names for a file of theirs; the file never names code."""

import importlib
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from secateurs.core.base.arrays import Json
from secateurs.core.base.errors import ModelError, SettingError
from secateurs.core.base.text import first_line, one_line

if TYPE_CHECKING:
    from secateurs.core.base.pool import Taught

OwnClass: TypeAlias = object  # a class, or a function such as an activation
OwnClasses: TypeAlias = Mapping[str, OwnClass]

NONE: OwnClasses = {}
REFERENCES = "own_classes.json"


def checked_classes(given: object) -> OwnClasses:
    """Return what a person gives as custom objects, by name.

    Raises:
        SettingError: if it is no mapping from names to classes or functions.
    """
    if not isinstance(given, Mapping):
        raise SettingError('Custom objects are given by name, such as {"MyLayer": MyLayer}.')
    for name, own in given.items():
        if not isinstance(name, str) or not callable(own):
            raise SettingError(f"{name!r} is to name a class or a function, not {own!r}.")
    return dict(given)


def class_named(reference: str) -> OwnClass:
    """Import what a person names as "module:Class", here and now.

    Raises:
        SettingError: there is no such module, or nothing of that name in it.
    """
    module, _, name = reference.partition(":")
    if not module or not name:
        raise SettingError(f"{reference!r} is no class in a module, such as my_layers:MyLayer.")
    try:
        found: OwnClass = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except ModuleNotFoundError as error:
        raise SettingError(f"{reference}: there is no module {error.name}.") from error
    except AttributeError as error:
        raise SettingError(f"{reference}: the module {module} has no {name}.") from error
    except Exception as error:  # their own code raises what it likes
        raise SettingError(f"{reference} cannot be imported: {first_line(error)}.") from error
    return found


def know_classes(references: Sequence[str]) -> OwnClasses:
    """Import classes, from the current folder too, after all else; Keras knows them from then on.

    Raises:
        SettingError: as for `class_named`.
    """
    if not references:
        return NONE
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)
    found = {each.rpartition(":")[2].rpartition(".")[2]: class_named(each) for each in references}
    import keras

    keras.saving.get_custom_objects().update(found)  # of this process, which works for one person
    _known.update(dict.fromkeys(references))
    return found


_known: dict[str, None] = {}  # references, in their order


def taught_classes() -> "Taught":
    """Return what a worker of this machine has to be taught to build models of known classes."""
    return ((know_classes, tuple(_known)),) if _known else ()


def write_references(folder: Path, own: OwnClasses, file: str) -> None:
    """Write from where a process of its own imports what is named.

    Args:
        file: named in errors.

    Raises:
        ModelError: if another process cannot import something.
    """
    known = {name: _reference(name, each, file) for name, each in own.items()}
    path = [str(Path.cwd())] if "" in sys.path else []  # where "" stands for the current folder
    text = json.dumps({"path": path, "names": known})
    (folder / REFERENCES).write_text(text, encoding="utf-8")


def read_references(folder: Path) -> OwnClasses:
    """Import what was written there; nothing where nothing was."""
    if not (folder / REFERENCES).exists():
        return {}
    known: Json = json.loads((folder / REFERENCES).read_text(encoding="utf-8"))
    sys.path += known["path"]
    return {name: class_named(each) for name, each in known["names"].items()}


def known_to_keras(own: OwnClasses) -> AbstractContextManager[object]:
    """Let Keras find what is named, for as long as it lasts."""
    if not own:
        return nullcontext()
    import keras

    scope: AbstractContextManager[object] = keras.saving.custom_object_scope(dict(own))
    return scope


def _reference(name: str, own: OwnClass, file: str) -> str:
    module, inner = getattr(own, "__module__", None), getattr(own, "__qualname__", None)
    found: object = sys.modules.get(module) if isinstance(module, str) else None
    for part in str(inner).split("."):
        found = getattr(found, part, None)
    if module == "__main__" or found is not own:
        where = "the main program" if module == "__main__" else "a function, or without a module"
        raise ModelError(
            f"{file} is not opened: it is built in a process of its own, which cannot import"
            f" {one_line(name)}, as it is defined in {where}: put it into a module of its own."
        )
    return f"{module}:{inner}"
