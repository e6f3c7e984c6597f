"""Pictures of barcodes, for tests of the scanner: EAN-13 drawn by its rules, and a film for chromium's false camera."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

_LEFT = ("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011")
_PARITY = ("LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL")
MARKING_CODE = Path(__file__).parents[1] / "data" / "marking-code.png"
"""A «Честный знак» DataMatrix of 4600000001050: ECC 200 with FNC1, drawn once; serial and key are invented."""


def ean13_modules(digits: str) -> str:
    """The bars as ones (GS1 General Specifications, 5.2.1)."""
    right = [pattern.translate(str.maketrans("01", "10")) for pattern in _LEFT]
    sets = {"L": _LEFT, "G": tuple(pattern[::-1] for pattern in right)}
    left = "".join(sets[kind][int(d)] for kind, d in zip(_PARITY[int(digits[0])], digits[1:7], strict=True))
    return f"101{left}01010{''.join(right[int(d)] for d in digits[7:])}101"


def draw_ean13(digits: str, width: int = 640, height: int = 480) -> Image.Image:
    """A barcode on white in the middle of a picture."""
    picture = Image.new("RGB", (width, height), "white")
    module, modules = 4, ean13_modules(digits)
    left = (width - module * len(modules)) // 2
    for place, bar in enumerate(modules):
        if bar == "1":
            x = left + place * module
            picture.paste((0, 0, 0), (x, height // 4, x + module, 3 * height // 4))
    return picture


def write_film(path: Path, picture: Image.Image, frames: int = 30) -> None:
    """A film of one picture, as chromium's `--use-file-for-fake-video-capture` takes it."""
    frame = io.BytesIO()
    picture.save(frame, "JPEG", quality=95)
    path.write_bytes(frame.getvalue() * frames)
