"""Where a report's network comes from, and what is said where it was not trained here."""

from secateurs.core.base.arrays import Json
from secateurs.core.network.network import Network
from secateurs.core.report.material import ReportedRun
from secateurs.core.storage.records import RunRecord

CHAIN = ("layer", "inputs", "units", "activation", "parameters", "pruned")

ACTIVATIONS = {"relu": "ReLU", "linear": "none"}

KERNELS = ("layer", "kind", "kernel", "units", "weights", "pruned")


def layer_table(run: ReportedRun) -> dict[str, Json]:
    """Return columns and rows of words; the last row has all parameters."""
    if run.network is not None and not run.network.is_chain:
        columns, rows = KERNELS, _kernels(run.network)
        every = ("all parameters", "", "", "", f"{run.record.parameters:,}", "")
    else:
        columns, rows = CHAIN, _chain(_widths(run), _activations(run))
        every = ("all", "", "", "", f"{run.record.parameters:,}", "")
    return {"columns": columns, "rows": [*rows, every]}


def _widths(run: ReportedRun) -> list[int]:
    """Return the inputs and every layer's units; by the settings of a network trained here."""
    if run.network is not None:
        return [run.network.inputs, *(layer.units for layer in run.network.layers)]
    return [28 * 28, *run.record.settings.hidden_layers, len(run.record.class_names)]


def _activations(run: ReportedRun) -> list[str]:
    """Return what follows each hidden layer."""
    if run.network is None:
        return [ACTIVATIONS["relu"]] * len(run.record.settings.hidden_layers)
    return [ACTIVATIONS[layer.activation] for layer in run.network.hidden]


def _chain(widths: list[int], activations: list[str]) -> list[tuple[str, ...]]:
    last = len(widths) - 2
    return [
        (
            "output" if index == last else f"hidden {index + 1}",
            f"{widths[index]:,}",
            f"{widths[index + 1]:,}",
            "softmax" if index == last else activations[index],
            f"{(widths[index] + 1) * widths[index + 1]:,}",
            "never" if index == last else "yes",
        )
        for index in range(last + 1)
    ]


def _kernels(model: Network) -> list[tuple[str, ...]]:
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


def origin_rows(record: RunRecord) -> list[tuple[str, str]]:
    """Return where the network comes from and what it is tested on, in words."""
    came = "Opened from" if record.kind == "opened" else "Made of"
    rows = [
        (came, record.origin),
        ("Remark", record.remark),
        ("Fine-tuning", record.course),
        ("Tested on", record.dataset),
        ("Seed of the random ranking", str(record.settings.seed)),
    ]
    return [(name, value) for name, value in rows if value]


def origin_note(record: RunRecord) -> str:
    """Say what is not known of a network's training; nothing of one that was trained here."""
    return {
        "trained": "",
        "opened": (
            "The network was opened from a file: on what it was trained, and whether the test "
            "samples were among that, is not known here."
        ),
        "tuned": (
            f"The network was made of {record.origin} by pruning and fine-tuning, on training "
            "samples alone; the epoch kept is the best on validation samples. What is called dense "
            "here is this network before the sweep, which had lost parts already."
        ),
        "compacted": (
            f"The network was made of {record.origin} by removing units for good. What is "
            "called dense here is this network before the sweep, which had lost parts already."
        ),
    }[record.kind]


def left_out(network: Network | None) -> str:
    """Say what is measured of plain networks only; nothing of one of these."""
    if network is None or network.is_chain:
        return ""
    return (
        "What single parts contribute and how long the network takes are not in this report: they "
        "are worked out for plain chains of Dense layers only. The Export page and the command "
        "secateurs measure time any network."
    )


def why_not_reported(record: RunRecord, dataset_key: str) -> str:
    """Say why there is no report on a run with these data; nothing where there is one."""
    if record.dataset_key == dataset_key:
        return ""
    if not record.is_tested:
        return f"{record.name} has not been tested yet: open its own data and sweep there."
    return (
        f"A report is on the data that a network {record.knows_data}: for {record.name}, "
        f"open {record.dataset} and sweep there."
    )
