def names(said):
    return [run["name"] for run in said.json["runs"]]


def test_the_bundled_run_is_always_there(secateurs):
    said = secateurs("runs", "--json")
    (run,) = said.json["runs"]
    assert run["id"] == "bundled"
    assert run["test_accuracy"] >= 0.975
    assert run["points"] == 0


def test_list_shows_names_and_accuracy(secateurs, small_run):
    said = secateurs("runs")
    assert said.code == 0
    assert said.out.splitlines()[1].split() == [
        "Run", "1", small_run, "MNIST", "0", "0", "10.0", "%", "0",
    ]  # fmt: skip
    assert secateurs("runs", "list", "--json").json == secateurs("runs", "--json").json


def test_of_a_training_that_was_stopped_the_epochs_asked_for_are_shown(secateurs, small_run, home):
    from secateurs.core.storage.runs import RunStore

    with RunStore(home / "data") as store:
        record, network = store.runs()[0], store.network(small_run)
        stopped = {"id": "stopped00001", "name": "Short", "outcome": "stopped"}
        store.save_model(record.model_copy(update=stopped), network)
    rows = [line.split() for line in secateurs("runs").out.splitlines()]
    short = next(row for row in rows if row[0] == "Short")
    assert short[4:7] == ["0", "of", "1"]


def test_of_an_opened_network_it_is_not_known_how_it_was_trained(secateurs, small_run, home):
    from secateurs.core.storage.runs import RunStore

    with RunStore(home / "data") as store:
        record, network = store.runs()[0], store.network(small_run)
        opened = record.model_copy(update={"id": "opened000001", "name": "File", "kind": "opened"})
        store.save_model(opened, network)
        untested = opened.model_copy(update={"id": "opened000002", "dataset_key": ""})
        store.save_model(untested, network)
    rows = [line.split() for line in secateurs("runs").out.splitlines()]
    named = {row[1 if row[0] == "File" else 2]: row for row in rows[1:3]}
    assert named["opened000001"] == ["File", "opened000001", "MNIST", "–", "–", "10.0", "%", "0"]
    assert named["opened000002"] == ["File", "opened000002", "MNIST", "–", "–", "–", "0"]


def test_a_run_is_renamed_and_found_by_its_new_name(secateurs, small_run):
    assert secateurs("runs", "rename", "run 1", "Wide net").code == 0
    assert names(secateurs("runs", "--json")) == ["Wide net", "Bundled"]
    assert secateurs("runs", "path", "wide NET").out.strip().endswith(small_run)


def test_a_run_is_deleted_for_good(secateurs, small_run, home):
    said = secateurs("runs", "delete", small_run, "--yes")
    assert (said.code, said.out) == (0, "Deleted Run 1.\n")
    assert names(secateurs("runs", "--json")) == ["Bundled"]
    assert not (home / "data" / "runs" / small_run).exists()


def test_deleting_asks_first_and_nothing_happens_without_an_answer(
    secateurs, small_run, monkeypatch
):
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert secateurs("runs", "delete", small_run).code == 1
    assert names(secateurs("runs", "--json")) == ["Run 1", "Bundled"]


def test_a_run_deleted_in_an_open_window_is_brought_back(secateurs, small_run, home):
    from secateurs.core.storage.runs import RunStore

    with RunStore(home / "data") as window:
        window.delete(small_run)
        assert secateurs("runs", "restore", small_run).code == 0
    assert names(secateurs("runs", "--json")) == ["Run 1", "Bundled"]
    for called in (small_run, "Run 1"):
        said = secateurs("runs", "restore", called)
        assert (said.code, said.err) == (2, f"The run {called} was not deleted.\n")


def test_an_empty_name_is_refused(secateurs, small_run):
    assert secateurs("runs", "rename", small_run, " ").code == 2


def test_a_missing_database_is_told_on_stderr_and_nothing_is_lost(secateurs, small_run, home):
    (home / "data" / "secateurs.sqlite").unlink()
    said = secateurs("runs", "--json")
    assert [run["id"] for run in said.json["runs"]] == [small_run, "bundled"]
    assert said.err == (
        "The list of runs was missing or not complete. "
        "One run was found again by the folders: Run 1.\n"
    )
    assert secateurs("runs", "--json").err == ""


def test_of_several_of_one_name_the_newest_is_taken_and_told(secateurs, small_run, home):
    from secateurs.core.storage.runs import RunStore

    with RunStore(home / "data") as store:
        record, network = store.runs()[0], store.network(small_run)
        later = record.created.replace(year=record.created.year + 1)
        again = record.model_copy(update={"id": "again0000001", "created": later})
        store.save_model(again, network)
    said = secateurs("runs", "path", "run 1")
    assert said.out.strip().endswith("again0000001")
    assert said.err == (
        f"2 runs are called run 1: this is the newest, again0000001, not {small_run}.\n"
    )
    assert secateurs("runs", "path", small_run).err == ""
