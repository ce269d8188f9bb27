"""Networks as PyTorch has them: torchvision's, which Torch-Pruning halves, LeNet-5, ResNet-20."""

import sys

import torch
from torch import nn


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


def convolutional(name):
    """Build what `convolutional.py` builds in Keras; return it and the shape of a picture."""
    if name == "LeNet-5":
        return lenet_5(), (1, 28, 28)
    widths = ((16, 16, 1), (16, 32, 2), (32, 64, 2))
    rows = [
        Block(given if first else width, width, step if first else 1)
        for given, width, step in widths
        for first in (True, False, False)
    ]
    ends = (nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))
    return nn.Sequential(*normed(3, 16), nn.ReLU(), *rows, *ends), (3, 32, 32)


def lenet_5():
    pooled = (nn.ReLU(), nn.MaxPool2d(2))
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 5, padding=2), *pooled, nn.Conv2d(6, 16, 5), *pooled, nn.Flatten()),
        *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    )


def normed(given, width, step=1, side=3):
    convolution = nn.Conv2d(given, width, side, step, padding=side // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(width))


class Block(nn.Module):
    def __init__(self, given, width, step):
        super().__init__()
        first, second = normed(given, width, step), normed(width, width)
        self.inner = nn.Sequential(*first, nn.ReLU(), *second)
        self.beside = normed(given, width, step, side=1) if step > 1 else nn.Identity()

    def forward(self, x):
        return torch.relu(self.beside(x) + self.inner(x))
