"""Training settings from options, checked as the window checks them."""

from typing import Any

import typer

from secateurs.core.training.checks import check, parse
from secateurs.core.training.settings import TrainingSettings

FIELDS = (
    "hidden_layers",
    "optimizer",
    "learning_rate",
    "batch_size",
    "epochs",
    "l1",
    "l2",
    "seed",
)
DEFAULT = TrainingSettings()
LAYERS = ",".join(map(str, DEFAULT.hidden_layers))


def settings_from(**options: Any) -> TrainingSettings:
    """Build settings; a value out of range is bad usage, with the allowed range."""
    chosen = {name: value for name, value in options.items() if value is not None}
    for name in FIELDS:
        if name in chosen:
            wrong = check(name, str(chosen[name]))
            if wrong:
                raise typer.BadParameter(wrong, param_hint=f"--{name.replace('_', '-')}")
            chosen[name] = parse(name, str(chosen[name]))
    return TrainingSettings(**chosen)
