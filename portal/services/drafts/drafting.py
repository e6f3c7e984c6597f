"""Drafting: begin a draft from nothing, a copy, a version or a signal; save it so that no edit is lost.

Editors change data and original, translators the other languages, each for the agencies of their roles. A save names
the revision it began from; where somebody else has saved since, it is a Conflict and nothing is overwritten.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from portal.domain.audit import Action, Subject, SubjectKind, audit_entry
from portal.domain.documents.base import Document, without_gone_rows
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.documents.registry import document_types
from portal.domain.drafts import OPEN_STATES, Comment, Draft, DraftState, Purpose, changed_languages
from portal.domain.errors import Conflict, Fault, Forbidden, Invalid, NotFound, fault
from portal.domain.rules import DecisionStep
from portal.domain.staff import DESK_ROLES, Acting, Role
from portal.domain.vocabulary import Audience
from portal.domain.vocabulary import Role as StepRole
from portal.fileform.parts import DECISION, DOCUMENT, Parts, change_part, rendition_part
from portal.fileform.writing import dump_yaml
from portal.services.cases.ports import Keyring
from portal.services.drafts.contents import (
    CLOSINGS,
    blank_parts,
    copied_parts,
    data_of,
    facts_of,
    parts_for,
    with_data,
    without_standing_note,
)
from portal.services.drafts.forms import read_rendition
from portal.services.drafts.ports import DraftReader, DraftSearch, DraftStore, DraftWriter
from portal.services.drafts.privacy import personal_number_faults
from portal.services.ports import Clock, PublicationLog
from portal.services.publishing import Publishing
from portal.services.reading import held_parts

PREVIEW_FOR = timedelta(hours=72)
MAX_DRAFT_BYTES = 40_000_000
MAX_REMARK_CHARS = 4000
_LAST_STEPS = (("reviewed", "reviewer"), ("approved", "publisher"))


class Drafting:
    """Drafts of one portal. Raises Denied, NotFound, Conflict, Invalid, Forbidden naming the rule."""

    def __init__(
        self,
        store: DraftStore,
        log: PublicationLog,
        publishing: Publishing,
        keyring: Keyring,
        clock: Clock,
        agencies: Callable[[], frozenset[str]],
    ) -> None:
        self._store, self._log, self._publishing = store, log, publishing
        self._keyring, self._clock, self._agencies = keyring, clock, agencies

    def begin_blank(self, acting: Acting, type_code: str, agency: str, language: str = "zh-Hans") -> Draft:
        """An empty draft of a type."""
        if type_code not in document_types() or document_types()[type_code].is_foreign:
            allowed = ", ".join(sorted(name for name, model in document_types().items() if not model.is_foreign))
            raise Invalid([fault("type", "unknown_code", type_code, allowed=allowed)])
        self._known_agency(agency)
        return self._add(acting, Purpose.NEW, blank_parts(type_code, agency, language, self._clock.now()))

    def begin_from_version(self, acting: Acting, document_id: str, purpose: Purpose) -> Draft:
        """A draft of the next version of a document. Raises Conflict where one is open already, Invalid where it is
        to end what has ended."""
        held, number = self._held(acting, document_id)
        facts = facts_of(held)
        kind = document_types().get(facts.type, Document)
        if kind.is_foreign:
            raise Conflict("document", "one of an agency here", document_id)
        if purpose in CLOSINGS and data_of(held).get("closing"):
            raise Invalid([fault("purpose", "ended_already", document_id)])
        now = self._clock.now()
        parts = parts_for(purpose, held, facts.agency, now)
        return self._add(acting, purpose, parts, document_id=document_id, base=number)

    def begin_copy(self, acting: Acting, document_id: str, agency: str) -> Draft:
        """A draft of a new document after the pattern of a published one."""
        self._known_agency(agency)
        held, _ = self._held(acting, document_id)
        return self._add(acting, Purpose.NEW, copied_parts(held, agency, self._clock.now()), pattern=document_id)

    def begin_with(self, acting: Acting, parts: Parts, signal: str = "") -> Draft:
        """A draft of a new document with a content made elsewhere: of a signal, of a foreign notice."""
        kept = {name: content for name, content in parts.items() if name != DECISION}
        self._known_agency(facts_of(kept).agency)
        return self._add(acting, Purpose.NEW, kept, signal=signal)

    def list_drafts(self, acting: Acting, search: DraftSearch) -> tuple[Draft, ...]:
        """Drafts of the agencies that the member works for at the desk."""
        allowed = self._allowed(acting)
        wanted = replace(search, agencies=allowed & search.agencies if search.agencies else allowed)
        with self._store.reading() as drafts:
            return drafts.search(wanted)

    def read(self, acting: Acting, draft_id: str) -> tuple[Draft, Mapping[str, bytes]]:
        """A draft with its content. Reading a restricted one leaves a trace."""
        with self._store.reading() as drafts:
            draft = self.get(drafts, acting, draft_id)
            parts = drafts.read_parts(draft.id)
        if draft.audience is Audience.AUTHORITIES:
            with self._store.writing() as writer:
                self.record(writer, acting, Action.DRAFT_READ, draft)
        return draft, parts

    def save(self, acting: Acting, draft_id: str, seen: int, parts: Parts) -> Draft:
        """Keep a new content. What had been approved of the old one is void where it has changed."""
        if sum(len(content) for content in parts.values()) > MAX_DRAFT_BYTES:
            raise Invalid([fault("", "file_too_large", "", limit_bytes=MAX_DRAFT_BYTES)])
        with self._store.writing() as drafts:
            draft = self.editable(drafts, acting, draft_id, seen)
            before = drafts.read_parts(draft.id)
            after = {name: content for name, content in parts.items() if name != DECISION}
            if after == before:
                return draft
            if draft.purpose is Purpose.TRANSLATION and _touches_original(before, after, draft.language):
                after = without_standing_note(after, draft.language)
            changed = self._changed(acting, draft, before, after)
            drafts.save(changed, after)
            self.record(drafts, acting, Action.DRAFT_SAVED, changed, revision=str(changed.revision))
        return changed

    def discard(self, acting: Acting, draft_id: str, seen: int) -> Draft:
        """Give a draft up; its content is erased. A queued one is taken back first, by who may sign."""
        with self._store.writing() as drafts:
            draft = self.get(drafts, acting, draft_id)
            acting.require(Role.EDITOR, agency=draft.agency)
            if not draft.is_open or draft.state is DraftState.QUEUED or seen != draft.revision:
                raise Conflict("draft", f"open, revision {seen}", f"{draft.state}, revision {draft.revision}")
            if draft.purpose is Purpose.REVIEW and self._is_provisional(draft.document_id):
                raise Forbidden("rule_review_owed", found=draft.document_id)
            discarded = replace(draft, state=DraftState.DISCARDED, changed_at=self._clock.now())
            drafts.save(discarded)
            drafts.erase(draft.id)
            self.record(drafts, acting, Action.DRAFT_DISCARDED, draft)
        return discarded

    def comment(self, acting: Acting, draft_id: str, field: str, text: str) -> Draft:
        """Remark on a field, or on the whole."""
        if not text.strip():
            raise Invalid([fault("text", "missing")])
        text = remark_text("text", text)
        with self._store.writing() as drafts:
            draft = self.get(drafts, acting, draft_id)
            remark = Comment(field[:200], text, acting.actor, self._clock.now())
            commented = replace(draft, comments=(*draft.comments, remark))
            drafts.save(commented)
            self.record(drafts, acting, Action.DRAFT_COMMENTED, draft)
        return commented

    def settle(self, acting: Acting, draft_id: str, number: int, *, is_done: bool) -> Draft:
        """Mark a remark, by its place among them, as done, or as open again. Raises NotFound."""
        with self._store.writing() as drafts:
            draft = self.get(drafts, acting, draft_id)
            if not 0 <= number < len(draft.comments):
                raise NotFound("comment", str(number))
            marked = replace(draft.comments[number], is_done=is_done)
            comments = (*draft.comments[:number], marked, *draft.comments[number + 1 :])
            settled = replace(draft, comments=comments)
            drafts.save(settled)
            self.record(drafts, acting, Action.DRAFT_COMMENTED, draft, comment=str(number))
        return settled

    def faults(self, draft: Draft, parts: Parts) -> tuple[Fault, ...]:
        """What the content still lacks to be published, rules included; steps of the workflow are not asked for."""
        registry, now = self._publishing.registry(), self._clock.now()
        rules = registry.rules_on(now.astimezone(SITE_ZONE).date()) if registry else None
        dated = with_data(parts, published_at=now.astimezone(SITE_ZONE).isoformat(timespec="seconds"))
        if "effective_from" in document_types()[draft.type].model_fields and not data_of(parts).get("effective_from"):
            dated = with_data(dated, effective_from=data_of(dated)["published_at"])
        dated[DECISION] = dump_yaml(_imagined_decision(rules.id if rules else "", dated, draft, now))
        private = tuple(personal_number_faults(parts))
        try:
            self._publishing.prepare(dated, draft.document_id or None, draft.base + 1 if draft.base else None)
        except Invalid as error:
            told = (f for f in error.faults if f.source != DECISION and not f.field.startswith("decision"))
            return (*private, *told)
        return private

    def open_preview(self, acting: Acting, draft_id: str) -> str:
        """The token of a preview link, which ends by itself."""
        token = secrets.token_urlsafe(24)
        with self._store.writing() as drafts:
            draft = self.get(drafts, acting, draft_id)
            if not draft.is_open:
                raise Conflict("draft", "open", draft.state)
            until = self._clock.now() + PREVIEW_FOR
            drafts.open_preview(self._keyring.keyed_hash("preview", token.encode()), draft.id, until)
            self.record(drafts, acting, Action.DRAFT_PREVIEWED, draft)
        return token

    def preview(self, token: str) -> tuple[Draft, Mapping[str, bytes]]:
        """The draft that a preview link opens. Raises NotFound."""
        wanted = self._keyring.keyed_hash("preview", token.encode()[:100])
        with self._store.reading() as drafts:
            draft_id = drafts.preview_of(wanted, self._clock.now())
            if draft_id is None:
                raise NotFound("preview", "")
            return drafts.get(draft_id), drafts.read_parts(draft_id)

    def get(self, drafts: DraftReader, acting: Acting, draft_id: str) -> Draft:
        """A draft of an agency for which the member works at the desk, within an open transaction."""
        draft = drafts.get(draft_id)
        acting.require(*sorted(DESK_ROLES), agency=draft.agency)
        return draft

    def editable(self, drafts: DraftReader, acting: Acting, draft_id: str, seen: int) -> Draft:
        """As `get`, where it can be changed and has not been since revision `seen`."""
        draft = self.get(drafts, acting, draft_id)
        if not draft.is_editable:
            raise Conflict("draft state", DraftState.DRAFT, draft.state)
        if seen != draft.revision:
            raise Conflict("draft revision", str(seen), str(draft.revision))
        return draft

    def record(self, drafts: DraftWriter, acting: Acting, action: Action, draft: Draft, **details: str) -> None:
        subject = Subject(SubjectKind.DRAFT, draft.id)
        told = {"document": draft.document_id, **details} if draft.document_id else details
        drafts.record(audit_entry(acting, action, subject, self._clock.now(), told))

    def moved(self, drafts: DraftWriter, acting: Acting, action: Action, draft: Draft, **details: str) -> Draft:
        """Keep a draft after a step, as a revision of its own and with its entry in the audit log."""
        moved = replace(draft, revision=draft.revision + 1, changed_at=self._clock.now())
        drafts.save(moved)
        self.record(drafts, acting, action, moved, **details)
        return moved

    def _add(
        self,
        acting: Acting,
        purpose: Purpose,
        parts: Mapping[str, bytes],
        document_id: str = "",
        base: int = 0,
        signal: str = "",
        pattern: str = "",
    ) -> Draft:
        facts, now = facts_of(parts), self._clock.now()
        role = Role.TRANSLATOR if purpose is Purpose.TRANSLATION else Role.EDITOR
        acting.require(role, agency=facts.agency)
        draft = Draft(
            id=uuid.uuid4().hex,
            purpose=purpose,
            type=facts.type,
            agency=facts.agency,
            state=DraftState.DRAFT,
            revision=1,
            title=facts.title,
            language=facts.language,
            started_at=now,
            changed_at=now,
            author=acting.actor,
            document_id=document_id,
            base=base,
            level=facts.level,
            audience=facts.audience,
            signal=signal,
            writers=(acting.actor,),
        )
        with self._store.writing() as drafts:
            if document_id:
                search = DraftSearch(frozenset({facts.agency}), tuple(OPEN_STATES), document_id=document_id)
                if drafts.search(search):
                    raise Conflict("draft", "none open", document_id)
            drafts.add(draft, parts)
            copied = {"pattern": pattern} if pattern else {}
            self.record(drafts, acting, Action.DRAFT_BEGUN, draft, purpose=purpose.value, **copied)
            if pattern and facts.audience is Audience.AUTHORITIES:
                read = Subject(SubjectKind.DOCUMENT, pattern)
                drafts.record(audit_entry(acting, Action.RESTRICTED_READ, read, now, {"draft": draft.id}))
        return draft

    def _changed(self, acting: Acting, draft: Draft, before: Parts, after: Parts) -> Draft:
        """The draft after its content has changed, with the steps that are void taken off."""
        facts, now = facts_of(after), self._clock.now()
        if facts.type != draft.type or facts.agency != draft.agency:
            raise Invalid([fault("type", "fixed_field", facts.type)])
        translations = frozenset(
            tag
            for tag in changed_languages(before, after) - {draft.language}
            if not _lost_rows_only(before, after, tag)
        )
        own = {rendition_part(language) for language in translations} | {change_part(each) for each in translations}
        purpose, writers = draft.purpose, draft.writers
        if any(before.get(name) != after.get(name) for name in {*before, *after} - own):
            acting.require(Role.EDITOR, agency=draft.agency)
            writers = tuple(dict.fromkeys((*writers, acting.actor)))
        if purpose is Purpose.TRANSLATION and _touches_original(before, after, draft.language):
            purpose = Purpose.CORRECTION
        changed = draft.without_steps("drafted", "reviewed", "approved")
        changed = changed.without_steps("translation_reviewed", languages=translations)
        if before.get(rendition_part(draft.language)) != after.get(rendition_part(draft.language)):
            # A rendition was approved beside the original as it was.
            read = {step.language for step in changed.steps if step.language}
            changed = changed.without_steps("translation_reviewed", languages=read)
        for language in sorted(translations):
            acting.require(Role.TRANSLATOR, agency=draft.agency)
            if rendition_part(language) not in after:
                changed = changed.without_steps("translated", languages=[language])
                continue
            step = DecisionStep(step="translated", by=acting.actor, role=StepRole.TRANSLATOR, at=now, language=language)
            changed = changed.with_step(step)
        return replace(
            changed,
            purpose=purpose,
            writers=writers,
            revision=draft.revision + 1,
            title=facts.title,
            level=facts.level,
            language=facts.language,
            audience=facts.audience,
            changed_at=now,
        )

    def _held(self, acting: Acting, document_id: str) -> tuple[dict[str, bytes], int]:
        """The newest version's parts and its number. Raises NotFound for an erased one too."""
        with self._log.reading() as log:
            rows = log.list_versions(document_id)
            if not rows or rows[-1].erased:
                raise NotFound("document", document_id)
            return held_parts(log.read_entry(rows[-1].position)), rows[-1].number

    def _is_provisional(self, document_id: str) -> bool:
        state = self._log.find_state(document_id)
        return state is not None and not state.facts.redacted and state.facts.provisional_until is not None

    def _known_agency(self, agency: str) -> None:
        if agency not in self._agencies():
            raise Invalid([fault("agency", "unknown_agency", agency)])

    def _allowed(self, acting: Acting) -> frozenset[str]:
        acting.require(*sorted(DESK_ROLES))
        if acting.member is None:
            return self._agencies()
        known = self._agencies()
        return frozenset().union(*(acting.member.agencies_of(role, known) for role in DESK_ROLES))


def remark_text(field: str, text: str) -> str:
    """A remark as it is kept. Raises Invalid where it is longer than one may be: nothing is cut off in silence."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > MAX_REMARK_CHARS:
        raise Invalid([fault(field, "too_long", text, limit=MAX_REMARK_CHARS)])
    return text


def _touches_original(before: Parts, after: Parts, language: str) -> bool:
    return any(before.get(name) != after.get(name) for name in (DOCUMENT, rendition_part(language)))


def _lost_rows_only(before: Parts, after: Parts, language: str) -> bool:
    """Whether a rendition lacks nothing but the texts of rows that the data has no more: nothing to be translated."""
    if rendition_part(language) not in before or rendition_part(language) not in after:
        return False
    old, new = read_rendition(before, language), read_rendition(after, language)
    kept = without_gone_rows(old.texts, data_of(before), data_of(after))
    return (kept, old.body, old.translates_version) == (dict(new.texts), new.body, new.translates_version)


def _imagined_decision(rule_set: str, parts: Parts, draft: Draft, now: datetime) -> dict[str, object]:
    """A decision as it would be if everybody had done their part, so that only the content is judged."""
    at = now.astimezone(SITE_ZONE).isoformat(timespec="seconds")
    languages = {name.removesuffix(".md") for name in parts if name.endswith(".md") and not name.startswith("change.")}
    steps: list[dict[str, str]] = [{"step": "drafted", "by": "editor", "role": "editor", "at": at}]
    for language in sorted(languages - {draft.language}):
        common = {"role": "translator", "at": at, "language": language}
        steps.append({"step": "translated", "by": "translator", **common})
        steps.append({"step": "translation_reviewed", "by": "reader", **common})
    steps += [{"step": step, "by": role, "role": role, "at": at} for step, role in _LAST_STEPS]
    return {"basis": "decided", "rule_set": rule_set, "steps": steps}
