"""Validation accuracy over the epochs of fine-tuning."""

import math

import pyqtgraph as pg

from secateurs.ui.state.training import TrainingState
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.plot import StyledPlot, calm_step


class AccuracyCurve(StyledPlot):
    """Create once; `show_training` gives it new data."""

    def __init__(self) -> None:
        self._shown: object = None
        self.curve: pg.PlotDataItem | None = None
        super().__init__()
        self.setAccessibleName("Validation accuracy over the epochs")
        self.set_titles("validation accuracy, %", "epoch")
        self.curve = self.plot(symbol="o", symbolSize=7)
        self.recolour()

    def show_training(self, training: TrainingState) -> None:
        shown = (training.history, training.epochs)
        if shown == self._shown:
            return
        self._shown = shown
        assert self.curve is not None
        values = [100 * each.val_accuracy for each in training.history]
        self.curve.setData([float(each.epoch) for each in training.history], values)
        low, high = ends_of(values)
        epochs = max(1, training.epochs)
        steps = (max(1, calm_step(epochs, 8)), calm_step(high - low, 5))
        self.set_home((0, epochs), (low, high), steps)

    def recolour(self) -> None:
        super().recolour()
        if self.curve is not None:
            self.curve.setPen(self.pen(colours().accent, 1.5))
            self.curve.opts["antialias"] = True
            self.curve.setSymbolPen(None)
            self.curve.setSymbolBrush(colours().accent)


def ends_of(values: list[float]) -> tuple[float, float]:
    """Return calm ends of an axis in percent that show how the values differ."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return 0.0, 100.0
    step = calm_step(max(max(finite) - min(finite), 1.0), 4)
    low = max(0.0, math.floor(min(finite) / step) * step - step)
    return low, min(100.0, math.ceil(max(finite) / step) * step + step)
