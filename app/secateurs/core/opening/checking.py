"""Reads a model's configuration, before anything is built, and refuses what is not known."""

from typing import Any, NoReturn

from secateurs.core.errors import ModelError
from secateurs.core.opening.supported import (
    ACTIVATION_KEYS,
    ACTIVATIONS,
    LAYER_MODULES,
    LAYERS,
    MODELS,
    OPERATIONS,
    PARTS,
    PLAIN,
    POLICIES,
)


def checked_config(config: Any, file: str) -> dict[str, Any]:
    """Return the configuration without how models were compiled, which is never wanted.

    Args:
        config: parsed JSON.
        file: named in refusals.

    Raises:
        ModelError: names the layer that is refused, "outer.inner" within a nested model.
    """
    if not isinstance(config, dict) or config.get("class_name") not in MODELS:
        kind = config.get("class_name") if isinstance(config, dict) else None
        what = f"a {kind}" if isinstance(kind, str) else "something else"
        raise ModelError(f"{file} holds {what}: only Sequential and Functional models are opened.")
    try:
        plain: dict[str, Any] = _without_compiling(config)
        _Check(file).visit(plain, ())
    except RecursionError:
        raise ModelError(f"{file} is nested too deeply.") from None
    return plain


def _without_compiling(node: Any) -> Any:
    if isinstance(node, dict):
        return {k: _without_compiling(v) for k, v in node.items() if k != "compile_config"}
    return [_without_compiling(each) for each in node] if isinstance(node, list) else node


class _Check:
    """Walks a configuration; `trail` are the names of the layers it is within."""

    def __init__(self, file: str) -> None:
        self._file = file

    def visit(self, node: Any, trail: tuple[str, ...]) -> None:
        if isinstance(node, list):
            for each in node:
                self.visit(each, trail)
        elif isinstance(node, dict):
            if "class_name" in node and "config" in node:
                trail = self._check(node, trail)
            for key, value in node.items():
                if key in ACTIVATION_KEYS and isinstance(value, str) and value not in ACTIVATIONS:
                    self._refuse_function(value, trail)
                self.visit(value, trail)

    def _check(self, node: dict[str, Any], trail: tuple[str, ...]) -> tuple[str, ...]:
        kind, module = node["class_name"], node.get("module")
        if kind in PLAIN:
            return trail
        if kind == "__lambda__":
            self._refuse(trail, "holds a Python lambda, code that the file would run")
        if kind == "function":
            if node["config"] not in ACTIVATIONS:
                self._refuse_function(node["config"], trail)
            return trail
        if _is_part(kind, module):
            self._check_name(node, trail)
            return trail
        inside = (*trail, _name(node))
        self._check_layer(node, inside)
        self._check_name(node, inside)
        return inside

    def _check_layer(self, node: dict[str, Any], trail: tuple[str, ...]) -> None:
        kind, module = node["class_name"], node.get("module")
        if kind in OPERATIONS.get(str(module), ()):
            return
        if not _is_keras(module):
            self._refuse_custom(node, trail)
        if kind == "Lambda":
            self._refuse(trail, "is a Lambda, code that the file would run")
        if kind not in LAYERS | MODELS or not _has_layers(str(module)):
            self._refuse(trail, f"is a {_short(kind)}, which Secateurs does not open")

    def _check_name(self, node: dict[str, Any], trail: tuple[str, ...]) -> None:
        registered = node.get("registered_name")
        if registered is not None and registered != node["class_name"]:
            self._refuse_custom(node, trail)

    def _refuse_custom(self, node: dict[str, Any], trail: tuple[str, ...]) -> NoReturn:
        kind = _short(node.get("registered_name") or node["class_name"])
        self._refuse(trail, f"is a custom {kind}, not one of Keras's own layers")

    def _refuse_function(self, name: Any, trail: tuple[str, ...]) -> NoReturn:
        self._refuse(trail, f"uses the function {_short(name)}, not one of Keras's own activations")

    def _refuse(self, trail: tuple[str, ...], why: str) -> NoReturn:
        # The whole model's own name says nothing to a reader.
        name = ".".join(trail[1:]) or ".".join(trail)
        raise ModelError(f"{self._file} is not opened: its layer {name} {why}.")


def _is_part(kind: Any, module: Any) -> bool:
    return module in PARTS or (module == "keras" and kind in POLICIES)


def _is_keras(module: Any) -> bool:
    return isinstance(module, str) and (module == "keras" or module.startswith("keras."))


def _has_layers(module: str) -> bool:
    return any(
        module == known or module.startswith(f"{known}.") for known in LAYER_MODULES[1:]
    ) or (module == "keras")


def _name(node: dict[str, Any]) -> str:
    config = node["config"]
    found = config.get("name") if isinstance(config, dict) else None
    return _short(found or node.get("name") or node["class_name"])


def _short(text: Any) -> str:
    return str(text)[:100]
