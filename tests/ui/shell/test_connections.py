"""What is wished for in the window is done."""

import re
from pathlib import Path

import secateurs.ui

UI = Path(secateurs.ui.__file__).parent
EVENT = re.compile(r"^@dataclass\(.*\)\nclass (\w+):", re.M)


def events() -> set[str]:
    return {
        name for file in UI.glob("*/events.py") for name in EVENT.findall(file.read_text("utf-8"))
    }


def test_every_event_moves_the_state_or_is_a_command():
    files = (*UI.glob("*/advance.py"), UI / "shell" / "connections.py")
    named = set(re.findall(r"\w+", "\n".join(file.read_text("utf-8") for file in files)))
    assert events() - named == set()
