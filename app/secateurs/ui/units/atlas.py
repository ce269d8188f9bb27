"""The pictures of a layer's units, drawn once into one image, from which they are copied."""

from functools import cache

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from secateurs.core.base.arrays import Array, frozen
from secateurs.core.evaluation.unit_pictures import UnitPictures
from secateurs.ui.theme.blend import Colours, ramp
from secateurs.ui.theme.palette import Palette

FADED = 0.28  # of a removed unit's picture, so much is left to see
LIFT = 0.6  # the exponent of a weight's strength: small ones are seen, too
_SIGNED = 127  # steps to either side of no weight


class Atlas:
    """Holds every picture twice, as it is and faded; whoever draws them makes them larger."""

    def __init__(self, pictures: UnitPictures, palette: Palette) -> None:
        painted = picture_colours(pictures.values, palette, signed=pictures.is_signed)
        self.palette = palette
        self._columns = int(np.ceil(np.sqrt(len(painted))))
        self._sheet = self._laid_out(painted, palette.panel)
        self._faded = self._laid_out(faded(painted, palette), palette.panel)
        self.whole, self.pale = _image(self._sheet), _image(self._faded)
        self._height, self._width = painted.shape[1:]

    def place(self, unit: int) -> QRect:
        """Return where a unit's picture lies in both images."""
        row, column = divmod(unit, self._columns)
        return QRect(column * self._width, row * self._height, self._width, self._height)

    def _laid_out(self, painted: Colours, ground: str) -> Colours:
        count, height, width = painted.shape
        rows = -(-count // self._columns)
        sheet = np.full((rows * self._columns, height, width), ramp(ground, ground, 1)[0])
        sheet[:count] = painted
        sheet = sheet.reshape(rows, self._columns, height, width).transpose(0, 2, 1, 3)
        return np.ascontiguousarray(sheet.reshape(rows * height, self._columns * width))


def picture_colours(values: Array, palette: Palette, *, signed: bool) -> Colours:
    """Return pictures in colours, uint32 shaped like the first three axes.

    Args:
        values: (n, h, w), signed from -1 to 1, else 0 to 1, NaN for nothing; or (n, h, w, 3).
    """
    if values.ndim == 4:
        red, green, blue = np.rint(values * 255).astype(np.uint32).transpose(3, 0, 1, 2)
        return np.asarray(0xFF000000 | red << 16 | green << 8 | blue, np.uint32)
    nothing = np.isnan(values)
    known = np.where(nothing, np.float32(0), values)
    if signed:
        against = ramp(palette.panel, palette.speaks_against, _SIGNED + 1)[:0:-1]
        shades = np.concatenate([against, ramp(palette.panel, palette.speaks_for, _SIGNED + 1)])
        lifted = np.sign(known) * np.abs(known) ** np.float32(LIFT)
        steps = np.rint(_SIGNED + _SIGNED * lifted).astype(np.intp)
    else:
        shades = ramp(palette.grid, palette.ink)
        steps = np.rint(known * 255).astype(np.intp)
    found = shades.take(steps)
    found[nothing] = ramp(palette.panel, palette.panel, 1)[0]
    return found


def faded(painted: Colours, palette: Palette) -> Colours:
    """Return the colours with most of them taken away, towards the panel's own."""
    ground = np.broadcast_to(ramp(palette.panel, palette.panel, 1), painted.shape)
    return _blended(ground, painted, np.asarray(FADED, np.float32))


def _image(sheet: Colours) -> QImage:
    """Return an image over the array, which must outlive it."""
    rows, columns = sheet.shape
    return QImage(sheet.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)


def picture_image(values: Array, palette: Palette, *, signed: bool) -> QImage:
    """Return one picture, (h, w) or (h, w, 3), as an image that owns its pixels."""
    return _image(picture_colours(values[None], palette, signed=signed)[0]).copy()


STROKE = 0.4  # of the way to muted: so strong is ink that has no vote
_INKS, _VOTES = 103, 511  # shades of ink, and steps from against to for, that are told apart


def votes_image(votes: Array, ink: Array, palette: Palette) -> QImage:
    """Return a drawing in the colours of its votes, as an image that owns its pixels.

    Args:
        votes: (h, w) from -1, against, to 1, for.
        ink: (h, w) from 0 to 1, which is seen faintly below.
    """
    strength = np.minimum(np.abs(votes), 1) ** np.float32(LIFT)
    steps = np.rint((1 + np.copysign(strength, votes)) * (_VOTES // 2))
    shades = np.rint(ink * (_INKS - 1)) * _VOTES
    places = (shades + steps).astype(np.intp)
    return _image(_vote_colours(palette).take(places, mode="clip")).copy()


@cache
def _vote_colours(palette: Palette) -> Colours:
    """Return the colour of each shade of ink with each vote, (_INKS * _VOTES,), read-only."""
    grounds = ramp(palette.panel, palette.muted)[: round(255 * STROKE) + 1]
    votes = np.linspace(-1, 1, _VOTES, dtype=np.float32)
    signs = np.where(
        votes > 0,
        ramp(palette.speaks_for, palette.speaks_for, 1)[0],
        ramp(palette.speaks_against, palette.speaks_against, 1)[0],
    ).astype(np.uint32)
    every = (_INKS, _VOTES)
    ground = np.broadcast_to(grounds[:, None], every)
    return frozen(_blended(ground, np.broadcast_to(signs, every), np.abs(votes)).reshape(-1))


def _blended(grounds: Colours, inks: Colours, shares: Array) -> Colours:
    """Mix colours, so much of the inks as the shares say, 0 to 1."""
    mixed = np.full_like(grounds, 0xFF000000)
    for shift in (0, 8, 16):
        low, high = (
            ((each >> np.uint32(shift)) & np.uint32(0xFF)).astype(np.float32)
            for each in (grounds, inks)
        )
        part = np.rint(low + (high - low) * shares).astype(np.uint32)
        mixed |= part << np.uint32(shift)
    return mixed
