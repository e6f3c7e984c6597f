"""Document pages say what became of a document: every status, in every language, and nothing that is gone."""

from __future__ import annotations

import json
import re
from html import unescape

import html5lib
import pytest
from flask.testing import FlaskClient

from portal.app import Portal
from portal.domain.vocabulary import RedactionReason
from portal.services.redacting import Redaction
from portal.web import create_app
from tests.support.clock import StandingClock
from tests.support.factories import (
    FOREIGN_TEXTS,
    WARNING_TEXTS_RU,
    make_decision,
    make_foreign_data,
    make_parts,
    make_version_parts,
)

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


@pytest.mark.parametrize(
    ("document_id", "zh", "ru"),
    [
        ("ra-2025-0014", "本文件系误发，已于2025年12月5日撤销", "Документ аннулирован 5 декабря 2025"),
        ("ra-2026-0003", "本警示已于2026年5月21日解除", "предупреждение снято 21 мая 2026"),
        ("rc-2026-0009", "可能仍有产品未被召回", "часть товара могла остаться у покупателей"),
        ("ra-2026-0025", "目前为提前公布", "пока это предварительное оповещение"),
    ],
)
def test_a_status_says_what_it_means_for_the_reader(site: FlaskClient, document_id: str, zh: str, ru: str) -> None:
    assert zh in text_of(site, f"/zh/documents/{document_id}")
    assert ru in text_of(site, f"/ru/documents/{document_id}").replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("document_id", "day"), [("ra-2026-0003", "21 мая 2026"), ("ra-2025-0014", "5 декабря 2025")])
def test_what_has_ended_says_until_when_it_held(site: FlaskClient, document_id: str, day: str) -> None:
    [when] = re.findall(r'<p class="document__when">(.*?)</p>', site.get(f"/ru/documents/{document_id}").text)
    assert " ".join(when.split()).endswith(f"· до {day} г.")


def test_what_is_in_force_until_it_is_lifted_says_so(site: FlaskClient) -> None:
    assert re.search(r'<p class="document__when">.*· до снятия</p>', site.get("/ru/documents/ra-2026-0001").text)


def test_a_number_stays_with_its_unit_and_a_dash_with_the_word_before_it(site: FlaskClient) -> None:
    page = site.get("/ru/documents/ra-2026-0012").text
    summary, body = page[page.index('"document__summary"') :], page[page.index('"prose"') :]
    assert "3860\N{NO-BREAK SPACE}мг/кг ртути. Шесть" in summary
    assert "предел\N{NO-BREAK SPACE}— 1\N{NO-BREAK SPACE}мг/кг" in body


def test_a_certificate_is_told_from_its_number(site: FlaskClient) -> None:
    assert "Сертификат соответствия ЕАЭС № ЕАЭС RU" in text_of(site, "/ru/documents/rc-2026-0007")
    assert "（CCC） 2024000000000001" in text_of(site, "/zh/documents/rc-2026-0007")


def test_an_expired_warning_does_not_claim_that_the_risk_is_gone(site: FlaskClient) -> None:
    assert "Это не значит, что риска больше нет" in text_of(site, "/ru/documents/ra-2025-0008")


@pytest.mark.parametrize(
    ("document_id", "heading"), [("ra-2025-0014", "撤销前的提示"), ("ra-2026-0003", "解除前的提示")]
)
def test_what_is_no_longer_asked_is_not_told_as_what_to_do_now(
    site: FlaskClient, document_id: str, heading: str
) -> None:
    shown = text_of(site, f"/zh/documents/{document_id}")
    assert heading in shown
    assert "现在应当怎么做" not in shown


def test_an_old_version_keeps_silent_on_what_it_could_not_know(site: FlaskClient) -> None:
    assert "本警示已于" not in text_of(site, "/zh/documents/ra-2026-0003/versions/1")


def test_a_review_that_is_late_is_called_late(portal: Portal, own: FlaskClient, clock: StandingClock) -> None:
    data = {
        "level": "1",
        "assessment": {"severity": "1", "urgency": "1", "extent": "1"},
        "press_contact": {"phone": "0451-0000-0000"},
        "provisional": {"until": "2026-05-05T11:00:00+08:00"},
    }
    emergency = make_decision(emergency="true", steps=[make_decision()["steps"][-1]])
    portal.publishing.publish(make_parts(set_data=data, decision=emergency))
    assert "复核结果尚未公布" not in text_of(own, OWN.format("zh"))
    clock.move(days=1, hours=12)
    assert "复核结果尚未公布" in text_of(own, OWN.format("zh"))


def test_what_identifies_a_product_comes_before_the_rest(site: FlaskClient) -> None:
    page = site.get("/ru/documents/ra-2026-0001").text
    [card] = re.findall(r'<section class="product">.*?</section>', page, re.DOTALL)
    first, _, folded = card.partition("<details")
    assert "Серийный номер" in first
    assert "Код ТН ВЭД" not in first
    assert "Код ТН ВЭД" in folded


def test_a_row_is_told_once_and_what_goes_without_saying_not_at_all(site: FlaskClient) -> None:
    shown = text_of(site, "/ru/documents/ra-2026-0001")
    [details] = re.findall("Подробности Область.*?История изменений", shown)
    assert details.count("Приостановление реализации") == 1
    assert details.count("Предприятия") == 1
    assert "Физическое лицо" not in details
    assert "Существование подтверждено" not in details


def test_print_carries_the_address_as_a_code(site: FlaskClient) -> None:
    page = site.get("/zh/documents/ra-2026-0001").text
    assert page.count('class="qr"') == 1
    [svg] = re.findall(r"<svg[^>]*class=\"qr\".*?</svg>", page, re.DOTALL)
    assert "style" not in svg


def test_texts_without_a_translation_carry_their_language(portal: Portal, own: FlaskClient) -> None:
    portal.publishing.publish(make_parts())
    page = own.get(OWN.format("ru")).text
    assert re.search(r'<dt>Кому адресовано</dt><dd>\s*<span lang="zh-Hans">', page)


def test_a_recall_at_home_says_how_and_until_when(site: FlaskClient) -> None:
    page = site.get("/ru/").text
    recalls = page[page.index('id="recalls"') :]
    assert recalls.count("Способ устранения") == recalls.count("Срок отзыва товара") == recalls.count("<article")


def test_a_foreign_notice_leads_to_its_source_and_claims_no_term(portal: Portal, own: FlaskClient) -> None:
    address = "https://agency.example/recalls/24-001"
    source = {**make_foreign_data()["source"], "url": address}
    parts = make_version_parts("foreign_notice", make_foreign_data(source=source), FOREIGN_TEXTS)
    document_id = portal.publishing.publish(parts, "fx-cpsc-24-001").document_id
    page = own.get(f"/ru/documents/{document_id}").text
    assert f'<a href="{address}" class="address" rel="external nofollow"' in page
    assert "опубликовано" in text_of(own, f"/ru/documents/{document_id}")
    assert "официальный текст" not in page


BREAKING_OUT = """" onfocus="alert(1)" autofocus x='&"""
"""What no check of fields refuses, for it is no HTML: quotes that could end an attribute."""


def test_quotes_in_fields_break_out_of_no_attribute(portal: Portal, own: FlaskClient) -> None:
    hostile = {"products.p1.brand": BREAKING_OUT}
    texts = {"title": BREAKING_OUT, "summary": BREAKING_OUT, "products.p1.name": BREAKING_OUT}
    portal.publishing.publish(make_parts(set_data=hostile, set_texts=texts))
    texts = texts | {"title": BREAKING_OUT + "2"}
    portal.publishing.publish(
        make_parts(set_data=hostile, set_texts=texts, notes={"zh-Hans": BREAKING_OUT}), "ra-2026-0001"
    )
    portal.indexing.catch_up_whole()
    paths = ("/zh/", "/zh/risk-announcements", "/zh/search?q=onfocus", "/zh/corrections", OWN.format("zh"))
    for path in (*paths, OWN.format("ru") + "/history", OWN.format("zh") + "/compare/1...2"):
        page = own.get(path).text
        assert "onfocus" in page, path
        names = {name for element in html5lib.parse(page).iter() for name in element.attrib}
        assert not {name for name in names if name.startswith("on") or name == "autofocus"}, path
    [found] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', own.get(OWN.format("zh")).text)
    assert json.loads(found)["name"] == BREAKING_OUT + "2"


def test_what_to_do_is_said_in_plain_words_in_every_language(site: FlaskClient) -> None:
    for path, words in {"zh": "现在应当怎么做", "zh-hant": "現在應當怎麼做", "ru": "Что делать сейчас"}.items():
        assert words in text_of(site, f"/{path}/documents/ra-2026-0001")
