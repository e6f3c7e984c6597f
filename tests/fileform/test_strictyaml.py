"""YAML with every scalar a string: what stays as written, and what is refused in which line."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.documents.fields import text_fault
from portal.domain.errors import Fault, Invalid
from portal.fileform.strictyaml import MAX_DEPTH, load_mapping, load_mapping_text
from portal.fileform.writing import dump_yaml

MAX_BYTES = 2_000_000
TEXTS = st.text(max_size=60).filter(lambda text: text_fault(text, multiline=True) is None)
KEYS = st.text(min_size=1, max_size=60).filter(lambda text: text_fault(text, multiline=False) is None)
VALUES = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
LAUGHS = b"""a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
d: [*c, *c, *c, *c, *c, *c, *c, *c, *c]
"""


def load(encoded: bytes, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    return load_mapping(encoded, "document.yaml", max_bytes)


def refused(encoded: bytes, max_bytes: int = MAX_BYTES) -> Fault:
    """The one fault of a file that is refused."""
    with pytest.raises(Invalid) as error:
        load(encoded, max_bytes)
    (fault,) = error.value.faults
    assert fault.source == "document.yaml"
    return fault


@pytest.mark.parametrize(
    "scalar",
    [
        *("NO", "no", "yes", "on", "true", "false", "null", "Null", "~"),
        *("0402", "007", "0x1F", "0o17", "1e3", "1_000", "12:30:45", ".5", ".inf", ".nan", "-0", "+1"),
        *("2026-05-04", "2026-05-04T09:30:00+08:00", "=", "<<"),
    ],
)
def test_every_scalar_stays_the_text_it_is(scalar: str) -> None:
    assert load(f"country: {scalar}\nlist: [{scalar}]\n{scalar}: key\n".encode()) == {
        "country": scalar,
        "list": [scalar],
        scalar: "key",
    }


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"a:\n", {"a": ""}),
        (b"a: ''\n", {"a": ""}),
        (b"a: [b, c]\nd: {e: f}\n", {"a": ["b", "c"], "d": {"e": "f"}}),
        (b"a: |\n  b\n  c\n", {"a": "b\nc\n"}),
        (b"a: >\n  b\n  c\n", {"a": "b c\n"}),
        (b"# only a comment\n", {}),
        (b"", {}),
        (b"a: b\r\nc: d\r\n", {"a": "b", "c": "d"}),
        (b"---\na: b\n...\n", {"a": "b"}),
        (b"? a\n: b\n", {"a": "b"}),
        (b'a: "\\u4e2d\\x41"\n', {"a": "中A"}),
    ],
)
def test_ordinary_yaml_is_read(written: bytes, read: dict[str, Any]) -> None:
    assert load(written) == read


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert load(b"\xef\xbb\xbfa: b\n") == {"a": "b"}
    assert load(b"a: b\nc: \xef\xbb\xbfd\n") == {"a": "b", "c": "\ufeffd"}


@pytest.mark.parametrize(
    ("written", "code", "line"),
    [
        (b"a: b\nc: &x d\n", "yaml_alias", 2),
        (b"a: b\nc: &x {d: e}\n", "yaml_alias", 2),
        (b"a: b\nc:\n  - &x d\n  - e\n", "yaml_alias", 3),
        (b"a: b\nc: *x\n", "yaml_alias", 2),
        (b"a: b\n<<: *x\n", "yaml_alias", 2),
        (b"a: b\n&x c: d\n", "yaml_alias", 2),
        (LAUGHS, "yaml_alias", 1),
        (b"a: b\nc: !!str d\n", "yaml_tag", 2),
        (b"a: b\nc: ! d\n", "yaml_tag", 2),
        (b"a: b\nc: !!python/object/apply:os.system [ls]\n", "yaml_tag", 2),
        (b"a: b\nc: !!binary aGk=\n", "yaml_tag", 2),
        (b"a: b\n\nc: !x {d: e}\n", "yaml_tag", 3),
        (b"a: b\nc: d\na: e\n", "yaml_duplicate_key", 3),
        (b"a: b\nc:\n  d: e\n  d: f\n", "yaml_duplicate_key", 4),
        (b'a: b\n"a": c\n', "yaml_duplicate_key", 2),
        (b"a: {b: c, b: d}\n", "yaml_duplicate_key", 1),
        (b"a: b\n---\nc: d\n", "yaml_several_documents", 2),
        (b"a: b\n...\n---\n", "yaml_several_documents", 3),
        (b"a: b\nc: d\n\te: f\n", "yaml_syntax", 3),
        (b"a: b\n\tc: d\n", "yaml_syntax", 2),
        (b"a: b\nc: [d\n", "yaml_syntax", 3),
        (b"a: b\nc: 'd\n", "yaml_syntax", 3),
        (b"a: b\nc d\ne: f\n", "yaml_syntax", 3),
        (b"a: b\n@c: d\n", "yaml_syntax", 2),
        (b'a: b\nc: "\\ud800"\n', "yaml_syntax", 2),
        (b'a: b\nc: "\\q"\n', "yaml_syntax", 2),
        (b"a: b\nc: d\x00e\n", "yaml_syntax", 2),
        ("ключ: слово\nслово: \x07\n".encode(), "yaml_syntax", 2),
        (b"a: b\n? [c]\n: d\n", "yaml_syntax", 2),
        (b"a: b\n? {c: d}\n: e\n", "yaml_syntax", 2),
        (b"a: b\n{c: d}: e\n", "yaml_syntax", 2),
    ],
)
def test_what_could_surprise_is_refused_with_its_line(written: bytes, code: str, line: int) -> None:
    fault = refused(written)
    assert (fault.code, fault.params["line"]) == (code, line)


def test_a_merge_key_merges_nothing() -> None:
    assert load(b"<<: {level: 1}\nlevel: 2\n") == {"<<": {"level": "1"}, "level": "2"}


@pytest.mark.parametrize("written", [b"- a\n- b\n", b"text\n", b"null\n", b"42\n", b"'a: b'\n", b"[]\n"])
def test_anything_but_a_mapping_is_refused(written: bytes) -> None:
    assert refused(written).code == "not_a_mapping"


def nested(depth: int) -> bytes:
    return b"a: " + b"[" * (depth - 1) + b"x" + b"]" * (depth - 1) + b"\n"


def test_nesting_ends_at_its_depth() -> None:
    assert load(nested(MAX_DEPTH))
    assert refused(nested(MAX_DEPTH + 1)).code == "yaml_too_deep"


@pytest.mark.parametrize("opening", [b"[", b"{a: ", b"{? ", b"- ", b"? ", b"a: [", b"[[[["])
def test_very_deep_nesting_is_refused_at_once(opening: bytes) -> None:
    assert refused(b"a:\n  " + opening * 100_000).code in ("yaml_too_deep", "yaml_syntax")


@pytest.mark.parametrize(
    ("encoded", "offset"),
    [
        ("名: 值".encode("gb18030"), 0),
        ("a: б".encode("cp1251"), 3),
        ("a: b".encode("utf-16"), 0),
        (b"a: \xc0\xaf", 3),
        (b"a: \xed\xa0\x80", 3),
        (b"a: \xf4\x90\x80\x80", 3),
        (b"\x89PNG\r\n\x1a\n", 0),
        (b"a: b\nc: \xff", 8),
    ],
)
def test_other_encodings_and_binary_files_are_refused_where_they_begin(encoded: bytes, offset: int) -> None:
    fault = refused(encoded)
    assert (fault.code, fault.params["offset"]) == ("not_utf8", offset)


def test_a_wide_encoding_without_its_mark_is_refused_too() -> None:
    assert refused("a: b".encode("utf-16-le")).code == "yaml_syntax"


def test_a_file_beyond_its_limit_is_refused_unread() -> None:
    filling = b"a: " + b"x" * (MAX_BYTES - 4) + b"\n"
    assert len(load(filling)["a"]) == MAX_BYTES - 4
    fault = refused(filling + b"&")
    assert (fault.code, fault.found, fault.params["limit_bytes"]) == ("file_too_large", str(MAX_BYTES + 1), MAX_BYTES)


def test_lines_are_counted_from_the_first_line_of_the_file() -> None:
    with pytest.raises(Invalid) as error:
        load_mapping_text("a: b\nc: *d\n", "ru.md", first_line=2)
    assert error.value.faults[0].params["line"] == 3


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_what_is_written_is_read_back_the_same(values: dict[str, Any]) -> None:
    assert load(dump_yaml(values)) == values


def is_read_or_refused(encoded: bytes) -> bool:
    try:
        return isinstance(load(encoded), dict)
    except Invalid as error:
        return len(error.faults) == 1


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(encoded: bytes) -> None:
    assert is_read_or_refused(encoded)


@given(st.text(alphabet="ab:-?[]{},&*!|>'\"%@`#~ \n\t.0\\x中\ufeff\u2028", max_size=60))
def test_any_punctuation_is_read_or_refused(text: str) -> None:
    assert is_read_or_refused(text.encode())
