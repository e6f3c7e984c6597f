"""Finding over the real index: the log's current, public documents, and nothing else."""

from __future__ import annotations

import multiprocessing
import shutil
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from portal.app import Portal
from portal.domain.errors import Unavailable
from portal.domain.vocabulary import RedactionReason
from portal.search.index import SearchIndex
from portal.services.finding import Finding, Found, How, Order, Search
from portal.services.indexing import Indexing
from portal.services.redacting import Redaction
from tests.support.clock import StandingClock
from tests.support.factories import (
    BLACKLIST,
    BLACKLIST_TEXTS,
    RECALL,
    RECALL_TEXTS,
    WARNING_TEXTS_RU,
    make_foreign_data,
    make_parts,
)

LIFTED = {"closing": {"kind": "lifted", "on": "2026-05-04", "authority": "amr"}}


def graded(level: str) -> dict[str, str]:
    """Data of a level with the assessment that it follows from."""
    return {"level": level} | {f"assessment.{name}": level for name in ("severity", "urgency", "extent")}


def find(portal: Portal, text: str = "", **filters: str) -> Found:
    portal.indexing.catch_up_whole()
    chosen = {name: tuple(values.split()) for name, values in filters.items()}
    return portal.finding.find(Search(text, chosen), portal.clock.now())


def ids(portal: Portal, text: str = "", **filters: str) -> list[str]:
    return list(find(portal, text, **filters).document_ids)


def publish_two(portal: Portal) -> None:
    portal.publishing.publish(make_parts(ru=WARNING_TEXTS_RU))
    portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))


@pytest.mark.parametrize(
    "text",
    [
        "安全座椅",
        "安全座椅 卡扣",
        "кресло",
        "автокресла",
        "дк200",
        "ДК 200",
        "240501",
        "黑市监[2026]12号",
        "ra-2026-0001",
    ],
)
def test_a_warning_is_found_by_its_words_and_numbers(portal: Portal, text: str) -> None:
    publish_two(portal)
    assert ids(portal, text)[0] == "ra-2026-0001"


def test_a_slip_in_a_russian_word_is_put_right_and_said(portal: Portal) -> None:
    publish_two(portal)
    found = find(portal, "автокрисло")
    assert found.document_ids == ("ra-2026-0001",)
    assert found.corrected == {"автокрисло": "автокресло"}


def test_all_words_come_before_most_and_most_before_any(portal: Portal) -> None:
    publish_two(portal)
    assert find(portal, "儿童 座椅 碰撞").how is How.ALL
    most = find(portal, "儿童 座椅 潜水艇")
    assert (most.how, most.document_ids) == (How.MOST, ("ra-2026-0001",))
    assert find(portal, "座椅 潜水艇 火箭弹").how is How.ANY
    assert find(portal, "潜水艇").total == 0


def test_facets_count_what_another_choice_would_find(portal: Portal) -> None:
    publish_two(portal)
    found = find(portal, type="recall")
    types = {value.code: (value.count, value.is_selected) for value in found.facets["type"]}
    assert types == {"recall": (1, True), "risk_announcement": (1, False)}
    assert [value.code for value in found.facets["status"]] == ["ongoing"]
    assert "level" not in found.facets


def test_values_of_a_filter_are_alternatives_and_filters_all_hold(portal: Portal) -> None:
    publish_two(portal)
    assert ids(portal, type="recall risk_announcement", status="in_force") == ["ra-2026-0001"]
    assert ids(portal, port="suifenhe_road") == ["ra-2026-0001"]
    assert ids(portal, origin="RU", year="2026", month="2026-05") == ["ra-2026-0001"]
    assert ids(portal, level="9") == []
    assert ids(portal, colour="red") == []


def test_a_new_version_takes_the_place_of_the_old_one(portal: Portal) -> None:
    publish_two(portal)
    assert ids(portal, "碰撞") == ["ra-2026-0001"]
    texts = {"summary": "缝线可能断开。", "hazard_statement": "缝线断开时可能受伤。", "warning_items": ["停用"]}
    parts = make_parts(set_data=graded("4"), set_texts=texts, body="## 情况\n\n缝线。\n", notes={"zh-Hans": "更正"})
    portal.publishing.publish(parts, "ra-2026-0001")
    assert ids(portal, "碰撞") == []
    assert ids(portal, "缝线", level="4") == ["ra-2026-0001"]
    assert find(portal, type="risk_announcement").total == 1


def test_a_lifted_warning_is_found_as_lifted(portal: Portal, clock: StandingClock) -> None:
    publish_two(portal)
    parts = make_parts(set_data=LIFTED, set_texts={"closing.reason": "风险已消除"}, notes={"zh-Hans": "解除"})
    portal.publishing.publish(parts, "ra-2026-0001")
    assert ids(portal, "座椅", status="lifted") == ["ra-2026-0001"]
    assert ids(portal, status="in_force") == []


def test_a_restricted_document_is_nowhere(portal: Portal) -> None:
    publish_two(portal)
    restricted = {"audience": "authorities", "kind": "bulletin"}
    portal.publishing.publish(make_parts(set_data=restricted, set_texts={"title": "仅供内部使用的潜水艇通报"}))
    found = find(portal)
    assert found.total == 2
    assert find(portal, "潜水艇").total == 0
    assert found.position == 3


def test_a_blacklist_entry_after_its_term_is_found_only_by_what_stays(portal: Portal, clock: StandingClock) -> None:
    portal.publishing.publish(make_parts(BLACKLIST, BLACKLIST_TEXTS))
    assert ids(portal, "冻品") == ["bl-2026-0001"]
    clock.moment = datetime(2026, 10, 5, tzinfo=UTC)
    assert ids(portal, "冻品") == ids(portal, category="food") == []
    assert ids(portal, "bl-2026-0001") == ids(portal, type="blacklist_entry") == ["bl-2026-0001"]


def test_own_documents_stand_before_foreign_ones(portal: Portal) -> None:
    texts = {"title": "Child seat recall ДК-200 ДК-200", "summary": "Seat."}
    data = make_foreign_data(published_at="2026-05-04T12:00:00+08:00")
    foreign = make_parts(data, texts)
    foreign["en.md"] = foreign.pop("zh-Hans.md")
    foreign.pop("decision.yaml")
    portal.publishing.publish(foreign, "fx-cpsc-24-001")
    publish_two(portal)
    assert ids(portal)[-1] == ids(portal, foreign="yes")[0] == "fx-cpsc-24-001"
    assert ids(portal, source="cpsc") == ["fx-cpsc-24-001"]
    assert find(portal, "ДК-200").document_ids == ("ra-2026-0001", "fx-cpsc-24-001")


def test_the_gravest_come_first_in_order_of_level(portal: Portal) -> None:
    for level in ("4", "2", "3"):
        contact = {"press_contact": {"phone": "0451-0000-0002"}}
        portal.publishing.publish(make_parts(set_data={**graded(level), **contact}))
    portal.indexing.catch_up_whole()
    found = portal.finding.list_ids(Search(order=Order.LEVEL), portal.clock.now(), 10)
    assert found == ("ra-2026-0002", "ra-2026-0003", "ra-2026-0001")


def test_pages_follow_each_other_without_gap_or_repetition(portal: Portal) -> None:
    for _ in range(25):
        portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
    portal.indexing.catch_up_whole()
    now = portal.clock.now()
    for text in ("", "积木"):
        pages = [portal.finding.find(Search(text, page=n, page_size=4), now).document_ids for n in range(1, 9)]
        assert len({document_id for page in pages for document_id in page}) == 25
        assert [len(page) for page in pages] == [4, 4, 4, 4, 4, 4, 1, 0]
        assert portal.finding.list_ids(Search(text), now, 25) == tuple(i for page in pages for i in page)


def redact(portal: Portal, *versions: int, parts: tuple[str, ...] = ()) -> None:
    portal.redacting.redact(
        Redaction("ra-2026-0001", versions, RedactionReason.COURT_ORDER, "amr", "（2026）黑01行初7号", parts)
    )


def holds(portal: Portal, term: str) -> bool:
    return any(
        term.encode() in path.read_bytes() for path in (portal.instance.home / "search").rglob("*") if path.is_file()
    )


@pytest.mark.parametrize("merged", [False, True])
@pytest.mark.parametrize("caught_up", [False, True])
def test_no_term_of_an_erased_version_is_left_in_the_index(portal: Portal, merged: bool, caught_up: bool) -> None:
    publish_two(portal)
    portal.publishing.publish(make_parts(body="## 情况\n\n潜水艇。\n", notes={"zh-Hans": "更正"}), "ra-2026-0001")
    portal.indexing.catch_up_whole()
    if merged:
        portal.indexing.merge()
    assert holds(portal, "潜水")
    redact(portal, 2)
    if caught_up:
        portal.indexing.catch_up_whole()
    assert not holds(portal, "潜水")
    assert ids(portal, "座椅") == ids(portal, level="3") == []
    assert ids(portal, "ra-2026-0001") == ids(portal, status="redacted") == ["ra-2026-0001"]
    assert ids(portal, "积木") == ["rc-2026-0001"]
    portal.indexing.merge()
    assert not holds(portal, "潜水")


def test_after_a_translation_is_erased_the_rest_is_still_found(portal: Portal) -> None:
    publish_two(portal)
    portal.indexing.catch_up_whole()
    assert ids(portal, "замок") == ["ra-2026-0001"]
    redact(portal, 1, parts=("ru.md",))
    assert ids(portal, "замок") == []
    assert ids(portal, "座椅") == ["ra-2026-0001"]


def test_arrays_change_nothing_in_what_is_found(portal: Portal) -> None:
    publish_two(portal)
    texts = ("座椅", "автокресло", "автокрисло", "积木 儿童", "дк-200")
    before = [find(portal, text) for text in texts]
    assert portal.indexing.merge()
    assert [find(portal, text) for text in texts] == before
    assert not portal.indexing.merge()
    portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
    assert ids(portal, "积木") == ["rc-2026-0002", "rc-2026-0001"]
    fresh = SearchIndex(portal.instance.home / "search", lambda: portal.log.head().log_id)
    assert Finding(fresh).find(Search("积木"), portal.clock.now()) == find(portal, "积木")


@pytest.mark.parametrize("pattern", ["current", "arrays-*/*", "whoosh/*.toc", "whoosh/*.seg", "log.json"])
def test_a_broken_index_is_told_and_then_built_anew(portal: Portal, pattern: str) -> None:
    publish_two(portal)
    portal.indexing.catch_up_whole()
    portal.indexing.merge()
    for path in (portal.instance.home / "search").rglob(pattern):
        if path.suffix in (".seg", ".toc"):  # Whoosh leaves a file open where it cannot read it
            path.unlink()
        else:
            path.write_bytes(b"")
    fresh = SearchIndex(portal.instance.home / "search", lambda: portal.log.head().log_id)
    with pytest.raises(Unavailable):
        Finding(fresh).find(Search(), portal.clock.now())
    Indexing(portal.log, fresh).catch_up_whole()
    assert Finding(fresh).find(Search("座椅"), portal.clock.now()).total == 1


def test_without_an_index_nothing_is_said_to_be_not_found(portal: Portal) -> None:
    publish_two(portal)
    with pytest.raises(Unavailable):
        portal.finding.find(Search("座椅"), portal.clock.now())


def test_the_index_of_another_log_is_not_used(portal: Portal) -> None:
    publish_two(portal)
    portal.indexing.catch_up_whole()
    portal.log.rename("f" * 32)
    with pytest.raises(Unavailable):
        portal.finding.find(Search(), portal.clock.now())
    assert find(portal).total == 2


def test_a_batch_that_fails_leaves_the_index_as_it_was(portal: Portal) -> None:
    publish_two(portal)
    portal.indexing.catch_up(1)
    index = SearchIndex(portal.instance.home / "search", lambda: portal.log.head().log_id)
    with suppress(RuntimeError), index.adding() as batch:
        batch.skip(2)
        raise RuntimeError
    assert index.position() == 1
    assert find(portal).total == 2


def test_a_rebuilt_index_finds_the_same(portal: Portal) -> None:
    publish_two(portal)
    portal.publishing.publish(make_parts(set_data=graded("4"), notes={"zh-Hans": "更正"}), "ra-2026-0001")
    before = find(portal, "座椅")
    portal.indexing.rebuild()
    assert find(portal, "座椅") == before
    assert not (portal.instance.home / "search" / "rebuilding").exists()


def _read(home: str, log_id: str, rounds: int, answers: multiprocessing.Queue[list[int]]) -> None:
    from pathlib import Path

    finding = Finding(SearchIndex(Path(home), lambda: log_id))
    now = datetime(2026, 5, 5, tzinfo=UTC)
    answers.put([finding.find(Search("积木"), now).total for _ in range(rounds)])


def test_processes_read_while_one_writes(portal: Portal) -> None:
    publish_two(portal)
    portal.indexing.catch_up_whole()
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    arguments = (str(portal.instance.home / "search"), portal.log.head().log_id, 150, answers)
    readers = [context.Process(target=_read, args=arguments) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(12):
        portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
        portal.indexing.catch_up_whole()
        if number % 4 == 3:
            portal.indexing.merge()
    for _ in readers:
        totals = answers.get(timeout=60)
        assert totals == sorted(totals)
        assert 1 <= totals[0] <= totals[-1] <= 13
    for reader in readers:
        reader.join()
    assert find(portal, "积木").total == 13


def test_an_index_can_be_removed_at_any_time(portal: Portal) -> None:
    publish_two(portal)
    portal.indexing.catch_up_whole()
    shutil.rmtree(portal.instance.home / "search")
    assert find(portal, "座椅").total == 1
