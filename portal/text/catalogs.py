"""Gettext catalogs by locale tag, read once from the compiled files in `translations/`.

English is the source language and has no catalog; traditional Chinese has none either: it is converted from simplified.
Only the message is converted, before its values are put in, so names keep their characters.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from portal.domain.errors import NotFound
from portal.domain.locales import BY_TAG

TRANSLATIONS = Path(__file__).resolve().parents[2] / "translations"
MAKE_CATALOGS = "make translations"
SOURCE_TAG = "en"
CONVERTED_FROM = {"zh-Hant": "zh-Hans"}


class Catalog:
    """The messages of one language. A message without a translation is answered in English."""

    def __init__(self, tag: str, translations: NullTranslations, convert: Callable[[str], str] | None = None) -> None:
        self.tag = tag
        self._translations = translations
        self._convert = lru_cache(maxsize=4096)(convert) if convert is not None else str

    def gettext(self, message: str) -> str:
        return self._convert(self._translations.gettext(message))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """The form of a message that goes with `count`."""
        return self._convert(self._translations.ngettext(singular, plural, count))

    def pgettext(self, context: str, message: str) -> str:
        """A message that means this only in `context`, such as a vocabulary."""
        return self._convert(self._translations.pgettext(context, message))

    def npgettext(self, context: str, singular: str, plural: str, count: int) -> str:
        return self._convert(self._translations.npgettext(context, singular, plural, count))


@lru_cache
def catalog_for(tag: str, directory: Path = TRANSLATIONS) -> Catalog:
    """The catalog of a locale tag; KeyError for a tag that is not a language of the site.

    Raises NotFound where the catalog has not been compiled.
    """
    locale = BY_TAG[tag]
    if tag == SOURCE_TAG:
        return Catalog(tag, NullTranslations())
    if tag in CONVERTED_FROM:
        from portal.text.hant import to_traditional

        return Catalog(tag, _read(directory, BY_TAG[CONVERTED_FROM[tag]].babel), to_traditional)
    return Catalog(tag, _read(directory, locale.babel))


def _read(directory: Path, name: str) -> GNUTranslations:
    path = directory / name / "LC_MESSAGES" / "messages.mo"
    try:
        with path.open("rb") as file:
            return GNUTranslations(file)
    except FileNotFoundError:
        error = NotFound("catalog", str(path))
        error.add_note(f"Catalogs are compiled by `{MAKE_CATALOGS}`.")
        raise error from None
