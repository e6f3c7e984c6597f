"""What everyone may see: restricted, erased and ended documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.app import Portal
from portal.domain.errors import NotFound
from portal.domain.vocabulary import RedactionReason, Status
from portal.services.redacting import Redaction
from tests.conftest import MakePortal
from tests.support.clock import StandingClock
from tests.support.factories import BLACKLIST, BLACKLIST_TEXTS, RECALL, RECALL_TEXTS, make_parts

BULLETIN = {"kind": "bulletin", "audience": "authorities"}


def test_the_newest_version_is_shown_with_the_documents_status(portal: Portal, clock: StandingClock) -> None:
    portal.publishing.publish(make_parts())
    portal.publishing.publish(make_parts(body="新", notes={"zh-Hans": "更正"}), "ra-2026-0001")
    view = portal.viewing.get("ra-2026-0001", clock.now())
    assert (view.row.number, view.is_current, view.status) == (2, True, Status.IN_FORCE)
    assert not portal.viewing.get("ra-2026-0001", clock.now(), 1).is_current


def test_a_restricted_document_is_not_found(portal: Portal, clock: StandingClock) -> None:
    document_id = portal.publishing.publish(make_parts(set_data=BULLETIN)).document_id
    with pytest.raises(NotFound):
        portal.viewing.get(document_id, clock.now())
    assert portal.viewing.list_current((document_id,), clock.now()) == ()


def test_restricted_versions_of_a_widened_document_stay_hidden(portal: Portal, clock: StandingClock) -> None:
    document_id = portal.publishing.publish(make_parts(set_data=BULLETIN)).document_id
    portal.publishing.publish(make_parts(set_data={"kind": "bulletin"}, notes={"zh-Hans": "公开"}), document_id)
    assert portal.viewing.get(document_id, clock.now()).row.number == 2
    assert [item.view.row.number for item in portal.viewing.list_history(document_id, clock.now())] == [2]
    with pytest.raises(NotFound):
        portal.viewing.get(document_id, clock.now(), 1)


def test_of_a_redacted_version_the_ground_is_told(portal: Portal, clock: StandingClock) -> None:
    portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
    portal.redacting.redact(Redaction("rc-2026-0001", (), RedactionReason.COURT_ORDER, "amr", "判决"))
    view = portal.viewing.get("rc-2026-0001", clock.now())
    assert view.is_redacted
    assert view.version is None
    assert view.redaction is not None
    assert view.redaction.reason is RedactionReason.COURT_ORDER


def test_after_the_term_only_the_standing_facts_are_left_in_every_version(portal: Portal, clock: StandingClock) -> None:
    parts = make_parts(BLACKLIST, BLACKLIST_TEXTS)
    portal.publishing.publish(parts)
    later = make_parts(BLACKLIST, BLACKLIST_TEXTS, body="更正", notes={"zh-Hans": "更正"})
    portal.publishing.publish(later, "bl-2026-0001")
    assert portal.viewing.get("bl-2026-0001", clock.now(), 1).version is not None
    clock.move(days=200)
    for number in (1, 2):
        view = portal.viewing.get("bl-2026-0001", clock.now(), number)
        assert view.version is None
        assert view.standing_facts is not None
        assert view.standing_facts["ended_on"] == "2026-10-04"


def test_a_public_copy_tells_the_standing_facts_from_the_end_entry(
    make_portal: MakePortal, tmp_path: Path, clock: StandingClock
) -> None:
    portal = make_portal("source")
    portal.publishing.publish(make_parts(BLACKLIST, BLACKLIST_TEXTS))
    clock.move(days=200)
    portal.publishing.append_due_ends()
    portal.exporting.export(tmp_path / "export", public=True)
    copy = make_portal("copy", registry=False)
    copy.importing.import_tree(tmp_path / "export")
    view = copy.viewing.get("bl-2026-0001", clock.now())
    assert view.version is None
    assert view.standing_facts is not None
    assert view.standing_facts["listed_on"] == "2026-05-04"
