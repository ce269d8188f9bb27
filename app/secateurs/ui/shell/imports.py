"""How the window's modules are imported, and which once it is seen, in the order of need."""

import dataclasses
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

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
    "scipy.sparse",
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


@contextmanager
def methods_when_called() -> Iterator[None]:
    """Have the methods of the dataclasses that are made meanwhile compiled at their first call.

    Python compiles up to six for each as it is made, most of which are never called: of the 300
    classes that the window is made with, that takes a fifth of the time to its first paint.
    """
    name = "_create_fn"  # Python 3.13 compiles the six at once and has it no more
    compiled = getattr(dataclasses, name, None)
    if compiled is None:
        yield
        return
    setattr(dataclasses, name, lambda *words, **more: _when_called(compiled, *words, **more))
    try:
        yield
    finally:
        setattr(dataclasses, name, compiled)


def _when_called(compiled: Callable[..., Any], name: str, *words: Any, **more: Any) -> Any:
    made: Callable[..., Any] | None = None

    def method(self: object, *given: Any, **named: Any) -> Any:
        nonlocal made
        if made is None:
            made = compiled(name, *words, **more)
            for kind in type(self).__mro__:
                if vars(kind).get(name) is method:
                    made.__qualname__ = method.__qualname__
                    setattr(kind, name, made)
        return made(self, *given, **named)

    method.__name__ = name
    return method
