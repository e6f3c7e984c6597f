"""One picture of a stranger, decoded and written anew, in a process that lives for this one picture.

It reads the picture from standard input and writes to standard output: a letter once it stands ready, a letter for how
it went, and the new picture. Before it reads a byte it gives up, for good, what decoding does not need: memory beyond a
limit, processor time, further files, further processes. It knows nothing of the portal; its environment is empty.
"""

from __future__ import annotations

import io
import os
import resource
import sys
import warnings

from PIL import Image, ImageCms, MpoImagePlugin, WebPImagePlugin

IMPORTED_EARLY = (MpoImagePlugin, WebPImagePlugin)
"""Pillow would import these when it meets such a file, when nothing can be opened any more."""
READY, JPEG, PNG, MANY_PIXELS, DAMAGED = b"+", b"J", b"P", b"L", b"D"
MEMORY_BYTES = 1_200_000_000
"""Enough for 50 megapixels with transparency, decoded, scaled and turned."""
CPU_SECONDS = 12
JPEG_QUALITY = 88
MAX_PNG_BYTES = 10_000_000
"""A larger one with transparency becomes a JPEG on white."""
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What the camera's orientation (EXIF 2.32, 4.6.5) asks for."""


def main(image_format: str, max_pixels: int, max_side: int) -> None:
    """Write the picture on standard input anew to standard output."""
    Image.preinit()
    if image_format == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)
    # libde265 decodes in a thread of its own, which counts as a process.
    _limit_itself(processes=image_format == "HEIF")
    _say(READY)
    warnings.simplefilter("ignore")
    try:
        answer = _written_anew(sys.stdin.buffer.read(), image_format, max_pixels, max_side)
    except Exception:
        # Decoders raise whatever they like over a broken file; it is refused, whatever it was.
        answer = DAMAGED
    _say(answer)


def _limit_itself(*, processes: bool = False) -> None:
    limits = [
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        # Not three: whoever has taken over a decoder could close one of its own and open a key in its place.
        (resource.RLIMIT_NOFILE, 0),
    ]
    if not processes:
        limits.append((resource.RLIMIT_NPROC, 0))
    for name, value in limits:
        resource.setrlimit(name, (value, value))
    # Readers of the site come before the pictures of complaints.
    os.nice(10)


def _say(answer: bytes) -> None:
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


def _written_anew(content: bytes, image_format: str, max_pixels: int, max_side: int) -> bytes:
    Image.MAX_IMAGE_PIXELS = None  # The limit of this program is lower, and is told.
    with Image.open(io.BytesIO(content), formats=[image_format]) as image:
        if image.width * image.height > max_pixels:
            return MANY_PIXELS + f"{image.width}×{image.height}".encode()
        turn = _TURNS.get(_orientation(image))
        profile = image.info.get("icc_profile")
        # A JPEG of twice the size is decoded at half of it.
        image.draft(None, (max_side, max_side))
        image.load()
        found = _in_colours(image)
    found.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    if profile:
        found = _in_srgb(found, profile)
    if turn is not None:
        found = found.transpose(turn)
    return _encoded(found, is_drawn=image_format == "PNG")


def _orientation(image: Image.Image) -> int:
    """How the camera was held; upright where its metadata cannot be read."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:
        return 1


def _in_colours(image: Image.Image) -> Image.Image:
    """The picture in a mode that can be scaled: eight bits of grey, RGB, RGBA or CMYK."""
    if image.mode.startswith(("I", "F")):
        # Sixteen bits of grey; a plain conversion would cut them off instead of scaling them.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L") if image.mode == "1" else image if image.mode in ("L", "CMYK") else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The colours as meant, in sRGB; as they stand where the profile cannot be used."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image


def _encoded(image: Image.Image, *, is_drawn: bool) -> bytes:
    """JPEG, or PNG where something shines through; pixels and nothing else. Drawn edges keep their colours' detail."""
    if image.mode == "RGBA":
        if image.getchannel("A").getextrema()[0] != 255:
            encoded = io.BytesIO()
            _bare(image).save(encoded, "PNG")
            if encoded.tell() <= MAX_PNG_BYTES:
                return PNG + encoded.getvalue()
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    if image.mode == "CMYK":
        image = image.convert("RGB")
    encoded = io.BytesIO()
    _bare(image).save(encoded, "JPEG", quality=JPEG_QUALITY, subsampling=0 if is_drawn else 2)
    return JPEG + encoded.getvalue()


def _bare(image: Image.Image) -> Image.Image:
    """The pixels in a new picture, so that no metadata can come along in any way."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare
