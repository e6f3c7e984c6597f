"""Document pages say what became of a document: every status, in every language, and nothing that is gone."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from portal.app import Portal
from portal.domain.vocabulary import RedactionReason
from portal.services.redacting import Redaction
from portal.web import create_app
from tests.support.clock import StandingClock
from tests.support.factories import WARNING_TEXTS_RU, make_parts

OWN = "/{}/documents/ra-2026-0001"


def text_of(site: FlaskClient, address: str, status: int = 200) -> str:
    """The words of the main part of a page."""
    answer = site.get(address)
    assert answer.status_code == status
    [main] = re.findall(r"<main.*?</main>", answer.text, re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


@pytest.fixture
def own(portal: Portal) -> FlaskClient:
    return create_app(portal).test_client()


@pytest.mark.parametrize(
    ("document_id", "zh", "ru"),
    [
        ("ra-2026-0001", "有效", "Действует"),
        ("ra-2026-0003", "风险已消除", "Риск устранён"),
        ("ra-2025-0014", "已撤销（误发）", "Публикация аннулирована"),
        ("ra-2026-0025", "待生效", "Ещё не действует"),
        ("rc-2026-0005", "召回进行中", "Отзыв товара продолжается"),
        ("bl-2025-0006", "已移出", "Исключ"),
        ("ab-2025-0002", "取消采信", "Признание прекращено"),
    ],
)
def test_a_status_is_said_in_words(site: FlaskClient, document_id: str, zh: str, ru: str) -> None:
    assert zh in text_of(site, f"/zh/documents/{document_id}")
    assert ru in text_of(site, f"/ru/documents/{document_id}")


def test_an_old_version_says_so_and_leads_to_the_current_one(site: FlaskClient) -> None:
    page = site.get("/zh/documents/ra-2026-0003/versions/1").text
    assert "这是第1版，不是现行版本" in unescape(page)
    assert '<link rel="canonical" href="' in page
    assert page.count('href="/zh/documents/ra-2026-0003"') >= 1
    assert "/zh/documents/ra-2026-0003/compare/1..." in page


def test_the_newest_version_under_its_number_is_not_called_old(site: FlaskClient) -> None:
    number = len(re.findall(r"compare/", site.get("/zh/documents/ra-2026-0003/history").text)) + 1
    assert "不是现行版本" not in text_of(site, f"/zh/documents/ra-2026-0003/versions/{number}")


def test_of_an_entry_after_its_term_only_the_standing_facts_are_left(site: FlaskClient, corpus: Portal) -> None:
    [*_, last] = corpus.reading.list_history("bl-2025-0006")
    assert last.version is not None
    shown = text_of(site, "/zh/documents/bl-2025-0006")
    assert last.version.renditions["zh-Hans"].texts["title"] not in shown
    assert "移出日期" in shown


def test_a_redacted_document_is_gone_and_says_why(site: FlaskClient) -> None:
    shown = text_of(site, "/ru/documents/bl-2025-0003", 410)
    assert "удалено по закону" in shown
    assert "Решение суда" in shown


def test_a_provisional_warning_says_by_when_it_is_reviewed(site: FlaskClient) -> None:
    shown = text_of(site, "/ru/documents/ra-2026-0026")
    assert "Опубликовано в экстренном порядке." in shown


def test_a_document_without_translation_is_shown_in_its_language_and_says_so(portal: Portal, own: FlaskClient) -> None:
    portal.publishing.publish(make_parts())
    page = own.get(OWN.format("ru")).text
    assert "Перевода текста пока нет" in page
    assert re.search(r'<h1 lang="zh-Hans">', page)
    assert re.search(r'<section class="prose"[^>]* lang="zh-Hans">', page)
    assert "Немедленно прекратите использование" in page


def test_a_translation_names_the_official_language(portal: Portal, own: FlaskClient) -> None:
    portal.publishing.publish(make_parts(ru=WARNING_TEXTS_RU))
    assert "Официальным является китайский текст" in text_of(own, OWN.format("ru"))


def test_a_translation_of_an_older_version_says_so(portal: Portal, own: FlaskClient) -> None:
    portal.publishing.publish(make_parts(ru=WARNING_TEXTS_RU))
    title = {"title": "关于召回座椅的公告（更正）"}
    portal.publishing.publish(
        make_parts(ru=WARNING_TEXTS_RU, ru_translates=1, set_texts=title, notes={"zh-Hans": "更正"}), "ra-2026-0001"
    )
    assert "После этого перевода текст оригинала изменился" in text_of(own, OWN.format("ru"))
    assert "После этого перевода текст оригинала изменился" not in text_of(own, OWN.format("ru") + "/versions/1")


def test_traditional_chinese_says_that_it_is_converted(site: FlaskClient) -> None:
    assert "自動轉換" in text_of(site, "/zh-hant/documents/ra-2026-0001")
    assert "警示" in text_of(site, "/zh-hant/documents/ra-2026-0001")


def test_structured_data_names_the_recall_for_machines(site: FlaskClient) -> None:
    page = site.get("/ru/documents/rc-2026-0005").text
    [found] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(found)
    assert data["@context"] == "https://schema.org"
    assert data["inLanguage"] == "ru"
    assert data["url"].endswith("/ru/documents/rc-2026-0005")


def test_an_erased_translation_leaves_the_rest(portal: Portal, own: FlaskClient) -> None:
    portal.publishing.publish(make_parts(ru=WARNING_TEXTS_RU))
    ground = RedactionReason.COURT_ORDER
    portal.redacting.redact(Redaction("ra-2026-0001", (1,), ground, "amr", "（2026）黑01行初7号", ("ru.md",)))
    assert WARNING_TEXTS_RU["title"] not in own.get(OWN.format("ru")).text
    assert own.get(OWN.format("ru")).status_code == 200
    assert own.get(OWN.format("zh")).status_code == 200


def test_a_comparison_shows_what_was_struck_and_what_was_added(site: FlaskClient) -> None:
    page = site.get("/ru/documents/ra-2026-0003/compare/1...2").text
    assert "Уровень риска понижен" in page
    assert "<ins>" in page
    assert "<del>" in page


def test_history_is_complete_with_reasons(site: FlaskClient, corpus: Portal) -> None:
    history = corpus.reading.list_history("ra-2026-0003")
    page = text_of(site, "/zh/documents/ra-2026-0003/history")
    assert all(f"第{entry.row.number}版" in page for entry in history)
    for entry in history[1:]:
        assert entry.version is not None
        assert entry.version.change_notes["zh-Hans"].body[:12] in page


def test_a_warning_of_the_first_level_is_on_top_of_every_other_page(site: FlaskClient, corpus: Portal) -> None:
    assert '<aside class="banner"' in site.get("/zh/statistics").text
    in_force = "/zh/documents/ra-2026-0001"
    banner = re.search(r'<aside class="banner".*?</aside>', site.get(in_force).text, re.DOTALL)
    assert banner is None or f'href="{in_force}"' not in banner[0]


def test_a_photo_has_a_description_and_its_size(site: FlaskClient) -> None:
    page = site.get("/zh/documents/rc-2026-0007").text
    for image in re.findall(r"<img[^>]+>", page):
        assert re.search(r' alt="[^"]+"', image)
        assert re.search(r' width="\d+" height="\d+"', image)


def test_a_planned_warning_is_on_its_page_with_its_day(site: FlaskClient, clock: StandingClock) -> None:
    assert re.search(r"自2027年|自2026年1[12]月", text_of(site, "/zh/documents/ra-2026-0025"))
