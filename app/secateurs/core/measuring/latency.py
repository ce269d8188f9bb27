"""Which networks run in which engines, each checked to answer as it should."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.phrases import rounded_up
from secateurs.core.base.text import first_line
from secateurs.core.export.keras_run import outputs_of
from secateurs.core.export.parity import few
from secateurs.core.export.precision import FLOAT32, LIMITS, limit_of
from secateurs.core.graph.layer_state import samples_at_once, states_at_zero
from secateurs.core.measuring.engines.engine import Arrays, Engine, EngineError, Run
from secateurs.core.measuring.measurement import Skipped, Which

if TYPE_CHECKING:
    import keras


Pass = Callable[[], object]

Clock = Callable[[], float]

Tell = Callable[[str, float], object]  # what goes on and the share that is done; may raise to end

WARM = 3  # calls before the clock counts: graphs are traced, caches filled

TRIES = 3  # calls, the quickest of which says how many make a turn

TURN = 0.005  # seconds that a turn lasts at least

MOST = 500  # calls a turn


def no_progress(what: str, share: float) -> None:
    """Tell nobody."""


def by_turns(
    passes: Sequence[Pass],
    rounds: int,
    clock: Clock = time.perf_counter,
    begun: Callable[[int], object] = lambda turn: None,
    cancelled: Cancelled = never,
) -> list[tuple[float, ...]]:
    """Return the seconds of one call of each pass, one figure a round.

    Every pass is called WARM times first, then tried TRIES times. In every round each has its
    turn; who begins moves on from round to round. A turn repeats a short call until it lasts
    about TURN, and gives the mean, so that what others left in the processor's caches does not
    count. `begun` is called before each round, with its number from 0 on.
    """
    calls = [_calls(each, clock, cancelled) for each in passes]
    taken: list[list[float]] = [[] for _ in passes]
    for turn in range(rounds):
        begun(turn)
        for place in range(len(passes)):
            go_on(cancelled)
            at = (turn + place) % len(passes)
            taken[at].append(_mean(passes[at], calls[at], clock))
    return [tuple(times) for times in taken]


def _calls(run: Pass, clock: Clock, cancelled: Cancelled) -> int:
    for _ in range(WARM):
        go_on(cancelled)
        run()
    # One slow call would leave a pass with short turns, each begun with cold caches.
    once = math.inf
    for _ in range(TRIES):
        go_on(cancelled)
        once = min(once, _mean(run, 1, clock))
    return MOST if once <= 0 else max(1, min(MOST, math.ceil(TURN / once)))


def _mean(run: Pass, calls: int, clock: Clock) -> float:
    begun = clock()
    for _ in range(calls):
        run()
    return (clock() - begun) / calls


LIMIT = LIMITS[FLOAT32]  # of the output's scale

CHECKED = 256  # samples


@dataclass(frozen=True, slots=True)
class Contender:
    """A network ready to run in an engine.

    Attributes:
        difference: largest |output - Keras's| as a share of the output's scale.
    """

    network: Which
    engine: Engine
    run: Run
    difference: float


def contenders(
    networks: Mapping[Which, "keras.Model"],
    engines: Sequence[Engine],
    samples: Arrays,
    threads: int,
    tell: Tell = no_progress,
) -> tuple[list[Contender], list[Skipped]]:
    """Prepare every network in every engine that can run it.

    A compact network must answer as the one with zeros does, and every engine as Keras. Only
    a network with zeros in place, or a lone one, is stored sparsely.

    Raises:
        EngineError: an engine gives other answers.
    """
    own = samples_at_once(networks["dense"])
    given = few(samples, own or CHECKED)
    wanted = {name: _answers(model, given) for name, model in networks.items()}
    if "compact" in networks and "zeros" in networks:
        wanted["compact"] = wanted["zeros"]
    found: list[Contender] = []
    skipped: list[Skipped] = []
    for place, engine in enumerate(engines):
        tell(f"Preparing {engine.name}", place / len(engines))
        names = _stored_by(engine, networks)
        runs, reason = _prepared(engine, [networks[name] for name in names], threads)
        if reason:
            skipped.append(Skipped(engine.name, reason))
        for name, run in zip(names, runs, strict=True) if not reason else ():
            answers = _run(engine, run, networks[name], given)
            if isinstance(answers, Skipped):
                skipped.append(answers)
                break
            limit = limit_of(networks[name])
            difference = engine_difference(answers, wanted[name], engine.name, name, limit)
            found.append(Contender(name, engine, run, difference))
    return found, skipped


def _answers(model: "keras.Model", given: Arrays) -> list[AnyArray]:
    with states_at_zero([model]):
        return outputs_of(model, given)


def _stored_by(engine: Engine, networks: Mapping[Which, "keras.Model"]) -> list[Which]:
    if not engine.skips_zeros:
        return list(networks)
    if "compact" in networks:  # has no zeros left to skip
        return []
    return ["zeros"] if "zeros" in networks else ["dense"]


def _prepared(
    engine: Engine, models: Sequence["keras.Model"], threads: int
) -> tuple[list[Run], str]:
    """Return what runs the models, and why there is nothing, or ""."""
    if reason := engine.available():
        return [], reason
    try:
        return [engine.prepare(model, threads) for model in models], ""
    except Exception as error:  # converters and runtimes raise what they like
        return [], first_line(error)


def _run(engine: Engine, run: Run, model: "keras.Model", given: Arrays) -> list[AnyArray] | Skipped:
    try:
        with states_at_zero([model]):
            return run(given)
    except Exception as error:  # runtimes raise what they like
        return Skipped(engine.name, first_line(error))


def engine_difference(
    found: Sequence[AnyArray],
    wanted: Sequence[AnyArray],
    engine: str,
    network: str,
    limit: float = LIMIT,
) -> float:
    """Return the largest difference, as a share of the output's scale.

    Raises:
        EngineError: it is larger than the limit, or the outputs are of other shapes.
    """
    worst = 0.0
    for given, asked in zip(found, wanted, strict=True):
        answer, right = given.astype(np.float64), asked.astype(np.float64)
        scale = float(np.abs(right).max(initial=0.0)) or 1.0
        same_shape = answer.shape == right.shape
        difference = float(np.abs(answer - right).max(initial=0.0)) if same_shape else np.inf
        # Not "difference > limit": NaN must not pass.
        if not difference <= limit * scale:
            raise EngineError(
                f"{engine} does not answer as the {network} network does: it differs by"
                f" {rounded_up(difference / scale, 2):.1e} of the output's scale, more than"
                f" {limit:.0e}."
            )
        worst = max(worst, difference / scale)
    return worst
