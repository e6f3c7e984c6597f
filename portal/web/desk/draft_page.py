"""What the page of a draft shows: state, clock, steps, remarks, what is missing, content, and the steps to take now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from werkzeug.datastructures import MultiDict

from portal.domain.documents.fields import SITE_ZONE
from portal.domain.documents.fields import list_fields as model_fields
from portal.domain.documents.registry import document_types
from portal.domain.drafts import Draft, DraftState, Purpose
from portal.domain.staff import Role, StaffMember
from portal.services.drafts.views import DraftView
from portal.services.drafts.workflow import READABLE
from portal.text import labels
from portal.text.draft_words import field_words, step_words
from portal.text.faults import fault_sentence
from portal.web import current
from portal.web.casework.queue_page import Choice
from portal.web.desk.content import Content, content_of
from portal.web.desk.rows import DraftRow, draft_row, person_name, url_if_there
from portal.web.locale import current_locale
from portal.web.staff.access import acting, member
from portal.web.staff.forms import FormErrors
from portal.web.staff.wording import short_moment, zone_name

REMARKS = 4
"""Remarks on fields in one form of sending back."""


@dataclass(frozen=True)
class StepLine:
    """A step taken: what, by whom, when."""

    what: str
    who: str
    at: str
    language: str


@dataclass(frozen=True)
class Remark:
    """A comment on a field; `number` is its place among them."""

    number: int
    field: str
    text: str
    who: str
    at: str
    is_done: bool


@dataclass(frozen=True)
class Missing:
    """Something that must be put right before it can go on."""

    field: str
    source: str
    sentence: str


@dataclass(frozen=True)
class RemarkForm:
    """One remark to be written, with what is typed in it."""

    number: int
    field: str
    text: str


@dataclass(frozen=True)
class Acts:
    """Which forms the page has; the languages to be approved by a second reader."""

    submit: bool
    pass_review: bool
    send_back: bool
    publish: bool
    unqueue: bool
    emergency: bool
    discard: bool
    comment: bool
    second_readings: tuple[Choice, ...]
    review_hours: int

    @property
    def is_none(self) -> bool:
        forms = (self.submit, self.pass_review, self.send_back, self.publish, self.unqueue, self.emergency)
        return not (any(forms) or self.second_readings)


@dataclass(frozen=True)
class DraftPage:
    """`seen` is the revision that the reader has before their eyes; `typed` what a refused form held."""

    head: DraftRow
    draft_id: str
    seen: int
    zone: str
    is_editable: bool
    is_provisional_review: bool
    steps: tuple[StepLine, ...]
    remarks: tuple[Remark, ...]
    missing: tuple[Missing, ...]
    content: Content
    acts: Acts
    fields: tuple[Choice, ...]
    remark_forms: tuple[RemarkForm, ...]
    publish_day: str
    publish_time: str
    comment_field: str
    comment_text: str
    translations: tuple[tuple[str, str], ...]
    edit_url: str
    preview_url: str
    published_url: str
    signal: str
    errors: FormErrors


def draft_page(view: DraftView, typed: MultiDict[str, str], errors: FormErrors) -> DraftPage:
    """The page of a draft for whoever is signed in."""
    tag, draft, who = current_locale().tag, view.draft, member()
    return DraftPage(
        head=draft_row(current.portal().desk.waits(acting(), draft)),
        draft_id=draft.id,
        seen=draft.revision,
        zone=zone_name(),
        is_editable=draft.is_editable,
        is_provisional_review=draft.purpose is Purpose.REVIEW,
        steps=tuple(_steps(draft, tag)),
        remarks=tuple(_remarks(draft, tag)),
        missing=tuple(
            Missing(field_words(draft.type, found.field, tag), found.source, fault_sentence(found, tag))
            for found in view.faults
        ),
        content=content_of(view),
        acts=_acts(draft, who, tag),
        fields=_field_choices(view, tag),
        remark_forms=tuple(
            RemarkForm(n, typed.get(f"field-{n}", ""), typed.get(f"text-{n}", "")) for n in range(REMARKS)
        ),
        publish_day=typed.get("day", ""),
        publish_time=typed.get("time", ""),
        comment_field=typed.get("field", "") if typed.get("act") == "comment" else "",
        comment_text=typed.get("text", "") if typed.get("act") == "comment" else "",
        translations=tuple(_translations(draft, tag)),
        edit_url=_edit_url(draft, who),
        preview_url=url_if_there("staff_previews.preview", draft_id=draft.id) if draft.is_open else "",
        published_url=_published_url(draft),
        signal=draft.signal,
        errors=errors,
    )


def _steps(draft: Draft, tag: str) -> Iterator[StepLine]:
    for step in draft.steps:
        language = labels.language_name(step.language, tag) if step.language else ""
        yield StepLine(step_words(step.step, tag), person_name(step.by), short_moment(step.at), language)


def _remarks(draft: Draft, tag: str) -> Iterator[Remark]:
    """The open ones first, the newest of them on top."""
    numbered = sorted(enumerate(draft.comments), key=lambda pair: (pair[1].is_done, -pair[0]))
    for number, comment in numbered:
        who, at = person_name(comment.by), short_moment(comment.at)
        words = field_words(draft.type, comment.field, tag)
        yield Remark(number, words, comment.text, who, at, comment.is_done)


def _acts(draft: Draft, who: StaffMember, tag: str) -> Acts:
    """By state and role; the rules themselves are the services'."""
    state, agency = draft.state, draft.agency
    registry = current.registry()
    rules = registry.rules_on(current.now().astimezone(SITE_ZONE).date()) if registry else None
    levels = rules.emergency.levels if rules else ()
    in_review, reviewed = state is DraftState.IN_REVIEW, state is DraftState.REVIEWED
    submitters = Role.TRANSLATOR if draft.purpose is Purpose.TRANSLATION else Role.EDITOR
    can_read = who.has_any_role((Role.TRANSLATOR, Role.REVIEWER), agency) and state in READABLE
    is_first = draft.purpose is not Purpose.REVIEW and draft.level in levels
    return Acts(
        submit=draft.is_editable and who.has_role(submitters, agency),
        pass_review=in_review and who.can_review_for(agency),
        send_back=(in_review or reviewed) and who.has_any_role((Role.REVIEWER, Role.PUBLISHER), agency),
        publish=reviewed and who.can_publish_for(agency),
        unqueue=state is DraftState.QUEUED and not draft.published and who.can_publish_for(agency),
        emergency=draft.is_editable and is_first and who.can_publish_for(agency),
        discard=draft.is_open
        and state is not DraftState.QUEUED
        and draft.purpose is not Purpose.REVIEW
        and who.can_draft_for(agency),
        comment=draft.is_open,
        second_readings=tuple(
            Choice(code, labels.language_name(code, tag)) for code in draft.unread_languages if can_read
        ),
        review_hours=rules.emergency.review_within_hours if rules else 0,
    )


def _field_choices(view: DraftView, tag: str) -> tuple[Choice, ...]:
    """The fields that a remark can be about: the texts there are, then the data of the type."""
    draft = view.draft
    original = view.texts.get(draft.language)
    paths = [*(original.texts if original else ()), "body", "change"]
    paths += [spec.path for spec in model_fields(document_types()[draft.type]) if "." not in spec.path]
    return tuple(Choice(path, field_words(draft.type, path, tag)) for path in dict.fromkeys(paths) if path != "type")


def _translations(draft: Draft, tag: str) -> Iterator[tuple[str, str]]:
    """The desks of the languages other than the original's: name and address."""
    for code in ("ru", "zh-Hans", "en"):
        if code != draft.language:
            url = url_for("staff_translation.translation", draft_id=draft.id, language=code)
            yield labels.language_name(code, tag), url


def _edit_url(draft: Draft, who: StaffMember) -> str:
    """Where the content is edited, by the half of the desk that has the forms; empty where that is not here."""
    if not (draft.is_editable and who.can_draft_for(draft.agency)):
        return ""
    return url_if_there("staff_editing.edit", draft_id=draft.id)


def _published_url(draft: Draft) -> str:
    if draft.state is not DraftState.PUBLISHED or not draft.document_id:
        return ""
    if draft.audience.value == "authorities":
        return url_for("staff_restricted.document", document_id=draft.document_id)
    return url_for("documents.document", document_id=draft.document_id, locale=current_locale())
