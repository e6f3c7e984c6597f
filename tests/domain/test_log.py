"""The publication log's entries, commitments and tree, held against RFC 6962, RFC 8785 and each other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.log import (
    EMPTY_ROOT,
    Action,
    Entry,
    Frontier,
    LogHead,
    Meta,
    SignificanceByLanguage,
    commit,
    decode_entry,
    encode_entry,
    format_time,
    leaf_hash,
    parse_time,
)
from portal.domain.vocabulary import Audience, Significance

CT_LEAVES = tuple(
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
)
CT_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Roots over the first one, two … eight leaves, from the test vectors of Certificate Transparency."""

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2999, 12, 31), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
ENTRIES = st.builds(
    Entry,
    position=st.integers(1, 10**15 - 1),
    time=MOMENTS,
    action=st.sampled_from(Action),
    commitments=st.lists(st.binary(min_size=32, max_size=32), max_size=5).map(tuple),
)
ENTRY = Entry(7, datetime(2026, 5, 4, 4, 30, 0, 120000, tzinfo=UTC), Action.PUBLISH, (b"\x01" * 32, b"\xfe" * 32))


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root after appending these leaf hashes one by one."""
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.append(leaf)
    return frontier.root()


def naive_root(leaves: list[bytes]) -> bytes:
    """The recursion of RFC 6962, section 2.1, as it is written there."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


def test_the_empty_tree_has_the_hash_of_nothing_as_root() -> None:
    assert Frontier().root() == EMPTY_ROOT == root_of(())
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert root_of(leaf_hash(leaf) for leaf in CT_LEAVES[:size]).hex() == CT_ROOTS[size - 1]


@given(st.lists(st.binary(max_size=40), max_size=70))
def test_the_root_is_that_of_the_recursion(leaves: list[bytes]) -> None:
    assert root_of(map(leaf_hash, leaves)) == naive_root(leaves)


@given(st.lists(st.binary(max_size=8), max_size=70), st.binary(max_size=8))
def test_a_stored_frontier_is_read_back_and_continued(leaves: list[bytes], further: bytes) -> None:
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.append(leaf_hash(leaf))
    stored = Frontier.decode(frontier.size, frontier.encode())
    assert stored == frontier
    assert stored.append(leaf_hash(further)).root() == naive_root([*leaves, further])


@pytest.mark.parametrize(("size", "length"), [(0, 32), (1, 0), (1, 31), (3, 32), (4, 64)])
def test_a_frontier_of_another_length_is_refused(size: int, length: int) -> None:
    with pytest.raises(ValueError, match="frontier"):
        Frontier.decode(size, bytes(length))


def test_a_head_tells_size_and_root_of_its_frontier() -> None:
    frontier = Frontier().append(leaf_hash(b"")).append(leaf_hash(b"\x00"))
    head = LogHead("ab" * 16, frontier)
    assert (head.size, head.root.hex()) == (2, CT_ROOTS[1])


@given(ENTRIES)
def test_an_entry_is_the_canonical_json_of_its_fields(entry: Entry) -> None:
    fields = {
        "action": entry.action.value,
        "commitments": [commitment.hex() for commitment in entry.commitments],
        "position": entry.position,
        "time": format_time(entry.time),
    }
    assert encode_entry(entry) == rfc8785.dumps(fields)


@given(ENTRIES)
def test_an_entry_is_read_back_the_same(entry: Entry) -> None:
    assert decode_entry(encode_entry(entry)) == entry


@given(ENTRIES, st.data())
def test_one_changed_byte_never_gives_the_same_entry(entry: Entry, data: st.DataObject) -> None:
    encoded = bytearray(encode_entry(entry))
    place = data.draw(st.integers(0, len(encoded) - 1))
    encoded[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != encoded[place]))
    try:
        found = decode_entry(bytes(encoded))
    except ValueError:
        return
    assert found != entry
    assert encode_entry(found) == bytes(encoded)


@pytest.mark.parametrize(
    ("canonical", "written"),
    [
        (b'{"action"', b'{ "action"'),
        (b'"publish"', b'"Publish"'),
        (b'"publish"', b'"p\\u0075blish"'),
        (b'"publish"', b'"draft"'),
        (b'"position":7', b'"position":07'),
        (b'"position":7', b'"position":7.0'),
        (b'"position":7', b'"position":0'),
        (b'"position":7', b'"position":-7'),
        (b'"position":7', b'"position":1000000000000000'),
        (b"04:30:00.120Z", b"04:30:00.12Z"),
        (b"04:30:00.120Z", b"04:30:60.120Z"),
        (b"04:30:00.120Z", b"04:30:00.120+00:00"),
        (b"2026-05-04", b"2026-02-30"),
        (b'"' + b"fe" * 32 + b'"', b'"' + b"FE" * 32 + b'"'),
        (b'"' + b"fe" * 32 + b'"', b'"' + b"fe" * 31 + b'"'),
        (b'"' + b"fe" * 32 + b'"]', b'"' + b"fe" * 32 + b'",]'),
        (b'Z"}', b'Z"}\n'),
        (b'Z"}', b'Z","more":1}'),
    ],
)
def test_other_spellings_of_an_entry_are_refused(canonical: bytes, written: bytes) -> None:
    encoded = encode_entry(ENTRY)
    assert encoded.count(canonical) == 1
    with pytest.raises(ValueError, match=r"entry|time|day|second"):
        decode_entry(encoded.replace(canonical, written))


def test_times_are_cut_to_the_millisecond_in_utc() -> None:
    moment = datetime(2026, 5, 4, 12, 30, 0, 987999, tzinfo=timezone(timedelta(hours=8)))
    assert format_time(moment) == "2026-05-04T04:30:00.987Z"
    assert parse_time("2026-05-04T04:30:00.987Z") == moment - timedelta(microseconds=999)


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-04",
        "2026-05-04T04:30:00Z",
        "2026-05-04T04:30:00.987+00:00",
        "2026-05-04T12:30:00.987+08:00",
        "9999-12-31T23:59:59.999-12:00",
        "0001-01-01T00:00:00.000Z",
        "",
    ],
)
def test_times_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"time|isoformat"):
        parse_time(text)


def test_a_commitment_hides_its_content_behind_a_salt_of_full_length() -> None:
    assert commit(b"s" * 32, b"text") == hashlib.sha256(b"s" * 32 + b"text").digest()
    assert commit(b"s" * 32, b"text") != commit(b"t" * 32, b"text")
    for length in (0, 31, 33):
        with pytest.raises(ValueError, match="32 bytes"):
            commit(b"s" * length, b"text")


META = Meta(
    "ra-2026-0001",
    2,
    ("document.yaml", "zh-Hans.md"),
    SignificanceByLanguage(Significance.MINOR, {"ru": Significance.MAJOR}),
    Audience.PUBLIC,
    datetime(2026, 5, 4, 4, 0, tzinfo=UTC),
    {"reason": "court_order"},
)


@pytest.mark.parametrize("meta", [META, Meta("fx-cpsc-1", 1), Meta("bl-2026-0001", 1, facts={})])
def test_what_an_entry_is_about_is_read_back_the_same(meta: Meta) -> None:
    assert Meta.from_json(meta.to_json()) == meta


@pytest.mark.parametrize(
    "changes",
    [
        {"document": None},
        {"document": 5},
        {"version": "2"},
        {"version": True},
        {"version": float("inf")},
        {"version": None},
        {"parts": "document.yaml"},
        {"parts": [1]},
        {"parts": None},
        {"significance": []},
        {"significance": {"ru": "major"}},
        {"significance": {"default": "grave"}},
        {"audience": "everyone"},
        {"published": "2026-05-04"},
        {"published": "9999-12-31T23:59:59.999-12:00"},
        {"published": 5},
        {"facts": ["reason"]},
        {"facts": {"redact": 5}},
    ],
)
def test_anything_else_is_refused_with_an_error_that_callers_know(changes: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Meta.from_json(META.to_json() | changes)


@pytest.mark.parametrize("lacking", ["document", "version", "parts"])
def test_document_version_and_parts_are_always_stated(lacking: str) -> None:
    stated = META.to_json()
    del stated[lacking]
    with pytest.raises(KeyError):
        Meta.from_json(stated)


def test_readers_of_traditional_chinese_are_told_what_readers_of_simplified_are() -> None:
    significance = SignificanceByLanguage(Significance.MAJOR, {"zh-Hans": Significance.MINOR})
    assert significance.of("zh-Hant") is significance.of("zh-Hans") is Significance.MINOR
    assert significance.of("ru") is significance.of("en") is Significance.MAJOR


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8, 13])
def test_a_difference_is_traced_to_the_subtree_it_is_in(size: int) -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    for changed in range(size):
        others = [*leaves[:changed], leaf_hash(b"changed"), *leaves[changed + 1 :]]
        frontiers = []
        for row in (leaves, others):
            frontier = Frontier()
            for leaf in row:
                frontier = frontier.append(leaf)
            frontiers.append(frontier)
        first, last = frontiers[0].range_of_difference(frontiers[1])
        assert first <= changed + 1 <= last
        assert (last - first + 1).bit_count() == 1
