"""The worked example of the README, run from its first block to its last, on few small images."""

import re
from inspect import isfunction, unwrap
from pathlib import Path

import numpy as np
import pytest

import secateurs as sc
from secateurs.core.data import mnist
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.ranking.criteria import registry

pytestmark = pytest.mark.slow

README = Path(__file__).parents[2] / "README.md"


def striped(count, seed):
    """Noise with a bright band that tells the class, 0 to 9."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count)
    pixels = rng.integers(0, 80, (count, 28, 28), np.uint8)
    for image, label in zip(pixels, labels, strict=True):
        image[4 + 2 * label : 6 + 2 * label] += 150
    return LabelledImages(pixels, labels)


@pytest.fixture
def few_images(monkeypatch):
    parts = [striped(count, seed) for seed, count in enumerate((240, 80, 80))]
    few = Dataset("stripes", "0" * 16, *parts, tuple("0123456789"), "made here")
    monkeypatch.setattr(mnist, "load_mnist", lambda: few)


def test_the_blocks_of_the_readme_run_in_order(
    few_images, models_built_here, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    # Figures are not looked at; tests/core/measuring has every engine.
    measuring = {"rounds": 2, "engines": ("NumPy", "Keras")}
    monkeypatch.setattr(
        unwrap(sc.measure), "__kwdefaults__", unwrap(sc.measure).__kwdefaults__ | measuring
    )
    monkeypatch.setattr(registry, "_RULES", dict(registry._RULES))
    blocks = re.findall(r"^```python\n(.*?)^```", README.read_text("utf-8"), re.S | re.M)
    assert blocks

    names = {}
    for block in blocks:
        exec(compile(block, str(README), "exec"), names)

    # What the text says of them.
    assert names["small"].count_params() == names["pruned"].account.parameters
    assert names["again"].count_params() == names["small"].count_params()
    assert Path("small.tflite").is_file()
    assert "quartiles" in capsys.readouterr().out


def test_the_readme_shows_every_function():
    text = README.read_text("utf-8")
    example = "".join(re.findall(r"^```python\n(.*?)^```", text, re.S | re.M))
    shown = {name for name in sc._PUBLIC if f"sc.{name}" in example}
    given = {name for name in sc._PUBLIC if isfunction(getattr(sc, name))}
    assert shown == given | {"CLASSIC_LEVELS", "Kernel", "Recipe", "Schedule"}
