"""Signals: cases about one thing find each other, become a draft, and are told of what was published."""

from __future__ import annotations

import pytest
import yaml

from portal.app import Portal
from portal.domain.errors import Denied, Invalid
from portal.domain.staff import Role
from portal.fileform.parts import DECISION, DOCUMENT
from tests.support.cases import COMPLAINT, REPORT, file_case, officer, take_cases
from tests.support.clock import StandingClock
from tests.support.factories import WARNING, WARNING_TEXTS, make_decision, make_parts


@pytest.fixture(autouse=True)
def _takes_cases(portal: Portal) -> None:
    take_cases(portal)


def product(**marks: str) -> dict[str, dict[str, str]]:
    return {"product": {"name": "Зарядное устройство", **marks}}


def test_one_model_however_written_is_one_signal(portal: Portal) -> None:
    for model in ("XJ-200", "xj200", "ХJ 200", "ＸＪ２００"):
        file_case(portal, **product(brand="Vega", model=model))
    (signal,) = portal.signals.list_signals(officer())
    assert (len(signal.cases), signal.mark.kind, signal.mark.value) == (4, "model", "VEGA/XJ200")


def test_cases_are_linked_over_different_marks(portal: Portal) -> None:
    file_case(portal, **product(brand="Vega", model="XJ-200"))
    file_case(portal, **product(brand="Vega", model="XJ-200", gtin="4006381333931"))
    file_case(portal, **product(gtin="04006381333931"))
    (signal,) = portal.signals.list_signals(officer())
    assert len(signal.cases) == 3


def test_other_products_of_other_sellers_are_no_signal(portal: Portal) -> None:
    for number in range(5):
        marks = product(name=f"Товар {number}", brand=f"Марка{number}", model=f"М{number}00")
        file_case(portal, **marks, seller=f"Магазин {number}")
    assert portal.signals.list_signals(officer()) == ()


def test_a_firm_with_cases_about_several_products_is_a_signal(portal: Portal) -> None:
    for number in range(3):
        marks = product(name=f"Товар {number}", brand=f"Марка{number}", model=f"М{number}00")
        file_case(portal, **marks, seller="ООО «Ромашка»" if number else "ромашка")
    (signal,) = portal.signals.list_signals(officer())
    assert (signal.mark.kind, signal.mark.value) == ("firm", "РОМАШКА")


def test_cases_without_identifiers_are_grouped_by_their_words(portal: Portal) -> None:
    for account in (
        "充电宝充电时突然起火，烧坏了桌子",
        "充电宝充电时起火，桌子烧坏了",
        "充电宝在充电时突然起火烧坏桌子",
    ):
        file_case(portal, **product(name="充电宝"), account=account, seller=account[::-1][:6])
    file_case(portal, **product(name="儿童座椅"), account="座椅安全带扣断裂，孩子摔伤", seller="别家")
    (signal,) = portal.signals.list_signals(officer())
    assert (signal.mark.kind, len(signal.cases)) == ("text", 3)


def test_the_score_says_what_it_is_made_of(portal: Portal, clock: StandingClock) -> None:
    file_case(portal)
    clock.move(days=40)
    file_case(portal, harm="serious", incident="fire", consents=["identity_data", "health_data"])
    file_case(portal)
    (signal,) = portal.signals.list_signals(officer())
    assert (signal.score.count, signal.score.growth, signal.score.severity) == (3, 1, 3)
    assert signal.score.total == 3 + 2 + 9


def test_withdrawn_merged_and_erased_cases_do_not_count(portal: Portal) -> None:
    kept = [file_case(portal) for _ in range(4)]
    portal.following.withdraw(kept[0].code, kept[0].numbers[0])
    portal.following.erase(kept[1].code, kept[1].numbers[0])
    assert portal.signals.list_signals(officer()) == ()


def test_signals_are_for_officers_and_editors_of_the_agency(portal: Portal) -> None:
    for _ in range(3):
        file_case(portal)
    with pytest.raises(Denied):
        portal.signals.list_signals(officer(role=Role.AUDITOR))
    assert portal.signals.list_signals(officer("customs")) == ()
    assert len(portal.signals.list_signals(officer(role=Role.EDITOR))) == 1


def test_a_draft_holds_what_the_cases_say_and_nothing_of_the_people(portal: Portal) -> None:
    for batch in ("240612", "240613", "240612"):
        file_case(portal, **{**COMPLAINT, "product": {**COMPLAINT["product"], "batch": batch}})
    acting = officer()
    facts = portal.signals.read(acting, portal.signals.list_signals(acting)[0].key)
    draft = portal.signal_drafts.draft(acting, facts)
    document = yaml.safe_load(draft.files[DOCUMENT])
    assert document["products"]["p1"] == {
        "warns": "true",
        "brand": "Vega",
        "models": ["XJ-200"],
        "gtins": ["4006381333931"],
        "batches": [{"value": "240612"}, {"value": "240613"}],
    }
    assert yaml.safe_load(draft.files[DECISION]) == {"basis": "decided", "signal": draft.id}
    assert not any("Петрова".encode() in content for content in draft.files.values())
    # What only an editor can say is missing, and is told field by field.
    with pytest.raises(Invalid) as found:
        portal.publishing.publish(draft.files)
    assert {"level", "scope", "assessment"} <= {fault.field for fault in found.value.faults}


def test_what_was_published_of_a_signal_is_told_to_its_cases_once(portal: Portal) -> None:
    filed = [file_case(portal) for _ in range(5)]
    report = file_case(portal, REPORT, **product(brand="Vega", model="XJ-200"))
    acting = officer()
    draft = portal.signal_drafts.draft(acting, portal.signals.read(acting, portal.signals.list_signals(acting)[0].key))
    parts = make_parts(WARNING, WARNING_TEXTS, decision={**make_decision(), "signal": draft.id})
    published = portal.publishing.publish(parts)
    while portal.signal_drafts.catch_up(1):
        pass
    assert portal.signal_drafts.catch_up(1) == 0
    for each in filed:
        (followed,) = portal.following.look(each.code)
        assert followed.case.document_ids == (published.document_id,)
        assert len(followed.entries) == 2
    assert len(portal.following.look(report.code)[0].entries) == 1
    assert portal.case_counting.consumers_behind(published.document_id) == 5


def test_a_draft_counts_no_report_and_repeats_no_number_of_a_single_item(portal: Portal) -> None:
    insiders = {"serial": "SN-0007", "vin": "LSVAU033572112345", "batch": "240612"}
    hurt = {"harm": "minor", "incident": "injury"}
    for _ in range(2):
        file_case(portal, REPORT, **product(brand="Vega", model="XJ-200", **insiders), **hurt, reporter_kind="insider")
    for _ in range(5):
        file_case(portal, **product(brand="Vega", model="XJ-200", serial="SN-1000"))
    acting = officer()
    facts = portal.signals.read(acting, portal.signals.list_signals(acting)[0].key)
    files = portal.signal_drafts.draft(acting, facts).files
    document, text = yaml.safe_load(files[DOCUMENT]), files["zh-Hans.md"].decode()
    assert len(facts.submissions) == 7
    assert document["products"]["p1"]["serials"] == [{"value": "SN-1000"}]
    assert document["products"]["p1"]["batches"] == [{"value": "240612"}]
    assert "vins" not in document["products"]["p1"]
    assert document["incidents"] == {}
    assert "5件" in text
    assert "7" not in text


def test_a_draft_tells_no_number_of_few_people(portal: Portal) -> None:
    for _ in range(4):
        file_case(portal)
    acting = officer()
    facts = portal.signals.read(acting, portal.signals.list_signals(acting)[0].key)
    assert "件" not in portal.signal_drafts.draft(acting, facts).files["zh-Hans.md"].decode()


def test_what_the_portal_does_by_itself_reads_no_message(portal: Portal) -> None:
    filed = [file_case(portal) for _ in range(3)]
    acting, number = officer(), filed[0].numbers[0]
    draft = portal.signal_drafts.draft(acting, portal.signals.read(acting, portal.signals.list_signals(acting)[0].key))
    portal.following.write(filed[0].code, number, "Загорелось ещё раз, в соседней комнате ребёнок.")
    portal.publishing.publish(make_parts(WARNING, WARNING_TEXTS, decision={**make_decision(), "signal": draft.id}))
    while portal.signal_drafts.catch_up(10):
        pass
    case = portal.casework.find(acting, number)
    assert (len(case.document_ids), case.is_unread) == (1, True)
