"""The layers of a report's network as a table."""

from typing import Any

from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.core.report.material import ReportedRun

CHAIN = ("layer", "inputs", "units", "activation", "parameters", "pruned")
KERNELS = ("layer", "kind", "kernel", "units", "weights", "pruned")


def layer_table(run: ReportedRun) -> dict[str, Any]:
    """Return columns and rows of words; the last row has all parameters."""
    if isinstance(run.network, Model):
        columns, rows = KERNELS, _kernels(run.network)
        every = ("all parameters", "", "", "", f"{run.record.parameters:,}", "")
    else:
        columns, rows = CHAIN, _chain(_widths(run))
        every = ("all", "", "", "", f"{run.record.parameters:,}", "")
    return {"columns": columns, "rows": [*rows, every]}


def _widths(run: ReportedRun) -> list[int]:
    """Return the inputs and every layer's units; by the settings of a network trained here."""
    if isinstance(run.network, Network):
        return [run.network.inputs, *(layer.units for layer in run.network.layers)]
    return [28 * 28, *run.record.settings.hidden_layers, len(run.record.class_names)]


def _chain(widths: list[int]) -> list[tuple[str, ...]]:
    last = len(widths) - 2
    return [
        (
            "output" if index == last else f"hidden {index + 1}",
            f"{widths[index]:,}",
            f"{widths[index + 1]:,}",
            "softmax" if index == last else "ReLU",
            f"{(widths[index] + 1) * widths[index + 1]:,}",
            "never" if index == last else "yes",
        )
        for index in range(last + 1)
    ]


def _kernels(model: Model) -> list[tuple[str, ...]]:
    return [
        (
            layer.name,
            layer.kind,
            " × ".join(map(str, layer.shape)),
            f"{layer.units:,}",
            f"{layer.size:,}",
            "yes" if layer.prunable else "never",
        )
        for layer in model.structure.layers
    ]
