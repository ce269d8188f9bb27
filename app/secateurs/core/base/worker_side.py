"""What runs on a worker: it reads what it was sent, and measures with the versions asked for."""

import hashlib
import pickle
import threading
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeVar

from secateurs.core.base.errors import WorkersError
from secateurs.core.base.phrases import joined
from secateurs.core.base.tensorflow import use_threads_of_tensorflow

Result = TypeVar("Result")

COMPARED = ("secateurs", "keras", "tensorflow", "numpy")


class Sent:
    """What many pieces need, as bytes; each worker reads them once.

    What arrays hold goes beside the bytes, so that nothing copies it here.
    """

    def __init__(self, payload: bytes, *held: Any) -> None:
        self._payload = payload
        self._held = held
        self._value: object = None
        self._is_read = False

    @classmethod
    def of(cls, value: object) -> "Sent":
        """Take a value apart."""
        import cloudpickle

        held: list[pickle.PickleBuffer] = []
        payload = cloudpickle.dumps(value, protocol=5, buffer_callback=held.append)
        return cls(payload, *held)

    def __reduce__(self) -> tuple[type["Sent"], tuple[object, ...]]:
        return Sent, (self._payload, *map(pickle.PickleBuffer, self._held))

    def __sizeof__(self) -> int:
        return sum(view.nbytes for view in self._views())

    @property
    def digest(self) -> str:
        """The same for the same content."""
        found = hashlib.sha256()
        for view in self._views():
            found.update(view)
        return found.hexdigest()

    @property
    def value(self) -> Any:
        if not self._is_read:
            self._value = pickle.loads(self._payload, buffers=self._held)
            self._is_read = True
        return self._value

    def _views(self) -> list[memoryview]:
        return [pickle.PickleBuffer(each).raw() for each in (self._payload, *self._held)]


def versions_here() -> dict[str, str]:
    """Return the versions that figures depend on."""
    return {name: _version(name) for name in COMPARED}


@cache
def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def other_versions(found: Mapping[str, str], wanted: Mapping[str, str]) -> str:
    """Say which versions are others than wanted: "numpy 1.0, not 2.0"; "" for none."""
    others = [
        f"{name} {each}, not {wanted.get(name)}"
        for name, each in found.items()
        if each != wanted.get(name)
    ]
    return joined(others) if others else ""


def refuse_other_versions(wanted: Mapping[str, str], address: str) -> None:
    """Raise WorkersError on a worker that would measure with other versions."""
    if others := other_versions(versions_here(), wanted):
        raise WorkersError(f"The worker at {address} has {others}: install the same there.")


def dropped() -> bool:
    """Say, on a worker, whether nobody waits any more for what it is at work on."""
    if _task is None:
        return False
    worker, key = _task
    task = worker.state.tasks.get(key)
    return task is None or task.state == "cancelled"


_one = threading.Lock()  # piece at a time, also where a worker was given several threads
_task: Any = None  # the worker and the key of the piece


def do_piece(
    work: Callable[..., Result], asked: object, how: tuple[int, Mapping[str, str]], *sent: Sent
) -> Result:
    """Do a piece of the work, on a worker."""
    global _task  # noqa: PLW0603, a process has one
    from distributed.worker import get_worker, thread_state

    with _one:
        worker = get_worker()
        _task = worker, thread_state.key
        try:
            threads, versions = how
            refuse_other_versions(versions, worker.address)
            use_threads_of_tensorflow(threads)
            return work(asked, *(each.value for each in sent))
        finally:
            _task = None


def keep_sent(sent: Sent) -> Sent:
    return sent
