"""What a person may want to do next with a network that was opened."""

from secateurs.core.storage.records import RunRecord
from secateurs.ui.state import events as e
from secateurs.ui.state.snapshot import Notice, State

STRANGE = 0.5  # accuracy below which the data may well be others than it learned from
OTHER_DATA = "If it learned from other data, open them."


def is_strange(record: RunRecord) -> bool:
    return record.is_tested and record.test_accuracy < STRANGE


def with_next_step(text: str, state: State) -> Notice:
    """Return the notice, with a button for data where they are missing, else for pruning."""
    if not state.run.is_tested or is_strange(state.run):
        return Notice(text, "done", "", "Open data…", e.DataAsked())
    if state.page in ("prune", "export"):
        return Notice(text)
    return Notice(text, "done", "", "Prune it", e.PageChosen("prune"))
