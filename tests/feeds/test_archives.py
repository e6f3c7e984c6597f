"""Pages of a long list: stable once complete, and nothing lost between them and the feed that is polled."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.feeds import PAGE_SIZE, list_page, list_subscription, page_count

IDS = tuple(f"rc-2026-{number:04d}" for number in range(250))


def test_a_page_is_complete_before_it_is_an_archive() -> None:
    assert [page_count(IDS[:count]) for count in (0, 99, 100, 250)] == [0, 0, 1, 2]
    assert list_page(IDS, 1) == tuple(reversed(IDS[:100]))
    assert list_page(IDS, 2) == tuple(reversed(IDS[100:200]))


def test_there_is_no_page_outside_the_complete_ones() -> None:
    assert [list_page(IDS, number) for number in (-1, 0, 3)] == [(), (), ()]


def test_a_complete_page_stays_as_it_is_while_the_list_grows() -> None:
    assert list_page(IDS[:100], 1) == list_page(IDS, 1)


def test_the_polled_feed_begins_with_what_changed_last_and_holds_what_is_in_no_archive() -> None:
    polled = list_subscription(IDS, (IDS[3], IDS[249], IDS[7]))
    assert polled[:3] == (IDS[3], IDS[249], IDS[7])
    assert set(polled) == {IDS[3], IDS[7], *IDS[200:]}


@given(st.integers(0, 700), st.integers(1, 130), st.lists(st.integers(0, 699), max_size=60))
def test_archives_and_the_polled_feed_hold_every_member_once(count: int, size: int, changed: list[int]) -> None:
    ids = [f"ra-{number}" for number in range(count)]
    last_changed = [ids[number] for number in dict.fromkeys(changed) if number < count]
    polled = list_subscription(ids, last_changed, size)
    pages = [list_page(ids, number, size) for number in range(1, page_count(ids, size) + 1)]
    archived = [member for page in pages for member in page]
    assert len(polled) == len(set(polled))
    assert len(archived) == len(set(archived))
    assert {*polled, *archived} == set(ids)
    assert all(len(page) == size for page in pages)


def test_a_page_holds_a_hundred() -> None:
    assert PAGE_SIZE == 100
