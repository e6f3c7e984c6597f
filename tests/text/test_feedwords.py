"""The words of feeds: marks before titles, what to do first, what changed, and what may be said of what is gone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from portal.app import Portal
from portal.domain.registry import Registry
from portal.domain.vocabulary import Level, RedactionReason
from portal.services.redacting import Redaction
from portal.services.syndication import Syndication
from portal.text import labels
from portal.text.feedtable import table_header, table_row
from portal.text.feedwords import EntryWords, entry_words, feed_words, site_marks
from tests.feeds.rules import check_html
from tests.support.clock import StandingClock
from tests.support.factories import (
    BLACKLIST,
    BLACKLIST_TEXTS,
    FOREIGN_TEXTS,
    RECALL,
    RECALL_TEXTS,
    WARNING_TEXTS_RU,
    make_foreign_data,
    make_parts,
    make_version_parts,
)

WARNING_ID = "ra-2026-0001"
PAGE = "https://portal.example/en/documents/x"
LATER = "2026-05-06T12:00:00+08:00"
ORANGE = {
    "level": "2",
    "assessment": {"severity": "2", "urgency": "2", "extent": "2"},
    "press_contact": {"name": "Пресс-служба", "phone": "+86 451 0000 0000"},
}


def registry_of(portal: Portal, **site: bool) -> Registry:
    registry = portal.publishing.registry()
    assert registry is not None
    changed = registry.site.model_copy(update={"sample": False, **site})
    return Registry(registry.agencies, registry.ports, registry.rule_sets, changed)


@pytest.fixture
def say(portal: Portal, clock: StandingClock) -> Any:
    """The entry of a document in words, now, on a site without marks unless told otherwise."""

    def said(document_id: str = WARNING_ID, tag: str = "en", *, has_left: bool = False, **site: bool) -> EntryWords:
        (told,) = Syndication(portal.log).list_entries([document_id], tag, clock.now())
        words = entry_words(told, PAGE, tag, registry_of(portal, **site), has_left=has_left)
        check_html(words.content_html)
        return words

    return said


def publish_later(portal: Portal, clock: StandingClock, note: str = "扩大批次。", **changes: Any) -> None:
    clock.moment = datetime(2026, 5, 6, 4, 1, tzinfo=UTC)
    set_data = {"published_at": LATER, **changes.pop("set_data", {})}
    portal.publishing.publish(make_parts(set_data=set_data, notes={"zh-Hans": note}, **changes), WARNING_ID)


def plain(words: EntryWords) -> str:
    """The content as a person reads it, a line for each block."""
    lines = re.sub(r"<(?:br|/p|/li|/h\d|/div)>", "\n", words.content_html)
    return unescape(re.sub(r"<[^>]+>", "", lines))


def test_an_entry_in_force_begins_with_its_level_and_what_to_do(portal: Portal, say: Any) -> None:
    portal.publishing.publish(make_parts())
    text = plain(say())
    order = ["Level III (elevated risk) · yellow", "Stop using", "部分批次座椅", "physical", "Северок", "240501–240630"]
    order += [
        "In force until lifted",
        "绥芬河示例商贸有限公司 (importer)",
        "Market Regulator",
        "黑市监〔2026〕12号",
        "卡扣强度不足",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_the_summary_says_it_in_one_breath(portal: Portal, say: Any) -> None:
    portal.publishing.publish(make_parts(ru=WARNING_TEXTS_RU))
    assert say(tag="ru").summary == (
        "III уровень (повышенный риск) · жёлтый. Немедленно прекратите использование; проверьте партию. "
        "Замок кресла может раскрыться при ударе."
    )
    assert say(tag="zh-Hans").summary == (
        "Ⅲ级（较重）· 黄色。立即停止使用；核对批次。部分批次座椅的卡扣可能在碰撞时松脱。"
    )


def test_an_ordinary_title_stands_as_it_is(portal: Portal, say: Any) -> None:
    portal.publishing.publish(make_parts())
    assert say(tag="zh-Hans").title == "关于部分进口儿童安全座椅的风险警示公告"


def test_a_real_foreign_notice_is_no_sample(portal: Portal) -> None:
    registry = registry_of(portal, sample=True)
    assert [*site_marks(registry, "en")] == ["Sample"]
    assert [*site_marks(registry, "en", is_foreign=True)] == []


def test_a_sample_and_an_exercise_are_marked_in_every_title(portal: Portal, say: Any) -> None:
    portal.publishing.publish(make_parts())
    assert say(sample=True).title == "Sample. 关于部分进口儿童安全座椅的风险警示公告"
    assert say(rehearsal=True, sample=True).title.startswith("Exercise. Sample. ")
    feed = feed_words("Warnings", "en", registry_of(portal, rehearsal=True, sample=True))
    assert feed.title == "Exercise. Sample. Warnings – 示例平台"
    assert feed.subtitle.startswith("Everything on this site is an exercise. None of it is real. Firms, products")
    assert "Published by Market Regulator." in feed.subtitle


def test_a_raised_level_is_told_by_its_colours(portal: Portal, clock: StandingClock, say: Any) -> None:
    portal.publishing.publish(make_parts())
    publish_later(portal, clock, set_data=ORANGE)
    words = say()
    assert words.title.startswith("Raised from yellow to orange. ")
    assert "Raised from yellow to orange." in words.summary
    assert "Level raised: Level III (elevated risk) · yellow → Level II (serious risk) · orange" in plain(words)
    assert "Пресс-служба; +86 451 0000 0000" in plain(words)


def test_a_lowered_level_is_told_too(portal: Portal, clock: StandingClock, say: Any) -> None:
    portal.publishing.publish(make_parts(set_data=ORANGE))
    publish_later(portal, clock)
    assert say().title.startswith("Lowered from orange to yellow. ")


def test_other_changes_are_told_with_the_editors_reason(portal: Portal, clock: StandingClock, say: Any) -> None:
    portal.publishing.publish(make_parts())
    publish_later(
        portal,
        clock,
        note="新发现**一批**，见[说明](/zh/pages/about)。",
        set_data={
            "products.p1.batches": [{"start": "240501", "end": "240731"}],
            "official_number": "黑市监〔2026〕15号",
        },
    )
    words = say()
    assert words.title.startswith("Updated. ")
    assert "Changed: Batch: 240501–240630 → 240501–240731." in words.summary
    assert "<li>Batch: 240501–240630 → 240501–240731</li>" in words.content_html
    assert '<div lang="zh-Hans"><p>新发现<strong>一批</strong>，见<a href="https://portal.example/zh/pages/about"' in (
        words.content_html
    )
    assert "黑市监〔2026〕12号 →" not in words.content_html


def test_a_translation_that_comes_later_is_no_update_of_the_warning(
    portal: Portal, clock: StandingClock, say: Any
) -> None:
    portal.publishing.publish(make_parts())
    publish_later(portal, clock, ru=WARNING_TEXTS_RU, ru_translates=2)
    words = say(tag="ru")
    assert words.title == WARNING_TEXTS_RU["title"]
    assert words.language == "ru"


def test_a_missing_translation_shows_the_original_marked_with_its_language(portal: Portal, say: Any) -> None:
    portal.publishing.publish(make_parts())
    words = say(tag="ru")
    assert words.language == "zh-Hans"
    assert '<p lang="zh-Hans">部分批次座椅' in words.content_html
    assert re.search(r'<h2>Текст</h2>.*<div lang="zh-Hans"><h3>情况</h3>', words.content_html)
    assert "Немедленно прекратите использование" in words.content_html


def test_traditional_chinese_is_converted_but_for_names(portal: Portal, say: Any) -> None:
    enterprises = {"e1": {"name": "范氏电器有限公司", "roles": ["importer"], "country": "CN"}}
    portal.publishing.publish(make_parts(set_data={"enterprises": enterprises}))
    words = say(tag="zh-Hant")
    assert words.language == "zh-Hant"
    assert words.title == "關於部分進口兒童安全座椅的風險警示公告"
    assert "范氏电器有限公司" in words.content_html
    assert "黑市监〔2026〕12号" in words.content_html


def test_a_withdrawn_document_says_so_and_is_not_told_again(portal: Portal, clock: StandingClock, say: Any) -> None:
    portal.publishing.publish(make_parts())
    closing = {"closing": {"kind": "withdrawn", "on": "2026-05-06", "authority": "amr"}}
    publish_later(portal, clock, set_data=closing, set_texts={"closing.reason": "样品登记错误"})
    words = say()
    assert words.title == "Withdrawn (published in error). 关于部分进口儿童安全座椅的风险警示公告"
    assert words.summary == "Withdrawn (published in error). 样品登记错误。"
    assert "样品登记错误" in words.content_html
    for untold in ("Stop using", "卡扣", "240501"):
        assert untold not in words.content_html
    assert "Публикация аннулирована (ошибка)" in say(tag="ru").title


def test_a_lifted_warning_asks_for_nothing_any_more(portal: Portal, clock: StandingClock, say: Any) -> None:
    portal.publishing.publish(make_parts())
    closing = {"closing": {"kind": "lifted", "on": "2026-05-06", "authority": "amr"}}
    publish_later(portal, clock, set_data=closing, set_texts={"closing.reason": "产品已全部召回"})
    words = say()
    assert words.title.startswith("Lifted (the risk is gone). ")
    assert "产品已全部召回" in words.content_html
    assert "Stop using" not in words.content_html
    assert "请立即停止使用" not in words.content_html
    assert "In force until lifted" not in words.content_html


def test_an_expired_warning_still_says_what_to_do(portal: Portal, clock: StandingClock, say: Any) -> None:
    portal.publishing.publish(make_parts(set_data={"until_lifted": None, "effective_until": "2026-06-30"}))
    clock.moment = datetime(2026, 7, 1, tzinfo=UTC)
    words = say()
    assert words.title.startswith("Expired (the risk may remain). ")
    assert "Stop using" in words.content_html
    assert "30 June 2026" in words.content_html


def test_a_redacted_document_is_named_by_its_number_alone(portal: Portal, say: Any) -> None:
    portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
    portal.redacting.redact(Redaction("rc-2026-0001", (), RedactionReason.COURT_ORDER, "amr", "（2026）行终1号"))
    words = say("rc-2026-0001")
    assert words.title == "Redacted by law. Recall rc-2026-0001"
    text = plain(words)
    for told in ("Court order", "Market Regulator", "（2026）行终1号", "4 May 2026"):
        assert told in text
    for erased in ("玩具", "积木", "T-1", "哈尔滨"):
        assert erased not in words.content_html + words.title + words.summary
    assert words.authors == ("Market Regulator",)
    assert [code for code, _ in words.categories] == ["type/recall", "status/redacted"]


def test_of_an_ended_blacklist_entry_only_what_stays_is_told(portal: Portal, clock: StandingClock, say: Any) -> None:
    portal.publishing.publish(make_parts(BLACKLIST, BLACKLIST_TEXTS))
    assert "牡丹江示例食品有限公司" in say("bl-2026-0001").content_html
    clock.move(days=200)
    words = say("bl-2026-0001")
    assert words.title == "Removed from the list. Blacklist entry bl-2026-0001"
    for told in ("bl-2026-0001", "Serious", "4 May 2026", "4 October 2026", "Market Regulator"):
        assert told in plain(words)
    assert "牡丹江" not in words.content_html + words.title + words.summary


def test_a_foreign_notice_is_marked_and_carries_its_source(portal: Portal, clock: StandingClock, say: Any) -> None:
    source = {**make_foreign_data()["source"], "url": "https://source.example/1?a=1&b=2"}
    data = make_foreign_data(source=source, remedies=["refund"], source_hazards=["Laceration"])
    texts = {**FOREIGN_TEXTS, "hazard_statement": "The visor can crack. " + "It can cut the face. " * 20}
    portal.publishing.publish(make_version_parts("foreign_notice", data, texts), "fx-cpsc-1", 1)
    words = say("fx-cpsc-1", "ru")
    assert words.title.endswith("Child seats recalled")
    assert labels.type_label("foreign_notice", "ru") in words.title
    assert words.language == "en"
    assert (words.rights, words.source_url) == ("Public domain; CPSC", "https://source.example/1?a=1&b=2")
    assert words.authors == ("U.S. Consumer Product Safety Commission",)
    for told in (
        "Public domain",
        "CPSC",
        "Зарубежное уведомление (в Китае юридической силы не имеет)",
        "возврат денег",
    ):
        assert told in words.content_html
    assert '<a href="https://source.example/1?a=1&amp;b=2">' in words.content_html
    assert "status/in_force" not in [code for code, _ in words.categories]
    assert "Laceration" in words.content_html
    assert "The visor can crack." in words.summary
    assert len(words.summary) < 400
    assert words.summary.endswith("…")
    assert "английский" in words.content_html


def test_a_provisional_warning_is_marked_with_the_time_of_its_review(portal: Portal, say: Any) -> None:
    emergency = {
        **ORANGE,
        "level": "1",
        "assessment": {"severity": "1", "urgency": "1", "extent": "1"},
        "provisional": {"until": "2026-05-05T11:00:00+08:00"},
    }
    step = {"step": "approved", "by": "liu.yan", "role": "publisher", "at": "2026-05-04T10:00:00+08:00"}
    decision = {"basis": "decided", "rule_set": "2025", "emergency": "true", "steps": [step]}
    portal.publishing.publish(make_parts(set_data=emergency, decision=decision))
    words = say()
    assert words.title.startswith("Provisional (emergency publication, review to come). ")
    assert "5 May 2026, 11:00 (Harbin time, UTC+8)" in plain(words)


def test_what_left_the_list_says_so(portal: Portal, say: Any) -> None:
    portal.publishing.publish(make_parts())
    assert say(has_left=True).title.startswith("No longer in this list. ")


def test_categories_are_codes_with_their_words(portal: Portal, say: Any) -> None:
    portal.publishing.publish(make_parts())
    found = dict(say(tag="ru").categories)
    assert found["level/3"] == labels.label(Level.III, "ru")
    assert set(found) == {
        *("type/risk_announcement", "status/in_force", "level/3"),
        *("category/children", "hazard/physical", "problem/defect"),
    }


def test_nothing_in_a_document_becomes_markup(portal: Portal, say: Any) -> None:
    sign = "A <3 & \"B\" 'C'"
    enterprises = {"e1": {"name": sign, "roles": ["importer"], "country": "CN"}}
    data = {"products.p1.brand": sign, "products.p1.models": [sign], "enterprises": enterprises}
    portal.publishing.publish(make_parts(set_data=data, body="[x](javascript:alert(1)) [y](/zh/#z)\n"))
    words = say()
    assert words.content_html.count('A &lt;3 &amp; "B" ') == 3
    assert 'href="javascript' not in words.content_html
    assert 'href="https://portal.example/zh/#z"' in words.content_html


def test_long_lists_are_cut_and_counted(portal: Portal, say: Any) -> None:
    products = {
        f"p{n}": {"warns": "true", "models": [f"M{n}-{m}" for m in range(30)], "origin": ["RU"]} for n in range(25)
    }
    texts = {"products.p1.name": None, **{f"products.p{n}.name": f"座椅{n}" for n in range(25)}}
    portal.publishing.publish(make_parts(set_data={"products": products}, set_texts=texts))
    text = plain(say())
    assert "M0-19, and 10 more" in text
    assert "M0-20" not in text
    assert "and 5 more products" in text


def test_the_words_do_not_depend_on_the_moment(portal: Portal, clock: StandingClock, say: Any) -> None:
    portal.publishing.publish(make_parts())
    first = say()
    clock.move(days=400)
    assert say() == first


def test_a_table_row_has_every_column_and_codes_beside_words(portal: Portal, clock: StandingClock) -> None:
    portal.publishing.publish(make_parts())
    (told,) = Syndication(portal.log).list_entries([WARNING_ID], "ru", clock.now())
    row = table_row(told, PAGE, "ru", registry_of(portal))
    assert list(row) == list(table_header("ru"))
    assert (row["type"], row["level"], row["status"]) == ("risk_announcement", 3, "in_force")
    assert row["level_label"] == "III уровень (повышенный риск) · жёлтый"
    assert (row["brands"], row["batches"]) == (("Северок",), ("240501–240630",))
    assert (row["language"], row["published_at"]) == ("zh-Hans", "2026-05-04T04:00:00+00:00")


def test_a_table_row_of_what_is_lifted_asks_for_nothing_any_more(portal: Portal, clock: StandingClock) -> None:
    portal.publishing.publish(make_parts())
    closing = {"closing": {"kind": "lifted", "on": "2026-05-06", "authority": "amr"}}
    publish_later(portal, clock, set_data=closing, set_texts={"closing.reason": "风险已消除"})
    (told,) = Syndication(portal.log).list_entries([WARNING_ID], "zh-Hans", clock.now())
    row = table_row(told, PAGE, "zh-Hans", registry_of(portal))
    assert (row["status"], row["consumer_actions"], row["summary"]) == ("lifted", (), "风险已消除")


def test_times_in_a_table_are_all_in_one_zone(portal: Portal, clock: StandingClock) -> None:
    portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
    portal.redacting.redact(Redaction("rc-2026-0001", (), RedactionReason.COURT_ORDER, "amr", "判决"))
    (told,) = Syndication(portal.log).list_entries(["rc-2026-0001"], "en", clock.now() + timedelta(days=1))
    row = table_row(told, PAGE, "en", registry_of(portal))
    assert all(str(row[name]).endswith("+00:00") for name in ("published_at", "updated_at"))


def test_a_table_row_of_what_is_gone_holds_no_content(portal: Portal, clock: StandingClock) -> None:
    portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
    portal.redacting.redact(Redaction("rc-2026-0001", (), RedactionReason.COURT_ORDER, "amr", "判决"))
    clock.move(hours=1)
    (told,) = Syndication(portal.log).list_entries(["rc-2026-0001"], "en", clock.now() + timedelta(days=1))
    row = table_row(told, PAGE, "en", registry_of(portal))
    assert list(row) == list(table_header("en"))
    assert row["title"] == "Redacted by law. Recall rc-2026-0001"
    filled = {key for key, value in row.items() if value is not None}
    assert filled.isdisjoint({"summary", "products", "brands", "models", "batches", "official_number", "level"})
