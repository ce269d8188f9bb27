"""Reads a picture file as grey values."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Pixels
from secateurs.core.errors import DataError

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 64_000_000
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")

_LARGE = 1024  # pixels a side; a larger picture is averaged down first


def read_picture(path: Path) -> Pixels:
    """Return the picture as (height, width) uint8, 0 black, upright, on white paper.

    Raises:
        DataError: the file is missing, broken, no picture or larger than 64 megapixels.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit is below
            image = Image.open(path, formats=FORMATS)
        with image:
            _check_size(path, *image.size)
            return _grey(image)
    except Image.DecompressionBombError:
        raise _too_large(path) from None
    except UnidentifiedImageError:
        raise DataError(f"{path.name} is not a picture that can be opened.") from None
    except DataError:
        raise
    except Exception as error:  # decoders of broken files fail in many ways
        reason = (getattr(error, "strerror", None) or str(error)).rstrip(".")
        raise DataError(f"{path.name} cannot be read as a picture: {reason}.") from error


def _check_size(path: Path, width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_large(path)


def _too_large(path: Path) -> DataError:
    return DataError(f"{path.name} is larger than {MOST_PIXELS // 10**6} megapixels.")


def _grey(image: "Image") -> Pixels:
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith(("I", "F")):
        return _stretched(np.asarray(upright))
    if upright.has_transparency_data:
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright.convert("RGBA"))
    grey = upright.convert("L")
    return np.array(grey.reduce(max(1, max(grey.size) // _LARGE)))


def _stretched(values: NDArray[Any]) -> Pixels:
    """Return values of any range, such as a scanner's 16 bits, as 0 to 255."""
    low, high = float(values.min()), float(values.max())
    return np.rint((values - low) * (255 / max(high - low, 1e-30))).astype(np.uint8)
