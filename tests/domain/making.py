"""Checked documents and versions for tests of the domain, from the factories' data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.domain.documents.base import ChangeNote, Document, Rendition, TextValue, Version
from portal.domain.documents.validation import check_data
from portal.domain.errors import Fault
from portal.domain.vocabulary import Significance
from tests.support.factories import BODY, WARNING, WARNING_TEXTS, change


def make_document(data: Mapping[str, Any] = WARNING, changes: Mapping[str, Any] | None = None) -> Document:
    """A document with values replaced at dotted paths."""
    document, faults = check_data(change(data, changes or {}))
    assert faults == ()
    assert document is not None
    return document


def make_rendition(
    texts: Mapping[str, Any] = WARNING_TEXTS,
    *,
    language: str = "zh-Hans",
    body: str = BODY,
    translates: int | None = None,
) -> Rendition:
    values: dict[str, TextValue] = {
        path: value if isinstance(value, str) else tuple(value) for path, value in texts.items()
    }
    return Rendition(language, values, body, translates)


def make_version(
    changes: Mapping[str, Any] | None = None,
    *,
    data: Mapping[str, Any] = WARNING,
    number: int = 1,
    body: str = BODY,
    ru: Rendition | None = None,
    claims: Mapping[str, Significance] | None = None,
) -> Version:
    """A version of the warning; `claims` are the significances that change notes claim, by language."""
    renditions = {"zh-Hans": make_rendition(body=body)} | ({"ru": ru} if ru is not None else {})
    notes = {tag: ChangeNote(tag, "更正", claimed) for tag, claimed in (claims or {}).items()}
    return Version("ra-2026-0001", number, make_document(data, changes), renditions, notes)


def codes(faults: tuple[Fault, ...]) -> set[tuple[str, str]]:
    """Where and what, without the values found."""
    return {(fault.field, fault.code) for fault in faults}
