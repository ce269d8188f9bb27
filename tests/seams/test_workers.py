"""What workers measure side by side is what one process measures, and nothing of it is lost."""

import os
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import cycle
from types import SimpleNamespace

import numpy as np
import pytest

import secateurs as sc
from secateurs.core.base import crew, installed, worker_side
from secateurs.core.base.certificates import Cluster
from secateurs.core.base.crew import crew_awaited, dashboard_of, workers_here, workers_seen
from secateurs.core.base.errors import (
    CancelledError,
    DataError,
    SecateursError,
    TrainingDiverged,
    WorkersError,
)
from secateurs.core.base.pieces import Piece, Waiting
from secateurs.core.base.worker_side import versions_here
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.sweep import Subject
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.training import train
from secateurs.core.storage.kept_runs import kept_run
from secateurs.core.storage.runs import RunStore
from secateurs.work.sweep import PointKept, PointWent, SweepOptions, WorkersSeen, sweep_work
from secateurs.work.training import train_seeds
from tests.core.conftest import random_network
from tests.seams.pieces import Newer, fails, fits, meets, once_killed, waits_until_dropped
from tests.work.test_training import SETTINGS, dataset  # noqa: F401
from tests.zoo import ZOO, inputs_for

WORKERS = SweepOptions(workers=2)
PLAN = SweepPlan(
    run_ids=("bundled",),
    levels=(0.0, 0.5, 0.9),
    criteria=("magnitude", "random", "taylor"),
    treatments=("none", "repaired"),
)


@pytest.fixture(scope="module")
def workers():
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    pytest.importorskip("cryptography", reason="the extra cluster is not installed")
    with workers_here(2) as there:
        yield there


@pytest.fixture
def the_same_workers(workers, monkeypatch):
    """Start processes once for all tests."""
    monkeypatch.setattr(crew, "workers_here", lambda count: nullcontext(workers))


@pytest.fixture
def store(tmp_path):
    with RunStore(tmp_path) as store:
        yield store


def subjects(plan=PLAN):
    return [
        Subject(run_id, seed, random_network(784, 20, 10, seed=seed))
        for seed, run_id in enumerate(plan.run_ids)
    ]


def swept(plan, data, options, store=None, cancelled=lambda told: False):
    told = []
    work = sweep_work(plan, lambda: subjects(plan), data, store, options)
    done = work(told.append, lambda: cancelled(told))
    return done, [each.point for each in told if isinstance(each, PointKept)], told


@pytest.mark.usefixtures("the_same_workers")
def test_every_field_of_every_point_is_the_same_to_the_last_bit(dataset):  # noqa: F811
    plan = PLAN.model_copy(update={"run_ids": ("a", "b"), "scope": "global"})
    _, alone, _ = swept(plan, dataset, SweepOptions())
    done, points, told = swept(plan, dataset, WORKERS)
    assert done.complete
    assert [each.model_dump() for each in plan.in_order(points)] == [
        each.model_dump() for each in alone
    ]
    assert len(points) == plan.size
    left = [each.seconds_left for each in told if isinstance(each, PointKept | PointWent)]
    assert all(seconds > 0 for seconds in left[:-1])
    assert left[-1] == 0


@pytest.mark.usefixtures("the_same_workers")
def test_a_stopped_sweep_keeps_what_arrived_and_goes_on_there(dataset, store):  # noqa: F811
    def some_are_kept(told):
        return sum(isinstance(each, PointKept) for each in told) >= 2

    done, first, _ = swept(PLAN, dataset, WORKERS, store, some_are_kept)
    assert (done.number, done.complete) == (1, False)
    assert set(store.points(PLAN.run_ids)) == set(first)
    assert 0 < len(first) < PLAN.size
    done, rest, _ = swept(PLAN, dataset, WORKERS, store)
    assert (done.number, done.complete) == (1, True)
    assert len(first) + len(rest) == PLAN.size == len(store.points(PLAN.run_ids))
    assert store.unfinished_sweep() is None


@pytest.mark.usefixtures("the_same_workers")
@pytest.mark.campaign  # TensorFlow starts in each worker
def test_what_is_trained_is_the_same_to_the_last_bit(dataset):  # noqa: F811
    plan = PLAN.model_copy(
        update={
            "criteria": ("magnitude",),
            "treatments": ("none", "tuned", "scratch"),
            "levels": (0.5, 0.9),
            "epochs": 2,
        }
    )
    done, points, _ = swept(plan, dataset, WORKERS)
    assert done.complete
    assert plan.in_order(points) == swept(plan, dataset, SweepOptions())[1]


@pytest.mark.usefixtures("the_same_workers")
@pytest.mark.campaign  # TensorFlow starts in each worker
def test_the_library_gives_the_same_levels():
    model = ZOO["mlp_relu"]()
    x = inputs_for(model, 80, seed=1)
    data = x, np.asarray(model(x)).argmax(axis=1)
    told = []
    asked = {"levels": (0.0, 0.5, 0.8), "seeds": (0, 1), "criterion": "spread of units"}

    @sc.criterion("spread of units", methods="unit")
    def spread(context):
        return np.broadcast_to(context.kernel.std(axis=0), context.kernel.shape[-1:])

    alone = sc.sweep(model, data, "unit", repair=x, **asked)
    side = sc.sweep(
        model, data, "unit", repair=x, workers=2, report=lambda *done: told.append(done), **asked
    )
    assert side == alone
    assert told == [(done, 6) for done in range(1, 7)]
    table = {"criterion": ("random", "spread of units", "taylor"), "rank_data": data}
    rows = sc.sweep(model, data, levels=(0.4, 0.8), **table)
    assert sc.sweep(model, data, levels=(0.4, 0.8), workers=2, **table) == rows
    assert len(rows.points) == 2 * (2 + 1 + 2)


@pytest.mark.usefixtures("the_same_workers")
@pytest.mark.campaign  # TensorFlow starts in each worker
def test_layers_and_budgets_are_found_the_same_side_by_side():
    model = ZOO["mlp_relu"]()
    x = inputs_for(model, 80, seed=1)
    data = x, np.asarray(model(x)).argmax(axis=1)
    told = []

    def found(**words):
        sense = sc.sensitivity(model, data, "weight", (0.0, 0.3, 0.6, 0.9), **words)
        spent = sc.budget(model, data, data, 5.0, repair=x, trials=12, **words)
        return sense.accuracy.tolist(), sense.dense, spent.found.trials, spent.shares, str(spent)

    assert found(workers=2, report=lambda *done: told.append(done)) == found()
    assert told[-1][0] == told[-1][1]


@pytest.mark.usefixtures("the_same_workers")
@pytest.mark.campaign  # TensorFlow starts in each worker
def test_a_ticket_and_its_controls_are_trained_the_same_side_by_side():
    model = ZOO["mlp_relu"]()
    x = inputs_for(model, 80, seed=1)
    data = x, np.asarray(model(x)).argmax(axis=1)

    def weights(**words):
        found = sc.lottery_ticket(model, data, data, 0.5, sc.Recipe(epochs=3), rewind_to=1, **words)
        kinds = (
            found.dense,
            *(each.model for each in (found.ticket, found.random_weights, found.random_masks)),
        )
        return [[array.tobytes() for array in each.get_weights()] for each in kinds]

    assert weights(workers=2) == weights()


@pytest.mark.campaign  # TensorFlow starts in each worker
def test_seeds_are_trained_the_same_side_by_side(workers, dataset, store):  # noqa: F811
    several = [SETTINGS.model_copy(update={"seed": seed}) for seed in range(3)]
    kept = list(train_seeds(workers, several, dataset, store, lambda each: f"seed {each.seed}"))
    assert sorted(record.name for record in kept) == ["seed 0", "seed 1", "seed 2"]
    for record in kept:
        alone = train(record.settings, dataset, lambda event: None, TrainingControl())
        assert record.history == alone.history
        found = kept_run(store, record.id).network()
        assert [each.tobytes() for each in found.weights] == [
            each.tobytes() for each in alone.network.weights
        ]


def test_the_library_finds_a_cluster_by_the_words_of_the_command_line(
    workers, monkeypatch, tmp_path
):
    data = np.zeros((2, 3), np.float32), np.zeros(2, int)

    def refused(**words):
        with pytest.raises(SecateursError) as caught:
            sc.sweep(None, data, **words)
        return str(caught.value)

    assert refused(cluster="here:1") == "A cluster's address is such as tls://scheduler:8786."
    assert refused(cluster="tcp://here:1").startswith("Without certificates whoever reaches ")
    assert refused(cluster="tls://here:1").startswith("An address by tls:// needs certificates ")
    assert refused(cluster="tls://here:1", certificates=str(tmp_path)).startswith("There is no ca")
    assert refused(cluster="tcp://here:1", workers=2) == crew.EITHER
    monkeypatch.setenv("SECATEURS_CERTIFICATES", str(tmp_path))
    assert refused(cluster="tls://here:1").startswith(f"There is no ca.pem in {tmp_path}: ")


def test_the_library_says_that_it_waits_for_a_worker_of_a_cluster(workers, caplog):
    from distributed import LocalCluster

    def told():
        return [
            each.getMessage() for each in caplog.records if each.name == "secateurs.core.base.pool"
        ]

    model = ZOO["mlp_relu"]()
    x = inputs_for(model, 8, seed=1)
    nobody = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "n_workers": 0}
    with LocalCluster(**nobody) as cluster:
        address = cluster.scheduler_address
        found = sc.sweep(
            model,
            (x, np.zeros(8, int)),
            cluster=address,
            insecure=True,
            cancelled=lambda: bool(told()),
        )
    assert found.points == ()
    assert told() == [f"Waiting for a worker at {address}: none has joined yet."]


def test_an_error_on_a_worker_is_that_error_here(workers):
    with pytest.raises(DataError, match=r"^No such thing\.$"):
        list(workers.results(fails, [Piece("No such thing.", ("data",))], str))
    with pytest.raises(TrainingDiverged, match="at step 7") as caught:
        list(workers.results(fails, [Piece("Less.", ("other",))], str))
    assert (caught.value.step, caught.value.advice) == (7, "Less.")


def test_who_cannot_read_what_is_asked_is_refused_by_its_versions(workers, monkeypatch):
    real = versions_here()
    monkeypatch.setattr(worker_side, "_version", lambda name: {**real, "secateurs": "9"}[name])
    with pytest.raises(WorkersError) as caught:
        list(workers.results(fits, [Piece(Newer(), ("data",))], str))
    has = f" has secateurs {real['secateurs']}, not 9: install the same there."
    assert str(caught.value).startswith("The worker at ")
    assert str(caught.value).endswith(has)


def test_what_a_killed_worker_was_at_is_done_by_another(workers, tmp_path):
    pieces = [Piece(number, ("folder",)) for number in range(6)]
    found = list(workers.results(once_killed, pieces, lambda _: str(tmp_path)))
    assert sorted(result for _, result in found) == [0, 2, 4, 6, 8, 10]
    assert len(found) == 6


def test_a_network_stays_with_few_workers():
    places = ["a", "b", "c"]

    def pairs(networks, places):
        waiting = Waiting(Piece(n, (name, "data")) for name in networks for n in range(8))
        taken = []
        for place in cycle(places):
            if not waiting:
                break
            taken.append((place, waiting.take(place, places)))
        return taken

    taken = pairs([f"network {n}" for n in range(6)], places)
    assert len({(piece.needs[0], piece.asked) for _, piece in taken}) == len(taken) == 48
    assert len({(place, piece.needs[0]) for place, piece in taken}) == 6
    assert Counter(place for place, _ in pairs(["alone"], places)) == {"a": 3, "b": 3, "c": 2}
    shared = pairs(["one", "other"], places)  # who is without a network of its own helps
    assert Counter(place for place, _ in shared) == {"a": 6, "b": 5, "c": 5}


def test_no_worker_is_left_without_work_for_what_another_one_has_already(workers, tmp_path):
    given = {"its folder": str(tmp_path), "much": bytes(20_000_000)}
    pieces = [Piece(600, tuple(given)) for _ in range(4)]
    found = workers.results(meets, pieces, given.__getitem__)
    assert [result for _, result in found] == [2] * 4


def test_workers_are_listed_with_their_tasks_and_versions(workers):
    workers.client.wait_for_workers(2)  # one was killed before
    found = workers_seen(workers)
    assert [(one.tasks, one.versions) for one in found] == [(0, versions_here())] * 2


def test_work_that_is_cancelled_ends_on_the_worker_too(workers, tmp_path):
    pieces = [Piece(0, ("another folder",))]
    begun, dropped = tmp_path / "begun", tmp_path / "dropped"
    with pytest.raises(CancelledError):
        list(
            workers.results(
                waits_until_dropped, pieces, lambda _: str(tmp_path), cancelled=begun.exists
            )
        )
    found = list(workers.results(fits, [Piece(n) for n in range(2)], str))  # once both are free
    assert (len(found), dropped.exists()) == (2, True)


def test_a_cancel_does_not_wait_for_workers_that_are_still_coming():
    may_come, gone = threading.Event(), threading.Event()

    @contextmanager
    def coming():
        may_come.wait()
        try:
            yield None
        finally:
            gone.set()

    with pytest.raises(CancelledError), crew_awaited(coming(), lambda: True):
        raise AssertionError
    may_come.set()
    assert gone.wait(60)  # who came then was sent away again


def test_who_has_come_leaves_at_the_end_and_who_cannot_come_says_why():
    @contextmanager
    def there():
        told.append("came")
        yield None
        told.append("left")

    @contextmanager
    def nobody():
        raise WorkersError("Nobody came.")
        yield

    told = []
    with crew_awaited(there(), lambda: False):
        told.append("worked")
    assert told == ["came", "worked", "left"]
    with pytest.raises(WorkersError, match=r"^Nobody came\.$"), crew_awaited(nobody(), bool):
        raise AssertionError


def test_workers_that_do_not_start_are_refused_in_a_sentence(monkeypatch):
    distributed = pytest.importorskip("distributed", reason="the extra cluster is not installed")

    def killed(**_):
        raise RuntimeError("Nanny failed to start.")

    monkeypatch.setattr(distributed, "LocalCluster", killed)
    said = r"^2 workers did not start: Nanny failed to start\.$"
    with pytest.raises(WorkersError, match=said), workers_here(2):
        raise AssertionError


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no niceness")
def test_workers_are_as_nice_as_the_thread_that_asks_for_them():
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    pytest.importorskip("cryptography", reason="the extra cluster is not installed")
    wanted = min(os.getpriority(os.PRIO_PROCESS, 0) + 7, 19)

    def niceness():
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), wanted)
        with workers_here(1) as there:
            return there.client.submit(os.getpriority, os.PRIO_PROCESS, 0).result()

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(niceness).result() == wanted


@pytest.mark.parametrize("served", ["/static/js/bokeh.min.js", "/status"])
def test_dask_s_page_is_there_where_bokeh_draws_it(served, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    class Page(BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.send_response(200 if self.path == served else 404)
            self.end_headers()

        def log_message(self, *words):
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.handle_request).start()
        link = f"http://127.0.0.1:{server.server_port}/status"
        found = link if "bokeh" in served else ""
        assert dashboard_of(SimpleNamespace(dashboard_link=link)) == found
    assert dashboard_of(SimpleNamespace(dashboard_link=link)) == ""  # nobody is there any more
    assert dashboard_of(SimpleNamespace(dashboard_link=None)) == ""


def test_without_the_extra_a_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(installed, "find_spec", lambda name: None)
    with pytest.raises(WorkersError, match=r"pip install 'secateurs\[cluster\]'"):
        crew.refuse_without_dask()


def test_a_sweep_without_a_worker_says_so_and_is_stopped(workers, dataset, store):  # noqa: F811
    from distributed import LocalCluster

    nobody = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "n_workers": 0}
    with LocalCluster(**nobody) as cluster:
        address = cluster.scheduler_address
        options = SweepOptions(cluster=Cluster(address))
        done, points, told = swept(PLAN, dataset, options, store, lambda told: bool(told))
    assert (done.complete, points) == (False, [])
    assert told == [WorkersSeen(0, f"Waiting for a worker at {address}: none has joined yet.")]
