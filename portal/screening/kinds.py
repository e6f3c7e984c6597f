"""What a file is, told by its bytes and never by its name. Pure; decodes nothing, so that nothing can go wrong."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum


class Kind(StrEnum):
    """What is taken as evidence, by the names of Pillow's formats."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIC = "HEIF"
    PDF = "PDF"


_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})
"""Brands of still pictures in HEVC (ISO/IEC 23008-12, annex B); `mif1` alone does not say how they are coded."""
_FTYP_BYTES = 256
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
"""Formats whose readers search a file for where the archive begins; ZIP is looked for by its end."""
_TAR_AT, _TAR = 257, b"ustar"
_PDF_HEADER = re.compile(rb"%PDF-[12]\.[0-9][\s%]")
_PDF_END = re.compile(rb"%%EOF[\s\x00]*\Z")
_PDF_TAIL_BYTES = 4_096
_PDF_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:[0-9]+\s+[0-9]+\s+R|<<)")
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?php)|<\?php", re.IGNORECASE)
_MARKUP_WITHIN = 1_024
"""How far browsers look for what a file is (WHATWG MIME Sniffing: 1,445 bytes, of which they need far fewer)."""


def kind_of(content: bytes) -> Kind | None:
    """The permitted kind that a file begins as; None for everything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    if content[4:8] == b"ftyp" and _is_heic(content):
        return Kind.HEIC
    if content.startswith(b"%PDF-"):
        return Kind.PDF
    return None


def _is_heic(content: bytes) -> bool:
    """Whether the brands of a file in boxes name a still picture in HEVC."""
    end = min(int.from_bytes(content[:4], "big"), _FTYP_BYTES, len(content))
    brands = [content[8:12], *(content[at : at + 4] for at in range(16, end, 4))]
    return any(brand in _HEIC_BRANDS for brand in brands)


def is_archive_too(content: bytes) -> bool:
    """Whether a reader of archives would take the file for one, whatever else it is."""
    return (
        content[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR
        or any(sign in content for sign in _ARCHIVES)
        or zipfile.is_zipfile(io.BytesIO(content))
    )


def is_markup_too(content: bytes) -> bool:
    """Whether a browser that guesses could take the file for a page."""
    return _MARKUP.search(content[:_MARKUP_WITHIN]) is not None


def is_whole_pdf(content: bytes) -> bool:
    """Whether a PDF has its header at its very beginning and nothing but blanks behind its end."""
    return _PDF_HEADER.match(content) is not None and _PDF_END.search(content[-_PDF_TAIL_BYTES:]) is not None


def is_encrypted_pdf(content: bytes) -> bool:
    """Whether a PDF names an encryption dictionary (ISO 32000-1, 7.6), so that an officer could not read it."""
    return _PDF_ENCRYPTED.search(content) is not None
