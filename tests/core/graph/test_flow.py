import json

from secateurs.core.graph.flow import FlowNode, flow_of
from secateurs.core.graph.graph import Graph, chain_graph
from secateurs.core.graph.structure import KernelLayer, Structure


def tensor(name):
    return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, 0, 0]}}


def layer(kind, name, *sources, **config):
    calls = [{"args": [[tensor(source) for source in sources]], "kwargs": {}}] if sources else []
    return {
        "class_name": kind,
        "name": name,
        "config": {"name": name, **config},
        "inbound_nodes": calls,
    }


def graph(layers, kernels, end):
    config = {"layers": layers, "output_layers": [end, 0, 0]}
    parts = tuple(KernelLayer(name, "Dense", (4, 4), 1, 1, True) for name in kernels)
    return Graph(
        config=json.dumps({"class_name": "Functional", "config": config}),
        structure=Structure(parts, (), (), 0),
        places={},
        extents=(),
        input_shape=(4,),
        classes=4,
    )


def test_a_chain_is_an_input_and_its_layers():
    nodes = flow_of(chain_graph(["a", "b"], [(4, 3), (3, 2)], ["relu", "linear"]))
    assert nodes == (
        FlowNode("input", "input", "InputLayer", ()),
        FlowNode("a", "layer", "Dense", (0,)),
        FlowNode("b", "layer", "Dense", (1,)),
    )


def test_layers_without_a_kernel_are_left_out_and_joins_are_not():
    nodes = flow_of(
        graph(
            [
                layer("InputLayer", "in"),
                layer("Dense", "stem", "in"),
                layer("ReLU", "relu", "stem"),
                layer("Dense", "a", "relu"),
                layer("Add", "add", "relu", "a"),
                layer("Dense", "out", "add"),
            ],
            ["stem", "a", "out"],
            "out",
        )
    )
    assert [(node.name, node.kind, node.sources) for node in nodes] == [
        ("in", "input", ()),
        ("stem", "layer", (0,)),
        ("a", "layer", (1,)),
        ("add", "join", (1, 2)),
        ("out", "layer", (3,)),
    ]


def test_a_nested_model_shows_its_own_layers():
    inner = layer("Sequential", "inner", "in", layers=[layer("Dense", "deep")])
    nodes = flow_of(
        graph(
            [layer("InputLayer", "in"), inner, layer("Dense", "out", "inner")],
            ["inner.deep", "out"],
            "out",
        )
    )
    assert [(node.name, node.sources) for node in nodes] == [
        ("in", ()),
        ("inner.deep", (0,)),
        ("out", (1,)),
    ]


def test_a_description_that_does_not_name_the_kernels_gives_a_row():
    nodes = flow_of(graph([layer("InputLayer", "in")], ["a", "b"], "in"))
    assert [(node.name, node.sources) for node in nodes] == [
        ("input", ()),
        ("a", (0,)),
        ("b", (1,)),
    ]


def test_the_output_of_attention_reads_its_heads():
    attention = layer("MultiHeadAttention", "mha", "in")
    parts = [f"mha/{name}" for name in ("query", "key", "value", "output")]
    out = layer("Dense", "out", "mha")
    nodes = flow_of(graph([layer("InputLayer", "in"), attention, out], [*parts, "out"], "out"))
    assert [(node.name, node.sources) for node in nodes] == [
        ("in", ()),
        ("mha/query", (0,)),
        ("mha/key", (0,)),
        ("mha/value", (0,)),
        ("mha/output", (1, 2, 3)),
        ("out", (4,)),
    ]
