"""The product check over the log as it stands: at once after a publication, never after an erasure."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from portal.app import Portal
from portal.domain.checking import Answer
from portal.domain.errors import Unavailable
from portal.domain.stated_products import StatedProduct
from portal.domain.vocabulary import RedactionReason, Status
from portal.services import checking
from portal.services.checking import CheckResult, LimitCode
from portal.services.redacting import Redaction
from portal.storage.instance import file_holds
from tests.support.clock import StandingClock
from tests.support.factories import (
    BLACKLIST,
    BLACKLIST_TEXTS,
    RECALL,
    RECALL_TEXTS,
    WARNING_TEXTS_RU,
    make_foreign_data,
    make_parts,
    make_version_parts,
)
from tests.support.files import write_content

SEAT = StatedProduct(brand="Северок", model="ДК-200", batch="240612")
UNLAWFUL = "独一无二的座椅名称乙"


def check(portal: Portal, stated: StatedProduct = SEAT) -> CheckResult:
    return portal.checking.check(stated, portal.clock.now())


def limits(result: CheckResult) -> set[LimitCode]:
    return {limit.code for limit in result.limits}


def publish_foreign(portal: Portal, folder: Path, product: dict[str, Any], name: str) -> None:
    data = make_foreign_data(products={"p1": product})
    parts = make_version_parts("foreign_notice", data, {"title": name, "products.p1.name": name})
    portal.importing.import_tree(write_content(folder / "content", {"foreign_notice/fx-cpsc-1/1": parts}))


def test_a_product_is_found_at_once_after_its_publication(portal: Portal) -> None:
    assert check(portal).answer is Answer.NOTHING_FOUND
    portal.publishing.publish(make_parts())
    result = check(portal)
    assert result.answer is Answer.MATCHED
    assert (result.position, result.is_current, result.documents) == (1, True, 1)


def test_a_widened_range_holds_at_once(portal: Portal) -> None:
    portal.publishing.publish(make_parts())
    later = StatedProduct(brand="Северок", model="ДК-200", batch="240731")
    assert check(portal, later).answer is Answer.SAME_PRODUCT_OTHER_BATCH
    wider = {"products.p1.batches": [{"start": "240501", "end": "240731"}]}
    portal.publishing.publish(make_parts(set_data=wider, notes={"zh-Hans": "扩大批次"}), "ra-2026-0001")
    assert check(portal, later).answer is Answer.MATCHED


def test_a_redacted_product_matches_no_more_and_leaves_no_byte(portal: Portal) -> None:
    name = {"products.p1.name": UNLAWFUL}
    portal.publishing.publish(make_parts(set_texts=name))
    portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
    assert check(portal).answer is Answer.MATCHED
    files = [path for path in portal.instance.home.rglob("checks*") if path.is_file()]
    assert any(file_holds(path, [UNLAWFUL.encode()]) for path in files)
    portal.redacting.redact(Redaction("ra-2026-0001", (), RedactionReason.COURT_ORDER, "amr", "ruling"))
    assert check(portal).answer is Answer.NOTHING_FOUND
    assert not any(file_holds(path, [UNLAWFUL.encode()]) for path in portal.instance.home.rglob("*") if path.is_file())


def test_what_is_erased_is_gone_before_any_store_is_asked(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the `redact` entry and its completion no check tells what the store still holds."""
    portal.publishing.publish(make_parts())
    assert check(portal).answer is Answer.MATCHED
    portal.redacting._hide(Redaction("ra-2026-0001", (), RedactionReason.COURT_ORDER, "amr", "ruling"))
    with portal.checks.adding(portal.log.head().log_id):
        # The store is busy, so that the check cannot take the erasure in.
        monkeypatch.setattr(checking, "MAX_TAIL", 0)
        assert check(portal).findings == ()


def test_an_erased_translation_leaves_the_product(portal: Portal) -> None:
    portal.publishing.publish(make_parts(ru=WARNING_TEXTS_RU | {"products.p1.name": "Кресло Тайное"}))
    erased = Redaction("ra-2026-0001", (1,), RedactionReason.COURT_ORDER, "amr", "ruling", ("ru.md",))
    assert check(portal).answer is Answer.MATCHED
    portal.redacting.redact(erased)
    assert check(portal).answer is Answer.MATCHED
    files = [path for path in portal.instance.home.rglob("checks*") if path.is_file()]
    assert not any(file_holds(path, ["Кресло Тайное".encode()]) for path in files)


def test_restricted_and_withdrawn_documents_match_nothing(portal: Portal) -> None:
    restricted = {"kind": "bulletin", "audience": "authorities", "consumer_actions": None}
    portal.publishing.publish(make_parts(set_data=restricted))
    assert check(portal).answer is Answer.NOTHING_FOUND
    portal.publishing.publish(make_parts())
    assert check(portal).answer is Answer.MATCHED
    withdrawn = {"closing": {"kind": "withdrawn", "on": "2026-05-04", "authority": "amr"}}
    portal.publishing.publish(
        make_parts(set_data=withdrawn, set_texts={"closing.reason": "误发"}, notes={"zh-Hans": "撤销"}), "ra-2026-0001"
    )
    result = check(portal)
    assert result.answer is Answer.NOTHING_FOUND
    assert result.documents == 0


def test_a_lifted_warning_still_matches_and_says_so(portal: Portal) -> None:
    lifted = {"closing": {"kind": "lifted", "on": "2026-05-04", "authority": "amr"}}
    portal.publishing.publish(make_parts())
    portal.publishing.publish(
        make_parts(set_data=lifted, set_texts={"closing.reason": "已消除"}, notes={"zh-Hans": "解除"}), "ra-2026-0001"
    )
    (finding,) = check(portal).findings
    assert (finding.answer, finding.status, finding.is_over) == (Answer.MATCHED, Status.LIFTED, True)


def test_a_warning_expires_by_the_clock_of_the_check(portal: Portal, clock: StandingClock) -> None:
    portal.publishing.publish(make_parts(set_data={"until_lifted": None, "effective_until": "2026-05-31"}))
    assert check(portal).findings[0].status is Status.IN_FORCE
    clock.move(days=40)
    assert check(portal).findings[0].status is Status.EXPIRED


def test_own_documents_come_before_foreign_ones(portal: Portal, tmp_path: Path) -> None:
    portal.publishing.publish(make_parts(set_data={"products.p1.batches": [{"value": "X-1"}]}))
    product = {"warns": "true", "brand": "Северок", "models": ["ДК-200"], "batches": [{"value": "240612"}]}
    publish_foreign(portal, tmp_path, product, "Seat")
    result = check(portal)
    assert [finding.document_id for finding in result.findings] == ["ra-2026-0001", "fx-cpsc-1"]
    assert result.answer is Answer.MATCHED
    assert (result.own_documents, result.foreign_documents) == (1, 1)
    assert LimitCode.FEW_IDENTIFIERS in limits(result)


def test_a_check_far_behind_says_up_to_where_it_looked(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
    monkeypatch.setattr(checking, "MAX_TAIL", 0)
    result = check(portal)
    assert (result.position, result.is_current) == (0, False)
    assert LimitCode.BEHIND in limits(result)
    while portal.checked_products.catch_up(1):
        pass
    assert check(portal).is_current


def test_names_are_found_in_either_script_before_the_search_has_them(portal: Portal) -> None:
    portal.publishing.publish(make_parts())
    result = check(portal, StatedProduct(name="兒童座椅"))
    assert [finding.document_id for finding in result.findings] == ["ra-2026-0001"]
    assert result.answer is Answer.SIMILAR
    assert LimitCode.NAMES_NOT_SEARCHED in limits(result)


def test_names_of_foreign_notices_are_found_by_the_search(portal: Portal, tmp_path: Path) -> None:
    publish_foreign(portal, tmp_path, {"warns": "true", "origin": ["RU"]}, "Dancing bears")
    portal.indexing.catch_up_whole()
    result = check(portal, StatedProduct(name="dancing bear"))
    assert [finding.document_id for finding in result.findings] == ["fx-cpsc-1"]
    assert LimitCode.NAMES_NOT_SEARCHED not in limits(result)


def test_what_nobody_could_print_is_told_and_the_rest_searched(portal: Portal) -> None:
    portal.publishing.publish(make_parts())
    stated = StatedProduct(brand="Северок", model="ДК-200", batch="240612", name="x" * 300, produced_on="2024-13-01")
    result = check(portal, stated)
    assert {(fault.field, fault.code) for fault in result.faults} == {
        ("name", "too_long"),
        ("produced_on", "date_form"),
    }
    assert result.answer is Answer.MATCHED


def test_an_empty_statement_finds_nothing(portal: Portal) -> None:
    portal.publishing.publish(make_parts())
    assert check(portal, StatedProduct()).findings == ()


def test_a_removed_or_damaged_file_is_made_anew(portal: Portal) -> None:
    portal.publishing.publish(make_parts())
    assert check(portal).answer is Answer.MATCHED
    path = portal.instance.home / "checks.db"
    for file in portal.instance.home.glob("checks.db*"):
        file.unlink()
    assert check(portal).answer is Answer.MATCHED
    portal.checks.close()
    for file in portal.instance.home.glob("checks.db-*"):
        file.unlink()
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    with pytest.raises(Unavailable):
        check(portal)
    assert check(portal).answer is Answer.MATCHED


def test_the_file_of_another_log_is_emptied(portal: Portal) -> None:
    portal.publishing.publish(make_parts())
    assert check(portal).answer is Answer.MATCHED
    with portal.checks.adding("f" * 32) as batch:
        assert batch.position == 0
    assert portal.checks.count(datetime(2026, 5, 4, tzinfo=UTC)) == (0, 0)
    assert check(portal).answer is Answer.MATCHED


def test_a_store_ahead_of_a_restored_log_begins_anew(portal: Portal) -> None:
    portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
    assert check(portal).is_current
    with portal.checks.adding(portal.log.head().log_id) as batch:
        batch.position = 7
    portal.publishing.publish(make_parts())
    result = check(portal)
    assert (result.answer, result.position, result.documents) == (Answer.MATCHED, 2, 2)


def test_a_document_after_its_term_is_searched_no_more(portal: Portal, clock: StandingClock) -> None:
    product = {
        "products": {"p1": {"warns": "true", "brand": "Северок", "models": ["ДК-200"]}},
        "problem_kind": "defect",
    }
    portal.publishing.publish(make_parts(BLACKLIST, BLACKLIST_TEXTS | {"products.p1.name": "座椅"}, set_data=product))
    assert check(portal).answer is Answer.MATCHED
    clock.move(days=200)
    hidden = check(portal)
    assert (hidden.answer, hidden.documents) == (Answer.NOTHING_FOUND, 0)
    portal.publishing.append_due_ends()
    assert check(portal).position == 2
    assert portal.checks.list_products(["bl-2026-0001"]) == ()
