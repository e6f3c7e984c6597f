"""Each format byte for byte: whoever changes what readers get sees it here first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.feeds import Archive, Feed, Link, to_atom, to_json_feed, to_rss
from tests.feeds.making import SITE, make_entry, make_feed

GOLDEN = Path(__file__).with_name("golden")


def whole_feed() -> Feed:
    """A feed that says everything a feed can say."""
    foreign = make_entry(
        "fx-cpsc-1",
        title="【境外通报】Child seats recalled",
        language="en",
        links=(Link("https://source.example/1?a=1&b=2", "via"),),
        rights="Public domain; CPSC",
    )
    archive = Archive(f"{SITE}/risk-announcements.atom", f"{SITE}/risk-announcements/1.atom", is_archive=True)
    return make_feed(make_entry(), foreign, archive=archive)


@pytest.mark.parametrize(("name", "write"), [("feed.rss", to_rss), ("feed.atom", to_atom), ("feed.json", to_json_feed)])
def test_a_feed_is_written_as_it_always_was(name: str, write: Callable[[Feed], bytes]) -> None:
    assert write(whole_feed()) == (GOLDEN / name).read_bytes()
