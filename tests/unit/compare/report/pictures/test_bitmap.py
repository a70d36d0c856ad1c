"""Dots become an image with the same dots."""

from __future__ import annotations

import io

import numpy as np
import pytest

from pynnlite.compare.report.pictures.bitmap import png


@pytest.mark.parametrize("shape", [(1, 1), (3, 8), (17, 31)])
def test_other_programs_read_the_same_dots(shape: tuple[int, int]) -> None:
    image = pytest.importorskip("PIL.Image", reason="missing capability: pillow")
    dots = np.random.default_rng(1).random(shape) < 0.5
    read = np.asarray(image.open(io.BytesIO(png(dots))).convert("RGBA"))
    np.testing.assert_array_equal(read[..., 3] == 255, dots)
    assert (read[..., :3] == 0).all()
