"""One finding: a sentence and the figures that it was written from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Figure = float | int | str | None | list["Figure"] | dict[str, "Figure"]
Verdict = Literal["supported", "partly", "not supported"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence for a person; shares among the figures are fractions."""

    kind: str
    text: str
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one of the exercise's questions.

    Attributes:
        short: the same in one to three short sentences, of which the first can stand alone.
    """

    question: str
    text: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    short: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A claim of the exercise sheet, judged."""

    claim: str
    verdict: Verdict
    text: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
