"""Keeps a run in a process of its own for each step on the disk, and is killed at that step.

Prints, for each step, whether the run was there at the next start and what else lay beside it.
"""

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

from secateurs.core.network.network import Layer, Network, chain_of
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore

KILLED = 9


def network() -> Network:
    kernel, bias = np.ones((4, 3), np.float32), np.zeros(3, np.float32)
    return chain_of((Layer("output", kernel, bias, "linear"),))


def killed_at(wanted: int, home: Path, record: RunRecord) -> bool:
    """Keep the run in a child that ends without a word before the so-manieth step."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED
    with RunStore(home) as store:
        steps = iter(range(wanted))

        def counted(step: Any) -> Any:
            def stepped(*args: Any, **options: Any) -> Any:
                if next(steps, None) is None:
                    os._exit(KILLED)
                return step(*args, **options)

            return stepped

        for name in ("fsync", "mkdir", "rename", "replace"):
            setattr(os, name, counted(getattr(os, name)))
        with store._connection() as connection:
            connection.set_trace_callback(
                lambda said: counted(int)() if said in ("COMMIT", "BEGIN IMMEDIATE") else None
            )
        store.save(record, network(), np.ones(2, np.float32))
    os._exit(0)


def main(home: Path, record: RunRecord) -> None:
    wanted = 0
    while killed_at(wanted, home / str(wanted), record):
        with RunStore(home / str(wanted)) as store:
            kept = [run.id for run in store.runs()]
            if kept:
                assert store.record(kept[0]) == record
                assert store.network(kept[0]).parameters == 15
                assert (store.step_losses(kept[0]) == 1).all()
        beside = [path.name for path in (home / str(wanted) / "runs").iterdir()]
        print(wanted, len(kept), beside == kept, flush=True)
        wanted += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), RunRecord.model_validate_json(sys.argv[2]))
