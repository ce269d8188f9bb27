"""Decodes a picture file, whatever its kind, into upright bytes."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from secateurs.core.base.arrays import AnyArray, Pixels
from secateurs.core.base.errors import DataError
from secateurs.core.base.files import open_ordinary
from secateurs.core.base.text import one_line

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 64_000_000
MOST_BYTES = 512 * 1024**2
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")

FAINTEST = 25.0  # of 255: a picture whose strongest ink is weaker is blank
_DEEP = ("I", "F")  # modes of more than 8 bits
_GREY = ("1", "L", "LA", "La", "LAB")
_ORIENTATION, _LYING = 274, (5, 6, 7, 8)  # the tag of the camera's, and turns by 90 degrees
_DEPTHS = (255.0, 4095.0, 65535.0)  # the greatest value of pixels with 8, 12 and 16 bits
_ONLY_FIRST = "only its first picture is read"
_PALE = 200  # what is lighter than this would not be seen on white

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A decoded picture, upright.

    Attributes:
        colour: (h, w) uint8 grey or (h, w, 3) red, green and blue.
        opacity: (h, w) uint8, 0 where it is see-through; None where it is opaque throughout.
        remark: a clause on what was left out, or "".
        ends: what was taken for black and white where pixels have more than 8 bits; else None.
    """

    colour: Pixels
    opacity: Pixels | None = None
    remark: str = ""
    ends: Ends | None = None

    @property
    def is_grey(self) -> bool:
        return self.colour.ndim == 2


def read_photo(path: Path, least: tuple[int, int] | None = None, ends: Ends | None = None) -> Photo:
    """Decode a picture: any depth, palette or transparency, turned as its camera was held.

    Args:
        least: width and height; a picture of twice these or more is averaged down to what is
            left of them. None for the picture as it is.
        ends: what stands for black and white where pixels have more than 8 bits, as in other
            pictures of a set; None for what these reach.

    Raises:
        DataError: the file is missing, no ordinary file, broken, no picture, or larger than
            64 megapixels; before its pixels take memory.
    """
    name = one_line(path.name)
    with open_ordinary(path, DataError, MOST_BYTES) as file, _opened(file, name) as image:
        try:
            return _decoded(image, least, ends)
        except Exception as error:  # decoders of broken files fail in many ways
            reason = one_line(getattr(error, "strerror", None) or str(error)).rstrip(".")
            raise DataError(f"{name} cannot be read as a picture: {reason}.") from error


@dataclass(frozen=True, slots=True)
class PictureHeader:
    """What a picture file says of itself: its size, upright, and whether it is grey."""

    height: int
    width: int
    is_grey: bool


def read_header(path: Path) -> PictureHeader:
    """Read a picture's size without its pixels; errors as `read_photo`."""
    name = one_line(path.name)
    with open_ordinary(path, DataError, MOST_BYTES) as file, _opened(file, name) as image:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of odd tags
                lies = image.getexif().get(_ORIENTATION) in _LYING
        except Exception:  # tags that cannot be read turn nothing
            lies = False
        grey = image.mode in _GREY or image.mode.startswith(_DEEP)
        height, width = image.size if lies else image.size[::-1]
        return PictureHeader(height, width, grey)


def ground_of(photo: Photo) -> int | None:
    """Return what belongs behind what is see-through: white, or black behind pale ink.

    None where nothing is see-through.
    """
    if photo.opacity is None:
        return None
    seen = photo.opacity >= 128
    pale = bool(seen.any()) and bool(np.percentile(grey_of(photo.colour)[seen], 5) > _PALE)
    return 0 if pale else 255


def on_paper(photo: Photo, ground: int | None = None) -> Pixels:
    """Return the colours with what is see-through filled in.

    Args:
        ground: with which grey, as in other pictures of a set; None for what suits the picture.
    """
    if photo.opacity is None:
        return photo.colour
    behind = np.float32(ground_of(photo) if ground is None else ground)
    opacity = photo.opacity.astype(np.float32) / 255
    opacity = opacity if photo.is_grey else opacity[..., None]
    return np.rint(behind + opacity * (photo.colour - behind)).astype(np.uint8)


def grey_of(colour: Pixels) -> Pixels:
    """Return colours as grey, weighted as the eye does (ITU-R 601, in Pillow's whole numbers)."""
    if colour.ndim == 2:
        return colour
    red, green, blue = (colour[..., band].astype(np.uint32) for band in range(3))
    return ((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16).astype(np.uint8)


def _opened(file: BinaryIO, name: str) -> "Image":
    """Read the header, which tells the size."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd tags, and of the size: the limit is below
            image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError:
        raise _too_large(name) from None
    except (UnidentifiedImageError, EOFError):
        raise DataError(
            f"{name} is not a picture that can be opened: save it as PNG or JPEG."
        ) from None
    except Exception as error:  # decoders of broken files fail in many ways
        raise DataError(f"{name} is not a picture that can be opened.") from error
    if image.width * image.height > MOST_PIXELS:
        raise _too_large(name)
    return image


def _too_large(name: str) -> DataError:
    return DataError(
        f"{name} is larger than {MOST_PIXELS // 10**6} megapixels: scale it down first."
    )


def _decoded(image: "Image", least: tuple[int, int] | None, ends: Ends | None) -> Photo:
    from PIL.Image import fromarray

    many = image.format != "MPO" and bool(getattr(image, "is_animated", False))
    if least:
        image.draft(None, least)  # a JPEG is decoded smaller at once
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd tags
        image.load()
        upright = _upright(image)
        factor = _factor(upright.size, least) if least else 1
        found = None
        if upright.mode.startswith(_DEEP):
            values = np.asarray(upright)
            found = ends or _ends(values)
            upright = fromarray(_as_bytes(values, found))
        colour, opacity = _planes(upright, factor)
    return Photo(colour, opacity, _ONLY_FIRST if many else "", found)


def _factor(size: tuple[int, int], least: tuple[int, int]) -> int:
    return max(1, min(has // wanted for has, wanted in zip(size, least, strict=True)))


def _upright(image: "Image") -> "Image":
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # tags that cannot be read turn nothing
        return image


def _planes(image: "Image", factor: int) -> tuple[Pixels, Pixels | None]:
    """Return the colours, grey or red, green and blue, and how opaque they are."""
    if image.mode == "LAB":
        image = image.getchannel("L")
    if not image.has_transparency_data:
        image = image.convert("L" if image.mode in _GREY else "RGB")
        return np.array(image.reduce(factor)), None
    grey = image.mode in _GREY
    image = image.convert("RGBA")
    if factor > 1:  # premultiplied, so that the hidden colour of what is see-through stays hidden
        image = image.convert("RGBa").reduce(factor).convert("RGBA")
    values = np.array(image)
    colour, opacity = values[..., 0] if grey else values[..., :3], values[..., 3].copy()
    return np.ascontiguousarray(colour), None if opacity.min() == 255 else opacity


def _ends(values: AnyArray) -> Ends:
    """Return black and white of more than 8 bits: of 12 or 16 bits, from 0 to 1, or any."""
    low, high = float(values.min()), float(values.max())
    if not np.isfinite((low, high)).all():
        raise ValueError("it holds values that are no numbers")
    depths = (1.0, 255.0) if values.dtype.kind == "f" else _DEPTHS
    if low >= 0 and high <= depths[-1]:
        return 0.0, next(depth for depth in depths if depth >= high)
    return low, high


def _as_bytes(values: AnyArray, ends: Ends) -> Pixels:
    low, high = ends
    return np.rint((values - low) * (255 / max(high - low, 1e-30))).astype(np.uint8)
