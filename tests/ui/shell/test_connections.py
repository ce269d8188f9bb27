"""What is wished for in the window is done."""

import re
from pathlib import Path

import secateurs.ui

UI = Path(secateurs.ui.__file__).parent
EVENT = re.compile(r"^@dataclass\(.*\)\nclass (\w+):", re.M)
CASE = re.compile(r"^ +case (.+):$", re.M)


def events() -> set[str]:
    return {
        name for file in UI.glob("*/events.py") for name in EVENT.findall(file.read_text("utf-8"))
    }


def names(file: Path, part: re.Pattern[str]) -> set[str]:
    return set(re.findall(r"\w+", " ".join(part.findall(file.read_text("utf-8")))))


def test_every_event_moves_the_state_or_is_a_command():
    advances = (*UI.glob("*/events.py"), UI / "shell" / "advance.py")
    moving = set().union(*(names(file, CASE) for file in advances))
    commands = names(UI / "shell" / "connections.py", re.compile(".+"))
    assert events() - moving - commands == set()
