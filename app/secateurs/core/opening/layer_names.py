"""Names of layers that TensorFlow takes, whatever a file calls them.

TensorFlow runs no layer whose name has a blank or a letter beyond ASCII. What it takes can also
be shown anywhere as it is: it has neither escapes nor HTML.
"""

import re

from secateurs.core.base.arrays import Json
from secateurs.core.opening.values import is_place

_STRANGE = re.compile(r"[^A-Za-z0-9_./-]")
_ENDS = ("input_layers", "output_layers")


def plain_name(name: str) -> str:
    """Return a name, or one part after the other, with letters that TensorFlow takes."""
    return _STRANGE.sub(_plain, name)


def plain_model_name(name: str) -> str:
    """Return a name that TensorFlow takes for a whole model: it starts with a letter or digit."""
    plain = plain_name(name)
    return plain if plain[:1].isalnum() else f"model{plain}"


def plain_configuration(node: Json) -> Json:
    """Return a model's configuration with plain names, also where one layer names another."""
    if isinstance(node, list):
        return [plain_configuration(each) for each in node]
    if not isinstance(node, dict):
        return node
    made: dict[str, Json] = {}
    for key, value in node.items():
        if key == "name" and isinstance(value, str):
            made[key] = plain_name(value)
        elif key in _ENDS:
            made[key] = _places(value)
        elif key == "keras_history" and is_place(value):
            made[key] = [plain_name(value[0]), *value[1:]]
        else:
            made[key] = plain_configuration(value)
    return made


def _places(value: Json) -> Json:
    if is_place(value):
        return [plain_name(value[0]), *value[1:]]
    if isinstance(value, dict):
        return {plain_name(key): _places(each) for key, each in value.items()}
    return [_places(each) for each in value] if isinstance(value, list) else value


def _plain(letter: re.Match[str]) -> str:
    code = ord(letter[0])
    return "_" if code < 128 else f"u{code:x}"
