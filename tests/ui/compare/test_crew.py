from dataclasses import replace

import pytest

from secateurs.core.base.crew import EXTRA
from secateurs.core.base.errors import WorkersError
from secateurs.core.evaluation.points import SweepPlan
from secateurs.ui.compare import crew as module
from secateurs.ui.compare.crew import CrewLine, PlaceRows, crew_words, pace_words
from secateurs.ui.compare.events import (
    CertificatesAsked,
    CertificatesChosen,
    ClusterEdited,
    InsecureAllowed,
    PlaceChosen,
    ProcessesEdited,
)
from secateurs.ui.compare.page import live_text
from secateurs.ui.compare.state import Place, SweepState
from secateurs.ui.updates.state import PageAsked
from secateurs.work.sweep import WorkersSeen

PLAN = SweepPlan(run_ids=("run-3",), levels=(0.0, 0.5))
THERE = Place("cluster", address="tls://here:1", certificates="keys")


@pytest.fixture(autouse=True)
def no_certificates_named(monkeypatch):
    monkeypatch.delenv("SECATEURS_CERTIFICATES", raising=False)


@pytest.fixture
def rows(qtbot, monkeypatch):
    monkeypatch.setattr(module, "refuse_without_dask", lambda: None)
    qtbot.addWidget(rows := PlaceRows())
    rows.show_place(Place())
    rows.show()
    return rows


def seen_of(rows, place):
    rows.begin(place)
    rows.show_place(place)
    parts = (rows.processes, rows.address, rows.certificates, rows.insecure, rows._reason)
    names = ("processes", "address", "certificates", "insecure", "reason")
    return {name for name, part in zip(names, parts, strict=True) if part.isVisible()}


def test_one_row_unless_another_place_is_chosen(rows):
    assert rows.where.text() == "Where: this program ▾"
    assert seen_of(rows, Place()) == set()
    assert seen_of(rows, Place("processes", 3)) == {"processes"}
    assert rows.processes.text() == "3"
    assert seen_of(rows, Place("cluster")) == {"address", "certificates"}
    assert seen_of(rows, THERE) == {"address", "certificates"}
    assert (rows.address.edit.text(), rows.certificates.edit.text()) == ("tls://here:1", "keys")


def test_a_plain_address_is_refused_until_it_is_ticked(rows):
    plain = Place("cluster", address="tcp://here:1")
    assert seen_of(rows, plain) == {"address", "insecure", "reason"}
    assert rows._reason.text() == (
        "Without certificates whoever reaches the cluster runs code on it: use tls://, or say "
        "that it may be so (the tick above)."
    )
    assert seen_of(rows, replace(plain, insecure=True)) == {"address", "insecure"}
    assert rows.insecure.isChecked()


def test_what_lacks_is_said_once_there_is_an_address(rows, monkeypatch):
    missing = replace(THERE, certificates="")
    assert seen_of(rows, missing) == {"address", "certificates", "reason"}
    assert rows._reason.text().startswith("An address by tls:// needs the folder")
    monkeypatch.setenv("SECATEURS_CERTIFICATES", "keys")
    assert missing.error == ""
    assert replace(THERE, address="here").error == (
        "A cluster's address is such as tls://scheduler:8786."
    )


def test_what_is_typed_and_chosen_are_wishes(rows, qtbot, wishes):
    seen = wishes(rows)
    rows.where.chosen.emit("cluster")
    seen_of(rows, Place("processes"))
    rows.processes.selectAll()
    qtbot.keyClicks(rows.processes, "4")
    seen_of(rows, Place("cluster"))
    qtbot.keyClicks(rows.address.edit, "t")
    qtbot.keyClicks(rows.certificates.edit, "k")
    rows.choose.click()
    seen_of(rows, Place("cluster", address="tcp://here:1"))
    rows.insecure.click()
    assert seen == [
        PlaceChosen("cluster"),
        ProcessesEdited("4"),
        ClusterEdited("t"),
        CertificatesChosen("k"),
        CertificatesAsked(),
        InsecureAllowed(True),
    ]


def test_without_the_extra_the_choice_is_barred_and_says_how_to_get_it(qtbot, monkeypatch):
    def lacking():
        raise WorkersError(EXTRA)

    monkeypatch.setattr(module, "refuse_without_dask", lacking)
    qtbot.addWidget(rows := PlaceRows())
    rows.show()
    barred = [each for each in rows.where.menu_shown.actions() if not each.isEnabled()]
    assert [each.data() for each in barred] == ["processes", "cluster"]
    assert {each.toolTip() for each in barred} == {rows.where.toolTip()} == {EXTRA}
    assert seen_of(rows, Place("processes")) == {"processes", "reason"}  # of the last time
    assert rows._reason.text() == EXTRA


@pytest.mark.parametrize(
    ("place", "seen", "words"),
    [
        (Place("processes", 1), None, "Starting a process."),
        (Place("processes", 2), None, "Starting 2 processes."),
        (THERE, None, "Looking for a scheduler at tls://here:1."),
        (THERE, WorkersSeen(0, "Waiting for a worker."), "Waiting for a worker."),
        (THERE, WorkersSeen(1), "1 worker"),
        (THERE, WorkersSeen(12, "", 3.4), "12 workers · 3.4 points a second"),
    ],
)
def test_workers_are_counted_with_their_pace_or_waited_for(place, seen, words):
    assert crew_words(SweepState(place=place, plan=PLAN, workers=seen)) == words


def test_while_a_worker_is_waited_for_nobody_knows_how_long_is_left():
    live = SweepState(place=THERE, plan=PLAN, done=3, seconds_left=60, workers=WorkersSeen(2))
    assert live_text(live) == "3 of 8 points · 01:00 left"
    waiting = replace(live, workers=WorkersSeen(0, "Waiting for a worker."))
    assert live_text(waiting) == "3 of 8 points"


@pytest.mark.parametrize(
    ("pace", "words"),
    [
        (2500.4, "2,500 points a second"),
        (25.04, "25 points a second"),
        (0.5, "30 points a minute"),
        (0.05, "3.0 points a minute"),
    ],
)
def test_a_pace_is_a_second_s_or_a_minute_s(pace, words):
    assert pace_words(pace) == words


def test_dask_s_own_page_is_opened_where_there_is_one(qtbot, wishes):
    qtbot.addWidget(line := CrewLine())
    line.show_sweep(SweepState(place=THERE))
    assert line.isHidden()
    live = SweepState(place=THERE, plan=PLAN, workers=WorkersSeen(2))
    line.show_sweep(live)
    assert not line.isHidden()
    assert line.dashboard.isHidden()
    page = "http://here:8787/status"
    line.show_sweep(replace(live, workers=WorkersSeen(2, dashboard=page)))
    assert not line.dashboard.isHidden()
    seen = wishes(line)
    line.dashboard.click()
    assert seen == [PageAsked(page)]
    line.show_sweep(replace(live, place=Place()))
    assert line.isHidden()
