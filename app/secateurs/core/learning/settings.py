"""What to try when training diverges."""

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from secateurs.core.base.errors import SettingError
from secateurs.core.learning.precision import Precision

Optimizer = Literal["sgd", "momentum", "adam"]

Units = Annotated[int, Field(ge=1, le=4096)]


class TrainingSettings(BaseModel):
    """The exercise's network and recipe by default."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", allow_inf_nan=False)

    hidden_layers: tuple[Units, ...] = Field((1000, 1000, 500, 200), min_length=1, max_length=8)
    optimizer: Optimizer = "sgd"
    learning_rate: float = Field(0.1, ge=1e-6, le=10)
    batch_size: int = Field(128, ge=1, le=10_000)
    epochs: int = Field(10, ge=1, le=500)
    l1: float = Field(0.0, ge=0, le=1)
    l2: float = Field(0.0, ge=0, le=1)
    seed: int = Field(0, ge=0, le=2**31 - 1)
    augment: bool = False  # changed images, a rate that falls; the exercise's own run is plain
    precision: Precision = "float32"


LABELS = {
    "hidden_layers": "Hidden layers",
    "optimizer": "Optimizer",
    "learning_rate": "Learning rate",
    "batch_size": "Batch size",
    "epochs": "Epochs",
    "l1": "L1 penalty",
    "l2": "L2 penalty",
    "seed": "Seed",
}

OPTIMIZERS: dict[Optimizer, str] = {
    "sgd": "Gradient descent",
    "momentum": "Momentum",
    "adam": "Adam",
}

SWITCH = ("false", "true")
CHOICES = {"augment": SWITCH, "precision": get_args(Precision)}

WHOLE = ("batch_size", "epochs", "seed")

# Without thousands commas: here a comma parts one layer from the next.
LAYERS_HINT = "1 to 8 layers of 1 to 4096 units"

Value = int | float | str | tuple[int, ...]


def check(field: str, text: str) -> str | None:
    """Return what is wrong with the text of a field, with the allowed range; None if nothing is."""
    try:
        parse(field, text)
    except ValueError as error:
        return str(error)
    return None


def parse(field: str, text: str) -> Value:
    """Return the value of a field's text.

    Raises:
        ValueError: with the sentence to show.
    """
    text = text.strip()
    if field == "hidden_layers":
        return _layers(text)
    if field == "optimizer":
        if text not in get_args(Optimizer):
            raise SettingError(f"Optimizer must be {field_hint(field)}.")
        return text
    if field == "augment":
        return _switch(text)
    if field == "precision":
        if text not in get_args(Precision):
            raise SettingError(f"Precision must be {field_hint(field)}.")
        return text
    return _whole(field, text) if field in WHOLE else _real(field, text)


def field_hint(field: str) -> str:
    """Return the allowed range as a short phrase."""
    if field == "hidden_layers":
        return LAYERS_HINT
    if field == "optimizer":
        *others, last = get_args(Optimizer)
        return f"{', '.join(others)} or {last}"
    if field in CHOICES:
        return " or ".join(CHOICES[field])
    low, high = _limits(field)
    return f"{limit_text(low)} to {limit_text(high)}"


def penalties_text(settings: TrainingSettings) -> str:
    """Write the penalties that there are, such as "L1 1e-05, L2 0.0001"; "" for none."""
    named = (("L1", settings.l1), ("L2", settings.l2))
    return ", ".join(f"{name} {value:g}" for name, value in named if value)


def text_of(settings: TrainingSettings) -> dict[str, str]:
    """Return each field's text, which `parse` reads back."""
    texts = {field: str(value) for field, value in settings.model_dump().items()}
    texts["hidden_layers"] = ", ".join(map(str, settings.hidden_layers))
    texts["augment"] = SWITCH[settings.augment]
    for field in ("learning_rate", "l1", "l2"):
        texts[field] = limit_text(getattr(settings, field))
    return texts


def _switch(text: str) -> bool:
    if text not in SWITCH:
        raise SettingError(f"Augment must be {field_hint('augment')}.")
    return text == SWITCH[True]


def _layers(text: str) -> tuple[int, ...]:
    parts = [part for part in re.split(r"[,;\s]+", text) if part]
    numbers = [int(part) if re.fullmatch(r"[0-9]{1,9}", part) else 0 for part in parts]
    if not 1 <= len(numbers) <= 8 or not all(1 <= number <= 4096 for number in numbers):
        raise SettingError(f"Hidden layers must be {LAYERS_HINT}, such as 1000, 500.")
    return tuple(numbers)


def _whole(field: str, text: str) -> int:
    low, high = _limits(field)
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+", text):
        text = text.replace(",", "")
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text) or not low <= int(text) <= high:
        raise SettingError(f"{LABELS[field]} must be a whole number from {field_hint(field)}.")
    return int(text)


def _real(field: str, text: str) -> float:
    low, high = _limits(field)
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:  # NaN is never between
        raise SettingError(
            f"{LABELS[field]} must be between {limit_text(low)} and {limit_text(high)}."
        ) from None
    return value


def _limits(field: str) -> tuple[float, float]:
    """Read a field's limits off the settings, the one place that states them."""
    marks: list[Any] = TrainingSettings.model_fields[field].metadata
    low = next(mark.ge for mark in marks if hasattr(mark, "ge"))
    high = next(mark.le for mark in marks if hasattr(mark, "le"))
    return low, high


def limit_text(number: float) -> str:
    """Write a limit without an exponent: 0.000001, 10, 10,000."""
    if number == int(number):
        return f"{int(number):,}"
    return f"{number:.10f}".rstrip("0")


USUAL_RATE = {"sgd": 0.1, "momentum": 0.01, "adam": 0.001}


def advice(settings: TrainingSettings) -> str:
    """Say what to change, given the optimizer and its learning rate."""
    usual = USUAL_RATE[settings.optimizer]
    if settings.learning_rate > usual:
        return f"Try a lower learning rate, such as {usual:g}."
    if settings.l1 > 0.01 or settings.l2 > 0.01:
        return "Try a smaller penalty, such as 0.0001, or none."
    lower = f"Try a learning rate of {settings.learning_rate / 10:g}"
    return f"{lower}." if settings.optimizer == "adam" else f"{lower}, or the optimizer Adam."
