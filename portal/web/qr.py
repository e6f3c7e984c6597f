"""A QR code (ISO/IEC 18004) as a picture within the page, for paper: the printed notice leads to its page.

Drawn here and not by a service: nothing is loaded from elsewhere, and nobody learns what is printed.
"""

from __future__ import annotations

import io
from functools import lru_cache

import segno
from markupsafe import Markup

MASK = 3
"""Any mask is read by any reader; to try all eight for the evenest one took four fifths of the time."""
BORDER_MODULES = 2
"""Quiet zone; paper around it is white."""


@lru_cache(maxsize=64)
def qr_code(address: str) -> Markup:
    """The picture of an address; hidden from screen readers, for the address stands beside it."""
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False, mask=MASK)
    code.save(
        out, kind="svg", xmldecl=False, svgns=False, nl=False, border=BORDER_MODULES, omitsize=True, svgclass="qr",
        lineclass=None, unit=None,
    )  # fmt: skip
    svg = out.getvalue().decode("ascii").replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    return Markup(svg)  # noqa: S704  numbers only
