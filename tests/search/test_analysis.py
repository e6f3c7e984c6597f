"""Terms: one form for what people write in many ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.analysis import exact_term, fold, pairs_of, terms_of
from portal.search.query import MAX_GROUPS, parse


def is_found(text: str, query: str) -> bool:
    """Whether a text holds every word of a query, in any of the ways in which it is looked for."""
    terms = terms_of(text, singles=True) + pairs_of(text)
    return all(
        any(
            all(term in terms for term in terms_needed)
            for terms_needed in (*group.alternatives, *group.related, *group.apart)
        )
        for group in parse(query).groups
    )


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("电热水壶发生自燃", "電熱水壺"),
        ("電熱水壺發生自燃", "电热水壶"),
        ("电热水壶发生自燃", "水壶"),
        ("детские коляски складные", "детская коляска"),
        ("Ёлочная гирлянда", "елочные гирлянды"),
        ("электрочайники, модели XJ-200 и XJ-300", "xj200"),
        ("型号xj200的电水壶", "XJ-200"),
        ("型号 XJ 200", "XJ-200"),
        ("型号XJ-200", "xj 200"),
        ("型号XJ-200", "ХJ-200"),
        ("型号ＸＪ－２００", "XJ-200"),
        ("条码 6901234567892", "6 901234 567892"),
        ("Wi-Fi роутер", "wi-fi"),
        ("игру́шки из пластика", "игрушка"),
        ("二手车", "车"),
        ("детских кресел", "кресло"),
        ("набор игрушек", "игрушка"),
        ("перца сладкого", "перец"),
        ("электроодеяла", "электроодеялом"),
        ("移动电源", "充电宝"),
        ("внешние аккумуляторы", "повербанк"),
        ("儿童汽车安全座椅", "儿童座椅"),
    ],
)
def test_a_word_is_found_however_it_is_written(text: str, query: str) -> None:
    assert is_found(text, query)


@pytest.mark.parametrize(
    ("text", "query"),
    [("型号 XJ-200", "XJ-300"), ("мощность 200 Вт", "мощность200"), ("电热毯", "电热水壶"), ("коляска", "игрушка")],
)
def test_another_word_is_not_found(text: str, query: str) -> None:
    assert not is_found(text, query)


@pytest.mark.parametrize(
    "written", ["黑市监〔2026〕12号", "黑市监[2026]12号", "黑市监【2026】12 号", "黑市監（2026）12號"]
)
def test_an_official_number_is_one_term_in_every_bracket(written: str) -> None:
    assert exact_term(written) == exact_term("黑市监〔2026〕12号")


def test_words_that_say_nothing_are_left_out_unless_alone() -> None:
    assert [group.shown for group in parse("зарядка для телефона").groups] == [("зарядк",), ("телефон",)]
    assert len(parse("для").groups) == 1


def test_a_long_query_has_a_bounded_number_of_words() -> None:
    assert len(parse(" ".join(f"слово{n} модель-{n}" for n in range(500))).groups) == MAX_GROUPS


def test_repeated_words_count_once() -> None:
    assert len(parse("чайник чайники чайника").groups) == 1


@given(st.text(max_size=300))
def test_any_text_can_be_analysed(text: str) -> None:
    for term in terms_of(text):
        assert term == term.strip()
        assert " " not in term
        assert fold(term) == term or any(character.isdigit() for character in term) or term.isalpha()
    parse(text)


@given(st.text(alphabet="儿童玩具车abcабвё-/ 0123456789", min_size=1, max_size=40))
def test_a_text_is_found_by_itself(text: str) -> None:
    assert is_found(text, text)
