"""What the functions of `secateurs` leave as they found it: the process, and the models given."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from secateurs.core.base.callers_state import callers_state_kept
from secateurs.core.graph.layer_state import state_held
from secateurs.core.pruning.given import as_pruned

Given = ParamSpec("Given")
Result = TypeVar("Result")


def leaving_no_trace(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Return the function with the caller's state put back after it, whatever comes of it.

    So is what the caller's models remember from call to call, such as recurrent states.
    """

    @wraps(function)
    def called(*args: Given.args, **options: Given.kwargs) -> Result:
        with callers_state_kept(), _models_held((*args, *options.values())):
            return function(*args, **options)

    return called


@contextmanager
def _models_held(given: Iterable[Any]) -> Iterator[None]:
    """Put back what the Keras models among arguments remember, those of pruned networks too."""
    if "keras" not in sys.modules:
        yield
        return
    from secateurs.core.graph.calls import is_model

    given = list(given)
    with ExitStack() as at_last:
        at_last.enter_context(state_held(filter(is_model, given)))
        for pruned in filter(None, map(as_pruned, given)):
            at_last.enter_context(pruned.state_held())
        yield
