"""JSON Feed, and the list as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json

import pytest

from portal.feeds import Archive, Category, Link, latest_of, to_csv, to_json, to_json_feed
from tests.feeds.making import PUBLISHED, SITE, UPDATED, make_entry, make_feed
from tests.feeds.rules import check_json_feed


def read_csv(encoded: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(encoded.decode("utf-8-sig"), newline="")))


def test_a_json_feed_is_valid_and_tells_everything() -> None:
    entry = make_entry(language="ru", links=(Link("https://source.example/1", "via"),))
    archive = Archive(previous=f"{SITE}/a/3.json")
    feed = check_json_feed(to_json_feed(make_feed(entry, archive=archive)))
    assert feed["next_url"] == f"{SITE}/a/3.json"
    assert feed["authors"] == [{"name": "黑龙江省市场监督管理局"}]
    (item,) = feed["items"]
    assert (item["date_published"], item["date_modified"]) == ("2026-05-04T04:00:00+00:00", "2026-05-06T04:30:15+00:00")
    assert item["tags"] == ["风险警示", "Ⅱ级（严重）· 橙色"]
    assert (item["language"], item["external_url"]) == ("ru", "https://source.example/1")
    assert item["summary"] == entry.summary


def test_an_empty_json_feed_has_its_list_and_no_empty_members() -> None:
    feed = check_json_feed(to_json_feed(make_feed(subtitle="", authors=())))
    assert feed["items"] == []
    assert {"description", "authors", "next_url"} & set(feed) == set()


def test_control_characters_never_reach_json() -> None:
    encoded = to_json_feed(make_feed(make_entry(title="а\x00б\ud800", categories=(Category("a/b", "в\x1f"),))))
    (item,) = check_json_feed(encoded)["items"]
    assert (item["title"], item["tags"]) == ("аб", ["в"])


def test_a_feed_changed_when_its_last_entry_did() -> None:
    entries = (make_entry(updated=PUBLISHED), make_entry("rc-2026-0001", updated=UPDATED))
    assert latest_of(entries, PUBLISHED) == UPDATED
    assert latest_of((), PUBLISHED) == PUBLISHED


def test_a_table_opens_in_office_programs() -> None:
    encoded = to_csv(
        [{"id": "ra-1", "title": "座椅, “Северок”", "level": 2}], {"id": "编号", "title": "标题", "level": "等级"}
    )
    assert encoded == '\ufeff编号,标题,等级\r\nra-1,"座椅, “Северок”",2\r\n'.encode()


def test_quotes_and_line_ends_in_a_cell_are_kept() -> None:
    text = 'один "два"\r\nтри'
    assert read_csv(to_csv([{"title": text}])) == [["title"], [text]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_runs_as_a_formula(start: str) -> None:
    rows = read_csv(to_csv([{"title": f"{start}cmd|'/C calc'!A0", "brands": (f"{start}1",)}]))
    assert [cell[:2] for cell in rows[1]] == [f"'{start}"] * 2


def test_several_values_share_a_cell_and_none_leaves_it_empty() -> None:
    rows = [{"a": ("x", "y"), "b": None, "c": 7}]
    assert read_csv(to_csv(rows)) == [["a", "b", "c"], ["x; y", "", "7"]]
    assert json.loads(to_json(rows)) == [{"a": ["x", "y"], "b": None, "c": 7}]


def test_an_empty_table_still_names_its_columns() -> None:
    assert read_csv(to_csv([], {"id": "编号"})) == [["编号"]]
    assert to_csv([]) == b"\xef\xbb\xbf"
    assert to_json([]) == b"[]"


def test_a_row_that_lacks_a_column_leaves_it_empty() -> None:
    assert read_csv(to_csv([{"a": "x"}], {"a": "A", "b": "B"})) == [["A", "B"], ["x", ""]]


def test_control_characters_never_reach_a_table() -> None:
    assert json.loads(to_json([{"a": "x\x00", "b": ("y\x1f",)}])) == [{"a": "x", "b": ["y"]}]
    assert read_csv(to_csv([{"a": "x\x00y"}])) == [["a"], ["xy"]]
