"""What is imported once the window is seen, in the order in which it is needed."""

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
