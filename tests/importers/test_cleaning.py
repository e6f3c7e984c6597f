"""Foreign text becomes plain text that may be published."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bench.hostile import MARKUP
from portal.domain.documents.fields import text_fault
from portal.importers.cleaning import clean_line, clean_text, cut_title, escape_markdown
from portal.importers.country_names import find_country, list_names
from portal.text.markdown import plain_text


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("a<script>alert(1)</script>b", "ab"),
        ("a&lt;script&gt;alert(1)&lt;/script&gt;b", "ab"),
        ("a&amp;lt;b&amp;gt;bold", "abold"),
        ("a<scr\u200bipt>x</script>b", "ab"),
        ("<p>one</p><p>two&nbsp;three</p>", "one\n\ntwo three"),
        ("a <!-- hidden --> b <!-- open", "a b open"),
        ("Tom &amp; Jerry&reg;", "Tom & Jerry®"),
        ("below <LOQ and > 5", "below < LOQ and > 5"),
        ("count < 10 CFU", "count < 10 CFU"),
        ("?a=1&copy=2", "?a=1&copy=2"),
        ("a\u202eb\ufeffc\x07", "abc"),
        ("one\u00a0\u00a0two\u3000three", "one two three"),
        ("Â\u00a0one", "one"),
        ("don\x92t", "don’t"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("\ud800", "\ufffd"),
        ("see <https://example.org/a>", "see <https://example.org/a>"),
    ],
)
def test_markup_and_hidden_characters_go_and_text_stays(written: str, cleaned: str) -> None:
    assert clean_text(written) == cleaned


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>&;/!#x script")), max_size=80))
@example("&#x26;#x3c;b")
@example("<scr<script>ipt>")
@example("&am\u200bp;lt;b>")
def test_whatever_comes_may_be_published(written: str) -> None:
    assert text_fault(clean_text(written), multiline=True) is None
    assert text_fault(clean_line(written), multiline=False) is None


@given(st.text(alphabet="ab 1.-+*_#>|`[]()!\\~=\n<", max_size=60))
def test_markdown_shows_the_text_as_it_was(written: str) -> None:
    cleaned = clean_text(written)
    assert plain_text(escape_markdown(cleaned)).split() == cleaned.split()


@pytest.mark.parametrize("piece", MARKUP)
def test_a_text_made_to_cost_time_is_cleaned(piece: str) -> None:
    """What it costs is measured by `bench.hostile`."""
    assert text_fault(clean_text(piece * (20_000 // len(piece))), multiline=True) is None


def test_a_title_is_cut_at_a_word_and_says_so() -> None:
    assert cut_title("one two three", 13) == "one two three"
    assert cut_title("one two three", 12) == "one two…"
    assert len(cut_title("x" * 400, 300)) == 300


def test_countries_are_known_by_the_names_that_sources_use() -> None:
    assert [find_country(name) for name in ("Türkiye", "czech republic", "Northern Ireland", "Russia")] == [
        "TR",
        "CZ",
        "GB",
        "RU",
    ]
    assert find_country("Kosovo") is None
    assert find_country("unknown origin") is None


def test_a_comma_within_a_countrys_name_does_not_part_it() -> None:
    assert list_names("Aruba,Bonaire, Sint Eustatius and Saba,Austria") == (
        "Aruba",
        "Bonaire, Sint Eustatius and Saba",
        "Austria",
    )
    assert list_names(" ,France,,France") == ("France",)
