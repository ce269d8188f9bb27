"""The series of a sweep: which networks one curve is drawn from."""

from typing import Literal, NamedTuple, get_args

from secateurs.core.pruning.terms import CRITERIA, UNSTRUCTURED, Criterion, Method

Treatment = Literal["none", "repaired", "tuned", "scratch"]

TREATMENTS: tuple[Treatment, ...] = get_args(Treatment)
TRAINED: tuple[Treatment, ...] = ("tuned", "scratch")


class Way(NamedTuple):
    """What tells one curve from another, scope and seeds apart.

    Attributes:
        treatment: what was done after the cut: nothing; "repaired", reconstructed in closed
            form; "tuned", trained on under the masks, repaired before; "scratch", the same
            small network trained from new random weights.
        pattern: of the weights that go; units know only "unstructured".
    """

    method: Method
    criterion: Criterion = "magnitude"
    treatment: Treatment = "none"
    pattern: str = UNSTRUCTURED

    @property
    def is_plain(self) -> bool:
        """Whether it is the classic exercise's or its control: cut by rank, nothing after."""
        return self == Way(self.method, self.criterion) and self.criterion in CRITERIA


TREATED: dict[Treatment, tuple[str, ...]] = {
    "none": (),
    "repaired": ("repaired",),
    "tuned": ("fine-tuned",),
    "scratch": ("from scratch",),
}


def curve_name(way: Way) -> str:
    """Name a series as its curve is labelled: "weight", "random weights", "unit, repaired"."""
    name = way.method if way.criterion == "magnitude" else f"{way.criterion} {way.method}s"
    more = [] if way.pattern == UNSTRUCTURED else [way.pattern]
    return ", ".join([name, *more, *TREATED[way.treatment]])
