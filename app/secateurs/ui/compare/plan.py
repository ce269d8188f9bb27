"""The sweep that the window's choices describe."""

from secateurs.core.evaluation.costs import expected, workload
from secateurs.core.evaluation.points import TREATMENTS, SweepPlan, Treatment
from secateurs.core.storage.records import RunRecord
from secateurs.ui.shell.state import State


def plan_of(state: State) -> SweepPlan:
    """Return the sweep that the window's choices describe."""
    choice = state.sweep.choice
    return SweepPlan(
        run_ids=shown_runs(state),
        methods=choice.methods,
        criteria=choice.criteria,
        controls=choice.controls,
        scope=state.pruning.choice.scope,
        levels=state.sweep.levels,
        treatments=treatments_of(state),
        pattern=choice.pattern,
        epochs=choice.epochs,
        hand=state.pruning.choice.hand,
        exact=state.pruning.choice.exact,
        skip=state.pruning.choice.skip,
    )


def treatments_of(state: State) -> tuple[Treatment, ...]:
    """Return what is done after the cut: as chosen, and repaired where repair is switched on."""
    chosen = {*state.sweep.choice.treatments}
    if state.pruning.choice.repaired:
        chosen.add("repaired")
    return tuple(treatment for treatment in TREATMENTS if treatment in chosen)


def siblings(run: RunRecord, runs: tuple[RunRecord, ...]) -> tuple[str, ...]:
    """Return the run and those that differ from it in the seed alone."""

    def family(record: RunRecord) -> tuple[object, ...]:
        alone = "" if record.kind == "trained" else record.id  # no two seeds of one recipe
        return (alone, record.dataset_key, record.settings.model_copy(update={"seed": 0}))

    seeds = {run.settings.seed}
    found = [run.id]
    for other in runs:
        if family(other) == family(run) and other.settings.seed not in seeds:
            seeds.add(other.settings.seed)
            found.append(other.id)
    return tuple(found)


def shown_runs(state: State) -> tuple[str, ...]:
    """Return the ids of the runs whose points are shown, and which a sweep takes."""
    family = siblings(state.run, state.runs)
    return family if state.sweep.all_seeds else family[:1]


def seconds_of(state: State, plan: SweepPlan) -> dict[Treatment, float]:
    """Return how long each treatment of a plan takes, by what points took here so far."""
    if state.data is None:
        return {}
    return expected(plan, workload(state.network, state.data, plan.epochs), state.sweep.ratios)


def seconds_alone(state: State, treatment: Treatment) -> float:
    """Return how long a treatment would take with what else is chosen."""
    plan = plan_of(state).model_copy(update={"treatments": (treatment,)})
    return seconds_of(state, plan).get(treatment, 0.0)
