"""Turns what Keras 2 says of a model into what Keras 3 says of the same one.

Only the spelling changes: how classes are named, how layers are connected, and settings that
Keras 3 has under another name or not at all. What was never harmless is not made so: the result
is checked like any other configuration.
"""

from collections.abc import Container, Mapping
from typing import NoReturn

from secateurs.core.base.arrays import Json
from secateurs.core.base.errors import ModelError
from secateurs.core.base.text import one_line
from secateurs.core.opening.values import is_place

_GONE = frozenset(
    {
        *("CuDNNGRU", "CuDNNLSTM", "LocallyConnected1D", "LocallyConnected2D", "ThresholdedReLU"),
        *("RandomHeight", "RandomWidth", "SlicingOpLambda", "TensorFlowOpLayer", "ClassMethod"),
        *("InstanceMethod", "InstanceProperty", "DenseFeatures", "SyncBatchNormalization"),
    }
)
_CALLS = {  # functions of TensorFlow between layers -> operation of Keras 3
    **dict.fromkeys(("math.add", "__operators__.add"), ("numpy", "Add")),
    **dict.fromkeys(("math.subtract", "__operators__.sub"), ("numpy", "Subtract")),
    **dict.fromkeys(("math.multiply", "__operators__.mul"), ("numpy", "Multiply")),
    **dict.fromkeys(("math.truediv", "math.divide", "__operators__.truediv"), ("numpy", "Divide")),
    "math.maximum": ("numpy", "Maximum"),
    "math.minimum": ("numpy", "Minimum"),
    "math.pow": ("numpy", "Power"),
    "math.negative": ("numpy", "Negative"),
    "math.abs": ("numpy", "Absolute"),
    "math.exp": ("numpy", "Exp"),
    "math.log": ("numpy", "Log"),
    "math.sqrt": ("numpy", "Sqrt"),
    "math.square": ("numpy", "Square"),
    **dict.fromkeys(("math.tanh", "nn.tanh"), ("numpy", "Tanh")),
    **dict.fromkeys(("math.sigmoid", "nn.sigmoid"), ("nn", "Sigmoid")),
    **dict.fromkeys(("math.softplus", "nn.softplus"), ("nn", "Softplus")),
    **dict.fromkeys(("nn.silu", "nn.swish"), ("nn", "Silu")),
    "nn.relu": ("nn", "Relu"),
    "nn.relu6": ("nn", "Relu6"),
    "nn.elu": ("nn", "Elu"),
    "nn.selu": ("nn", "Selu"),
}
_PARTS = {
    "_initializer": "keras.initializers",
    "_regularizer": "keras.regularizers",
    "_constraint": "keras.constraints",
}
_UNUSED = frozenset(  # settings without a meaning for what a model computes
    {
        *("batch_input_shape", "input_dtype", "implementation", "input_length", "num_constants"),
        *("fused", "virtual_batch_size", "renorm_clipping", "renorm_momentum", "adjustment"),
        *("query_shape", "key_shape", "value_shape"),
    }
)
_UNSET = {  # settings that Keras 3 lacks -> what they have to be
    "time_major": (False,),
    "ragged": (False,),
    "renorm": (False,),
    "type_spec": (None,),
}
_CONVOLUTIONS_IN_GROUPS = frozenset({"Conv1D", "Conv2D", "Conv3D"})
_NO_NOISE_SHAPE = frozenset({"SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"})
_TWO_KERNELS = frozenset({"SeparableConv1D", "SeparableConv2D"})
_KERNEL = frozenset({"kernel_initializer", "kernel_regularizer", "kernel_constraint"})
_WITHIN = frozenset({"layer", "backward_layer", "cell"})  # settings that are layers themselves
_GRAPHS = frozenset({"Functional", "Model"})
_MODELS = _GRAPHS | {"Sequential"}
_CONSTANT = "_CONSTANT_VALUE"

Node = dict[str, Json]


def keras_3_config(
    config: Json, file: str, layers: Container[str], operations: Mapping[str, str]
) -> Node:
    """Return a model's configuration as Keras 3 writes it.

    Args:
        config: parsed JSON, of a `.h5` file or of a `.keras` file of Keras 2.
        file: named in refusals.
        layers: names of Keras's own.
        operations: names of Keras's own, and the module of each.

    Raises:
        ModelError: names the layer that Keras 3 cannot have; or it is damaged.
    """
    try:
        return _Conversion(file, layers, operations).layer(config)
    except RecursionError:
        raise ModelError(f"{file} is nested too deeply.") from None


class _Conversion:
    def __init__(self, file: str, layers: Container[str], operations: Mapping[str, str]) -> None:
        self._file = file
        self._layers = layers
        self._operations = operations

    def layer(self, node: Json) -> Node:
        """Return a layer or a model, without how it is connected."""
        if not isinstance(node, dict) or not isinstance(node.get("class_name"), str):
            self._damaged("a layer has no class")
        kind, config = node["class_name"], node.get("config")
        if kind == "Sequential":
            return self._sequence(config if isinstance(config, dict) else {"layers": config})
        if not isinstance(config, dict):
            self._damaged(f"its layer {_short(kind)} has no configuration")
        if kind in _GRAPHS:
            return self._graph(config)
        if kind in _GONE:
            self._refuse(node, f"is a {kind}, which Keras 3 has not")
        if "module" not in node and "trainable" not in config and kind in self._operations:
            return _operation(kind, self._operations[kind], config)
        own = node.get("module") if "module" in node else "keras.layers"
        if own == "keras.layers" and kind not in self._layers:
            own = None  # a class of somebody's own
        return {
            "module": own,
            "class_name": kind,
            "config": self._settings(node, kind, config),
            "registered_name": node.get("registered_name"),
        }

    def _sequence(self, config: Node) -> Node:
        layers = self._list(config.get("layers"))
        made = [self.layer(each) for each in layers]
        first = layers[0]["config"] if layers else {}
        shape = first.get("batch_input_shape") if isinstance(first, dict) else None
        if made and made[0]["class_name"] != "InputLayer" and shape is not None:
            given = {"batch_shape": shape, "dtype": "float32", "name": f"{_name(layers[0])}_input"}
            made.insert(0, _of_keras("InputLayer", given))
        kept: Node = {k: config[k] for k in ("name", "build_input_shape") if config.get(k)}
        return _of_keras("Sequential", {**kept, "layers": made}, "keras")

    def _graph(self, config: Node) -> Node:
        layers = self._list(config.get("layers"))
        if not all(isinstance(each, dict) for each in layers):
            self._damaged("a layer has no class")
        starts = _starts(config, layers)
        from_one = {
            str(each.get("name")) for each in layers if str(each.get("class_name")) in _GRAPHS
        }
        shifts = {name: (name in from_one) - start for name, start in starts.items()}
        made = []
        for each in layers:
            nodes = [
                self._node(node, each, starts) for node in self._list(each.get("inbound_nodes"))
            ]
            operation = each.get("class_name") == "TFOpLambda"
            one = self._function(each, nodes) if operation else self.layer(each)
            made.append({**one, "name": each.get("name"), "inbound_nodes": nodes})
        ends = {key: _ends(config.get(key), shifts) for key in ("input_layers", "output_layers")}
        kept: Node = {key: config[key] for key in ("name", "trainable") if key in config}
        return _of_keras(
            "Functional", {**kept, "layers": made, **ends}, "keras.src.models.functional"
        )

    def _function(self, node: Node, calls: list[Node]) -> Node:
        """Return a function of TensorFlow between layers as an operation of Keras 3."""
        config = node.get("config")
        function = config.get("function") if isinstance(config, dict) else None
        if not isinstance(function, str) or function not in _CALLS:
            self._refuse(node, f"calls TensorFlow's {_short(function)}, which is not converted")
        for call in calls:
            extra = call["kwargs"].keys() - {"y"}
            if extra:
                self._refuse(node, f"calls TensorFlow's {function} with {_short(min(extra))}")
            call["args"] += [call["kwargs"].pop("y")] if "y" in call["kwargs"] else []
        module, kind = _CALLS[function]
        return _operation(kind, f"keras.src.ops.{module}", {"name": _name(node)})

    def _node(self, node: Json, layer: Node, starts: Mapping[str, int]) -> Node:
        """Return one call of a layer: what it is given."""
        if isinstance(node, dict):  # as Keras 3 writes it
            if not isinstance(node.get("args"), list) or not isinstance(node.get("kwargs"), dict):
                self._damaged(f"its layer {_name(layer)} is not connected as layers are")
            return node
        entries = self._list(node)
        if entries and not isinstance(entries[0], list):
            entries = [entries]
        given: list[Json] = []
        options: Node = {}
        for entry in entries:
            if not isinstance(entry, list) or not 3 <= len(entry) <= 4:
                self._damaged(f"its layer {_name(layer)} is not connected as layers are")
            is_constant = entry[0] == _CONSTANT
            given.append(entry[2] if is_constant else self._tensor(entry[:3], layer, starts))
            options = entry[3] if len(entry) == 4 and isinstance(entry[3], dict) else {}
        settings = {
            key: self._tensor(value, layer, starts) if is_place(value) else value
            for key, value in options.items()
            if value is not None
        }
        return {"args": given if len(given) == 1 else [given], "kwargs": settings}

    def _tensor(self, place: Json, layer: Node, starts: Mapping[str, int]) -> Node:
        if not is_place(place):
            self._damaged(f"its layer {_name(layer)} is not connected as layers are")
        name, call, output = place
        history = [name, max(call - starts.get(name, 0), 0), output]
        config = {"shape": [], "dtype": "float32", "keras_history": history}
        return {"class_name": "__keras_tensor__", "config": config}

    def _settings(self, node: Node, kind: str, config: Node) -> Node:
        made: Node = {}
        for key, value in config.items():
            if key in _UNSET and value not in _UNSET[key]:
                self._refuse(node, f"has {key}, which Keras 3 has not")
            if key == "batch_input_shape" and kind == "InputLayer":
                made["batch_shape"] = value
            elif key in _UNSET or key in _UNUSED or _is_spare(kind, key, value):
                continue
            elif key == "alpha" and kind == "LeakyReLU":
                made["negative_slope"] = value
            elif key == "axis" and kind == "BatchNormalization" and isinstance(value, list):
                made[key] = value[0] if len(value) == 1 else value
            else:
                made[key] = self._setting(key, value)
        return made

    def _setting(self, key: str, value: Json) -> Json:
        if key in _WITHIN and isinstance(value, dict):
            return self.layer(value)
        if key == "cells" and isinstance(value, list):
            return [self.layer(each) for each in value]
        if not isinstance(value, dict) or "class_name" not in value:
            return value
        if key == "dtype":
            policy = value.get("config")
            return policy.get("name") if isinstance(policy, dict) else value
        if key.endswith("activation"):
            return value if value["class_name"] == "function" else self.layer(value)
        for ending, module in _PARTS.items():
            if key.endswith(ending):
                part = value.get("config")
                own = (
                    {k: v for k, v in part.items() if k != "dtype"}
                    if isinstance(part, dict)
                    else part
                )
                return {"module": module, "registered_name": None, **value, "config": own}
        return value

    def _list(self, value: Json) -> list[Json]:
        if not isinstance(value, list):
            self._damaged("its layers are not listed as they should be")
        return value

    def _refuse(self, node: Node, why: str) -> NoReturn:
        raise ModelError(f"{self._file} is not opened: its layer {_name(node)} {why}.")

    def _damaged(self, why: str) -> NoReturn:
        raise ModelError(f"{self._file} is damaged: {why}.")


def _is_spare(kind: str, key: str, value: Json) -> bool:
    """Tell what Keras 2 writes for a layer and Keras 3 does not know there."""
    if key == "groups" and kind not in _CONVOLUTIONS_IN_GROUPS:
        return bool(value == 1)
    if key == "noise_shape" and kind in _NO_NOISE_SHAPE:
        return value is None
    return key in _KERNEL and kind in _TWO_KERNELS


def _starts(config: Node, layers: list[Json]) -> dict[str, int]:
    """Return with which number the calls of each nested model start: 1, or 0 as of any layer.

    Keras 2 counts the making of a model as its first call.
    """
    used: dict[str, int] = {}
    for name, call, _ in _all_places([config.get("output_layers"), layers]):
        used[name] = max(used.get(name, 0), call)
    starts = {}
    for each in layers:
        calls = each.get("inbound_nodes")
        if str(each.get("class_name")) in _MODELS and isinstance(calls, list):
            name = str(each.get("name"))
            starts[name] = int(used.get(name) == len(calls))
    return starts


def _all_places(node: Json) -> list[tuple[str, int, int]]:
    if isinstance(node, list):
        if is_place(node[:3]):
            return [(node[0], node[1], node[2]), *_all_places(node[3:])]
        return [place for each in node for place in _all_places(each)]
    if isinstance(node, dict):
        return [place for each in node.values() for place in _all_places(each)]
    return []


def _ends(value: Json, starts: Mapping[str, int]) -> Json:
    """Return the inputs or outputs of a model; a lone one without a list around it.

    Here Keras 3 counts the calls of functional models from 1 as well.
    """
    if is_place(value):
        return [value[0], max(value[1] + starts.get(value[0], 0), 0), value[2]]
    if isinstance(value, list):
        return _ends(value[0], starts) if len(value) == 1 else [_ends(v, starts) for v in value]
    if isinstance(value, dict):
        return {key: _ends(each, starts) for key, each in value.items()}
    return value


def _of_keras(kind: str, config: Node, module: str = "keras.layers") -> Node:
    return {"module": module, "class_name": kind, "config": config, "registered_name": None}


def _operation(kind: str, module: str, config: Node) -> Node:
    return {"module": module, "class_name": kind, "config": config, "registered_name": kind}


def _name(node: Node) -> str:
    config = node.get("config")
    own = config.get("name") if isinstance(config, dict) else None
    return _short(node.get("name") or own or node.get("class_name"))


def _short(text: Json) -> str:
    return one_line(str(text), 100)
