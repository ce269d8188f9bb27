"""secateurs runs: what is kept, and what may be done with it."""

from typing import Annotated

import typer

from secateurs.cli.given import find_run, open_store
from secateurs.cli.options import Json
from secateurs.cli.terminal import say, say_json, say_path, show_table
from secateurs.core.base.errors import DataError
from secateurs.core.base.installed import resource
from secateurs.core.base.phrases import percent
from secateurs.core.base.text import one_line
from secateurs.core.storage.kept_runs import KeptRun, bundled_record
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore

UNKNOWN = "–"  # of a network that was opened, not trained here, or not tested

EXAMPLES = """
Examples:

* `secateurs runs`
* `secateurs runs rename 'Run 1' 'Wide net'`
* `secateurs runs path 'Wide net'`
* `secateurs runs delete 'Wide net'`
"""


def example(command: str) -> str:
    """Show a command at the end of its help."""
    return f"Example: `{command}`"


app = typer.Typer(
    help="List, rename and delete kept runs.",
    invoke_without_command=True,
    rich_markup_mode="markdown",
)
Name = Annotated[str, typer.Argument(metavar="RUN", help="Id or name.")]


@app.callback()
def listed_by_default(context: typer.Context, as_json: Json = False) -> None:
    """List, rename and delete kept runs."""
    if context.invoked_subcommand is None:
        _list(as_json)


@app.command("list", epilog=example("secateurs runs list --json"))
def list_runs(as_json: Json = False) -> None:
    """List the runs, newest first, the bundled one last."""
    _list(as_json)


@app.command(epilog=example("secateurs runs rename 'Run 1' 'Wide net'"))
def rename(run: Name, name: Annotated[str, typer.Argument(metavar="NEW")]) -> None:
    """Give a run another name."""
    with open_store(writes=True) as store:
        store.rename(_own(store, run).record.id, name)
    say(f"Renamed to {' '.join(name.split())}.")


@app.command(epilog=example("secateurs runs delete 'Wide net' --yes"))
def delete(
    run: Name,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete a run, its weights and its sweep points, for good."""
    with open_store(writes=True) as store:
        kept = _own(store, run)
        if not yes:
            name = one_line(kept.record.name)
            typer.confirm(f"Delete {name} ({kept.record.id}) for good?", abort=True)
        store.delete(kept.record.id)
        store.purge_deleted()
    say(f"Deleted {kept.record.name}.")


@app.command(epilog=example("secateurs runs restore 3f2a9c41b7d0"))
def restore(run: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Bring back a run that was deleted in a window that is still open."""
    with open_store(writes=True) as store:
        if any(run in (record.id, record.name) for record in store.runs()):
            raise DataError(f"The run {run} was not deleted.")
        store.restore(run)
    say(f"Restored {run}.")


@app.command(epilog=example("secateurs runs path 'Wide net'"))
def path(run: Name) -> None:
    """Show the folder that holds a run's weights."""
    with open_store() as store:
        kept = find_run(store, run)
        folder = resource("network") if kept.record.is_bundled else store.place(kept.record.id)
    say_path(folder)


def _list(as_json: bool) -> None:
    with open_store() as store:
        records = [*store.runs(), bundled_record()]
        points = {record.id: len(store.points([record.id])) for record in records}
    if as_json:
        found = [{**record.to_json(), "points": points[record.id]} for record in records]
        say_json({"runs": found})
        return
    columns = ("name", "id", "data set", "seed", "epochs", "test", "points")
    show_table(columns, [_row(record, points[record.id]) for record in records], words=3)


def _row(record: RunRecord, points: int) -> list[str]:
    was_trained = record.kind == "trained" or bool(record.history)
    return [
        record.name,
        record.id,
        record.dataset,
        str(record.settings.seed) if record.kind != "opened" else UNKNOWN,
        _epochs(record) if was_trained else UNKNOWN,
        percent(record.test_accuracy) if record.is_tested else UNKNOWN,
        str(points),
    ]


def _epochs(record: RunRecord) -> str:
    ended = len(record.history)
    return str(ended) if record.outcome == "completed" else f"{ended} of {record.epochs_asked}"


def _own(store: RunStore, name: str) -> KeptRun:
    kept = find_run(store, name)
    if kept.record.is_bundled:
        raise DataError("The bundled network comes with the program and stays as it is.")
    return kept
