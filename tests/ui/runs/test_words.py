from secateurs.core.data.class_names import MNIST_KEY
from secateurs.core.learning.settings import TrainingSettings
from secateurs.ui.runs.list import tip


def test_a_run_on_distorted_images_says_so(make_record):
    plain = make_record(settings=TrainingSettings())
    distorted = make_record(settings=TrainingSettings(augment=True))
    assert "shifted, turned, slanted" not in tip(plain)
    assert "shifted, turned, slanted, scaled and thickened a little" in tip(distorted)
    assert "by other hands" not in tip(distorted)
    digits = make_record(settings=TrainingSettings(augment=True), dataset_key=MNIST_KEY)
    assert "by other hands, so that real drawings are read better" in tip(digits)
