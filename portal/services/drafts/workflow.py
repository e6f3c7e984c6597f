"""The way of a draft: submitted, reviewed, approved, queued or published, by persons who differ as the rules demand.

What is signed goes into the log by `releasing`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portal.domain.audit import Action
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.drafts import Comment, Draft, DraftState, Purpose
from portal.domain.errors import Conflict, Forbidden, Invalid, fault
from portal.domain.registry import Registry, Step
from portal.domain.rules import DecisionStep
from portal.domain.staff import Acting, Role
from portal.domain.vocabulary import Role as StepRole
from portal.fileform.parts import DECISION, read_decision
from portal.services.drafts.contents import data_of, has_gap, with_data
from portal.services.drafts.drafting import Drafting, remark_text
from portal.services.drafts.ports import DraftStore, DraftWriter
from portal.services.drafts.releasing import WORKER, Releasing, written
from portal.services.ports import Clock, PublicationLog
from portal.services.reading import held_parts

READABLE = (DraftState.DRAFT, DraftState.IN_REVIEW, DraftState.REVIEWED)
"""States in which a second reader can approve a rendition."""


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
        releasing: Releasing,
        log: PublicationLog,
        clock: Clock,
        registry: Callable[[], Registry | None],
    ) -> None:
        self._store, self._drafting, self._releasing = store, drafting, releasing
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
            return self._drafting.moved(drafts, acting, Action.DRAFT_SUBMITTED, moved)

    def review_translation(self, acting: Acting, draft_id: str, seen: int, language: str) -> Draft:
        """A second reader approves a rendition; never the one who translated it."""
        with self._store.writing() as drafts:
            draft = self._at(drafts, acting, draft_id, seen, *READABLE)
            acting.require(Role.TRANSLATOR, Role.REVIEWER, agency=draft.agency)
            translated = draft.step("translated", language)
            if translated is None:
                raise Conflict("translation", "translated", language)
            if any(s.by == acting.actor for s in draft.steps if (s.step, s.language) == ("translated", language)):
                steps = f"translated, translation_reviewed ({language})"
                raise Forbidden("rule_persons", found=acting.actor, steps=steps)
            if has_gap(drafts.read_parts(draft.id), language):
                raise Invalid([fault("body", "translation_gap", language)])
            is_translator = acting.member is not None and acting.member.can_translate_for(draft.agency)
            role = StepRole.TRANSLATOR if is_translator else StepRole.REVIEWER
            step = self._step("translation_reviewed", acting, role, language)
            return self._drafting.moved(
                drafts, acting, Action.TRANSLATION_REVIEWED, draft.with_step(step), language=language
            )

    def pass_review(self, acting: Acting, draft_id: str, seen: int) -> Draft:
        """The reviewer finds it right."""
        with self._store.writing() as drafts:
            draft = self._at(drafts, acting, draft_id, seen, DraftState.IN_REVIEW)
            acting.require(Role.REVIEWER, agency=draft.agency)
            self._differs(draft, acting, "reviewed", "drafted")
            if draft.purpose is Purpose.REVIEW and acting.actor in self._signed_by(draft):
                raise Forbidden("rule_persons", found=acting.actor, steps="approved, reviewed")
            step = self._step("reviewed", acting, StepRole.REVIEWER)
            moved = replace(draft.with_step(step), state=DraftState.REVIEWED)
            return self._drafting.moved(drafts, acting, Action.DRAFT_REVIEWED, moved)

    def send_back(self, acting: Acting, draft_id: str, seen: int, remarks: Mapping[str, str]) -> Draft:
        """Back to the editor, with a remark on each field that is to be changed; at least one."""
        texts = {field: remark_text("remarks", text) for field, text in remarks.items() if text.strip()}
        if not texts:
            raise Invalid([fault("remarks", "missing")])
        with self._store.writing() as drafts:
            draft = self._at(drafts, acting, draft_id, seen, DraftState.IN_REVIEW, DraftState.REVIEWED)
            acting.require(Role.REVIEWER, Role.PUBLISHER, agency=draft.agency)
            now = self._clock.now()
            added = tuple(Comment(field[:200], text, acting.actor, now) for field, text in texts.items())
            moved = draft.without_steps("drafted", "reviewed", "approved")
            moved = replace(moved, state=DraftState.DRAFT, comments=(*draft.comments, *added))
            return self._drafting.moved(drafts, acting, Action.DRAFT_SENT_BACK, moved)

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
                self._releasing.check(signed, drafts.read_parts(draft.id), now)
                queued = replace(signed, state=DraftState.QUEUED, publish_at=at)
                return self._drafting.moved(drafts, acting, Action.DRAFT_QUEUED, queued)
            fixed = self._releasing.fix(drafts, signed, now)
            self._drafting.moved(
                drafts, acting, Action.DRAFT_PUBLISHED, fixed, published=fixed.published.replace(" ", "/")
            )
        return self._release(fixed)

    def unqueue(self, acting: Acting, draft_id: str, seen: int) -> Draft:
        """Take a queued draft back before its moment."""
        with self._store.writing() as drafts:
            draft = self._at(drafts, acting, draft_id, seen, DraftState.QUEUED)
            acting.require(Role.PUBLISHER, agency=draft.agency)
            if draft.published:
                raise Conflict("draft state", DraftState.QUEUED, DraftState.PUBLISHED)
            moved = replace(draft.without_steps("approved"), state=DraftState.REVIEWED, publish_at=None)
            return self._drafting.moved(drafts, acting, Action.DRAFT_UNQUEUED, moved)

    def publish_in_emergency(self, acting: Acting, draft_id: str, seen: int) -> Draft:
        """One authorised officer publishes a warning of level I at once; its page is provisional until it is reviewed.

        A draft of the version that ends the mark is begun with it. Translations that nobody has read yet hold up no
        danger: they wait in that draft, and readers see those of the version before, if there are any. The procedure
        warns: it ends no warning, and it is not used again for one whose review is owed.
        """
        now = self._clock.now()
        with self._store.writing() as drafts:
            draft = self._drafting.editable(drafts, acting, draft_id, seen)
            acting.require(Role.PUBLISHER, agency=draft.agency)
            rules = self._releasing.rules(now)
            if draft.level not in rules.emergency.levels:
                raise Forbidden("rule_emergency", found=str(draft.level or ""))
            content = drafts.read_parts(draft.id)
            if draft.purpose is Purpose.REVIEW or data_of(content).get("provisional"):
                raise Forbidden("rule_review_owed", found=draft.document_id)
            if data_of(content).get("closing"):
                raise Forbidden("rule_emergency_ends", found=draft.document_id)
            until = now + timedelta(hours=rules.emergency.review_within_hours)
            ready, waiting = self._releasing.set_apart(draft, content)
            signed = draft.without_steps("drafted", "reviewed").with_step(
                self._step("approved", acting, StepRole.PUBLISHER)
            )
            drafts.save(signed, with_data(ready, provisional={"until": written(until)}))
            fixed = self._releasing.fix(drafts, replace(signed, is_emergency=True), now)
            drafts.save(fixed, {**drafts.read_parts(draft.id), **waiting})
            self._drafting.moved(
                drafts, acting, Action.EMERGENCY_PUBLISHED, fixed, published=fixed.published.replace(" ", "/")
            )
        return self._release(fixed, acting)

    def release_due(self) -> int:
        """For the worker: publish what is queued and due, and finish what was cut off; how many."""
        return self._releasing.release_due()

    def limit(self, draft: Draft) -> TimeLimit:
        """The clock of a draft by the rules of the day on which it was begun. Once it is signed, the clock stands."""
        registry = self._registry()
        rules = registry.rules_on(draft.started_at.astimezone(SITE_ZONE).date()) if registry else None
        if rules is not None and draft.purpose is Purpose.REVIEW:
            hours: int | None = rules.emergency.review_within_hours
        else:
            hours = rules.time_limits.get(str(int(draft.level))) if rules and draft.level is not None else None
        if draft.state is DraftState.QUEUED:
            return TimeLimit(None, hours)
        return TimeLimit(draft.started_at + timedelta(hours=hours) if hours is not None else None, hours)

    def _release(self, draft: Draft, acting: Acting = WORKER) -> Draft:
        return self._releasing.release(draft, acting)

    def _signed_by(self, draft: Draft) -> frozenset[str]:
        """Who signed the version that a draft follows."""
        for row in self._log.list_versions(draft.document_id):
            if row.number == draft.base:
                decision = held_parts(self._log.read_entry(row.position)).get(DECISION)
                steps = read_decision(decision).steps_named("approved") if decision is not None else ()
                return frozenset(step.by for step in steps)
        return frozenset()

    def _at(self, drafts: DraftWriter, acting: Acting, draft_id: str, seen: int, *states: DraftState) -> Draft:
        draft = self._drafting.get(drafts, acting, draft_id)
        if draft.state not in states:
            raise Conflict("draft state", ", ".join(states), draft.state)
        if seen != draft.revision:
            raise Conflict("draft revision", str(seen), str(draft.revision))
        return draft

    def _differs(self, draft: Draft, acting: Acting, step: Step, *others: Step) -> None:
        """Four eyes: persons differ in the steps that the rule set names. Who wrote it drafted it, whoever submits."""
        distinct = self._releasing.rules(self._clock.now()).distinct_persons
        if {step, "drafted"} <= set(distinct) and acting.actor in draft.writers:
            raise Forbidden("rule_persons", found=acting.actor, steps=f"drafted, {step}")
        for other in others:
            taken = draft.step(other)
            if step in distinct and other in distinct and taken is not None and taken.by == acting.actor:
                raise Forbidden("rule_persons", found=acting.actor, steps=f"{other}, {step}")

    def _step(self, step: Step, acting: Acting, role: StepRole, language: str | None = None) -> DecisionStep:
        return DecisionStep(step=step, by=acting.actor, role=role, at=self._clock.now(), language=language)
