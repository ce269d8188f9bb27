"""What a piece of work is: called off the GUI thread, it reports and asks whether to stop."""

from collections.abc import Callable
from typing import Any

Work = Callable[[Callable[[object], None], Callable[[], bool]], Any]  # (report, cancelled)
Question = Callable[[Callable[[], bool]], object]  # (cancelled) -> answer
