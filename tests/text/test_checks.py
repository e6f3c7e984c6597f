"""Words of the product check: every code has them, in every language."""

from __future__ import annotations

import pytest

from portal.domain.checking import Answer, Aspect, Outcome, Reason
from portal.domain.locales import BY_TAG
from portal.services.checking import LimitCode
from portal.text.checks import answer_words, aspect_label, limit_words, published_words, reason_words, short_answer

TAGS = [tag for tag in BY_TAG if tag != "en"]


def english(text: str) -> bool:
    return all(character.isascii() for character in text)


@pytest.mark.parametrize("tag", TAGS)
def test_every_code_has_words_of_the_language(tag: str) -> None:
    for answer in Answer:
        assert not any(english(words) for words in (*answer_words(answer, tag), short_answer(answer, tag)))
    assert not any(english(words) for words in answer_words(Answer.MATCHED, tag, is_lifted=True))
    for aspect in Aspect:
        assert not english(aspect_label(aspect, tag)) or aspect is Aspect.VIN
    for code in LimitCode:
        assert not english(limit_words(code.value, 3, tag))
    for outcome in Outcome:
        assert not english(reason_words(Reason(Aspect.BATCH, outcome, "1", ("2",)), tag).sentence)


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        ("zh-Hans", "240612 在 240501–240731 范围内"),
        ("zh-Hant", "240612 在 240501–240731 範圍內"),
        ("ru", "240612 входит в 240501–240731"),
        ("en", "240612 is within 240501–240731"),
    ],
)
def test_a_range_is_told_with_what_was_stated(tag: str, sentence: str) -> None:
    assert reason_words(Reason(Aspect.BATCH, Outcome.INSIDE, "240612", ("240501–240731",)), tag).sentence == sentence


def test_days_are_told_as_days() -> None:
    reason = Reason(Aspect.PRODUCED, Outcome.OUTSIDE, "2024-08-02", ("2024-05-01", "2024-07-31"))
    assert reason_words(reason, "en").sentence == "2 August 2024 is outside 1 May 2024 – 31 July 2024"
    assert published_words(Reason(Aspect.BEST_BEFORE, Outcome.UNSTATED, "", ("", "2027-08-20")), "en") == (
        "until 20 August 2027"
    )


def test_a_period_of_one_day_is_told_as_that_day() -> None:
    reason = Reason(Aspect.PRODUCED, Outcome.UNSTATED, "", ("2025-08-20", "2025-08-20"))
    assert published_words(reason, "en") == "20 August 2025"


def test_all_batches_are_told_without_a_number() -> None:
    assert reason_words(Reason(Aspect.BATCH, Outcome.INSIDE, "", ("*",)), "en").sentence == "every one is meant"


def test_a_value_that_is_the_same_is_told_once() -> None:
    assert reason_words(Reason(Aspect.BATCH, Outcome.INSIDE, "X-1", ("X-1",)), "en").sentence == "the same: X-1"


@pytest.mark.parametrize(("count", "ending"), [(1, "документ предупреждает"), (2, "документа"), (5, "документов")])
def test_russian_counts_agree(count: int, ending: str) -> None:
    assert ending in limit_words("other_of_brand", count, "ru")
