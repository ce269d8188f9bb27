"""Sweep from the window on a cluster by TLS, whose workers and scheduler are killed meanwhile."""

import os
from collections import Counter
from contextlib import ExitStack

import pytest

from secateurs.core.base.certificates import make_certificates
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.sweep import Subject, sweep
from secateurs.core.storage.folders import data_folder
from secateurs.core.storage.journal import points_noted
from secateurs.ui.compare.events import SweepPartToggled
from tests.gui.conftest import small_network
from tests.gui.hand import CTRL, Key
from tests.seams.test_cluster import Machine, end, with_its_end, working

pytestmark = [pytest.mark.xcb, pytest.mark.slow]

PATIENCE = 600_000
LEVELS = range(1, 100, 2)
RUN = "run1"
PLAN = SweepPlan(
    run_ids=(RUN,),
    criteria=("magnitude",),
    treatments=("none", "repaired"),
    levels=tuple(percent / 100 for percent in LEVELS),
)


@pytest.fixture
def page(two_runs, start, hand, qtbot):
    """The Compare page of a small network, about to sweep what is cut and what is repaired."""
    program = start()
    controller = program.session.controller
    program.session.library.open(RUN, lambda: None)
    qtbot.waitUntil(lambda: controller.state.run.id == RUN, timeout=PATIENCE)
    controller.dispatch(SweepPartToggled("treatment", "repaired"))
    controller.dispatch(SweepPartToggled("criterion", "random"))
    hand.press(Key.Key_4, CTRL)
    page = program.window.compare
    qtbot.waitUntil(page.head.options.isVisible)
    page.state = lambda: controller.state
    return page


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
@pytest.mark.campaign
@pytest.mark.timeout(2400)
def test_every_point_is_kept_once_whoever_is_killed(page, hand, qtbot, data, tmp_path):
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    pytest.importorskip("cryptography", reason="the extra cluster is not installed")
    make_certificates(tmp_path / "keys")
    popover, told = page.head.popover, page.strip.crew.words

    def sweeping():
        return page.state().sweep

    def more_points():
        at = sweeping().done
        qtbot.waitUntil(lambda: sweeping().done > at + 2, timeout=PATIENCE)

    def says(words):
        qtbot.waitUntil(lambda: told.text().startswith(words), timeout=PATIENCE)

    with ExitStack() as stack:
        machine = Machine(tmp_path, stack)
        scheduler, workers = machine.scheduler(), machine.workers()
        hand.click(page.head.options)
        qtbot.waitUntil(popover.isVisible)
        hand.fill(popover.field.edit, ", ".join(map(str, LEVELS)))
        hand.pick(popover.place.where, "a cluster")
        qtbot.waitUntil(popover.place.address.isVisible)
        hand.fill(popover.place.address.edit, machine.address)
        hand.fill(popover.place.certificates.edit, str(tmp_path / "keys"))
        hand.click(popover.start)
        qtbot.waitUntil(lambda: sweeping().is_live)
        more_points()
        with_its_end(working(workers)[0])
        more_points()
        end(workers)
        says(f"Waiting for a worker at {machine.address}: all have gone.")
        workers = machine.workers()
        more_points()
        end(scheduler)
        says(f"Waiting for the scheduler at {machine.address}: it is gone.")
        scheduler = machine.scheduler()
        more_points()
        hand.click(page.strip.cancel)
        qtbot.waitUntil(lambda: not sweeping().is_live, timeout=PATIENCE)
        assert page.state().notice.text.startswith("The sweep was cancelled: ")
        assert len(sweeping().points) < PLAN.size
        hand.click(page.head.options)
        hand.click(popover.start)
        qtbot.waitUntil(lambda: sweeping().is_live)
        qtbot.waitUntil(lambda: not sweeping().is_live, timeout=PATIENCE)
    noted = points_noted(data_folder())
    assert Counter(Counter(point.key for point in noted).values()) == {1: PLAN.size}
    (seed,) = {point.seed for point in noted}
    alone = list(sweep(PLAN, [Subject(RUN, seed, small_network(1))], data))
    assert list(PLAN.in_order(noted)) == alone
