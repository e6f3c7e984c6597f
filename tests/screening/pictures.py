"""Files as strangers send them: pictures with all that a camera writes beside them, and files that only pretend."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin
from pillow_heif import register_heif_opener

register_heif_opener()
MARK = "Иванов-5f1c"
"""Stands in every block of metadata, and must stand nowhere afterwards."""
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
_GPS, _ORIENTATION, _MAKE, _COMMENT = 0x8825, 0x0112, 0x010F, 0x9286


def make_picture(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """A gradient with its left half dark, so that turning and truncating show."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    picture.paste((20, 20, 20), (0, 0, size[0] // 2, size[1]))
    return picture.convert(mode)


def encode(picture: Image.Image, image_format: str, **options: Any) -> bytes:
    encoded = io.BytesIO()
    picture.save(encoded, image_format, **options)
    return encoded.getvalue()


def make_exif(orientation: int = 1) -> bytes:
    """What a phone writes: its make, how it was held, where it was."""
    exif = Image.Exif()
    exif[_ORIENTATION], exif[_MAKE] = orientation, MARK
    exif.get_ifd(_GPS).update({1: "N", 2: (45.0, 48.0, 12.5), 3: "E", 4: (126.0, 32.0, 6.5), 29: MARK})
    exif.get_ifd(0x8769)[_COMMENT] = MARK.encode()
    return exif.tobytes()


def make_xmp() -> bytes:
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>{MARK}</a></x:xmpmeta>'.encode()


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def swapped_profile() -> bytes:
    """A colour profile in which what a file calls green is red, told from sRGB by everyone who heeds profiles."""
    return srgb_profile().replace(b"rXYZ", b"tmpX").replace(b"gXYZ", b"rXYZ").replace(b"tmpX", b"gXYZ")


def with_everything(image_format: str) -> bytes:
    """A picture with every block of metadata that its format has."""
    options: dict[str, Any] = {"exif": make_exif(), "xmp": make_xmp(), "icc_profile": srgb_profile() + MARK.encode()}
    if image_format == "JPEG":
        options["comment"] = MARK.encode()
    if image_format == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Author", MARK)
        texts.add_text("Comment", MARK, zip=True)
        texts.add_itxt("Title", MARK)
        options["pnginfo"] = texts
        del options["xmp"]
    return encode(make_picture(), image_format, **options) + MARK.encode()


def make_zip(comment: bytes = b"") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("run.js", "alert(1)")
        archive.comment = comment
    return packed.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def make_wide_png(width: int, height: int, colour_type: int = 0, bits: int = 1) -> bytes:
    """A well-formed black PNG of any size, made without holding its pixels."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width * bits + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    depth = 8 if colour_type else 1
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
