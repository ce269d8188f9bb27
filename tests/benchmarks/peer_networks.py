"""The networks of `keras.applications` in PyTorch, which Torch-Pruning halves."""

import torch
from torch.nn import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Linear,
    MaxPool2d,
    Module,
    ReLU,
    ReLU6,
    Sequential,
)

CLASSES = 1000


def halved(name, side):
    """Rank the units of a network by magnitude and remove half of them."""
    import torch_pruning

    model = {"MobileNetV2": mobilenet_v2, "ResNet50": resnet50, "DenseNet121": densenet121}[name]()
    model.eval()
    return lambda: torch_pruning.pruner.MagnitudePruner(
        model,
        torch.zeros(1, 3, side, side),
        importance=torch_pruning.importance.MagnitudeImportance(p=2),
        pruning_ratio=0.5,
        ignored_layers=[model[-1]],
    ).step()


def conv(inputs, units, size=1, stride=1, groups=1, relu=ReLU):
    layers = [
        Conv2d(inputs, units, size, stride, size // 2, groups=groups, bias=False),
        BatchNorm2d(units),
    ]
    return Sequential(*layers, *([relu()] if relu else []))


class Pooled(Module):
    def forward(self, x):
        return x.mean((2, 3))


class Added(Module):
    """What a body gives, added to what it is given, or to what a shortcut makes of that."""

    def __init__(self, body, shortcut=None, last=None):
        super().__init__()
        self.body, self.shortcut, self.last = body, shortcut, last

    def forward(self, x):
        y = self.body(x) + (x if self.shortcut is None else self.shortcut(x))
        return y if self.last is None else self.last(y)


class Beside(Module):
    """What a body gives, beside what it is given."""

    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x):
        return torch.cat([x, self.body(x)], 1)


def mobilenet_v2():
    layers, width = [conv(3, 32, 3, 2, relu=ReLU6)], 32
    blocks = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2)]
    for factor, units, count, first in [*blocks, (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
        for stride in [first] + [1] * (count - 1):
            wide = width * factor
            body = Sequential(
                *([conv(width, wide, relu=ReLU6)] if factor > 1 else []),
                conv(wide, wide, 3, stride, wide, ReLU6),
                conv(wide, units, relu=None),
            )
            layers.append(Added(body) if stride == 1 and width == units else body)
            width = units
    return Sequential(*layers, conv(width, 1280, relu=ReLU6), Pooled(), Linear(1280, CLASSES))


def resnet50():
    layers, width = [conv(3, 64, 7, 2), MaxPool2d(3, 2, 1)], 64
    for inner, count, first in [(64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)]:
        for stride in [first] + [1] * (count - 1):
            units = 4 * inner
            body = Sequential(
                conv(width, inner), conv(inner, inner, 3, stride), conv(inner, units, relu=None)
            )
            shortcut = conv(width, units, 1, stride, relu=None) if width != units else None
            layers.append(Added(body, shortcut, ReLU()))
            width = units
    return Sequential(*layers, Pooled(), Linear(width, CLASSES))


def densenet121(growth=32):
    layers, width = [conv(3, 64, 7, 2), MaxPool2d(3, 2, 1)], 64
    for count in (6, 12, 24, 16):
        if width > 64:
            layers += [BatchNorm2d(width), ReLU(), Conv2d(width, width // 2, 1, bias=False)]
            layers += [AvgPool2d(2)]
            width //= 2
        for _ in range(count):
            between = Sequential(BatchNorm2d(width), ReLU(), conv(width, 4 * growth))
            last = Conv2d(4 * growth, growth, 3, padding=1, bias=False)
            layers.append(Beside(Sequential(between, last)))
            width += growth
    return Sequential(*layers, BatchNorm2d(width), ReLU(), Pooled(), Linear(width, CLASSES))
