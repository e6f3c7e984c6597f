"""What every page tells of the log around its content is kept, and never outlives the state it was made from."""

from __future__ import annotations

import re

import pytest

from portal.app import Portal
from portal.domain.vocabulary import RedactionReason
from portal.services.redacting import Redaction
from portal.storage.heads import HeadReader
from portal.web import create_app
from portal.web.caching import PageCache, PageRules
from portal.web.validators import Validators, ViewPositions
from tests.support.clock import StandingClock
from tests.support.factories import make_parts
from tests.support.serving import BASE_URL, ask

LEVEL_ONE = {
    "level": "1",
    "assessment": {"severity": "1", "urgency": "1", "extent": "1"},
    "press_contact": {"phone": "0451-0000-0000"},
}
ID = "ra-2026-0001"


@pytest.fixture
def cache(portal: Portal, clock: StandingClock) -> PageCache:
    app, heads = create_app(portal), HeadReader(portal.instance.database_path)
    validators = Validators(heads.read, heads.list_moments, clock, "build")
    return PageCache(app.wsgi_app, PageRules(app), validators, ViewPositions(portal.view_positions), BASE_URL)


def publish(portal: Portal, document_id: str | None = None, title: str = "紧急公告", **data: object) -> None:
    notes = {"zh-Hans": "更正"} if document_id else None
    parts = make_parts(set_data=LEVEL_ONE | data, set_texts={"title": title}, notes=notes)
    portal.publishing.publish(parts, document_id)
    portal.indexing.catch_up_whole()


def banner(cache: PageCache, path: str = "/zh/rules") -> str:
    found = re.search('<aside class="banner".*?</aside>', ask(cache, path).body.decode(), re.DOTALL)
    return found[0] if found else ""


def test_every_page_of_a_state_has_the_same_banner_but_the_warning_itself(portal: Portal, cache: PageCache) -> None:
    publish(portal)
    for path in ("/zh/rules", "/zh/places", "/zh/log", "/zh/recalls"):
        assert "紧急公告" in banner(cache, path), path
    assert banner(cache, f"/zh/documents/{ID}") == ""
    assert 'lang="zh-Hans"' in banner(cache, "/ru/rules")


def test_the_banner_moves_with_the_log(portal: Portal, cache: PageCache) -> None:
    publish(portal)
    assert "紧急公告" in banner(cache)
    publish(portal, ID, "另一标题")
    assert "另一标题" in banner(cache)
    assert "紧急公告" not in banner(cache, "/zh/places")
    portal.redacting.redact(Redaction(ID, (1, 2), RedactionReason.COURT_ORDER, "amr", "（2026）黑01行初7号"))
    assert banner(cache) == banner(cache, "/zh/log") == ""


def test_the_banner_moves_with_the_clock(portal: Portal, cache: PageCache, clock: StandingClock) -> None:
    publish(portal, effective_from="2026-05-04T20:00:00+08:00")
    assert banner(cache) == ""
    clock.move(hours=12)
    assert "紧急公告" in banner(cache)


def test_nothing_is_kept_from_a_search_that_is_behind(portal: Portal, cache: PageCache) -> None:
    publish(portal)
    portal.publishing.publish(make_parts(set_data=LEVEL_ONE, set_texts={"title": "第二份公告"}))
    assert "第二份公告" not in banner(cache)
    portal.indexing.catch_up_whole()
    assert "第二份公告" in banner(cache)
    assert "第二份公告" in banner(cache, "/zh/places")


def test_what_is_kept_goes_with_the_pages(portal: Portal, cache: PageCache) -> None:
    publish(portal)
    assert "紧急公告" in banner(cache)
    portal.redacting.redact(Redaction(ID, (1,), RedactionReason.COURT_ORDER, "amr", "（2026）黑01行初7号"))
    cache.sweep()
    assert cache.store.addresses == ()
    assert cache.kept_frames == {}
