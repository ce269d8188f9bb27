"""A plot in the window's style: hairline grid, muted axes, no menus.

Importing this imports pyqtgraph, which takes longer than the first paint may: import it where the
plot is made, and make the plot in a `Deferred`.
"""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt

from secateurs.ui.theme.fonts import font
from secateurs.ui.theme.theme import colours


class StyledPlot(pg.PlotWidget):  # type: ignore[misc]
    """Create items once and give them new data; override `recolour` to dress your own."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(self.Shape.NoFrame)
        item = self.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.getViewBox().setMouseEnabled(False, False)
        item.getViewBox().setDefaultPadding(0)
        for side in ("left", "bottom"):
            axis = item.getAxis(side)
            axis.setStyle(tickFont=font(11), tickLength=0, maxTickLevel=0, tickAlpha=255)
            axis.setStyle(hideOverlappingLabels=False)
            axis.setGrid(255)
        # The grid starts at the axis and labels at the ends stay whole.
        item.layout.setContentsMargins(0, 0, 14, 0)
        self._titles = ("", "")
        self.recolour()

    def set_titles(self, y: str, x: str) -> None:
        """Name the axes: y above its axis at the left, x centred below."""
        if (y, x) == self._titles:
            return
        self._titles = (y, x)
        self._show_titles()

    def recolour(self) -> None:
        """Take the colours of the palette in force."""
        palette = colours()
        self.setBackground(palette.panel)
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(pg.mkPen(palette.grid))
            axis.setTickPen(pg.mkPen(palette.grid))
            axis.setTextPen(pg.mkPen(palette.muted))
        self._show_titles()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_titles"):
            self.recolour()

    def _show_titles(self) -> None:
        y, x = self._titles
        style: dict[str, Any] = {"color": colours().muted}
        item = self.getPlotItem()
        item.setTitle(y or None, size="11px", justify="left", **style)
        item.titleLabel.setMaximumHeight(20 if y else 0)
        item.layout.setRowFixedHeight(0, 20 if y else 8)
        item.setLabel("bottom", x or None, **{"font-size": "11px"}, **style)
