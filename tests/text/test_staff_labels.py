"""Labels of the back office: every code has one in every language, and roles have the customer's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.domain.staff import Role
from portal.text.staff_labels import VOCABULARIES, label

TERMS = (Path(__file__).parents[2] / "docs" / "terms.md").read_text("utf-8")
CUSTOMER = {
    Role.EDITOR: ("拟稿人", "Составитель"),
    Role.TRANSLATOR: ("翻译人员", "Переводчик"),
    Role.REVIEWER: ("审核人", "Проверяющий"),
    Role.PUBLISHER: ("签发人", "Ответственный за публикацию"),
    Role.CASE_OFFICER: ("投诉举报承办人", "Исполнитель по обращениям"),
    Role.AUDITOR: ("审计员", "Аудитор"),
    Role.ADMINISTRATOR: ("系统管理员", "Администратор системы"),
}


def test_roles_have_the_customers_words() -> None:
    assert {role: (label(role, "zh-Hans"), label(role, "ru")) for role in Role} == CUSTOMER


@pytest.mark.parametrize("vocabulary", [v for v in VOCABULARIES if v is not Role], ids=lambda v: str(v.__name__))
def test_every_other_code_is_in_the_terms(vocabulary: type) -> None:
    for code in vocabulary:  # type: ignore[attr-defined]
        assert f"| {code.value} | {label(code, 'zh-Hans')} | {label(code, 'ru')} |" in TERMS
        assert label(code, "zh-Hans") != label(code, "en") != label(code, "ru")
