"""secateurs sweep: accuracy against sparsity of kept runs, or of models in files."""

from collections.abc import Sequence
from typing import Annotated

import typer

from secateurs.cli.crew import (
    Certificates,
    Insecure,
    OnCluster,
    SideBySide,
    crew_at,
)
from secateurs.cli.given import (
    dataset_of,
    find_runs,
    given,
    is_file,
    open_store,
    tell_unkept,
)
from secateurs.cli.given_data import GivenData, Reading, data_for
from secateurs.cli.interruption import Stopped
from secateurs.cli.options import (
    CLASSIC,
    Custom,
    DataSource,
    HeadsChosen,
    Inexact,
    Json,
    Label,
    LayersChosen,
    Levels,
    Pattern,
    Pixels,
    ScopeChoice,
    Skip,
    criteria_from,
    levels_from,
    methods_from,
    seeds_from,
    units_read,
)
from secateurs.cli.sweep_bars import curves_json, show_curves, sweep_and_keep, sweep_files
from secateurs.cli.terminal import progress, say, say_json
from secateurs.core.base.errors import DataError
from secateurs.core.base.phrases import done_of
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.points import TREATMENTS, SweepPlan, SweepPoint, Treatment
from secateurs.core.evaluation.sweep import Subject
from secateurs.core.findings.rules import findings
from secateurs.core.network.network import Network
from secateurs.core.ranking.patterns import pattern_named
from secateurs.core.ranking.terms import CRITERIA, UNSTRUCTURED, Criterion
from secateurs.work.sweep import SweepOptions

EPOCHS = 10  # of --scratch, where --tune does not say

Repair = Annotated[
    bool, typer.Option("--repair", help="Add series that are refitted in closed form.")
]

Tune = Annotated[
    int | None,
    typer.Option(
        "--tune", min=1, metavar="EPOCHS", help="Add series that are repaired and fine-tuned."
    ),
]

Scratch = Annotated[
    bool,
    typer.Option(
        "--scratch",
        help=f"Add the same small networks trained anew, for --tune's epochs, else {EPOCHS}.",
    ),
]


def treatments_from(repair: bool, tune: int | None, scratch: bool) -> tuple[Treatment, ...]:
    """Return the treatments; the networks as they are cut are always among them."""
    wanted = {"none": True, "repaired": repair, "tuned": tune is not None, "scratch": scratch}
    return tuple(name for name in TREATMENTS if wanted[name])


def usual_criteria(treatments: tuple[Treatment, ...]) -> tuple[Criterion, ...]:
    """Return what is swept unless said: the random control only where it costs little."""
    return CRITERIA if treatments == ("none",) else CRITERIA[:1]


def subjects_in(
    files: Sequence[str],
    seeds: Sequence[int],
    reading: Reading,
    custom: Sequence[str] | None = None,
) -> tuple[list[Subject], Dataset]:
    """Open the files and their data.

    Raises:
        DataError: the data do not fit one of them.
        ModelError: a file cannot be opened, or is refused.
    """
    subjects: list[Subject] = []
    found: list[Dataset] = []
    for file in dict.fromkeys(files):
        one = given(file, custom)
        look = data_for(one, reading)
        network = _quickest(look)
        subjects += [Subject(_name(file, seed, seeds), seed, network) for seed in seeds]
        found.append(look.dataset)
    if len({(each.key, each.sample_shape) for each in found}) > 1:
        raise DataError("These files take samples of different shapes: sweep them one by one.")
    return subjects, found[0]


def _quickest(look: GivenData) -> Network:
    from secateurs.core.network.keras_chain import plain_network

    known = look.network
    return plain_network(known) or known if not known.is_chain else known


def _name(file: str, seed: int, seeds: Sequence[int]) -> str:
    return file if len(seeds) == 1 else f"{file}, seed {seed}"


EXAMPLES = """
Examples:

* `secateurs sweep`
* `secateurs sweep 'Run 1' 'Run 2' --levels 0,50,90`
* `secateurs sweep bundled --methods unit --scope global --json`
* `secateurs sweep 'Run 1' 'Run 2' 'Run 3' --levels 80,90,95,97,99 --repair --tune 10 --scratch`
* `secateurs sweep 'Run 1' 'Run 2' --repair --workers 4`
* `secateurs sweep 'Run 1' --layers 'conv_*' --skip conv_1`
* `secateurs sweep model.keras --data fashion-mnist --criteria magnitude,taylor --repair`
* `secateurs sweep transformer.keras --methods unit --inexact --tune 10`
* `secateurs sweep transformer.keras --methods unit --heads width`
"""


def command(
    networks: Annotated[
        list[str] | None,
        typer.Argument(
            help="Ids or names of runs, or .keras files; else the bundled run.",
            metavar="MODEL",
        ),
    ] = None,
    methods: Annotated[str, typer.Option(help="weight, unit or both.")] = "weight,unit",
    criteria: Annotated[
        str,
        typer.Option(
            help="Names with commas, as for `prune`; else magnitude, and where nothing is done "
            "after the cut its control, random."
        ),
    ] = "",
    scope: ScopeChoice = "layer",
    levels: Levels = CLASSIC,
    pattern: Pattern = UNSTRUCTURED,
    layers: LayersChosen = None,
    skip: Skip = None,
    repair: Repair = False,
    tune: Tune = None,
    scratch: Scratch = False,
    inexact: Inexact = False,
    heads: HeadsChosen = None,
    data: DataSource = "",
    pixels: Pixels = None,
    label: Label = "",
    seeds: Annotated[
        str,
        typer.Option(help="Of networks in files, such as 0-2; runs have their own."),
    ] = "0",
    custom: Custom = None,
    workers: SideBySide = 0,
    cluster: OnCluster = "",
    certificates: Certificates = None,
    insecure: Insecure = False,
    as_json: Json = False,
) -> None:
    """Prune networks at every level and measure each on the test samples.

    Of runs, points already measured are not measured again, and Ctrl+C keeps what is there; those
    of chosen layers are curves of their own. What is measured of files is shown, not kept. Several
    networks or seeds are averaged, with the lowest and the highest.
    """
    files = _are_files(networks or [])
    there = crew_at(workers, cluster, certificates, insecure, custom if files else None)
    options = SweepOptions(workers=workers, cluster=there, custom=tuple(custom or ()))
    chosen = treatments_from(repair, tune, scratch)
    pattern_named(pattern)
    plan = SweepPlan(
        run_ids=(),
        methods=methods_from(methods),
        criteria=criteria_from(criteria) if criteria else usual_criteria(chosen),
        scope=scope,
        levels=levels_from(levels),
        treatments=chosen,
        pattern=pattern,
        epochs=tune or SweepPlan.model_fields["epochs"].default,
        layers=tuple(layers or ()),
        skip=tuple(skip or ()),
        exact=not inexact,
        heads=heads,
    )
    units_read(plan.methods, inexact, heads, repair=repair)
    if pattern != UNSTRUCTURED and "weight" not in plan.methods:
        raise typer.BadParameter(f"{pattern} is one of weights.", param_hint="--pattern")
    if not plan.ways:
        raise typer.BadParameter("No such criterion can rank by that method.")
    reading = Reading(data, pixels, label)
    if files:
        opened = subjects_in(networks or [], seeds_from(seeds), reading, custom)
        _sweep_files(plan, *opened, as_json, options)
        return
    if reading.is_given or seeds != "0":
        raise typer.BadParameter("Runs have data and seeds of their own.")
    if custom:
        raise typer.BadParameter("Runs are of Keras's own layers: --custom is for files.")
    _sweep_runs(plan, networks or [], as_json, options)


def _are_files(networks: list[str]) -> bool:
    files = [is_file(name) for name in networks]
    if any(files) and not all(files):
        raise typer.BadParameter("Name either runs or files.")
    return any(files)


def _sweep_runs(plan: SweepPlan, names: list[str], as_json: bool, options: SweepOptions) -> None:
    with open_store() as store:
        kept = find_runs(store, names)
        dataset = dataset_of(kept)
        ids, network = tuple(run.record.id for run in kept), kept[0].network()
        hand = store.hand(ids[0], network)  # a curve of its own, as in the window
        plan = plan.model_copy(update={"run_ids": ids, "hand": hand})
        with progress(quiet=as_json) as bars:
            points = sweep_and_keep(plan, kept, dataset, bars, options)
        tell_unkept(store, "These points are")
    _show(plan, points, as_json)


def _sweep_files(
    plan: SweepPlan, subjects: list[Subject], dataset: Dataset, as_json: bool, options: SweepOptions
) -> None:
    plan = plan.model_copy(update={"run_ids": tuple(each.run_id for each in subjects)})
    with progress(quiet=as_json) as bars:
        points = sweep_files(plan, subjects, dataset, bars, options)
    if points:
        _show(plan, points, as_json)
    if len(points) < plan.size:
        raise Stopped(f"Stopped: {done_of(len(points), plan.size)} were measured.")


def _show(plan: SweepPlan, points: list[SweepPoint], as_json: bool) -> None:
    if as_json:
        say_json(
            {
                "points": [point.model_dump(mode="json") for point in points],
                "curves": curves_json(points, plan.scope),
            }
        )
        return
    show_curves(points, plan.scope)
    for finding in findings(points, scope=plan.scope):
        say(f"- {finding.text}")
