"""Pictures of digits as people have them: on paper, in bad light, in frames; drawn from a seed."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from secateurs.core.data.mnist import load_mnist

Grey = NDArray[np.float32]

STROKES: dict[int, list[list[tuple[int, int]]]] = {
    0: [[(50, 0), (15, 15), (0, 60), (15, 110), (50, 125), (85, 110), (95, 60), (80, 15), (50, 0)]],
    1: [[(30, 0), (30, 40), (28, 80), (28, 125)]],
    2: [[(0, 25), (20, 2), (55, 0), (72, 25), (60, 60), (0, 122), (40, 118), (85, 122)]],
    3: [[(0, 10), (40, 0), (70, 20), (55, 52), (25, 58), (65, 68), (75, 100), (40, 125), (0, 112)]],
    4: [[(20, 0), (10, 40), (0, 70), (75, 68)], [(65, 0), (60, 60), (56, 125)]],
    5: [[(75, 0), (10, 2), (8, 50), (45, 45), (75, 65), (70, 105), (40, 122), (0, 112)]],
    6: [[(60, 0), (25, 35), (5, 80), (20, 120), (60, 118), (70, 85), (45, 68), (10, 85)]],
    7: [[(0, 5), (40, 0), (80, 2), (60, 50), (40, 125)]],
    8: [[(70, 15), (35, 0), (10, 25), (35, 55), (70, 90), (40, 122), (5, 95), (35, 58), (68, 18)]],
    9: [[(70, 20), (35, 0), (5, 25), (20, 55), (60, 45), (70, 20), (66, 70), (55, 125)]],
}

PENS = ((20, 20, 24), (30, 40, 140), (170, 30, 40), (20, 90, 50), (70, 70, 74))
PAPERS = ((255, 255, 255), (248, 246, 240), (235, 228, 205), (225, 232, 240), (252, 240, 150))


@dataclass(frozen=True)
class Case:
    """One picture.

    Attributes:
        digit: what is written; None where nobody could name one digit.
        data: the file's bytes.
    """

    kind: str
    digit: int | None
    data: bytes


def corpus(seed: int, each: int, heights: tuple[int, int] = (60, 160)) -> Iterator[Case]:
    """Make `each` pictures of every kind; the digits come from MNIST's test set and from pens.

    Args:
        heights: of the digits, in pixels, from and to.
    """
    for place, kind in enumerate(KINDS):
        rng = np.random.default_rng((seed, place))
        for number in range(each):
            height = int(rng.integers(*heights))
            digit, ink = _digit(rng, height, printed=number % 2 == 1)
            yield Case(kind, *KINDS[kind](rng, digit, ink))


def _digit(rng: np.random.Generator, height: int, *, printed: bool) -> tuple[int, Grey]:
    """Return a digit's ink, 0 to 1, cropped: of MNIST's test set, or written with a pen."""
    if printed:
        test = load_mnist().test
        place = int(rng.integers(len(test)))
        small = test.pixels[place].astype(np.float32)
        rows, columns = (np.flatnonzero((small > 40).any(axis=axis)) for axis in (1, 0))
        crop = small[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        crop = np.pad(crop, 2)
        scale = height / crop.shape[0]
        size = (max(4, round(crop.shape[1] * scale)), height)
        large = Image.fromarray(crop).resize(size, Image.Resampling.BICUBIC)
        sharp = np.clip((np.asarray(large) / 255 - 0.5) * scale / 3 + 0.5, 0, 1)
        return int(test.labels[place]), sharp.astype(np.float32)
    digit = int(rng.integers(10))
    return digit, _drawn(rng, digit, height)


def _drawn(rng: np.random.Generator, digit: int, height: int) -> Grey:
    scale, pen = height / 125 * 2, rng.uniform(0.03, 0.13) * height * 2
    slant, squeeze = rng.uniform(-0.15, 0.25), rng.uniform(0.75, 1.1)
    strokes = []
    for stroke in STROKES[digit]:
        points = np.array(stroke) + rng.normal(0, 2, (len(stroke), 2))
        x = points[:, 0] * squeeze + slant * (125 - points[:, 1])
        strokes.append(np.stack([x, points[:, 1]], axis=1) * scale)
    everything = np.vstack(strokes)
    low, high = everything.min(axis=0) - pen, everything.max(axis=0) + pen
    image = Image.new("L", tuple(np.ceil(high - low).astype(int).tolist()))
    draw = ImageDraw.Draw(image)
    for stroke in strokes:
        line = _curve(stroke - low)
        draw.line([tuple(point) for point in line], fill=255, width=max(2, round(pen)))
        for x, y in line[:: max(1, round(pen / 6))]:
            draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)
    half = image.resize((max(4, image.width // 2), max(4, image.height // 2)))
    return np.asarray(half, np.float32) / 255


def _curve(points: NDArray[np.float64]) -> NDArray[np.float64]:
    from secateurs.core.drawing.curve import smooth_strokes

    return smooth_strokes(points, np.array([len(points)]), 1.0)[0]


def _placed(rng: np.random.Generator, ink: Grey, room: float = 0.0) -> Grey:
    """Return the ink on a larger sheet, somewhere."""
    height, width = ink.shape
    side = max(height, width)
    tall, wide = (int(side * rng.uniform(1.3 + room, 2.2 + room)) for _ in range(2))
    top = int(rng.uniform(0.12, 0.88) * (tall - height * 1.0)) if tall > height else 0
    left = int(rng.uniform(0.12, 0.88) * (wide - width * 1.0))
    sheet = np.zeros((tall, wide), np.float32)
    sheet[top : top + height, left : left + width] = ink
    return sheet


def _written(
    rng: np.random.Generator, ink: Grey, paper: tuple[int, ...] | None = None
) -> NDArray[np.float32]:
    """Return ink of some pen on some paper as (h, w, 3), 0 to 1."""
    pen = np.array(PENS[rng.integers(len(PENS))]) / 255
    ground = np.array(paper or PAPERS[rng.integers(len(PAPERS))]) / 255
    return (ground + ink[..., None] * (pen - ground)).astype(np.float32)


def _noisy(
    rng: np.random.Generator, colour: NDArray[np.float32], sigma: float = 0.02
) -> Image.Image:
    soft = Image.fromarray(_bytes(colour)).filter(ImageFilter.GaussianBlur(rng.uniform(0, 1.2)))
    grain = rng.normal(0, sigma * rng.uniform(0.3, 1.5), (*colour.shape[:2], 1))
    return Image.fromarray(_bytes(np.asarray(soft) / 255 + grain))


def _bytes(colour: NDArray[np.floating]) -> NDArray[np.uint8]:
    return np.rint(np.clip(colour, 0, 1) * 255).astype(np.uint8)


def _file(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    room = io.BytesIO()
    if form == "JPEG":
        options = {"quality": 85} | options
    image.save(room, form, **options)
    return room.getvalue()


Made = tuple[int | None, bytes]


def clean(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    sheet = 1 - _placed(rng, ink)
    return digit, _file(Image.fromarray(_bytes(sheet)), "PNG")


def light_on_dark(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    board = np.array((30, 50, 40)) / 255
    colour = board + _placed(rng, ink)[..., None] * (np.array((225, 225, 215)) / 255 - board)
    return digit, _file(_noisy(rng, colour))


def scanned(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    colour = _written(rng, _placed(rng, ink))
    return digit, _file(_noisy(rng, colour), quality=int(rng.integers(40, 95)))


def tight(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    """Cropped to the digit, or nearly."""
    rows, columns = (np.flatnonzero((ink > 0.3).any(axis=axis)) for axis in (1, 0))
    crop = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    pad = int(rng.uniform(0.0, 0.08) * crop.shape[0])
    return digit, _file(_noisy(rng, _written(rng, np.pad(crop, pad)), 0.008))


def _gradient(rng: np.random.Generator, shape: tuple[int, int], depth: float) -> Grey:
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    along = np.cos(angle) * x / shape[1] + np.sin(angle) * y / shape[0]
    along = (along - along.min()) / np.ptp(along)
    around = np.hypot(x / shape[1] - rng.uniform(0.2, 0.8), y / shape[0] - rng.uniform(0.2, 0.8))
    share = rng.uniform(0.4, 1.0)
    return 1 - depth * (share * along + (1 - share) * np.clip(around, 0, 1) ** 2)


def uneven_light(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    colour = _written(rng, _placed(rng, ink))
    light = _gradient(rng, colour.shape[:2], rng.uniform(0.3, 0.75))
    return digit, _file(_noisy(rng, colour * light[..., None]))


def shadow(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    """A hand's or a phone's shadow over a part of the sheet, its edge more or less sharp."""
    colour = _written(rng, _placed(rng, ink))
    height, width = colour.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    angle = rng.uniform(0, 2 * np.pi)
    past = np.cos(angle) * (x - width * rng.uniform(0.3, 0.7)) + np.sin(angle) * (
        y - height * rng.uniform(0.3, 0.7)
    )
    soft = rng.uniform(0.01, 0.12) * max(height, width)
    dark = rng.uniform(0.25, 0.55) / (1 + np.exp(np.clip(-past / soft, -30, 30)))
    light = (1 - dark) * _gradient(rng, (height, width), rng.uniform(0, 0.25))
    return digit, _file(_noisy(rng, colour * light[..., None]))


def border(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    """A border around the whole picture."""
    colour = _written(rng, _placed(rng, ink, 0.2))
    width = max(1, int(rng.uniform(0.004, 0.06) * min(colour.shape[:2])))
    shade = rng.uniform(0, 0.45)
    for part in (np.s_[:width], np.s_[-width:], np.s_[:, :width], np.s_[:, -width:]):
        colour[part] = shade
    return digit, _file(_noisy(rng, colour, 0.01), "PNG")


def box(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    """A rectangle drawn around the digit, with paper beyond it, at times open or crooked."""
    sheet = _placed(rng, ink, 0.3)
    image = Image.fromarray(_bytes(sheet))
    draw = ImageDraw.Draw(image)
    rows, columns = (np.flatnonzero((sheet > 0.3).any(axis=axis)) for axis in (1, 0))
    gap = [0.12 * ink.shape[0] * rng.uniform(0.8, 2.0) for _ in range(4)]
    left, top = max(3, columns[0] - gap[0]), max(3, rows[0] - gap[1])
    right = min(sheet.shape[1] - 4, columns[-1] + gap[2])
    bottom = min(sheet.shape[0] - 4, rows[-1] + gap[3])
    tilt = rng.normal(0, 0.012) * (right - left)
    corners = [
        (left, top + tilt),
        (right - tilt, top),
        (right, bottom - tilt),
        (left + tilt, bottom),
    ]
    width = max(1, int(rng.uniform(0.008, 0.05) * ink.shape[0]))
    draw.line([*corners, corners[0], corners[1]], fill=int(rng.uniform(140, 255)), width=width)
    return digit, _file(_noisy(rng, _written(rng, np.asarray(image, np.float32) / 255)))


def circled(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    sheet = _placed(rng, ink, 0.9)
    rows, columns = (np.flatnonzero((sheet > 0.3).any(axis=axis)) for axis in (1, 0))
    x, y = (columns[0] + columns[-1]) / 2, (rows[0] + rows[-1]) / 2
    half = 0.5 * np.hypot(np.ptp(rows), np.ptp(columns)) * rng.uniform(1.15, 1.4)
    image = Image.fromarray(_bytes(np.pad(sheet, int(half))))
    x, y = x + int(half), y + int(half)
    wide, tall = half * rng.uniform(0.95, 1.1), half * rng.uniform(0.95, 1.1)
    ImageDraw.Draw(image).ellipse(
        (x - wide, y - tall, x + wide, y + tall),
        outline=255,
        width=max(2, int(rng.uniform(0.015, 0.06) * ink.shape[0])),
    )
    return digit, _file(_noisy(rng, _written(rng, np.asarray(image, np.float32) / 255)))


def _lines(rng: np.random.Generator, shape: tuple[int, int], spacing: float, squared: bool) -> Grey:
    """Return printed lines, 0 to 1, a degree or two askew."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    tilt = rng.normal(0, 0.012)
    width = max(1.0, spacing * rng.uniform(0.02, 0.06))
    ruled = np.abs((y + tilt * x + rng.uniform(0, spacing)) % spacing - spacing / 2) < width / 2
    if squared:
        ruled |= (
            np.abs((x - tilt * y + rng.uniform(0, spacing)) % spacing - spacing / 2) < width / 2
        )
    return ruled.astype(np.float32)


def _on_lines(rng: np.random.Generator, ink: Grey, squared: bool) -> NDArray[np.float32]:
    sheet = _placed(rng, ink)
    spacing = ink.shape[0] * (rng.uniform(0.22, 0.6) if squared else rng.uniform(0.5, 1.3))
    printed = np.array(((150, 175, 215), (170, 170, 175), (120, 140, 190))[rng.integers(3)]) / 255
    ground = np.array(PAPERS[rng.integers(4)]) / 255
    lines = _lines(rng, sheet.shape, spacing, squared)[..., None] * rng.uniform(0.5, 1)
    colour = ground + lines * (printed - ground)
    pen = np.array(PENS[rng.integers(len(PENS))]) / 255
    return (colour + sheet[..., None] * (pen - colour)).astype(np.float32)


def ruled(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    return digit, _file(_noisy(rng, _on_lines(rng, ink, squared=False)))


def squared(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    return digit, _file(_noisy(rng, _on_lines(rng, ink, squared=True)))


def squared_in_bad_light(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    colour = _on_lines(rng, ink, squared=True)
    light = _gradient(rng, colour.shape[:2], rng.uniform(0.2, 0.5))
    return digit, _file(_noisy(rng, colour * light[..., None]))


def pencil(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    sheet = _placed(rng, ink) * rng.uniform(0.25, 0.5)
    grain = rng.uniform(0.7, 1.0, sheet.shape).astype(np.float32)
    colour = np.repeat((0.95 - 0.9 * sheet * grain)[..., None], 3, axis=2)
    light = _gradient(rng, sheet.shape, rng.uniform(0, 0.25))
    return digit, _file(_noisy(rng, colour * light[..., None], 0.012))


def on_a_desk(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    """A sheet that lies on something darker, or cuts the picture at one or two sides."""
    colour = _written(rng, _placed(rng, ink, 0.2))
    height, width = colour.shape[:2]
    desk = np.array(((70, 50, 35), (40, 40, 45), (95, 70, 50))[rng.integers(3)]) / 255
    sides = [
        int(rng.uniform(0, 0.25) * side * rng.integers(2))
        for side in (height, height, width, width)
    ]
    whole = np.empty((height + sum(sides[:2]), width + sum(sides[2:]), 3), np.float32)
    y = np.arange(whole.shape[0])[:, None, None]
    whole[:] = desk * (1 + 0.08 * np.sin(y / rng.uniform(3, 20)))
    whole[sides[0] : sides[0] + height, sides[2] : sides[2] + width] = colour
    light = _gradient(rng, whole.shape[:2], rng.uniform(0, 0.3))
    return digit, _file(_noisy(rng, whole * light[..., None]))


def specked(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    """Dust, a stain and a hair beside the digit."""
    sheet = _placed(rng, ink)
    image = Image.fromarray(_bytes(sheet))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(3, 12))):
        x, y = rng.uniform(0, sheet.shape[1]), rng.uniform(0, sheet.shape[0])
        r = rng.uniform(0.5, 0.02 * ink.shape[0] + 0.5)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=int(rng.uniform(60, 255)))
    return digit, _file(_noisy(rng, _written(rng, np.asarray(image, np.float32) / 255)))


def see_through_dark(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    return digit, _see_through(_placed(rng, ink), (int(rng.uniform(0, 60)),) * 3)


def see_through_light(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    return digit, _see_through(_placed(rng, ink), (int(rng.uniform(200, 256)),) * 3)


def see_through_tight(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    rows, columns = (np.flatnonzero((ink > 0.3).any(axis=axis)) for axis in (1, 0))
    crop = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return digit, _see_through(crop, PENS[rng.integers(len(PENS))])


def _see_through(ink: Grey, pen: tuple[int, ...]) -> bytes:
    pixels = np.empty((*ink.shape, 4), np.uint8)
    pixels[..., :3] = pen
    pixels[..., 3] = _bytes(ink)
    return _file(Image.fromarray(pixels), "PNG")


def framed_photo(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    """A border in uneven light."""
    colour = _written(rng, _placed(rng, ink, 0.2))
    width = max(1, int(rng.uniform(0.01, 0.04) * min(colour.shape[:2])))
    inset = int(rng.uniform(0, 0.05) * min(colour.shape[:2]))
    room = colour[inset : colour.shape[0] - inset, inset : colour.shape[1] - inset]
    for part in (np.s_[:width], np.s_[-width:], np.s_[:, :width], np.s_[:, -width:]):
        room[part] = rng.uniform(0, 0.3)
    light = _gradient(rng, colour.shape[:2], rng.uniform(0.2, 0.5))
    return digit, _file(_noisy(rng, colour * light[..., None]))


def two_digits(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    _, second = _digit(rng, ink.shape[0], printed=bool(rng.integers(2)))
    scale = ink.shape[0] / second.shape[0] * rng.uniform(0.85, 1.15)
    size = (max(4, round(second.shape[1] * scale)), max(4, round(second.shape[0] * scale)))
    second = np.asarray(Image.fromarray(second).resize(size), np.float32)
    gap = int(rng.uniform(0.12, 0.6) * ink.shape[0])
    tall = max(ink.shape[0], second.shape[0])
    pair = np.zeros((tall, ink.shape[1] + gap + second.shape[1]), np.float32)
    pair[: ink.shape[0], : ink.shape[1]] = ink
    pair[tall - second.shape[0] :, -second.shape[1] :] = second
    return None, _file(_noisy(rng, _written(rng, _placed(rng, pair))))


def nothing(rng: np.random.Generator, digit: int, ink: Grey) -> Made:
    """Paper in bad light, or an empty frame."""
    blank = np.zeros_like(_placed(rng, ink))
    colour = _written(rng, blank) * _gradient(rng, blank.shape, rng.uniform(0, 0.6))[..., None]
    return None, _file(_noisy(rng, colour))


KINDS: dict[str, Callable[[np.random.Generator, int, Grey], Made]] = {
    each.__name__: each
    for each in (
        clean,
        light_on_dark,
        scanned,
        tight,
        uneven_light,
        shadow,
        border,
        box,
        circled,
        framed_photo,
        ruled,
        squared,
        squared_in_bad_light,
        pencil,
        on_a_desk,
        specked,
        see_through_dark,
        see_through_light,
        see_through_tight,
        two_digits,
        nothing,
    )
}
