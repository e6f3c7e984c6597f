"""Help with wording: what is remarked on, and what is left alone."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain.documents.recall import Recall
from portal.domain.documents.risk_announcement import RiskAnnouncement
from portal.domain.locales import BY_TAG
from portal.domain.personal_numbers import find_personal_numbers
from portal.text.wording import Remark, RemarkKind, remark_sentence, remarks_on

K = RemarkKind


def kinds(language: str, path: str = "hazard_statement", text: str = "", **data: Any) -> set[RemarkKind]:
    found = remarks_on(RiskAnnouncement, {"consumer_actions": ["stop_using"], **data}, {path: text}, "", language)
    return {remark.kind for remark in found}


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("zh-Hans", "企业自愿召回。", K.VOLUNTARY),
        ("zh-Hans", "极个别产品可能起火。", K.SOFTENING),
        ("zh-Hans", "使用中可能会过热。", K.SOFTENING),
        ("zh-Hans", "请消费者不必恐慌。", K.CALMING),
        ("ru", "В редких случаях возможно возгорание.", K.SOFTENING),
        ("ru", "Компания добровольно отзывает товар.", K.VOLUNTARY),
        ("ru", "Нет повода для паники.", K.CALMING),
        ("ru", "Муку задержали, покупателям опасаться нечего.", K.CALMING),
        ("en", "In rare cases the lock opens.", K.SOFTENING),
        ("zh-Hans", "联系13812345678。", K.TELEPHONE),
        ("ru", "Звоните +7 (423) 200-00-00.", K.TELEPHONE),
        ("zh-Hans", "自2026年2月30日起。", K.NO_SUCH_DAY),
        ("ru", "С 31 апреля 2026 года.", K.NO_SUCH_DAY),
    ],
)
def test_words_that_mislead_are_remarked_on(language: str, text: str, kind: RemarkKind) -> None:
    assert kind in kinds(language, text=text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh-Hans", "碰撞时儿童可能被甩出。"),
        ("zh-Hans", "批号240501至240630，条码4600000000008。"),
        ("zh-Hans", "拨打12315，自2026年2月28日起。"),
        ("ru", "Замок раскрывается при ударе. Партии 240501–240630."),
        ("ru", "С 30 апреля 2026 года."),
    ],
)
def test_plain_words_are_left_alone(language: str, text: str) -> None:
    assert kinds(language, text=text) == set()


def test_calm_words_matter_in_what_tells_of_the_danger_only() -> None:
    assert kinds("zh-Hans", "removal_conditions", "企业自愿申请。") == set()


def test_dates_that_contradict_each_other() -> None:
    data = {"signed_on": "2026-05-04", "effective_until": "2026-05-01"}
    found = remarks_on(RiskAnnouncement, {**data, "consumer_actions": ["unplug"]}, {}, "", "zh-Hans")
    assert found == (Remark("data.signed_on", K.DATES, "2026-05-04 > 2026-05-01"),)


def test_dates_of_one_row_are_not_held_against_another() -> None:
    measures = {"m1": {"starts_on": "2026-05-04"}, "m2": {"ends_on": "2026-05-01"}}
    assert kinds("zh-Hans", measures=measures) == set()
    measures["m1"]["ends_on"] = "2026-05-01"
    assert kinds("zh-Hans", measures=measures) == {K.DATES}


def test_a_reader_has_to_be_told_what_to_do() -> None:
    assert {remark.kind for remark in remarks_on(Recall, {}, {}, "", "ru")} == {K.NO_ACTION}
    assert remarks_on(RiskAnnouncement, {"kind": "bulletin", "audience": "authorities"}, {}, "", "ru") == ()


@pytest.mark.parametrize("kind", K)
@pytest.mark.parametrize("tag", BY_TAG)
def test_every_remark_has_its_reason_in_every_language(kind: RemarkKind, tag: str) -> None:
    assert "%" not in remark_sentence(Remark("text.body", kind, "×"), tag)


@pytest.mark.parametrize(
    "text",
    [
        "身份证11010519491231002X。",
        "ID 11010519491231002x",
        "паспорт 05 14 № 123456",
        "паспорт серии 0514 номер 123456",
        "护照E12345678",
        "身份证１１０１０５１９４９１２３１００２Ｘ。",
        "110105 1949 1231 002X",
        "110105-19491231-002X",
        "110105\u200b19491231\u00ad002X",
        "110105**19491231**002X",
        "序号 1 11010519491231002X",
    ],
)
def test_numbers_of_identity_documents_are_found(text: str) -> None:
    assert list(find_personal_numbers(text))


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",
        "11010519491331002X",
        "91230108MA0000285C",
        "990105194912310020",
        "паспорт изделия прилагается",
        "0514 123456",
        "партия 4600000000008",
        "护照和机票",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert list(find_personal_numbers(text)) == []


def test_a_number_is_told_without_being_repeated() -> None:
    assert list(find_personal_numbers("11010519491231002X")) == ["1101…"]
