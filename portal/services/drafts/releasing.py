"""Releasing what is signed: the final parts of a draft into the log, at once or at their moment.

Publication happens in two databases, never in one transaction: first the final parts and the claimed id are kept with
the draft, then the version is appended, then the draft is marked. Whatever is cut off in between is finished by the
worker, and the same parts under the same id are the same version: nothing is published twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from portal.domain.audit import Action
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.documents.registry import document_types
from portal.domain.drafts import Comment, Draft, DraftState, Purpose
from portal.domain.errors import Conflict, Forbidden, Invalid, PortalError, fault
from portal.domain.identifiers import own_document_id
from portal.domain.registry import RuleSet
from portal.domain.rules import DecisionStep
from portal.domain.staff import Acting, Origin, StaffMember
from portal.domain.vocabulary import Audience
from portal.fileform.parts import DECISION, Parts, change_part, rendition_part
from portal.fileform.writing import dump_yaml
from portal.services.drafts.contents import data_of, parts_for, with_data
from portal.services.drafts.drafting import Drafting
from portal.services.drafts.ports import DraftStore, DraftWriter
from portal.services.drafts.privacy import personal_number_faults
from portal.services.ports import Clock, PublicationLog
from portal.services.publishing import Published, Publishing
from portal.services.reading import held_parts

ATTEMPTS = 5
WAITING = "waiting/"
"""Before the names of parts that an emergency leaves to its review; they go into no version."""
WORKER = Acting(None, "worker", origin=Origin.WORKER)


class Releasing:
    """Brings signed drafts into the log. Raises Invalid, Conflict, Unavailable."""

    def __init__(
        self,
        store: DraftStore,
        drafting: Drafting,
        publishing: Publishing,
        log: PublicationLog,
        clock: Clock,
        members: Callable[[str], StaffMember | None],
        told: Callable[[PortalError], str],
    ) -> None:
        """`members` finds accounts by their id; `told` says in words why a draft was given back."""
        self._store, self._drafting, self._publishing = store, drafting, publishing
        self._log, self._clock, self._members, self._told = log, clock, members, told

    def release_due(self) -> int:
        """For the worker: publish what is queued and due, and finish what was cut off; how many.

        A queued draft that no longer fits the log or the rules goes back to its editors with the reason. One that
        cannot be published for another reason keeps none of the others waiting; the error is raised after them.
        """
        held_up: PortalError | None = None
        with self._store.reading() as drafts:
            due = drafts.list_queued(self._clock.now())
        for draft in due:
            try:
                self._release_queued(draft)
            except (Conflict, Forbidden, Invalid) as error:
                self._give_back(draft, self._told(error))
            except PortalError as error:
                held_up = held_up or error
        if held_up is not None:
            raise held_up
        return len(due)

    def fix(self, drafts: DraftWriter, draft: Draft, now: datetime) -> Draft:
        """Keep the final parts and the claimed place with the draft, before anything is appended."""
        parts = self.check(draft, drafts.read_parts(draft.id), now)
        document_id, number = draft.document_id, draft.base + 1
        if not document_id:
            document_id = self._free_id(draft, now)
        fixed = replace(draft, state=DraftState.QUEUED, publish_at=now, published=f"{document_id} {number}")
        drafts.save(fixed, parts)
        return fixed

    def release(self, draft: Draft, acting: Acting = WORKER) -> Draft:
        """Append what was fixed, and mark the draft. Done again, it is the same version.

        Where somebody else has taken the claimed id of a new document, the next free one is claimed. With what one
        officer has published in an emergency, its review is begun.
        """
        for attempt in range(1, ATTEMPTS + 1):
            document_id, _, number = draft.published.partition(" ")
            with self._store.reading() as drafts:
                parts = _ready(drafts.read_parts(draft.id))
            try:
                published: Published = self._publishing.publish(parts, document_id, int(number))
                break
            except (Conflict, Invalid):
                if draft.base or attempt == ATTEMPTS or not self._log.list_versions(document_id):
                    raise
                draft = self._claim_again(draft)
        with self._store.writing() as drafts:
            current = drafts.get(draft.id)
            if current.state is not DraftState.QUEUED:
                # Marked by another process, or emptied by a redaction meanwhile: what was erased is not kept again.
                return current
            held = drafts.read_parts(draft.id)
            done = replace(
                current,
                state=DraftState.PUBLISHED,
                document_id=published.document_id,
                revision=draft.revision + 1,
                changed_at=self._clock.now(),
            )
            drafts.save(done, _ready(held))
            if done.is_emergency:
                self._begin_review(drafts, acting, done, held)
        return done

    def set_apart(self, draft: Draft, parts: Parts) -> tuple[dict[str, bytes], dict[str, bytes]]:
        """The content without translations that nobody has read yet, those of the version before in their place; and
        the ones that wait, under names of their own."""
        names = {name for tag in draft.unread_languages for name in (rendition_part(tag), change_part(tag))}
        rows = [row for row in self._log.list_versions(draft.document_id) if row.number == draft.base]
        before = held_parts(self._log.read_entry(rows[0].position)) if rows and names else {}
        ready = {name: content for name, content in parts.items() if name not in names}
        ready |= {name: before[name] for name in names if name in before and not name.startswith("change.")}
        return ready, {f"{WAITING}{name}": parts[name] for name in names if name in parts}

    def check(self, draft: Draft, parts: Parts, at: datetime) -> dict[str, bytes]:
        """The final parts as they would be published at a moment. Raises Invalid with every fault."""
        private = tuple(personal_number_faults(parts))
        if private:
            raise Invalid(private)
        rules = self.rules(at)
        decision = {
            "basis": "decided",
            "rule_set": rules.id,
            "emergency": "true" if draft.is_emergency else "false",
            "steps": [_step_row(step) for step in draft.steps if step.language not in draft.unread_languages],
        }
        if draft.signal:
            decision["signal"] = draft.signal
        dated: dict[str, str] = {"published_at": written(at)}
        if "effective_from" in _fields(draft.type) and not data_of(parts).get("effective_from"):
            dated["effective_from"] = written(at)
        final = {**with_data(parts, **dated), DECISION: dump_yaml(decision)}
        number = draft.base + 1 if draft.base else None
        self._publishing.prepare(final, draft.document_id or None, number)
        return final

    def rules(self, at: datetime) -> RuleSet:
        registry = self._publishing.registry()
        rules = registry.rules_on(at.astimezone(SITE_ZONE).date()) if registry else None
        if rules is None:
            raise Invalid([fault("", "registry_missing", "registry/")])
        return rules

    def _release_queued(self, draft: Draft) -> None:
        if not draft.published:
            with self._store.writing() as drafts:
                current = drafts.get(draft.id)
                if current.state is not DraftState.QUEUED or current.published:
                    return
                if self._has_lost_its_signer(current):
                    self._ask_for_another_signature(drafts, current)
                    return
                draft = self.fix(drafts, current, self._clock.now())
                self._drafting.moved(
                    drafts, WORKER, Action.DRAFT_PUBLISHED, draft, published=draft.published.replace(" ", "/")
                )
        self.release(draft)

    def _has_lost_its_signer(self, draft: Draft) -> bool:
        """Whether who signed it may sign no more: an account disabled, a role taken back."""
        step = draft.step("approved")
        signer = self._members(step.by) if step is not None else None
        return signer is not None and (signer.is_disabled or not signer.can_publish_for(draft.agency))

    def _ask_for_another_signature(self, drafts: DraftWriter, draft: Draft) -> None:
        step = draft.step("approved")
        error = Forbidden("rule_signer", found=step.by if step else "")
        remark = Comment("", self._told(error), WORKER.actor, self._clock.now())
        unsigned = replace(draft.without_steps("approved"), comments=(*draft.comments, remark))
        self._drafting.moved(
            drafts, WORKER, Action.DRAFT_UNQUEUED, replace(unsigned, state=DraftState.REVIEWED, publish_at=None)
        )

    def _claim_again(self, draft: Draft) -> Draft:
        """Claim the next free id, unless another process at the same draft has done so meanwhile."""
        with self._store.writing() as drafts:
            current = drafts.get(draft.id)
            if current.state not in (DraftState.QUEUED, DraftState.PUBLISHED):
                raise Conflict("draft state", DraftState.QUEUED, current.state)
            if current.published == draft.published:
                current = replace(current, published=f"{self._free_id(draft, self._clock.now())} 1")
                drafts.save(current)
                told = current.published.replace(" ", "/")
                self._drafting.record(drafts, WORKER, Action.DRAFT_PUBLISHED, current, published=told)
            return current

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
            if current.state is not DraftState.QUEUED:
                return
            remark = Comment("", reason[:4000], WORKER.actor, self._clock.now())
            parts = drafts.read_parts(draft.id)
            back = replace(
                current.without_steps("drafted", "reviewed", "approved"),
                state=DraftState.DRAFT,
                publish_at=None,
                published="",
                is_emergency=False,
                comments=(*current.comments, remark),
            )
            drafts.save(back, _unfixed(parts) if current.published else parts)
            self._drafting.moved(drafts, WORKER, Action.DRAFT_SENT_BACK, back)

    def _begin_review(self, drafts: DraftWriter, acting: Acting, published: Draft, parts: Parts) -> None:
        """The draft that ends the provisional mark, begun in the transaction that marks the publication."""
        now, signed = self._clock.now(), published.step("approved")
        review = replace(
            published,
            id=f"{published.id[:24]}{published.revision:08x}",
            purpose=Purpose.REVIEW,
            state=DraftState.DRAFT,
            revision=1,
            started_at=now,
            changed_at=now,
            author=signed.by if signed is not None else acting.actor,
            base=int(published.published.partition(" ")[2]),
            publish_at=None,
            is_emergency=False,
            steps=tuple(step for step in published.steps if step.language in published.unread_languages),
            comments=(),
            published="",
        )
        ready = parts_for(Purpose.REVIEW, _ready(parts), published.agency, now)
        drafts.add(review, ready | _waiting(parts))
        self._drafting.record(drafts, acting, Action.DRAFT_BEGUN, review, purpose=Purpose.REVIEW.value)


def written(moment: datetime) -> str:
    return moment.astimezone(SITE_ZONE).isoformat(timespec="seconds")


def _step_row(step: DecisionStep) -> dict[str, str]:
    row = {"step": step.step, "by": step.by, "role": step.role.value, "at": written(step.at)}
    return {**row, "language": step.language} if step.language else row


def _unfixed(parts: Parts) -> dict[str, bytes]:
    """The content without what was put in for a publication that did not come about."""
    data = data_of(parts)
    is_moment_of_then = data.get("effective_from") == data.get("published_at")
    kept = {name: content for name, content in _ready(parts).items() if name != DECISION} | _waiting(parts)
    gone: dict[str, None] = {"published_at": None, "provisional": None}
    return with_data(kept, **(gone | {"effective_from": None} if is_moment_of_then else gone))


def _ready(parts: Parts) -> dict[str, bytes]:
    return {name: content for name, content in parts.items() if not name.startswith(WAITING)}


def _waiting(parts: Parts) -> dict[str, bytes]:
    return {name.removeprefix(WAITING): content for name, content in parts.items() if name.startswith(WAITING)}


def _fields(type_code: str) -> frozenset[str]:
    return frozenset(document_types()[type_code].model_fields)
