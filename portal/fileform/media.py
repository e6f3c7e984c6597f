"""Media of a version: type by content, sizes within limits."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

from PIL import Image, UnidentifiedImageError

from portal.domain.errors import Fault, fault

MAX_MEDIUM_BYTES = 8_000_000
MAX_PIXELS = 40_000_000
_FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}


def check_medium(name: str, content: bytes) -> Iterator[Fault]:
    """Faults of one media file: its ending must tell its content, and the image must decode."""
    if len(content) > MAX_MEDIUM_BYTES:
        yield fault("", "file_too_large", len(content), limit_bytes=MAX_MEDIUM_BYTES)
        return
    ending = name.rsplit(".", 1)[-1] if "." in name else ""
    if ending == "pdf":
        if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
            yield fault("", "media_form", name, expected="PDF")
        return
    if ending not in _FORMATS:
        yield fault("", "media_type", name, expected=", ".join((*_FORMATS, "pdf")))
        return
    yield from _image_faults(name, content, _FORMATS[ending])


def _image_faults(name: str, content: bytes, expected: str) -> Iterator[Fault]:
    try:
        with warnings.catch_warnings():
            # Pillow warns of decompression bombs, where the limit here is lower and refuses, and of odd metadata,
            # which nobody is shown.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[expected]) as image:
                if image.width * image.height > MAX_PIXELS:
                    yield fault("", "image_pixels", f"{image.width}×{image.height}", limit=MAX_PIXELS)
                    return
                image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        yield fault("", "media_form", name, expected=expected)
