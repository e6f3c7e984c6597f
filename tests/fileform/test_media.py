"""Media: real images are taken, everything that only pretends to be one is refused."""

from __future__ import annotations

import io
import random
import struct
import zlib

import pytest
from PIL import Image

from portal.fileform.media import MAX_MEDIUM_BYTES, MAX_PIXELS, check_medium

FORMATS = {"seat.jpg": "JPEG", "seat.jpeg": "JPEG", "seat.png": "PNG", "seat.webp": "WEBP"}
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
HTML = b"<!doctype html><script>alert(1)</script>"


def make_image(image_format: str, size: tuple[int, int] = (24, 16)) -> bytes:
    """A real image of a gradient, so that truncation hits its data."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    encoded = io.BytesIO()
    image.save(encoded, image_format)
    return encoded.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def make_wide_png(width: int, height: int) -> bytes:
    """A well-formed black PNG of any size, one bit a pixel, made without holding its pixels."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def codes(name: str, content: bytes) -> list[str]:
    return [fault.code for fault in check_medium(name, content)]


@pytest.mark.parametrize(("name", "image_format"), FORMATS.items())
def test_a_real_image_under_its_own_ending_is_taken(name: str, image_format: str) -> None:
    assert codes(name, make_image(image_format)) == []


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_an_image_under_another_ending_is_refused(name: str, image_format: str) -> None:
    expected = [] if FORMATS[name] == image_format else ["media_form"]
    assert codes(name, make_image(image_format)) == expected


@pytest.mark.parametrize(("name", "image_format"), FORMATS.items())
def test_a_truncated_image_is_refused(name: str, image_format: str) -> None:
    content = make_image(image_format)
    assert codes(name, content[: len(content) // 2]) == ["media_form"]
    assert codes(name, content[:10]) == ["media_form"]
    assert codes(name, b"") == ["media_form"]


@pytest.mark.parametrize("name", [*FORMATS, "report.pdf"])
@pytest.mark.parametrize("content", [HTML, b"\x00" * 100, b"#!/bin/sh\n", "文字".encode()])
def test_other_content_under_the_ending_of_a_medium_is_refused(name: str, content: bytes) -> None:
    assert codes(name, content) == ["media_form"]


@pytest.mark.parametrize(
    "name", ["seat.svg", "seat.gif", "seat.html", "seat.php", "seat", "png", ".png.exe", "seat.PNG"]
)
def test_other_endings_are_refused_whatever_the_content(name: str) -> None:
    assert codes(name, make_image("PNG")) == ["media_type"]


def test_an_image_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    wide = make_wide_png(10_000, 5_000)
    assert len(wide) < 100_000
    (fault,) = check_medium("wide.png", wide)
    assert (fault.code, fault.found, fault.params["limit"]) == ("image_pixels", "10000×5000", MAX_PIXELS)


def test_an_image_just_within_its_pixels_is_taken() -> None:
    assert codes("wide.png", make_wide_png(8_000, 5_000)) == []


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (0, 0)])
def test_an_image_that_lies_about_its_size_is_refused(size: tuple[int, int]) -> None:
    honest = make_wide_png(8, 8)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 1, 0, 0, 0, 0))
    lying = honest[:8] + header + honest[8 + len(header) :]
    assert codes("lying.png", lying) in (["image_pixels"], ["media_form"])


def test_a_text_that_unpacks_to_much_is_refused() -> None:
    honest = make_wide_png(8, 8)
    bomb = chunk(b"zTXt", b"k\x00\x00" + zlib.compress(bytes(50_000_000)))
    assert codes("bomb.png", honest[:33] + bomb + honest[33:]) == ["media_form"]


def test_odd_metadata_makes_no_noise() -> None:
    encoded = io.BytesIO()
    Image.new("RGB", (8, 8)).save(encoded, "JPEG", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x05")
    assert codes("seat.jpg", encoded.getvalue()) == []


def test_a_pdf_has_its_beginning_and_its_end() -> None:
    assert codes("report.pdf", PDF) == []
    assert codes("report.pdf", PDF[:-8]) == ["media_form"]
    assert codes("report.pdf", b"x" + PDF) == ["media_form"]
    assert codes("report.png", PDF) == ["media_form"]


def test_a_medium_beyond_its_size_is_refused() -> None:
    (fault,) = check_medium("report.pdf", PDF + b"\n" * MAX_MEDIUM_BYTES)
    assert (fault.code, fault.params["limit_bytes"]) == ("file_too_large", MAX_MEDIUM_BYTES)


@pytest.mark.parametrize(("name", "image_format"), FORMATS.items())
def test_damaged_images_are_taken_or_refused_and_never_crash(name: str, image_format: str) -> None:
    content, chance = make_image(image_format), random.Random(7)  # noqa: S311  damage, no secret
    for _ in range(300):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        assert codes(name, bytes(damaged)) in ([], ["media_form"], ["image_pixels"])
