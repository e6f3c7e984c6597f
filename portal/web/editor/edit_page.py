"""The page on which a draft is edited: its fields filled, what is wrong at them, and where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from portal.domain.documents.base import Document
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.documents.inputs import Kind, inputs_of
from portal.domain.documents.registry import document_types
from portal.domain.drafts import Draft
from portal.domain.errors import Denied
from portal.domain.locales import BY_TAG, RENDITION_TAGS
from portal.domain.staff import Role
from portal.domain.vocabulary import LevelScheme, Significance
from portal.services.drafts.contents import data_of
from portal.services.drafts.forms import form_values, read_rendition
from portal.text import labels
from portal.text.assessment import following_sentence, level_following
from portal.text.catalogs import catalog_for
from portal.text.draft_words import field_helps, purpose_label, state_label
from portal.text.wording import remarks_on
from portal.web import current
from portal.web.digests import digest
from portal.web.editor.choices import Choice, Choices
from portal.web.editor.fields import FormFields, Section
from portal.web.editor.findings import Findings, findings
from portal.web.locale import current_locale
from portal.web.staff.access import acting
from portal.web.staff.wording import agency_name, short_moment

Values = Mapping[str, Sequence[str]]
Parts = Mapping[str, bytes]
_MARKS = ("severity", "urgency", "extent")


@dataclass(frozen=True)
class Remark:
    """A comment of the review, at its field."""

    place: str
    label: str
    text: str
    by: str
    at: str


@dataclass(frozen=True)
class EditPage:
    """The form of a draft, its texts in `language`. `revision` and `began` go back with it: what it began from.

    `notice` says why the page came back; `follows` what level the marks of the assessment give.
    """

    draft_id: str
    type: str
    purpose: str
    state: str
    agency: str
    title: str
    document_id: str
    revision: int
    began: str
    language: str
    language_name: str
    languages: tuple[tuple[str, str, bool], ...]
    is_original: bool
    is_editable: bool
    is_followup: bool
    sections: tuple[Section, ...]
    media: Mapping[str, str]
    note: str
    significances: tuple[Choice, ...]
    findings: Findings
    follows: str
    saved: str
    comments: tuple[Remark, ...]
    notice: str = ""
    upload_error: str = ""


def edit_page(
    draft: Draft,
    parts: Parts,
    language: str,
    typed: Values | None = None,
    notice: str = "",
    upload_error: str = "",
) -> EditPage:
    """The page of a draft as it stands, or filled with what was typed."""
    tag, model = current_locale().tag, document_types()[draft.type]
    stored = form_values(parts, language)
    values = stored
    if typed:
        filled = form_values(current.portal().editing.typed(draft, parts, typed, language), language)
        values = filled | {name: list(typed[name]) for name in ("revision", "began") if name in typed}
    choices = choices_of(values, parts)
    told = findings_of(draft, parts, language, model, choices)
    is_original = language == draft.language
    words = catalog_for(tag)
    made = FormFields(model, choices, told, field_helps(tag))
    headings = {"core": words.gettext("What it is"), "texts": words.gettext("Text")}
    headings["facts"] = words.gettext("Numbers and classes")
    hidden = frozenset() if draft.base or "closing" in data_of(parts) else frozenset({"closing"})
    sections = made.sections(headings, hidden) if is_original else made.texts_only(headings["texts"])
    return EditPage(
        draft_id=draft.id,
        type=labels.type_label(draft.type, tag),
        purpose=purpose_label(draft.purpose, tag),
        state=state_label(draft.state, tag),
        agency=agency_name(draft.agency),
        title=draft.title,
        document_id=draft.document_id,
        revision=_number(values.get("revision"), draft.revision),
        began=_last(values.get("began")) or began_of(stored),
        language=language,
        language_name=BY_TAG[language].name,
        languages=tuple(_languages(draft, parts, language)),
        is_original=is_original,
        is_editable=draft.is_editable and _may_edit(draft, is_original),
        is_followup=bool(draft.base),
        sections=sections,
        media=_media(draft, values),
        note=_last(values.get("note")),
        significances=_significances(_last(values.get("significance")), tag),
        findings=told,
        follows=follows_of(values),
        saved=saved_line(draft),
        comments=tuple(_comments(draft, choices, model)),
        notice=notice,
        upload_error=upload_error,
    )


def choices_of(values: Values, parts: Parts) -> Choices:
    scheme = str(data_of(parts).get("level_scheme") or "")
    known = LevelScheme(scheme) if scheme in tuple(LevelScheme) else LevelScheme.GOODS
    return Choices(values, current_locale().tag, current.registry(), known)


def findings_of(draft: Draft, parts: Parts, language: str, model: type[Document], choices: Choices) -> Findings:
    """Everything to be told of what is stored."""
    faults = current.portal().drafting.faults(draft, parts)
    held = read_rendition(parts, language)
    remarks = remarks_on(model, data_of(parts), held.texts, held.body, language)
    groups = [f"rows.{one.path}" for one in inputs_of(model) if one.kind is Kind.GROUP]
    return findings(faults, remarks, model, {*choices.values, *groups, "note"}, choices)


def follows_of(values: Values) -> str:
    """What level follows from the marks as typed."""
    registry = current.registry()
    rules = registry.rules_on(current.now().astimezone(SITE_ZONE).date()) if registry else None
    severity, urgency, extent = (_last(values.get(f"data.assessment.{name}")) for name in _MARKS)
    follows = level_following(rules, (severity, urgency, extent))
    return following_sentence(follows, _last(values.get("data.level")), current_locale().tag)


def saved_line(draft: Draft) -> str:
    words = catalog_for(current_locale().tag)
    return words.gettext("Saved %(moment)s.") % {"moment": short_moment(draft.changed_at)}


def began_of(stored: Values) -> str:
    """A digest of every value that a form began from: which of them a person has changed is told by it."""
    return json.dumps({name: digest(values) for name, values in stored.items()}, separators=(",", ":"))


def _languages(draft: Draft, parts: Parts, here: str) -> Iterator[tuple[str, str, bool]]:
    """The original first, then the others, with the addresses of their texts."""
    for tag in sorted(RENDITION_TAGS, key=lambda each: each != draft.language):
        if tag == draft.language or f"{tag}.md" in parts or tag == here:
            url = url_for("staff_editing.edit", draft_id=draft.id, language=tag if tag != draft.language else None)
            yield url, BY_TAG[tag].name, tag == here


def _may_edit(draft: Draft, is_original: bool) -> bool:
    try:
        acting().require(Role.EDITOR if is_original else Role.TRANSLATOR, agency=draft.agency)
    except Denied:
        return False
    return True


def _media(draft: Draft, values: Values) -> dict[str, str]:
    """Addresses of pictures by their keys."""
    files = {key: _last(values.get(f"data.media.{key}.file")) for key in values.get("rows.media", ())}
    return {
        key: url_for("staff_previews.medium", draft_id=draft.id, name=file)
        for key, file in files.items()
        if file.rpartition(".")[2] in ("jpg", "jpeg", "png", "webp")
    }


def _significances(chosen: str, tag: str) -> tuple[Choice, ...]:
    return tuple(Choice(each.value, labels.label(each, tag), each.value == chosen) for each in Significance)


def _comments(draft: Draft, choices: Choices, model: type[Document]) -> Iterator[Remark]:
    for comment in reversed(draft.comments):
        if comment.is_done:
            continue
        place = next(
            (p for p in (comment.field, f"data.{comment.field}", f"text.{comment.field}") if p in choices.values), ""
        )
        label = labels.field_label(model, place.partition(".")[2], choices.tag) if "." in place else ""
        yield Remark(place, label, comment.text, comment.by, short_moment(comment.at))


def _last(values: Sequence[str] | None) -> str:
    return values[-1].strip() if values else ""


def _number(values: Sequence[str] | None, otherwise: int) -> int:
    found = _last(values)
    return int(found) if found.isascii() and found.isdigit() and len(found) < 9 else otherwise
