import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from secateurs.core.history.decisions import Decision, SharesByLayer
from secateurs.core.history.tree import Figures, new_tree
from secateurs.core.network.network import Layer, chain_of
from secateurs.core.storage.runs import RunStore

SCRIPT = Path(__file__).with_name("keeps_on_deciding.py")
ONE = Decision(run_id="one", method="unit")


@pytest.fixture
def network():
    layer = Layer("output", np.ones((4, 3), np.float32), np.zeros(3, np.float32), "linear")
    return chain_of((layer,))


@pytest.fixture
def tree():
    """Units 80 %, by shares and by hand, repaired, named and measured."""
    shares = SharesByLayer(method="unit", by_layer=(("dense_1", 1 / 3), ("dense_2", 0.1)))
    changes = {"percent": 80, "shares": shares, "repaired": True, "remove": (("dense_1", (3, 7)),)}
    tree = new_tree(ONE, "Run 1").deciding(ONE.model_copy(update=changes), run_name="Run 1")
    figures = Figures(accuracy=0.1 + 0.2, parameters=12, parts=3)
    return tree.named(tree.current, "Süß & <b>").measured(tree.current, figures)


def keep(store, tree, before=None):
    store.keep_steps(tree.id, tree.changed_since(before), tree.current)


def test_a_tree_is_read_again_as_it_was_kept(store, with_rows, tree):
    with_rows(store, "one")
    keep(store, tree)
    assert store.history("one") == tree
    assert store.history("two") is None


def test_a_tree_is_found_again_where_a_later_step_is_read_first(
    store, tmp_path, network, make_record
):
    """As where two runs' steps were noted at once: journals are read run after run."""
    store.save_model(make_record("a").model_copy(update={"kind": "tuned"}), network)
    tree = new_tree(Decision(run_id="bundled")).deciding(Decision(run_id="a", percent=5))
    keep(store, tree)
    store.close()
    (tmp_path / "home" / "secateurs.sqlite").unlink()
    with RunStore(tmp_path / "home") as again:
        found = again.history("a")
    assert (found.root, found.current) == (tree.root, tree.current)
    assert found.path(found.current) == tree.path(tree.current)


def test_only_what_changed_is_written(store, with_rows, tree):
    with_rows(store, "one")
    keep(store, tree)
    moved = tree.at(tree.root.id).deciding(ONE.model_copy(update={"percent": 50}))
    keep(store, moved, tree)
    assert store.history("one") == moved
    assert list(store.history("one").nodes) == list(moved.nodes)


def test_what_is_kept_at_once_is_there_at_once_and_beside_the_weights_later(store, tree):
    bundled = new_tree(Decision(run_id="bundled")).deciding(Decision(run_id="bundled", percent=5))
    steps = (bundled.id, bundled.changed_since(None), bundled.current)
    assert store.keep_steps_at_once(*steps)
    assert store.history("bundled") == bundled
    journal = store._root / "bundled" / "history.jsonl"
    assert not journal.exists()
    store.note_steps(*steps)
    assert len(journal.read_text("utf-8").split()) == 3


def test_nobody_is_waited_for_where_another_writes(store, tree):
    other = sqlite3.connect(store._database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    steps = (tree.id, tree.changed_since(None), tree.current)
    assert not store.keep_steps_at_once(*steps)
    other.execute("ROLLBACK")
    other.close()
    assert store.keep_steps_at_once(*steps)
    assert store._rows("PRAGMA busy_timeout") == [(10_000,)]
    assert store._rows("PRAGMA synchronous") == [(2,)]


def test_a_run_made_of_another_is_part_of_its_experiment(store, with_rows, tree):
    with_rows(store, "one", "two")
    made = tree.deciding(Decision(run_id="two"), run_name="Run 2", made="tuned", seconds=3.5)
    keep(store, made)
    assert store.history("two") == store.history("one") == made


def test_an_experiment_goes_with_the_last_of_its_runs(store, make_record, network, losses, tree):
    for name in ("one", "two"):
        store.save(make_record(name), network, losses)
    keep(store, tree.deciding(Decision(run_id="two")))
    store.delete("one")
    assert len(store.history("one").nodes) == 3  # it may come back
    store._session.id = "another"
    store.purge_deleted()
    assert len(store.history("two").nodes) == 3
    store._mark("two", "a dead session")
    store.purge_deleted()
    assert store.history("two") is None
    assert store._rows("SELECT * FROM experiments") == []


def test_a_lost_database_is_made_good_from_beside_the_weights(
    tmp_path, make_record, network, losses, tree
):
    home = tmp_path / "home"
    with RunStore(home) as store:
        store.save(make_record("one"), network, losses)
        keep(store, tree)
        keep(store, tree.at(tree.root.id), tree)
    for path in home.glob("secateurs.sqlite*"):
        path.unlink()
    with RunStore(home) as store:
        assert store.history("one") == tree.at(tree.root.id)


def test_a_broken_row_costs_one_step(store, with_rows, tree):
    with_rows(store, "one")
    deeper = tree.deciding(ONE.model_copy(update={"percent": 90}))
    keep(store, deeper)
    with store._writing() as connection:
        connection.execute("UPDATE steps SET node = '{' WHERE id = ?", (tree.current,))
    found = store.history("one")
    assert len(found.nodes) == 2
    assert found.here.parent == found.root.id


def kept_until_killed(home, seed, rng):
    """Kill the process some thousand instructions after a random line; return its last words."""
    command, said = [sys.executable, str(SCRIPT), str(home), str(seed)], ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        wanted = rng.randint(2, 20)
        for count, line in enumerate(process.stdout):
            said = line
            if count == wanted:
                sum(range(rng.randint(0, 300_000)))
                process.kill()
                break
        said = ([said, *(line for line in process.stdout if line.endswith("\n"))])[-1]
    assert process.returncode == -9
    return said.split()


def test_kills_at_any_moment_lose_no_step(tmp_path):
    rng = random.Random(11)
    for seed in range(3):
        nodes, current = kept_until_killed(tmp_path, seed, rng)
        with RunStore(tmp_path) as store:
            tree = store.history("bundled")
        assert len(tree.nodes) - int(nodes) in (0, 1)  # one may have been kept and not yet told
        assert current in tree.nodes
        assert tree.path(tree.current)[0] == tree.root
        assert {node.parent for node in tree.nodes.values()} <= {"", *tree.nodes}
        for node in tree.nodes.values():
            assert node.name in ("", f"step {node.decision.percent}")
