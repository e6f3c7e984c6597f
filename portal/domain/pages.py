"""Static pages: what the site says of itself, written by the authority in several languages."""

from __future__ import annotations

from dataclasses import dataclass

ORIGINAL = "zh-Hans"
"""Every page is in Chinese; the other languages are translations."""


@dataclass(frozen=True)
class StaticPage:
    """A page in one language; `slug` is its name in addresses, `body` its Markdown."""

    slug: str
    language: str
    title: str
    body: str
