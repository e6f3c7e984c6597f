"""Evidence through its screen: what is taken comes out without metadata, all else is refused and costs nothing more."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from portal.domain.errors import Fault, Invalid, Unavailable
from portal.domain.locales import BY_TAG
from portal.screening.screen import MAX_BYTES, MAX_SIDE, ProcessScreen
from portal.text.faults import fault_sentence
from tests.screening.pictures import (
    FORMATS,
    MARK,
    PDF,
    chunk,
    encode,
    make_exif,
    make_picture,
    make_wide_png,
    make_zip,
    swapped_profile,
    with_everything,
)

SCREEN = ProcessScreen(patience_seconds=60)
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def refusal(content: bytes, name: str = "photo.jpg") -> Fault:
    with pytest.raises(Invalid) as error:
        SCREEN.screen(name, content)
    (found,) = error.value.faults
    assert found.field == "evidence"
    for tag in BY_TAG:
        assert "%" not in fault_sentence(found, tag)
    return found


def kept(content: bytes, name: str = "photo.jpg") -> Image.Image:
    media_type, answer = SCREEN.screen(name, content)
    picture = Image.open(io.BytesIO(answer))
    assert media_type == {"JPEG": "image/jpeg", "PNG": "image/png"}[picture.format or ""]
    picture.load()
    return picture


@pytest.mark.parametrize("image_format", FORMATS)
def test_a_photo_is_kept_whatever_its_name_says(image_format: str) -> None:
    picture = kept(encode(make_picture(), image_format), "../../заводской брак.exe")
    assert (picture.format, picture.size) == ("JPEG", (64, 48))
    dark, light = picture.convert("L").getpixel((5, 40)), picture.convert("L").getpixel((60, 40))
    assert isinstance(dark, int)
    assert isinstance(light, int)
    assert dark < 60 < 150 < light


@pytest.mark.parametrize("image_format", FORMATS)
def test_nothing_but_pixels_is_kept(image_format: str) -> None:
    content = with_everything(image_format)
    assert content.count(MARK.encode()) >= 3
    _, answer = SCREEN.screen("photo", content)
    assert MARK.encode() not in answer
    for sign in (b"Exif", b"ICC_PROFILE", b"iCCP", b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"xmp", b"XMP", b"\xff\xfe"):
        assert sign not in answer
    picture = Image.open(io.BytesIO(answer))
    assert dict(picture.getexif()) == {}
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_transparent_picture_keeps_nothing_but_pixels_either() -> None:
    picture = make_picture(mode="RGBA")
    picture.putalpha(120)
    picture.info["Comment"] = MARK
    again = kept(encode(picture, "PNG", exif=make_exif()))
    assert (again.format, again.mode, again.info) == ("PNG", "RGBA", {})
    assert kept(encode(make_picture(mode="RGBA"), "PNG")).format == "JPEG"


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (0, 0)), (3, (1, 1)), (6, (1, 0)), (8, (0, 1))], ids=lambda v: str(v)
)
def test_a_photo_stands_as_it_was_taken(orientation: int, corner: tuple[int, int]) -> None:
    picture = Image.new("RGB", (80, 40), "white")
    picture.paste((200, 0, 0), (0, 0, 16, 16))
    found = kept(encode(picture, "JPEG", exif=make_exif(orientation)))
    assert found.size == ((80, 40) if orientation in (1, 3) else (40, 80))
    red = found.getpixel((corner[0] * (found.width - 9) + 4, corner[1] * (found.height - 9) + 4))
    assert isinstance(red, tuple)
    assert red[0] > 150 > 100 > red[1]


def test_colours_are_turned_into_those_that_everyone_shows() -> None:
    picture = Image.new("RGB", (16, 16), (0, 220, 0))
    colour = kept(encode(picture, "PNG", icc_profile=swapped_profile())).getpixel((8, 8))
    assert isinstance(colour, tuple)
    assert colour[0] > 180
    assert colour[1] < 90


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16"])
def test_rare_kinds_of_pictures_are_kept(mode: str) -> None:
    image_format = "JPEG" if mode == "CMYK" else "PNG"
    picture = Image.new("I;16", (9, 9), 40_000) if mode == "I;16" else make_picture(mode=mode)
    found = kept(encode(picture, image_format)).convert("L")
    if mode == "I;16":
        assert found.getpixel((4, 4)) == pytest.approx(156, abs=2)


def test_a_large_photo_is_made_smaller() -> None:
    assert kept(encode(make_picture((6_000, 3_000)), "JPEG")).size == (MAX_SIDE, MAX_SIDE // 2)


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("white", "black")]
    for image_format in ("PNG", "WEBP", "MPO"):
        content = encode(frames[0], image_format, save_all=True, append_images=frames[1:])
        assert kept(content).convert("L").getpixel((8, 8)) == 255


@pytest.mark.parametrize(
    "content",
    [HTML, SVG, make_zip(), b"#!/bin/sh\nrm -rf /\n", b"MZ" + bytes(100), "文字".encode(), bytes(5_000)]
    + [encode(make_picture(), name) for name in ("GIF", "BMP", "TIFF")]
    + [b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42" + bytes(64)],
    ids=["html", "svg", "zip", "script", "exe", "text", "zeros", "gif", "bmp", "tiff", "mp4"],
)
def test_every_other_kind_of_file_is_refused_whatever_its_name_says(content: bytes) -> None:
    found = refusal(content, "C:\\photos\\photo.jpg")
    assert (found.code, found.found) == ("evidence_type", "photo.jpg")


def test_an_empty_file_and_a_too_large_one_are_told() -> None:
    assert refusal(b"").code == "evidence_empty"
    found = refusal(encode(make_picture(), "JPEG") + bytes(MAX_BYTES))
    assert (found.code, found.params["limit"]) == ("evidence_too_large", 10)


@pytest.mark.parametrize("image_format", FORMATS)
def test_a_truncated_photo_is_refused(image_format: str) -> None:
    content = encode(make_picture((300, 200)), image_format)
    assert refusal(content[: len(content) // 2]).code == "evidence_damaged"
    assert refusal(content[:40]).code in {"evidence_damaged", "evidence_type"}


@pytest.mark.parametrize(
    "content",
    [
        encode(make_picture(), "JPEG") + make_zip(),
        PDF + make_zip(),
        PDF + make_zip(comment=b"\n%%EOF\n"),
        PDF[:9] + HTML + PDF[9:],
        PDF[:9] + b"Rar!\x1a\x07\x00" + PDF[9:],
        encode(make_picture(), "JPEG", comment=HTML),
        PDF[:9] + bytes(248) + b"ustar" + PDF[9:],
    ],
    ids=["jpeg+zip", "pdf+zip", "zip that ends as a PDF", "pdf+html", "pdf+rar", "jpeg+html", "pdf+tar"],
)
def test_a_file_that_is_two_things_is_refused(content: bytes) -> None:
    assert refusal(content).code == "evidence_mixed"


def test_a_pdf_is_kept_as_it_is() -> None:
    assert SCREEN.screen("чек.pdf", PDF) == ("application/pdf", PDF)
    assert SCREEN.screen("scan.jpg", PDF + b"\r\n\x00") == ("application/pdf", PDF + b"\r\n\x00")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (PDF[:-8], "evidence_damaged"),
        (b"\n" + PDF, "evidence_type"),
        (PDF + b"more", "evidence_damaged"),
        (PDF.replace(b"%PDF-1.7", b"%PDF-9.x"), "evidence_damaged"),
        (PDF.replace(b"/Root", b"/Encrypt 5 0 R /Root"), "evidence_encrypted"),
        (PDF.replace(b"/Root", b"/Encrypt<< /V 4 >>/Root"), "evidence_encrypted"),
    ],
)
def test_a_pdf_that_nobody_could_read_is_refused(content: bytes, code: str) -> None:
    assert refusal(content).code == code


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    bomb = make_wide_png(20_000, 20_000)
    assert len(bomb) < 100_000
    found = refusal(bomb)
    assert (found.code, found.params) == ("evidence_pixels", {"size": "20000×20000", "limit": 50})


def test_a_picture_of_just_as_many_pixels_as_permitted_is_kept() -> None:
    largest = make_wide_png(10_000, 5_000, colour_type=6, bits=32)
    assert kept(largest).size == (MAX_SIDE, MAX_SIDE // 2)


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (0, 0), (7_000, 7_000)])
def test_a_picture_that_lies_about_its_size_is_refused(size: tuple[int, int]) -> None:
    honest = make_wide_png(8, 8)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 1, 0, 0, 0, 0))
    assert refusal(honest[:8] + header + honest[8 + len(header) :]).code in {"evidence_pixels", "evidence_damaged"}


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    image_format=st.sampled_from((*FORMATS, "PDF")),
    places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=30),
    cut=st.floats(0.3, 1),
)
def test_a_damaged_file_costs_its_own_refusal(image_format: str, places: list[tuple[float, int]], cut: float) -> None:
    content = bytearray(PDF if image_format == "PDF" else with_everything(image_format))
    for place, value in places:
        content[int(place * (len(content) - 1))] = value
    answer = answered(bytes(content[: int(cut * len(content))]))
    assert answer.startswith((b"evidence_", b"%PDF")) or MARK.encode() not in answer


@settings(max_examples=30, deadline=None)
@given(
    beginning=st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\0\0\0WEBP", b"%PDF-1.7\n"]),
    rest=st.binary(max_size=300),
)
def test_whatever_is_sent_is_answered(beginning: bytes, rest: bytes) -> None:
    assert answered(beginning + rest)


def answered(content: bytes) -> bytes:
    """What is kept of a file, else the code with which it is refused; anything else is a failure."""
    try:
        return SCREEN.screen("photo", content)[1]
    except Invalid as error:
        return ", ".join(found.code for found in error.faults).encode()


def test_when_time_is_up_the_process_is_gone_and_no_file_is_to_blame() -> None:
    before, children = open_descriptors(), own_children()
    with pytest.raises(Unavailable):
        ProcessScreen(time_limit_seconds=0).screen("photo", encode(make_picture(), "JPEG"))
    assert open_descriptors() == before
    assert own_children() == children


def own_children() -> set[str]:
    """Processes that this one has started and not buried, whichever thread did."""
    tasks = Path("/proc/self/task").iterdir()
    return {child for task in tasks for child in (task / "children").read_text().split()}


def test_refused_files_leave_nothing_open() -> None:
    before = open_descriptors()
    for content in (encode(make_picture(), "JPEG"), b"\xff\xd8\xff broken", make_wide_png(20_000, 20_000)):
        answered(content)
    assert open_descriptors() == before


def open_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_a_busy_screen_asks_to_come_again() -> None:
    with pytest.raises(Unavailable):
        ProcessScreen(at_once=0, patience_seconds=0).screen("photo", encode(make_picture(), "JPEG"))
    assert ProcessScreen(at_once=0).screen("receipt", PDF) == ("application/pdf", PDF)


def test_a_crowd_is_served_or_asked_to_come_again_and_no_turn_is_lost() -> None:
    screen, content = ProcessScreen(at_once=1, patience_seconds=60), encode(make_picture(), "JPEG")

    def send(_: int) -> str:
        try:
            return screen.screen("photo", content)[0]
        except Unavailable:
            return "later"

    with ThreadPoolExecutor(8) as crowd:
        answers = set(crowd.map(send, range(12)))
    assert "image/jpeg" in answers
    assert answers <= {"image/jpeg", "later"}
    assert [send(0), send(1)] == ["image/jpeg"] * 2


def test_the_process_that_decodes_can_open_nothing() -> None:
    attempt = (
        "from portal.screening import worker; import os, socket\nworker._limit_itself()\n"
        "acts = (lambda: open('/etc/hostname'), socket.socket, lambda: os.open('/tmp', 0), lambda: bytes(2 * 10**9))\n"
        "def look():\n"
        "    for act in acts:\n"
        "        try: act(); print('open')\n"
        "        except (OSError, MemoryError) as error: print('closed')\n"
        "look()\n"
        "os.close(0)\n"
        "look()\n"
    )
    told = subprocess.run([sys.executable, "-c", attempt], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["closed"] * 8


def test_without_its_library_heic_is_refused_with_what_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    content = encode(make_picture(), "HEIF")
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    found = refusal(content, "IMG_0001.HEIC")
    assert (found.code, found.params["expected"]) == ("evidence_type", "JPEG, PNG, WebP")


def test_quality_is_enough_to_read_what_is_written() -> None:
    drawn = Image.new("RGB", (64, 64), "white")
    for at, _ in pairwise(range(0, 64, 4)):
        drawn.paste((180, 0, 0), (at, 0, at + 2, 64))
    found = kept(encode(drawn, "PNG"))
    colours = found.getpixel((1, 32)), found.getpixel((3, 32))
    assert all(isinstance(colour, tuple) for colour in colours)
    assert colours[0] == pytest.approx((180, 0, 0), abs=30)
    assert colours[1] == pytest.approx((255, 255, 255), abs=30)
