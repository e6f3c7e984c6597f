"""The way of a draft: submitted, reviewed, approved, queued or published, by persons who differ as the rules demand.

Publication happens in two databases, never in one transaction: first the final parts and the claimed id are kept with
the draft, then the version is appended, then the draft is marked. Whatever is cut off in between is finished by the
worker, and the same parts under the same id are the same version: nothing is published twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portal.domain.audit import Action
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.documents.registry import document_types
from portal.domain.drafts import Comment, Draft, DraftState, Purpose
from portal.domain.errors import Conflict, Forbidden, Invalid, fault
from portal.domain.identifiers import own_document_id
from portal.domain.registry import Registry, RuleSet, Step
from portal.domain.rules import DecisionStep
from portal.domain.staff import Acting, Origin, Role
from portal.domain.vocabulary import Audience
from portal.domain.vocabulary import Role as StepRole
from portal.fileform.parts import DECISION, Parts
from portal.fileform.writing import dump_yaml
from portal.services.draft_contents import data_of, has_gap, parts_for, with_data
from portal.services.draft_ports import DraftStore, DraftWriter
from portal.services.drafting import Drafting
from portal.services.ports import Clock, PublicationLog
from portal.services.publishing import Published, Publishing

READABLE = (DraftState.DRAFT, DraftState.IN_REVIEW, DraftState.REVIEWED)
"""States in which a second reader can approve a rendition."""
ATTEMPTS = 5
_WORKER = Acting(None, "worker", origin=Origin.WORKER)


@dataclass(frozen=True)
class TimeLimit:
    """The clock of a draft: when its approval is due by the publication rules, None where they set no limit."""

    due_at: datetime | None
    hours: int | None

    def is_overdue(self, now: datetime) -> bool:
        return self.due_at is not None and now > self.due_at


class Workflow:
    """Steps of drafts. Raises Denied without the role, Forbidden naming the rule, Conflict where one has moved on."""

    def __init__(
        self,
        store: DraftStore,
        drafting: Drafting,
        publishing: Publishing,
        log: PublicationLog,
        clock: Clock,
        registry: Callable[[], Registry | None],
    ) -> None:
        self._store, self._drafting, self._publishing = store, drafting, publishing
        self._log, self._clock, self._registry = log, clock, registry

    def submit(self, acting: Acting, draft_id: str, seen: int) -> Draft:
        """Send a draft into review. Raises Invalid with everything its content lacks."""
        with self._store.writing() as drafts:
            draft = self._drafting.editable(drafts, acting, draft_id, seen)
            role = Role.TRANSLATOR if draft.purpose is Purpose.TRANSLATION else Role.EDITOR
            acting.require(role, agency=draft.agency)
            faults = self._drafting.faults(draft, drafts.read_parts(draft.id))
            if faults:
                raise Invalid(faults)
            step = self._step("drafted", acting, StepRole.EDITOR)
            moved = replace(draft.with_step(step), state=DraftState.IN_REVIEW, author=acting.actor)
            return self._moved(drafts, acting, Action.DRAFT_SUBMITTED, moved)

    def review_translation(self, acting: Acting, draft_id: str, seen: int, language: str) -> Draft:
        """A second reader approves a rendition; never the one who translated it."""
        with self._store.writing() as drafts:
            draft = self._at(drafts, acting, draft_id, seen, *READABLE)
            acting.require(Role.TRANSLATOR, Role.REVIEWER, agency=draft.agency)
            translated = draft.step("translated", language)
            if translated is None:
                raise Conflict("translation", "translated", language)
            if translated.by == acting.actor:
                steps = f"translated, translation_reviewed ({language})"
                raise Forbidden("rule_persons", found=acting.actor, steps=steps)
            if has_gap(drafts.read_parts(draft.id), language):
                raise Invalid([fault("body", "translation_gap", language)])
            is_translator = acting.member is not None and acting.member.can_translate_for(draft.agency)
            role = StepRole.TRANSLATOR if is_translator else StepRole.REVIEWER
            step = self._step("translation_reviewed", acting, role, language)
            return self._moved(drafts, acting, Action.TRANSLATION_REVIEWED, draft.with_step(step), language=language)

    def pass_review(self, acting: Acting, draft_id: str, seen: int) -> Draft:
        """The reviewer finds it right."""
        with self._store.writing() as drafts:
            draft = self._at(drafts, acting, draft_id, seen, DraftState.IN_REVIEW)
            acting.require(Role.REVIEWER, agency=draft.agency)
            self._differs(draft, acting, "reviewed", "drafted")
            step = self._step("reviewed", acting, StepRole.REVIEWER)
            moved = replace(draft.with_step(step), state=DraftState.REVIEWED)
            return self._moved(drafts, acting, Action.DRAFT_REVIEWED, moved)

    def send_back(self, acting: Acting, draft_id: str, seen: int, remarks: Mapping[str, str]) -> Draft:
        """Back to the editor, with a remark on each field that is to be changed; at least one."""
        texts = {field: text.strip() for field, text in remarks.items() if text.strip()}
        if not texts:
            raise Invalid([fault("remarks", "missing")])
        with self._store.writing() as drafts:
            draft = self._at(drafts, acting, draft_id, seen, DraftState.IN_REVIEW, DraftState.REVIEWED)
            acting.require(Role.REVIEWER, Role.PUBLISHER, agency=draft.agency)
            now = self._clock.now()
            added = tuple(Comment(field[:200], text[:4000], acting.actor, now) for field, text in texts.items())
            moved = draft.without_steps("drafted", "reviewed", "approved")
            moved = replace(moved, state=DraftState.DRAFT, comments=(*draft.comments, *added))
            return self._moved(drafts, acting, Action.DRAFT_SENT_BACK, moved)

    def publish(self, acting: Acting, draft_id: str, seen: int, at: datetime | None = None) -> Draft:
        """The publisher signs: now, or for a moment to come, until which it is queued.

        Raises Invalid with every rule that the version would break.
        """
        now = self._clock.now()
        with self._store.writing() as drafts:
            draft = self._at(drafts, acting, draft_id, seen, DraftState.REVIEWED)
            acting.require(Role.PUBLISHER, agency=draft.agency)
            self._differs(draft, acting, "approved", "drafted", "reviewed")
            signed = draft.with_step(self._step("approved", acting, StepRole.PUBLISHER))
            if at is not None and at > now:
                # As if it were published now; what has changed until its moment is found then.
                self._check(signed, drafts.read_parts(draft.id), now)
                queued = replace(signed, state=DraftState.QUEUED, publish_at=at)
                return self._moved(drafts, acting, Action.DRAFT_QUEUED, queued)
            fixed = self._fix(drafts, signed, now)
            self._moved(drafts, acting, Action.DRAFT_PUBLISHED, fixed, published=fixed.published.replace(" ", "/"))
        return self._release(fixed)

    def unqueue(self, acting: Acting, draft_id: str, seen: int) -> Draft:
        """Take a queued draft back before its moment."""
        with self._store.writing() as drafts:
            draft = self._at(drafts, acting, draft_id, seen, DraftState.QUEUED)
            acting.require(Role.PUBLISHER, agency=draft.agency)
            if draft.published:
                raise Conflict("draft state", DraftState.QUEUED, DraftState.PUBLISHED)
            moved = replace(draft.without_steps("approved"), state=DraftState.REVIEWED, publish_at=None)
            return self._moved(drafts, acting, Action.DRAFT_UNQUEUED, moved)

    def publish_in_emergency(self, acting: Acting, draft_id: str, seen: int) -> Draft:
        """One authorised officer publishes a warning of level I at once; its page is provisional until it is reviewed.

        A draft of the version that ends the mark is begun with it.
        """
        now = self._clock.now()
        with self._store.writing() as drafts:
            draft = self._drafting.editable(drafts, acting, draft_id, seen)
            acting.require(Role.PUBLISHER, agency=draft.agency)
            rules = self._rules(now)
            if draft.level not in rules.emergency.levels:
                raise Forbidden("rule_emergency", found=str(draft.level or ""))
            until = now + timedelta(hours=rules.emergency.review_within_hours)
            parts = with_data(drafts.read_parts(draft.id), provisional={"until": _written(until)})
            signed = draft.without_steps("drafted", "reviewed").with_step(
                self._step("approved", acting, StepRole.PUBLISHER)
            )
            drafts.save(signed, parts)
            fixed = self._fix(drafts, replace(signed, is_emergency=True), now)
            self._moved(drafts, acting, Action.EMERGENCY_PUBLISHED, fixed, published=fixed.published.replace(" ", "/"))
        released = self._release(fixed)
        self._begin_review(acting, released)
        return released

    def release_due(self) -> int:
        """For the worker: publish what is queued and due, and finish what was cut off; how many.

        A queued draft that no longer fits the log or the rules goes back to its editors with the reason.
        """
        with self._store.reading() as drafts:
            due = drafts.list_queued(self._clock.now())
        for draft in due:
            try:
                self._release_queued(draft)
            except (Conflict, Forbidden, Invalid) as error:
                self._give_back(draft, str(error))
        return len(due)

    def limit(self, draft: Draft) -> TimeLimit:
        """The clock of a draft by the rules of the day on which it was begun."""
        registry = self._registry()
        rules = registry.rules_on(draft.started_at.astimezone(SITE_ZONE).date()) if registry else None
        if rules is not None and draft.purpose is Purpose.REVIEW:
            hours: int | None = rules.emergency.review_within_hours
        else:
            hours = rules.time_limits.get(str(int(draft.level))) if rules and draft.level is not None else None
        return TimeLimit(draft.started_at + timedelta(hours=hours) if hours is not None else None, hours)

    def _release_queued(self, draft: Draft) -> None:
        if not draft.published:
            with self._store.writing() as drafts:
                current = drafts.get(draft.id)
                if current.state is not DraftState.QUEUED or current.published:
                    return
                draft = self._fix(drafts, current, self._clock.now())
                self._moved(drafts, _WORKER, Action.DRAFT_PUBLISHED, draft, published=draft.published.replace(" ", "/"))
        self._release(draft)

    def _fix(self, drafts: DraftWriter, draft: Draft, now: datetime) -> Draft:
        """Keep the final parts and the claimed place with the draft, before anything is appended."""
        parts = self._check(draft, drafts.read_parts(draft.id), now)
        document_id, number = draft.document_id, draft.base + 1
        if not document_id:
            document_id = self._free_id(draft, now)
        fixed = replace(draft, state=DraftState.QUEUED, publish_at=now, published=f"{document_id} {number}")
        drafts.save(fixed, parts)
        return fixed

    def _release(self, draft: Draft) -> Draft:
        """Append what was fixed, and mark the draft. Done again, it is the same version.

        Where somebody else has taken the claimed id of a new document, the next free one is claimed.
        """
        for attempt in range(1, ATTEMPTS + 1):
            document_id, _, number = draft.published.partition(" ")
            with self._store.reading() as drafts:
                parts = drafts.read_parts(draft.id)
            try:
                published: Published = self._publishing.publish(parts, document_id, int(number))
                break
            except (Conflict, Invalid):
                if draft.base or attempt == ATTEMPTS or not self._log.list_versions(document_id):
                    raise
                draft = replace(draft, published=f"{self._free_id(draft, self._clock.now())} 1")
                with self._store.writing() as writer:
                    writer.save(draft)
        with self._store.writing() as drafts:
            done = replace(
                drafts.get(draft.id),
                state=DraftState.PUBLISHED,
                document_id=published.document_id,
                revision=draft.revision + 1,
                changed_at=self._clock.now(),
            )
            drafts.save(done)
        return done

    def _check(self, draft: Draft, parts: Parts, at: datetime) -> dict[str, bytes]:
        """The final parts as they would be published at a moment. Raises Invalid with every fault."""
        rules = self._rules(at)
        decision = {
            "basis": "decided",
            "rule_set": rules.id,
            "emergency": "true" if draft.is_emergency else "false",
            "steps": [_step_row(step) for step in draft.steps],
        }
        if draft.signal:
            decision["signal"] = draft.signal
        dated: dict[str, str] = {"published_at": _written(at)}
        if "effective_from" in _fields(draft.type) and not data_of(parts).get("effective_from"):
            dated["effective_from"] = _written(at)
        final = {**with_data(parts, **dated), DECISION: dump_yaml(decision)}
        number = draft.base + 1 if draft.base else None
        self._publishing.prepare(final, draft.document_id or None, number)
        return final

    def _free_id(self, draft: Draft, now: datetime) -> str:
        model = document_types()[draft.type]
        prefix = model.prefix
        if draft.audience is Audience.AUTHORITIES and model.restricted_prefix:
            prefix = model.restricted_prefix
        year = now.astimezone(SITE_ZONE).year
        with self._log.writing() as log:
            return own_document_id(prefix, year, log.highest_serial(prefix, year) + 1).text

    def _give_back(self, draft: Draft, reason: str) -> None:
        with self._store.writing() as drafts:
            current = drafts.get(draft.id)
            remark = Comment("", reason[:4000], _WORKER.actor, self._clock.now())
            parts = {name: content for name, content in drafts.read_parts(draft.id).items() if name != DECISION}
            back = replace(
                current.without_steps("drafted", "reviewed", "approved"),
                state=DraftState.DRAFT,
                publish_at=None,
                published="",
                comments=(*current.comments, remark),
            )
            drafts.save(back, parts)
            self._moved(drafts, _WORKER, Action.DRAFT_SENT_BACK, back)

    def _begin_review(self, acting: Acting, published: Draft) -> None:
        """The draft that ends the provisional mark, begun with the emergency publication."""
        with self._store.reading() as drafts:
            parts = drafts.read_parts(published.id)
        now = self._clock.now()
        review = replace(
            published,
            id=f"{published.id[:24]}{published.revision:08x}",
            purpose=Purpose.REVIEW,
            state=DraftState.DRAFT,
            revision=1,
            started_at=now,
            changed_at=now,
            author=acting.actor,
            base=int(published.published.partition(" ")[2]),
            publish_at=None,
            is_emergency=False,
            steps=(),
            comments=(),
            published="",
        )
        with self._store.writing() as drafts:
            drafts.add(review, parts_for(Purpose.REVIEW, parts, published.agency, now))
            self._drafting.record(drafts, acting, Action.DRAFT_BEGUN, review, purpose=Purpose.REVIEW.value)

    def _at(self, drafts: DraftWriter, acting: Acting, draft_id: str, seen: int, *states: DraftState) -> Draft:
        draft = self._drafting.get(drafts, acting, draft_id)
        if draft.state not in states:
            raise Conflict("draft state", ", ".join(states), draft.state)
        if seen != draft.revision:
            raise Conflict("draft revision", str(seen), str(draft.revision))
        return draft

    def _moved(self, drafts: DraftWriter, acting: Acting, action: Action, draft: Draft, **details: str) -> Draft:
        moved = replace(draft, revision=draft.revision + 1, changed_at=self._clock.now())
        drafts.save(moved)
        self._drafting.record(drafts, acting, action, moved, **details)
        return moved

    def _differs(self, draft: Draft, acting: Acting, step: Step, *others: Step) -> None:
        """Four eyes: persons differ in the steps that the rule set names."""
        distinct = self._rules(self._clock.now()).distinct_persons
        for other in others:
            taken = draft.step(other)
            if step in distinct and other in distinct and taken is not None and taken.by == acting.actor:
                raise Forbidden("rule_persons", found=acting.actor, steps=f"{other}, {step}")

    def _step(self, step: Step, acting: Acting, role: StepRole, language: str | None = None) -> DecisionStep:
        return DecisionStep(step=step, by=acting.actor, role=role, at=self._clock.now(), language=language)

    def _rules(self, at: datetime) -> RuleSet:
        registry = self._registry()
        rules = registry.rules_on(at.astimezone(SITE_ZONE).date()) if registry else None
        if rules is None:
            raise Invalid([fault("", "registry_missing", "registry/")])
        return rules


def _written(moment: datetime) -> str:
    return moment.astimezone(SITE_ZONE).isoformat(timespec="seconds")


def _step_row(step: DecisionStep) -> dict[str, str]:
    row = {"step": step.step, "by": step.by, "role": step.role.value, "at": _written(step.at)}
    return {**row, "language": step.language} if step.language else row


def _fields(type_code: str) -> frozenset[str]:
    return frozenset(document_types()[type_code].model_fields)
