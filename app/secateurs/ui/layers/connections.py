"""Connects sensitivity and budget with what fulfils their wishes."""

from secateurs.ui.layers import events as e
from secateurs.ui.prune.lower_card import LowerCard
from secateurs.ui.shell.session import Session


def wire_layers(card: LowerCard, session: Session) -> None:
    sensitivity, budget, controller = card.sensitivity, card.budget, session.controller
    sensitivity.measure_requested.connect(session.sensing.start)
    sensitivity.cancel_requested.connect(session.sensing.cancel)
    sensitivity.percent_requested.connect(controller.aim_at)
    budget.points_edit_requested.connect(controller.wish(e.PointsEdited))
    budget.cost_requested.connect(controller.wish(e.CostChosen))
    budget.search_requested.connect(session.budgeting.start)
    budget.cancel_requested.connect(session.budgeting.cancel)
    budget.use_requested.connect(session.budgeting.use)
    budget.back_requested.connect(session.budgeting.go_back)
