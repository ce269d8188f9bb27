"""What is imported once the window is seen, in the order in which it is needed."""

import sys

PLAIN = (
    "secateurs.work.model_file",
    "secateurs.work.training",
    "secateurs.work.sweep",
    "secateurs.work.export",
    "secateurs.work.measurement",
    "secateurs.work.layer_costs",
    "secateurs.work.compaction",
    "secateurs.work.tuning",
    "secateurs.work.tensorflow",
    "secateurs.work.updates",
    "secateurs.core.evaluation.breaking_point",
    "secateurs.core.evaluation.insight",
    "secateurs.core.graph.lanes",
    "secateurs.core.report.origin",
    "secateurs.core.report.styles",
)

BEHIND = (
    "secateurs.ui.shell.dialogs",
    "secateurs.ui.compare.actions",
    "secateurs.ui.runs.actions",
    "secateurs.ui.export.actions",
    "secateurs.ui.history.actions",
    "secateurs.ui.units.actions",
    "secateurs.ui.shell.session",
    "secateurs.ui.shell.connections",
    "secateurs.ui.shell.shutdown",
)

PAGES = (
    "secateurs.ui.layers.network_card",
    "secateurs.ui.prune.page",
    "secateurs.ui.units.unit_card",
    "secateurs.ui.units.weight_map",
    "secateurs.ui.units.pane",
    "secateurs.ui.tryout.page",
    "secateurs.ui.compare.answers",
    "secateurs.ui.compare.page",
    "secateurs.ui.train.page",
    "secateurs.ui.export.page",
    "secateurs.ui.prune.scores",
    "secateurs.ui.layers.sensitivity_pane",
    "secateurs.ui.layers.budget_pane",
    "secateurs.ui.tune.pane",
    "secateurs.ui.history.pane",
)


def read_no_sources() -> None:
    """Keep Qt from reading the source of each module that is imported after it.

    PySide looks there for whether a module wants its names spelt another way, which none does;
    TensorFlow alone has 3,000.
    """
    import PySide6.QtCore  # noqa: F401

    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        setattr(feature, "_mod_uses_pyside", lambda module: False)  # noqa: B010
