"""The page cache: kept pages are shown only while nothing they were made from has moved, and nothing else is kept."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest

from tests.support.clock import StandingClock
from tests.support.serving import Answer, FakeSite

PAGE = "/zh/documents/ra-1"


@pytest.fixture
def site(clock: StandingClock) -> FakeSite:
    return FakeSite(clock)


def later(site: FakeSite, **span: float) -> None:
    site.clock.move(**span)


def is_stored(answer: Answer) -> bool:
    return "s-maxage=5" in answer.headers["Cache-Control"]


def test_a_page_is_rendered_once(site: FakeSite) -> None:
    answers = [site.get(PAGE) for _ in range(3)]
    assert len(site.renderings) == 1
    assert len({answer.body for answer in answers}) == 1
    assert answers[0].headers == answers[2].headers
    assert answers[0].headers["Cache-Control"] == (
        "public, max-age=0, s-maxage=5, stale-while-revalidate=10, stale-if-error=3600"
    )
    assert answers[0].headers["Vary"] == "Accept-Encoding"
    assert answers[0].headers["Content-Language"] == "zh-Hans"


def test_a_publication_is_seen_by_the_next_request(site: FakeSite) -> None:
    before = site.get(PAGE)
    site.log.publish("second text")
    after = site.get(PAGE)
    assert b"first text" in before.body
    assert b"second text" in after.body
    assert before.headers["ETag"] != after.headers["ETag"]


def test_text_erased_while_a_page_is_made_is_not_kept(site: FakeSite) -> None:
    site.during = lambda: site.log.publish("erased")
    during = site.get(PAGE)
    site.during = lambda: None
    assert not is_stored(during)
    assert "ETag" not in during.headers
    assert b"first text" not in site.get(PAGE).body


def test_a_request_that_began_before_a_redaction_brings_nothing_back(site: FakeSite) -> None:
    """A slow request reads the old text, another one is answered after the redaction, then the slow one ends."""

    def redact_and_ask() -> None:
        site.during = lambda: None
        site.log.publish("erased")
        assert b"first text" not in site.get(PAGE).body

    site.during = redact_and_ask
    assert b"first text" in site.get(PAGE).body
    assert b"first text" not in site.get(PAGE).body
    assert len(site.renderings) == 2


def test_pages_of_before_are_forgotten_with_the_first_request_after(site: FakeSite) -> None:
    site.get(PAGE)
    site.log.publish("second text")
    site.get("/zh/plain")
    assert site.cache.store.addresses == (("/zh/plain", ""),)


def test_a_sweep_forgets_pages_though_nobody_asks(site: FakeSite) -> None:
    site.get(PAGE)
    site.cache.sweep()
    assert site.cache.store.size > 0
    site.log.publish("second text")
    site.cache.sweep()
    assert site.cache.store.size == 0


@pytest.mark.parametrize("change", [{"log_id": "restored"}, {"registry": "r2"}])
def test_another_log_or_registry_makes_pages_anew(site: FakeSite, change: dict[str, str]) -> None:
    site.get(PAGE)
    for name, value in change.items():
        setattr(site.log, name, value)
    site.get(PAGE)
    assert len(site.renderings) == 2


def test_a_moment_that_passes_makes_pages_anew(site: FakeSite) -> None:
    site.log.moments = [site.clock.now() + timedelta(minutes=5), site.clock.now() + timedelta(minutes=9)]
    site.get(PAGE)
    later(site, minutes=4)
    site.get(PAGE)
    assert len(site.renderings) == 1
    later(site, minutes=1)
    site.get(PAGE)
    assert len(site.renderings) == 2


def test_a_moment_that_passes_while_a_page_is_made_leaves_it_unkept(site: FakeSite) -> None:
    site.log.moments = [site.clock.now() + timedelta(minutes=5)]
    site.during = lambda: later(site, minutes=6)
    assert not is_stored(site.get(PAGE))


def test_midnight_of_the_site_makes_pages_anew(site: FakeSite) -> None:
    site.get(PAGE)
    later(site, hours=12)
    site.get(PAGE)
    assert len(site.renderings) == 2


def test_a_moment_published_later_is_heeded(site: FakeSite) -> None:
    site.get(PAGE)
    site.log.moments = [site.clock.now() + timedelta(minutes=5)]
    site.log.publish("second text")
    site.get(PAGE)
    later(site, minutes=6)
    site.get(PAGE)
    assert len(site.renderings) == 3


def test_a_page_waits_for_a_view_that_is_behind(site: FakeSite) -> None:
    site.log.search = 6
    site.on_pause = lambda: setattr(site.log, "search", 7)
    assert is_stored(site.get(PAGE))
    assert len(site.paused) == 1


def test_a_page_goes_out_unkept_where_a_view_stays_behind(site: FakeSite) -> None:
    site.log.search = 6
    answer = site.get(PAGE)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert "Last-Modified" not in answer.headers
    assert 0.19 < sum(site.paused) < 0.21
    assert site.cache.store.addresses == ()


def test_only_the_first_requests_wait_for_a_view_that_stays_behind(site: FakeSite) -> None:
    site.log.search = 6
    site.get(PAGE)
    waited = len(site.paused)
    site.get(PAGE)
    assert len(site.paused) == waited
    site.log.search = 7
    site.get(PAGE)
    site.log.position = 8
    site.get("/zh/documents/ra-2")
    assert len(site.paused) > waited


def test_a_page_does_not_wait_for_a_view_it_is_not_made_from(site: FakeSite) -> None:
    site.log.search = 6
    assert is_stored(site.get("/zh/plain"))
    assert site.paused == []


def test_a_view_that_moves_ahead_while_a_page_is_made_leaves_it_unkept(site: FakeSite) -> None:
    site.during = lambda: setattr(site.log, "search", 8)
    assert not is_stored(site.get(PAGE))


def test_gzip_and_identity_have_tags_of_their_own(site: FakeSite) -> None:
    plain, packed = site.get(PAGE), site.get(PAGE, accept_encoding="br, gzip")
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert int(packed.headers["Content-Length"]) == len(packed.body)
    assert len(site.renderings) == 1


@pytest.mark.parametrize("header", ["", "br", "gzip;q=0", "*;q=0", "gzip;q=0.000, *"])
def test_a_reader_without_gzip_gets_none(site: FakeSite, header: str) -> None:
    assert "Content-Encoding" not in site.get(PAGE, accept_encoding=header).headers


def test_every_process_gives_the_same_tag(site: FakeSite, clock: StandingClock) -> None:
    assert site.get(PAGE).headers["ETag"] == FakeSite(clock).get(PAGE).headers["ETag"]


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_a_known_tag_is_answered_304_without_rendering(site: FakeSite, form: str) -> None:
    tag = site.get(PAGE).headers["ETag"]
    answer = site.get(PAGE, if_none_match=form.format(tag))
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["ETag"] == tag
    assert "Content-Length" not in answer.headers
    assert len(site.renderings) == 1


def test_the_tag_of_one_encoding_does_not_vouch_for_the_other(site: FakeSite) -> None:
    tag = site.get(PAGE).headers["ETag"]
    assert site.get(PAGE, if_none_match=tag, accept_encoding="gzip").status == 200


def test_a_tag_of_before_gets_the_new_page(site: FakeSite) -> None:
    tag = site.get(PAGE).headers["ETag"]
    site.log.publish("second text")
    answer = site.get(PAGE, if_none_match=tag)
    assert answer.status == 200
    assert b"second text" in answer.body


def test_a_date_given_is_answered_304(site: FakeSite) -> None:
    site.get(PAGE)
    later(site, seconds=2)
    date = site.get(PAGE).headers["Last-Modified"]
    assert site.get(PAGE, if_modified_since=date).status == 304
    assert site.get(PAGE, if_modified_since="Mon, 01 Jan 2024 00:00:00 GMT").status == 200
    assert site.get(PAGE, if_modified_since="nonsense").status == 200
    assert site.get(PAGE, if_modified_since=date, if_none_match='"other"').status == 200


def test_two_publications_in_one_second_never_share_a_date(site: FakeSite) -> None:
    """A date is told only when its second is over, so nobody holds one for a page that changed after it."""
    assert "Last-Modified" not in site.get(PAGE).headers
    later(site, seconds=0.3)
    site.log.publish("second text")
    assert "Last-Modified" not in site.get(PAGE).headers
    later(site, seconds=1)
    date = site.get(PAGE).headers["Last-Modified"]
    site.log.publish("third text")
    answer = site.get(PAGE, if_modified_since=date)
    assert answer.status == 200
    assert b"third text" in answer.body


def test_head_has_the_headers_of_get_and_no_body(site: FakeSite) -> None:
    head = site.get(PAGE, "HEAD")
    get = site.get(PAGE)
    assert (head.status, head.body, head.headers) == (200, b"", get.headers)
    assert len(site.renderings) == 1
    assert site.get(PAGE, "HEAD", if_none_match=get.headers["ETag"]).status == 304


def test_head_of_a_missing_page_has_no_body(site: FakeSite) -> None:
    assert site.get("/zh/documents/unknown", "HEAD").body == b""


def test_parameters_are_brought_into_order_and_unknown_ones_left_out(site: FakeSite) -> None:
    first = site.get(f"{PAGE}?type=recall&page=2")
    for query in ("page=2&type=recall", "type=recall&utm_source=x&page=2", "page=2&page=2&type=recall&x=%00"):
        assert site.get(f"{PAGE}?{query}").body == first.body
    assert len(site.renderings) == 1
    assert site.cache.store.addresses == ((PAGE, "page=2&type=recall"),)


def test_junk_parameters_make_no_entries_and_reach_no_view(site: FakeSite) -> None:
    site.get(PAGE)
    for number in range(50):
        assert b"junk" not in site.get(f"{PAGE}?junk{number}=junk").body
    assert site.cache.store.addresses == ((PAGE, ""),)
    assert len(site.renderings) == 1


def test_an_address_with_an_encoded_question_mark_is_another_address(site: FakeSite) -> None:
    site.get(f"{PAGE}?page=2")
    environ_path = site.get("/zh/documents/ra-1%3Fpage=2")
    assert b"ra-1%3Fpage=2" in environ_path.body


def test_host_and_readers_headers_reach_no_kept_page(site: FakeSite) -> None:
    answer = site.get(PAGE, host="evil.example", x_forwarded_host="evil.example", referer="https://evil.example")
    assert b"evil" not in answer.body
    assert b"https://warnings.example/" in answer.body
    assert site.get(PAGE, host="other.example").body == answer.body


@pytest.mark.parametrize("header", ["cookie", "authorization"])
def test_requests_with_cookies_or_authorization_bypass_the_cache(site: FakeSite, header: str) -> None:
    site.get(PAGE)
    answer = site.get(PAGE, **{header: "a=b"})
    assert len(site.renderings) == 2
    assert "ETag" not in answer.headers
    site.get("/zh/documents/ra-2", **{header: "a=b"})
    assert site.cache.store.addresses == ((PAGE, ""),)


@pytest.mark.parametrize(("name", "status"), [("unknown", 404), ("redacted", 410)])
def test_missing_and_redacted_pages_are_not_kept(site: FakeSite, name: str, status: int) -> None:
    for _ in range(2):
        assert site.get(f"/zh/documents/{name}").status == status
    assert len(site.renderings) == 2
    assert site.cache.store.addresses == ()


@pytest.mark.parametrize("path", ["/zh/cookie", "/zh/secret", "/zh/varying", "/zh/private", "/zh/nowhere"])
def test_what_is_not_for_everyone_is_not_kept(site: FakeSite, path: str) -> None:
    site.get(path)
    assert site.cache.store.addresses == ()


def test_other_methods_pass(site: FakeSite) -> None:
    assert site.get(PAGE, "POST").status == 405


def test_without_the_log_nothing_kept_is_shown(site: FakeSite) -> None:
    site.get(PAGE)
    site.log.is_down = True
    site.get(PAGE)
    assert len(site.renderings) == 2


def test_kept_bytes_stay_within_their_bound(clock: StandingClock) -> None:
    site = FakeSite(clock, max_bytes=40_000)
    for number in range(60):
        site.get(f"/zh/documents/ra-{number}")
        assert site.cache.store.size <= 40_000
    kept = site.cache.store.addresses
    assert 5 < len(kept) < 60
    assert kept[-1] == ("/zh/documents/ra-59", "")


def test_the_page_used_last_stays_longest(clock: StandingClock) -> None:
    site = FakeSite(clock, max_bytes=40_000)
    for number in range(60):
        site.get(f"/zh/documents/ra-{number}")
        site.get("/zh/documents/ra-0")
    assert len(site.renderings) == 60


def test_invented_queries_do_not_push_out_pages(clock: StandingClock) -> None:
    site = FakeSite(clock, max_bytes=40_000)
    site.get(PAGE)
    for number in range(100):
        site.get(f"/zh/documents/ra-2?page={number}")
    site.get(PAGE)
    assert len(site.renderings) == 101


def test_too_many_parameters_pass_unkept(site: FakeSite) -> None:
    site.get(f"{PAGE}?" + "&".join(f"page={number}" for number in range(100)))
    assert site.cache.store.addresses == ()
