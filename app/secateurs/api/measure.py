"""`sc.measure`: is it smaller, and is it faster?"""

from numbers import Integral
from typing import TYPE_CHECKING, Any

from secateurs.core.base.errors import SettingError
from secateurs.core.measuring.measurement import Measurement, Which
from secateurs.core.network.network import Network
from secateurs.core.pruning.given import as_keras, as_pruned
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.ranking.terms import OneOrMore, several

if TYPE_CHECKING:
    import keras

_ITSELF = "The control is the network itself."
_GIVEN = "The control is the dense network that was given."
_MASKED = "The control is the network with its zeros, which costs dense matrices the same."


def measure(
    model: "keras.Model | Network | Pruned",
    batch: OneOrMore[int] = (1, 256),
    *,
    teacher: "keras.Model | Network | None" = None,
    x: Any = None,
    engines: OneOrMore[str] | None = None,
    threads: int = 1,
    rounds: int = 15,
    seed: int = 0,
) -> Measurement:
    """Time a network beside its dense control in every engine at hand, and count its bytes.

    | engine | runs | threads |
    | --- | --- | --- |
    | NumPy | chains of Dense layers | held |
    | CSR (SciPy), CSR (Numba) | the same, pruned by weights: only nonzeros are stored | one |
    | Keras | any model, as one compiled graph | TensorFlow's own |
    | LiteRT, ONNX Runtime | what they can hold; extras `litert` and `onnx` | held |

    In every round each network has its turn in each engine, after a warm-up; figures are
    medians over the rounds with quartiles. Every engine must give Keras's answers to within
    1e-4 of the output's scale before it is timed. From which sparsity on skipping zeros pays
    is found by timing the dense network's widths at 70 % and 95 % random zeros in the same
    rounds: a line through both times meets the dense one there. The procedure is
    Secateurs' own.

    Args:
        model: of a `Pruned` by units, the network with zeros and the compact one are
            measured; by weights, the one with zeros, in dense matrices and in sparse ones.
        batch: samples at a time, one number or several.
        teacher: the network before pruning, for the control. None: a pruned network's control
            is itself with its zeros, which costs dense matrices the same time.
        x: samples, (n, *input shape), or a list of one array an input; taken over and over
            if there are fewer than a batch. None: seeded random samples from 0 to 1.
        engines: a name or several; None for all that are installed.
        threads: that engines are held to.
        rounds: turns of each network.
        seed: of the random samples and of the probe's zeros.

    Returns:
        Times in seconds a batch and sizes in bytes; `print` shows them as tables.

    Raises:
        DataError: x does not fit the model.
        EngineError: an engine's answers differ; names it.
        UnsupportedModel: it is no Keras model, or one whose layers cannot be read.
        ValueError: a batch, number of threads or rounds below 1, no such engine, or no memory
            for a batch.

    Example:
        >>> pruned = sc.prune(model, 0.9)
        >>> print(sc.measure(pruned, batch=(1, 1000), teacher=model))
    """
    from secateurs.core.measuring.engines.every import ENGINES
    from secateurs.core.measuring.measure import Conditions, measured

    batches = several(batch, "batch sizes")
    numbers = (*batches, threads, rounds)
    if not all(isinstance(each, Integral) and int(each) >= 1 for each in numbers):
        raise SettingError("batch, threads and rounds are whole numbers, at least 1")
    known = [engine.name for engine in ENGINES]
    names = known if engines is None else several(engines, "engines")
    if unknown := [str(name) for name in names if name not in known]:
        raise SettingError(f"no such engine: {', '.join(unknown)}; there are {', '.join(known)}")
    chosen = [each for each in ENGINES if each.name in names]
    networks, control = _networks(model, teacher)
    batches = tuple(int(size) for size in batches)  # True counts as 1
    try:
        return measured(networks, control, x, Conditions(batches, chosen, threads, rounds, seed))
    except MemoryError as error:
        raise SettingError(f"there is no memory for a batch of {max(batches):,}") from error


def _networks(
    model: "keras.Model | Network | Pruned", teacher: "keras.Model | Network | None"
) -> tuple[dict[Which, "keras.Model"], str]:
    from secateurs.core.graph.calls import check_open
    from secateurs.core.measuring.measure import measured_forms

    control = None if teacher is None else as_keras(teacher)
    if pruned := as_pruned(model):
        forms = measured_forms(pruned, control or pruned.model)
        return forms, _GIVEN if control else _MASKED
    itself = as_keras(model)
    check_open(itself)
    if control is None:
        return {"dense": itself}, _ITSELF
    smaller = itself.count_params() < control.count_params()
    return {"dense": control, "compact" if smaller else "zeros": itself}, _GIVEN
