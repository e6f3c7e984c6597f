"""Looking through the index for what was erased, beside a worker that would rewrite it."""

from __future__ import annotations

from pathlib import Path

from portal.app import Portal
from portal.domain.errors import Unavailable
from portal.search.erasing import SearchFiles
from portal.search.index import SearchIndex
from tests.support.factories import make_parts


class Disturbed(SearchIndex):
    """An index that somebody else begins to build anew as soon as its files are listed."""

    refused = False

    def files(self) -> tuple[Path, ...]:
        found = super().files()
        other = SearchIndex(self._folder, self._log_id)
        try:
            with other.rebuilding():
                pass
        except Unavailable:
            self.refused = True
        return found


def test_nobody_takes_files_away_that_are_looked_through(portal: Portal) -> None:
    portal.publishing.publish(make_parts())
    portal.indexing.catch_up_whole()
    index = Disturbed(portal.instance.home / "search", lambda: portal.log.head().log_id)
    assert not SearchFiles(index, portal.log).holds(["一段没有发布过的话".encode()])
    assert index.refused


def test_what_stands_in_a_file_is_found(portal: Portal) -> None:
    portal.publishing.publish(make_parts())
    portal.indexing.catch_up_whole()
    index = SearchIndex(portal.instance.home / "search", lambda: portal.log.head().log_id)
    assert SearchFiles(index, portal.log).holds([b"log_id"])
