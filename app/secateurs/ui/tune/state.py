"""What fine-tuning is to do, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from secateurs.core.learning.settings import Optimizer
from secateurs.core.storage.records import RunRecord
from secateurs.ui.prune.state import Choice
from secateurs.ui.train.state import TrainingState

if TYPE_CHECKING:
    from secateurs.core.learning.schedule import Kind

MOST_EPOCHS = 50
FIELDS = ("epochs", "learning_rate")


@dataclass(frozen=True, slots=True)
class TuningForm:
    """What the person chose; numbers as typed.

    Attributes:
        distil: follow the dense network's answers beside the labels.
        smaller: train and keep the compact network; of units only.
    """

    epochs: str = "5"
    learning_rate: str = "0.001"
    optimizer: Optimizer = "adam"
    schedule: Kind = "one-shot"
    distil: bool = True
    smaller: bool = False


@dataclass(frozen=True, slots=True)
class TuningState:
    """The form, and the fine-tuning under way or the last one's curves.

    Attributes:
        errors: field name, why its text cannot be used.
        live: phases and curves, as of a training.
        about: what is tuned, such as "Run 3 · units 80 %"; "" before the first.
        step: of the history that it is made of, or "".
        stage: what goes on before the first step, such as "Repairing first".
        making_compact: whether a network is being compacted.
        interrupted: a sentence about a fine-tuning that can go on, or "".
    """

    form: TuningForm = TuningForm()
    errors: tuple[tuple[str, str], ...] = ()
    live: TrainingState = field(default_factory=TrainingState)
    about: str = ""
    step: str = ""
    stage: str = ""
    making_compact: bool = False
    interrupted: str = ""

    @property
    def is_live(self) -> bool:
        return self.live.is_live

    def edited(self, name: str, value: str | bool) -> TuningState:
        """Return the state with another value in the form."""
        form = replace(self.form, **{name: value})  # type: ignore[arg-type]
        errors = tuple((each, why) for each in FIELDS if (why := check(each, getattr(form, each))))
        return replace(self, form=form, errors=errors)

    def of_run(self, record: RunRecord) -> TuningState:
        """Put the last curves away where the network that is opened did not come of them."""
        if self.is_live or record.history == self.live.history:
            return self
        return replace(self, live=TrainingState(problem=self.live.problem))

    def without_curves(self) -> TuningState:
        return replace(self, live=TrainingState())

    def schedule_for(self, choice: Choice) -> Kind:
        """Return the schedule in force: what is fixed, or goes inexactly, goes at once."""
        at_once = choice.is_fixed(choice.method) or not choice.is_exact(choice.method)
        return "one-shot" if at_once else self.form.schedule

    def takes_units_out(self, choice: Choice) -> bool:
        """Say whether the compact network is trained: always where units go inexactly."""
        if choice.method == "weight":
            return False
        return self.form.smaller or not choice.exact


def check(name: str, text: str) -> str:
    """Say why a field's text cannot be used; "" where it can."""
    try:
        value = int(text) if name == "epochs" else float(text)
    except ValueError:
        value = -1
    if name == "epochs":
        fine, range_ = 1 <= value <= MOST_EPOCHS, f"a whole number from 1 to {MOST_EPOCHS}"
    else:
        fine, range_ = 1e-6 <= value <= 1, "a number from 0.000001 to 1"
    return "" if fine else f"{name.replace('_', ' ').capitalize()}: {range_}."
