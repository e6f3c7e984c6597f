"""Static pages in files: `pages/<slug>/<language>.md`, the first line a title (`# …`), the rest Markdown.

They are kept beside the registry, under their paths, and are replaced with it: what the site says of itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from portal.domain.errors import Fault, Invalid, fault
from portal.domain.locales import RENDITION_TAGS
from portal.domain.pages import ORIGINAL, StaticPage
from portal.fileform.strictyaml import decode_utf8

PAGES = "pages"
MAX_PAGE_BYTES = 200_000
MAX_TITLE = 120
_PATH = re.compile(rf"{PAGES}/(?P<slug>[a-z][a-z0-9-]{{0,59}})/(?P<language>{'|'.join(RENDITION_TAGS)})\.md")


def is_page(name: str) -> bool:
    """Whether a file kept beside the registry belongs to a static page."""
    return name.startswith(f"{PAGES}/")


def read_pages(files: Mapping[str, bytes]) -> Mapping[str, Mapping[str, StaticPage]]:
    """The pages among `files` by slug and language. Raises Invalid with every fault; Chinese is required."""
    faults: list[Fault] = []
    pages: dict[str, dict[str, StaticPage]] = {}
    for name in sorted(filter(is_page, files)):
        try:
            page = _read_page(name, files[name])
            pages.setdefault(page.slug, {})[page.language] = page
        except Invalid as error:
            faults += error.faults
    faults += _missing(pages)
    if faults:
        raise Invalid(faults)
    return pages


def _read_page(name: str, encoded: bytes) -> StaticPage:
    match = _PATH.fullmatch(name)
    if match is None:
        raise Invalid([fault("", "unknown_file", name).at(name)])
    first, _, body = decode_utf8(encoded, name, MAX_PAGE_BYTES).partition("\n")
    title = first.removeprefix("# ").strip()
    if not first.startswith("# ") or not 0 < len(title) <= MAX_TITLE:
        raise Invalid([fault("", "page_title", first.strip(), most=MAX_TITLE).at(name)])
    return StaticPage(match["slug"], match["language"], title, body.strip())


def _missing(pages: Mapping[str, Mapping[str, StaticPage]]) -> Iterable[Fault]:
    return (
        fault("", "missing").at(f"{PAGES}/{slug}/{ORIGINAL}.md")
        for slug, found in pages.items()
        if ORIGINAL not in found
    )
