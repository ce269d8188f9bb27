"""Does the window's own work in the home folder, going on where it was cut off, and tells.

python -m tests.gui.works_on train|sweep RUN_ID
"""

import sys

from secateurs.core.base.tensorflow import import_tensorflow
from secateurs.core.data.mnist import BUNDLED
from secateurs.core.data.source import dataset_for
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.sweep import Subject
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.events import EpochEnded
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.storage.folders import data_folder
from secateurs.core.storage.runs import RunStore
from secateurs.work.sweep import PointKept, sweep_work
from secateurs.work.training import training_work

SETTINGS = TrainingSettings(hidden_layers=(24,), epochs=8, batch_size=512, seed=5)
LEVELS = tuple(percent / 100 for percent in range(0, 100, 8))


def plan(run_id: str) -> SweepPlan:
    return SweepPlan(run_ids=(run_id,), levels=LEVELS)


def tell(report: object) -> None:
    match report:
        case EpochEnded():
            print("epoch", report.epoch, flush=True)
        case PointKept():
            print("point", report.point.model_dump_json(), flush=True)
        case _:
            print(type(report).__name__, flush=True)


def work(kind: str, run_id: str) -> None:
    data, store = dataset_for(BUNDLED), RunStore(data_folder())
    if kind == "train":
        import_tensorflow()
        unfinished = store.unfinished_training()
        control = TrainingControl()
        job = training_work(SETTINGS, data, store, control, unfinished)
    else:
        seed = store.record(run_id).settings.seed
        subjects = [Subject(run_id, seed, store.network(run_id))]
        job = sweep_work(plan(run_id), lambda: subjects, data, store)
    tell(job(tell, lambda: False))
    store.close()


if __name__ == "__main__":
    work(*sys.argv[1:])
