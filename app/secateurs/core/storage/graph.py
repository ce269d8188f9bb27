"""A network as the graph that TensorBoard draws."""

from typing import Any

from secateurs.core.network.network import Layer, Network


def graph_of(network: Network) -> Any:
    """Return a GraphDef: image, one scope a layer, probabilities."""
    from tensorboard.compat.proto.graph_pb2 import GraphDef
    from tensorboard.compat.proto.versions_pb2 import VersionDef

    nodes = [_node("image", "Placeholder", shape=(-1, network.inputs))]
    for layer in network.layers:
        nodes += _layer_nodes(layer, before=nodes[-1].name)
    nodes.append(_node("probabilities", "Softmax", nodes[-1].name, shape=(-1, network.classes)))
    return GraphDef(node=nodes, versions=VersionDef(producer=22))


def _layer_nodes(layer: Layer, before: str) -> list[Any]:
    scope, shape = layer.name, (-1, layer.units)
    nodes = [
        _node(f"{scope}/kernel", "VariableV2", shape=layer.kernel.shape),
        _node(f"{scope}/bias", "VariableV2", shape=layer.bias.shape),
        _node(f"{scope}/MatMul", "MatMul", before, f"{scope}/kernel", shape=shape),
        _node(f"{scope}/BiasAdd", "BiasAdd", f"{scope}/MatMul", f"{scope}/bias", shape=shape),
    ]
    if layer.activation == "relu":
        nodes.append(_node(f"{scope}/Relu", "Relu", f"{scope}/BiasAdd", shape=shape))
    return nodes


def _node(name: str, operation: str, *inputs: str, shape: tuple[int, ...]) -> Any:
    from tensorboard.compat.proto.attr_value_pb2 import AttrValue
    from tensorboard.compat.proto.node_def_pb2 import NodeDef
    from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
    from tensorboard.compat.proto.types_pb2 import DT_FLOAT

    sizes = TensorShapeProto(dim=[TensorShapeProto.Dim(size=size) for size in shape])
    attributes = {
        "dtype": AttrValue(type=DT_FLOAT),
        "shape": AttrValue(shape=sizes),
        "_output_shapes": AttrValue(list=AttrValue.ListValue(shape=[sizes])),
    }
    return NodeDef(name=name, op=operation, input=inputs, attr=attributes)
