"""Reads a model's configuration, before anything is built, and refuses what is not known."""

from collections import Counter
from collections.abc import Callable, Collection
from typing import NoReturn

from secateurs.core.base.arrays import Json
from secateurs.core.base.errors import ModelError
from secateurs.core.base.text import one_line
from secateurs.core.opening.layer_names import plain_configuration, plain_model_name
from secateurs.core.opening.values import (
    ACTIVATION_KEYS,
    ACTIVATIONS,
    CALLS_FUNCTIONS,
    FUNCTION_MODULES,
    LAYERS,
    MODEL_MODULES,
    MODELS,
    NOT_OPENED,
    OPERATIONS,
    PARTS,
    SINGLE_PARTS,
    TESTS,
    are_places,
    is_array,
    is_slice,
    is_tensor,
)

_LONGEST = 100  # characters of a name from the file
_PLAIN: dict[str, Callable[[Json], bool]] = {
    "__keras_tensor__": is_tensor,
    "__numpy__": is_array,
    "__tensor__": is_array,
    "__slice__": is_slice,
    "__ellipsis__": lambda _: True,
    "__bytes__": lambda config: isinstance(config, dict) and isinstance(config.get("value"), str),
}


def checked_config(config: Json, file: str, own: Collection[str] = ()) -> dict[str, Json]:
    """Return the configuration without how models were compiled, with names that can be run.

    Args:
        config: parsed JSON.
        file: named in refusals.
        own: names of classes and functions of the person's own. What the file calls so is them,
            wherever it says they come from: it names no module that is imported.

    Raises:
        ModelError: names the layer that is refused, "outer.inner" within a nested model.
    """
    kind = config.get("class_name") if isinstance(config, dict) else None
    if not isinstance(config, dict) or not isinstance(kind, str) or kind not in MODELS:
        what = f"a {_short(kind)}" if isinstance(kind, str) else "something else"
        raise ModelError(f"{file} holds {what}: only Sequential and Functional models are opened.")
    try:
        plain: dict[str, Json] = plain_configuration(_without_compiling(config))
        inner = plain.get("config")
        if isinstance(inner, dict) and isinstance(inner.get("name"), str):
            inner["name"] = plain_model_name(inner["name"])
        _Check(file, own).visit(plain, ())
    except RecursionError:
        raise ModelError(f"{file} is nested too deeply.") from None
    return plain


def _without_compiling(node: Json) -> Json:
    if isinstance(node, dict):
        return {k: _without_compiling(v) for k, v in node.items() if k != "compile_config"}
    return [_without_compiling(each) for each in node] if isinstance(node, list) else node


class _Check:
    """Walks a configuration; `trail` are the names of the layers it is within."""

    def __init__(self, file: str, own: Collection[str]) -> None:
        self._file, self._own = file, own

    def visit(self, node: Json, trail: tuple[str, ...]) -> None:
        if isinstance(node, list):
            for each in node:
                self.visit(each, trail)
        elif isinstance(node, dict):
            if "class_name" in node:
                trail = self._check(node, trail)
            for key, value in node.items():
                known = (*ACTIVATIONS, *self._own)
                if key in ACTIVATION_KEYS and isinstance(value, str) and value not in known:
                    self._refuse_function(value, trail)
                self.visit(value, trail)

    def _check(self, node: dict[str, Json], trail: tuple[str, ...]) -> tuple[str, ...]:
        kind, module, config = node["class_name"], node.get("module"), node.get("config")
        registered = node.get("registered_name")
        if not isinstance(kind, str) or not _is_text(module) or not _is_text(registered):
            self._damaged(trail, "the name of a class is no text")
        if kind in _PLAIN:
            if not _PLAIN[kind](config):
                self._damaged(trail, f"what it gives as {kind.strip('_')} is none")
            return trail
        if kind == "__lambda__":
            self._refuse(trail, "holds a Python lambda, code that the file would run")
        if (name := self._own_name(node)) is not None:
            node["module"], node["registered_name"] = None, name
            if kind == "function":
                node["config"] = name
                return trail
            node["class_name"] = name
            if not isinstance(config, dict):
                self._damaged((*trail, _short(kind)), "it has no configuration")
            return (*trail, _name(node))
        if kind == "function":
            if module not in FUNCTION_MODULES or config not in tuple(ACTIVATIONS):
                self._refuse_function(config, trail)
            return trail
        if not isinstance(config, dict):
            self._damaged((*trail, _short(kind)), "it has no configuration")
        if kind[:1].isupper() and (module in PARTS or (module, kind) in SINGLE_PARTS):
            self._check_name(node, trail)
            return trail
        inside = (*trail, _name(node))
        self._check_layer(node, inside)
        self._check_name(node, inside)
        return inside

    def _own_name(self, node: dict[str, Json]) -> str | None:
        """Return by which name what is described is the person's own; None where it is not."""
        module = node.get("module") or ""
        if module == "keras" or module.startswith("keras."):
            return None
        kind = node["config"] if node["class_name"] == "function" else node["class_name"]
        registered = str(node.get("registered_name") or "").rpartition(">")[2]
        return next((name for name in (kind, registered) if name and name in self._own), None)

    def _check_layer(self, node: dict[str, Json], trail: tuple[str, ...]) -> None:
        kind, module, config = node["class_name"], node.get("module") or "", node["config"]
        if not (module == "keras" or module.startswith("keras.")):
            self._refuse_custom(node, trail)
        if kind in NOT_OPENED and not OPERATIONS.fullmatch(module):
            self._refuse(trail, NOT_OPENED[kind])
        if kind in MODELS and (MODEL_MODULES.fullmatch(module) or LAYERS.fullmatch(module)):
            self._check_graph(config, trail)
        elif not kind[:1].isupper() or module.endswith(TESTS):
            self._refuse_unknown(kind, trail)
        elif OPERATIONS.fullmatch(module):
            if kind in CALLS_FUNCTIONS:
                self._refuse(trail, CALLS_FUNCTIONS[kind])
        elif not LAYERS.fullmatch(module):
            self._refuse_unknown(kind, trail)
        elif not isinstance(config.get("name"), str):
            self._damaged(trail, "it has no name")  # Keras would give one that may be taken
        elif kind == "IntegerLookup" and not isinstance(config.get("vocabulary"), list):
            self._refuse(trail, "keeps its numbers in a file beside it")
        elif config.get("stateful"):  # Keras would build its state before sizes are checked
            self._refuse(trail, "keeps its state from batch to batch: save it with stateful=False")

    def _check_graph(self, config: dict[str, Json], trail: tuple[str, ...]) -> None:
        """Check what a model says of its layers and of how they are connected."""
        layers = config.get("layers")
        if not isinstance(layers, list) or not all(isinstance(each, dict) for each in layers):
            self._damaged(trail, "it has no list of layers")
        if not all("class_name" in each for each in layers):
            self._damaged(trail, "a layer has no class")
        if not are_places([config.get(key, []) for key in ("input_layers", "output_layers")]):
            self._damaged(trail, "its inputs or outputs are not named")
        self._check_names(layers)

    def _check_names(self, layers: list[dict[str, Json]]) -> None:
        """Refuse layers of one model whose names are the same once they are plain."""
        inner = [each["config"] for each in layers if isinstance(each.get("config"), dict)]
        counts = Counter(each["name"] for each in inner if isinstance(each.get("name"), str))
        for name, count in counts.items():
            if count > 1:
                raise ModelError(
                    f"{self._file} is not opened: {count} of its layers would be called"
                    f" {_short(name)}, as TensorFlow takes neither blanks nor signs in a name:"
                    " give them other names."
                )

    def _check_name(self, node: dict[str, Json], trail: tuple[str, ...]) -> None:
        registered = node.get("registered_name")
        if registered is not None and registered != node["class_name"]:
            self._refuse_custom(node, trail)

    def _refuse_custom(self, node: dict[str, Json], trail: tuple[str, ...]) -> NoReturn:
        kind = _short(node.get("registered_name") or node["class_name"])
        self._refuse(trail, f"is a custom {kind}, not one of Keras's own layers")

    def _refuse_unknown(self, kind: str, trail: tuple[str, ...]) -> NoReturn:
        self._refuse(trail, f"is a {_short(kind)}, which Secateurs does not open")

    def _refuse_function(self, name: Json, trail: tuple[str, ...]) -> NoReturn:
        self._refuse(trail, f"uses the function {_short(name)}, not one of Keras's own activations")

    def _refuse(self, trail: tuple[str, ...], why: str) -> NoReturn:
        raise ModelError(f"{self._file} is not opened: its layer {_place(trail)} {why}.")

    def _damaged(self, trail: tuple[str, ...], why: str) -> NoReturn:
        where = f" at its layer {_place(trail)}" if trail[1:] else ""
        raise ModelError(f"{self._file} is damaged{where}: {why}.")


def _place(trail: tuple[str, ...]) -> str:
    # The whole model's own name says nothing to a reader.
    return ".".join(trail[1:]) or ".".join(trail)


def _is_text(value: Json) -> bool:
    return value is None or isinstance(value, str)


def _name(node: dict[str, Json]) -> str:
    return _short(node["config"].get("name") or node.get("name") or node["class_name"])


def _short(text: Json) -> str:
    return one_line(str(text), _LONGEST)
