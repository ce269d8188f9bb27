"""From pruning to a file: what a new user does."""

import numpy as np

import secateurs as sc


def test_a_compact_model_is_a_smaller_file(tmp_path, case):
    small = sc.compact(sc.prune(case.model, 0.8))
    for name in ("net.keras", "net.tflite"):
        whole = sc.export(case.model, tmp_path / name, case.x)
        assert sc.export(small, tmp_path / name, case.x).bytes < whole.bytes


def test_masks_of_units_are_kept_and_open_again(tmp_path, case, monkeypatch):
    from secateurs.core.opening import apart as child
    from secateurs.core.opening.open import open_parts

    here = "secateurs.core.opening.open.parts_apart"
    monkeypatch.setattr(here, lambda path, config, *_: child.parts_from(path, config))
    pruned = sc.prune(case.model, 0.5)
    sc.export(pruned, tmp_path / "net.weights.safetensors")
    parts = open_parts(tmp_path / "net.weights.safetensors")
    assert parts.masks.keys() == pruned.masks.keys()
    for name, mask in pruned.masks.items():
        np.testing.assert_array_equal(parts.masks[name], mask)
