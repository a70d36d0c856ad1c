"""Many dots as one small image, so that a page stays small whatever their number."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from ..markup import Markup, tag

FINE = 2
"""Dots of an image on one unit of the picture, along each axis."""

SIGNATURE = b"\x89PNG\r\n\x1a\n"
BLACK, PALETTE, NO_FILTER = b"\x00\x00\x00\x00\x00\x00", 3, 0


def image(dots: NDArray[np.bool_], x: float, y: float) -> Markup:
    """Return dots as an image within a picture; the page turns them to the colour of its text.

    Parameters
    ----------
    dots : (rows, columns) ndarray of bool
        `FINE` of them for one unit of the picture, the upper left one first.
    x, y : float
        Where the upper left corner is.
    """
    rows, columns = dots.shape
    place = {"x": x, "y": y, "width": columns / FINE, "height": rows / FINE}
    return tag("image", {"class": "dots", **place, "href": f"data:image/png;base64,{_base64(dots)}"})


def _base64(dots: NDArray[np.bool_]) -> str:
    return base64.b64encode(png(dots)).decode("ascii")


def png(dots: NDArray[np.bool_]) -> bytes:
    """Return dots as a PNG of one bit each: black, or nothing at all (ISO/IEC 15948)."""
    rows, columns = dots.shape
    packed = np.packbits(dots, axis=1)
    lines = np.hstack([np.full((rows, 1), NO_FILTER, np.uint8), packed])
    header = struct.pack(">IIBBBBB", columns, rows, 1, PALETTE, 0, 0, 0)
    return SIGNATURE + b"".join(
        [
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", BLACK),
            _chunk(b"tRNS", b"\x00\xff"),
            _chunk(b"IDAT", zlib.compress(lines.tobytes(), 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
