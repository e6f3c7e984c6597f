"""Names in other scripts, slips and keyboards: what sounds or was typed alike is one, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.analysis import fold
from portal.search.layouts import swapped
from portal.search.query import official_term, parse
from portal.search.sounds import bones_key, coarse, palladius, pinyin_keys, syllables
from portal.search.synonyms import synonyms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("шоколад", "шакалад"),
        ("пельмени", "пильмени"),
        ("мороженое", "марожоное"),
        ("экскаватор", "икскаватор"),
        ("северок", "severock"),
        ("снежана", "snezhana"),
        ("таежная", "tayozhnaya"),
        ("зейское", "zeyskoe"),
    ],
)
def test_words_that_sound_alike_have_one_key(one: str, other: str) -> None:
    assert coarse(one) == coarse(other)


@pytest.mark.parametrize(
    ("one", "other"), [("пиво", "вода"), ("северок", "сопка"), ("шина", "машина"), ("мука", "мыло")]
)
def test_words_that_do_not_have_others(one: str, other: str) -> None:
    assert coarse(one) != coarse(other)


@pytest.mark.parametrize(
    ("word", "pinyin", "russian"),
    [
        ("冰河", "binghe", "бинхэ"),
        ("雪朗", "xuelang", "сюэлан"),
        ("北桦", "beihua", "бэйхуа"),
        ("绥芬河", "suifenhe", "суйфэньхэ"),
    ],
)
def test_chinese_names_are_known_in_pinyin_and_in_russian(word: str, pinyin: str, russian: str) -> None:
    assert f"~p{pinyin}" in pinyin_keys(word)
    assert russian in [palladius(read) for read in syllables(word)]


def test_a_character_with_two_readings_is_known_by_both() -> None:
    assert {"~pchongqing", "~pzhongqing"} <= set(pinyin_keys("重庆"))


def test_a_name_is_known_by_its_consonants() -> None:
    assert bones_key("nordhaven") == bones_key("нордхейвен")
    assert bones_key("сопка") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ltncrjt rhtckj", "детское кресло"), ("j,juhtdfntkm", "обогреватель"), ("чо-30", "xj-30"), ("Djlrf", "водка")],
)
def test_the_same_keys_give_the_other_layout(typed: str, meant: str) -> None:
    assert swapped(typed) is not None
    assert (swapped(typed) or "").lower() == meant


@pytest.mark.parametrize("text", ["充电宝", "123", "", "дк dk"])
def test_a_text_of_no_or_of_two_alphabets_has_no_other_layout(text: str) -> None:
    assert swapped(text) is None


@given(st.text(max_size=60))
def test_any_text_has_a_sound_and_a_layout(text: str) -> None:
    coarse(fold(text))
    swapped(text)
    parse(text)


@pytest.mark.parametrize(
    "written",
    [
        "哈关公告〔2024〕第0033号",
        "哈关公告2024第33号",
        "哈关公告[2024]33号",
        "哈關公告（2024）第33號",
        "哈关公告 2024 33 号",
    ],
)
def test_an_official_number_is_one_term(written: str) -> None:
    assert official_term(written) == "=哈关公告2024-33"


def test_every_line_of_the_synonyms_is_about_several_ways_to_say_one_thing() -> None:
    known = synonyms()
    assert all(known.others.values())
    assert len(known.by_units) > 200


def test_a_synonym_holds_both_ways_unless_it_is_said_otherwise() -> None:
    assert parse("充电宝").groups[0].related
    assert any("充电" in terms for terms in parse("повербанк").groups[0].related)
    # Who looks for a power bank is not told of every charger.
    assert ("зарядк",) not in parse("повербанк").groups[0].related


def test_words_that_only_order_exclude_nothing_unless_alone() -> None:
    assert [group.is_soft for group in parse("отзыв кресел").groups] == [True, False]
    assert [group.is_soft for group in parse("отзыв").groups] == [False]


@pytest.mark.parametrize("quoted", ['"детское кресло"', "«детское кресло»", "“детское кресло”"])
def test_a_phrase_wants_its_words_side_by_side(quoted: str) -> None:
    assert parse(quoted).groups[0].alternatives == (("детск", "&детск_кресл"),)


@pytest.mark.parametrize("text", ['"', "«", '""', "AND", "((", "title:", "*", '"водка', "NOT водка", "водка AND"])
def test_what_is_not_well_formed_is_read_all_the_same(text: str) -> None:
    assert ("водка" in text) == any(group.typed == "водка" for group in parse(text).groups)
