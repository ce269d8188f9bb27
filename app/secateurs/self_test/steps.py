"""All steps, in their order."""

from secateurs.self_test import cuts as cutting
from secateurs.self_test import exports as leaving
from secateurs.self_test import exports as papers
from secateurs.self_test import start as beginning
from secateurs.self_test import training as learning
from secateurs.self_test.step import Step

OPEN = Step("opens the window", beginning.opens)
DATA = Step("loads MNIST", beginning.loads_data, (OPEN,))
READ = Step("reads a drawn 3", beginning.reads_a_drawing, (OPEN,))
IMPORT = Step("imports TensorFlow", beginning.imports_tensorflow, (OPEN,), limit=240)
TRAIN = Step("trains in the worker", learning.trains, (DATA, IMPORT), limit=120)
LOSS = Step("paints the loss curve", learning.paints_the_loss, (TRAIN,))
RELOAD = Step("saves and reloads a run", learning.reloads, (TRAIN,))
PRUNE = Step("prunes weights and units", cutting.prunes, (TRAIN,))
REPAIR = Step("repairs", cutting.repairs, (PRUNE,))
COMPACT = Step("compacts", cutting.compacts, (REPAIR,))
SWEEP = Step("sweeps and paints the curves", cutting.sweeps, (TRAIN,), limit=120)
CURVES = Step("exports the curves", papers.exports_the_curves, (SWEEP,))
REPORT = Step("writes the report", papers.writes_the_report, (SWEEP,), limit=120)
KERAS = Step("exports .keras", leaving.exports("keras"), (TRAIN,), limit=120)
FILES = (
    Step("exports .weights.safetensors", leaving.exports("safetensors"), (TRAIN,), limit=120),
    Step("exports .tflite", leaving.exports("litert"), (TRAIN,), limit=180),
    Step("exports .int8.tflite", leaving.exports("litert-int8"), (TRAIN,), limit=180),
    Step("exports .onnx", leaving.exports("onnx"), (TRAIN,), limit=180),
    Step("exports .savedmodel", leaving.exports("savedmodel"), (TRAIN,), limit=180),
    Step("exports a C header", leaving.exports("c"), (TRAIN,), limit=180),
)
REOPEN = Step("opens that .keras in another process", leaving.opens_the_file, (KERAS,), limit=240)
CLOSE = Step("closes", leaving.closes)

STEPS = (
    *(OPEN, DATA, READ, IMPORT, TRAIN, LOSS, RELOAD, PRUNE, REPAIR, COMPACT),
    *(SWEEP, CURVES, REPORT, KERAS, *FILES, REOPEN, CLOSE),
)
