"""Static pages that the authority wrote: about, legal basis, privacy … They are kept with the registry."""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.errors import NotFound
from portal.domain.pages import ORIGINAL, StaticPage
from portal.fileform.pages import read_pages
from portal.services.ports import PublicationLog


class SitePages:
    """The static pages of one portal; read again when their bytes change."""

    def __init__(self, log: PublicationLog) -> None:
        self._log = log
        self._pages: tuple[Mapping[str, bytes], Mapping[str, Mapping[str, StaticPage]]] = ({}, {})

    def list_pages(self, language: str) -> tuple[StaticPage, ...]:
        """Every page in a language, those without it in Chinese, by slug."""
        return tuple(found.get(language, found[ORIGINAL]) for _, found in sorted(self._current().items()))

    def get(self, slug: str, language: str) -> StaticPage:
        """A page in a language, else in Chinese. Raises NotFound."""
        found = self._current().get(slug)
        if found is None:
            raise NotFound("page", slug)
        return found.get(language, found[ORIGINAL])

    def _current(self) -> Mapping[str, Mapping[str, StaticPage]]:
        files = self._log.read_registry()
        if self._pages[0] != files:
            self._pages = (files, read_pages(files))
        return self._pages[1]
