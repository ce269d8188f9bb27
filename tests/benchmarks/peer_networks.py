"""The networks of `keras.applications` in torchvision, which Torch-Pruning halves."""

import sys

import torch


def halved(name, side):
    """Build a network by torchvision's name; return it and what ranks and removes half its units.

    The ranking is by magnitude, and the output layer stays.
    """
    import torch_pruning

    model = network(name, side).eval()
    *_, output = (each for each in model.modules() if isinstance(each, torch.nn.Linear))
    return model, lambda: torch_pruning.pruner.MagnitudePruner(
        model,
        torch.zeros(1, 3, side, side),
        importance=torch_pruning.importance.MagnitudeImportance(p=2),
        pruning_ratio=0.5,
        ignored_layers=[output],
    ).step()


def network(name, side):
    models = torchvision_models()
    if name == "vit_tiny":
        return models.VisionTransformer(side, 16, 12, 3, 192, 768)
    options = {"init_weights": False} if name == "inception_v3" else {}
    return getattr(models, name)(**options)


def torchvision_models():
    """Import torchvision, also beside a PyTorch that its operations for boxes are not built for."""
    try:
        import torchvision
    except RuntimeError:
        for each in [each for each in sys.modules if each.startswith("torchvision")]:
            del sys.modules[each]
        for each in ("nms", "qnms"):
            arguments = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            torch.library.define(f"torchvision::{each}", arguments)
        import torchvision
    return torchvision.models
