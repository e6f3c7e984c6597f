"""Drafts begun and edited by form posts alone: every type, wrong values, conflicts, ended sessions, previews."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from flask import Flask

from portal.app import Portal
from portal.domain.documents.registry import document_types
from portal.domain.staff import Grant, Role
from portal.services.draft_forms import form_values
from portal.web import create_app
from tests.support.clock import StandingClock
from tests.support.desk import PUBLISHER, REVIEWER
from tests.support.draft_browser import DraftBrowser
from tests.support.factories import BODY, VALID, make_version_parts
from tests.support.signing_in import set_up_person
from tests.support.staff_browser import StaffBrowser

Enter = Callable[..., StaffBrowser]
OWN = sorted(code for code, model in document_types().items() if not model.is_foreign)


@pytest.fixture
def app(portal: Portal) -> Flask:
    return create_app(portal)


@pytest.fixture
def enter(app: Flask, portal: Portal, clock: StandingClock) -> Enter:
    def make(login: str = "zhang.min", language: str = "en", *grants: Grant) -> StaffBrowser:
        roles = grants or (Grant("amr", Role.EDITOR),)
        person = set_up_person(portal, login, *roles, language=language)
        clock.move(minutes=1)
        browser = StaffBrowser(app)
        browser.signs_in(person)
        return browser

    return make


def rows_of(data: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, list[str]]]:
    """Rows that have to be added, outer ones first."""
    for name, value in data.items():
        if isinstance(value, dict) and value and all(isinstance(row, dict) for row in value.values()):
            yield f"{at}{name}", list(value)
            for key, row in value.items():
                yield from rows_of(row, f"{at}{name}.{key}.")


def type_in(draft: DraftBrowser, type_code: str) -> None:
    """Fill the form with a valid document of the type, row by row, as a person would."""
    data, texts = VALID[type_code]
    for path, keys in rows_of(data):
        for _ in keys:
            draft.add(path)
    wanted = form_values(make_version_parts(type_code), "zh-Hans")
    fields: dict[str, Any] = {}
    for name, values in wanted.items():
        key = re.sub(r"^(\w+)\.published_at$", "", name)
        if name.startswith("rows.") or not key or name in ("note", "significance") or not any(values):
            continue
        fields[name] = values[0] if len(values) == 1 and name in draft.form and len(draft.form.getlist(name)) == 1 else values
    draft.fill(fields)


@pytest.mark.parametrize("type_code", OWN)
def test_every_type_is_made_and_published_by_forms_alone(portal: Portal, enter: Enter, type_code: str) -> None:
    draft = DraftBrowser.begin(enter(), how="blank", type=type_code, agency="amr", language="zh-Hans")
    type_in(draft, type_code)
    draft.save()
    found, parts = portal.drafting.read(PUBLISHER, draft.draft_id)
    assert portal.drafting.faults(found, parts) == ()
    from tests.support.desk import EDITOR

    submitted = portal.workflow.submit(EDITOR, found.id, found.revision)
    reviewed = portal.workflow.pass_review(REVIEWER, found.id, submitted.revision)
    published = portal.workflow.publish(PUBLISHER, found.id, reviewed.revision)
    view = portal.viewing.get(published.document_id, portal.clock.now())
    assert view.version is not None
    assert view.version.original.body == BODY.strip()
