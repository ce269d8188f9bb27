"""The list of runs: rename, open, delete and bring back, by mouse and keys."""

import pytest

from secateurs.core.data.opening import dataset_from_source
from secateurs.core.storage.keeping import keep_run
from secateurs.core.storage.runs import RunStore
from secateurs.core.training.loop import Trained
from secateurs.core.training.settings import TrainingSettings
from secateurs.core.training.start import initial_network
from secateurs.ui.runs.row import RECORD
from tests.gui.hand import Key

pytestmark = pytest.mark.xcb
