"""What the first page of cases says of a time limit."""

from __future__ import annotations

import pytest

from portal.domain.case_rules import Step, TimeLimit
from portal.domain.case_vocabulary import CaseKind
from portal.web.landing_page import span_words


@pytest.mark.parametrize(
    ("days", "tag", "words"),
    [
        ({"working_days": 15, "extendable_by": 15}, "zh-Hans", "15个工作日（可延长一次，最长15个工作日）"),
        ({"calendar_days": 60, "extendable_by": 30}, "zh-Hans", "60个自然日（可延长一次，最长30个自然日）"),
        ({"working_days": 7}, "zh-Hans", "7个工作日"),
        (
            {"working_days": 15, "extendable_by": 15},
            "ru",
            "15 рабочих дней (может быть один раз продлён не более чем на 15 рабочих дней)",
        ),
    ],
)
def test_an_extension_is_told_with_its_unit(days: dict[str, int], tag: str, words: str) -> None:
    limit = TimeLimit(kind=CaseKind.REPORT, step=Step.DECIDE_FILING, **days)
    assert span_words(limit, tag).replace("\u00a0", " ") == words
