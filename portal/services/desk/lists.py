"""What waits at the editorial desk, for whom, and what runs out: made of drafts and of the log, nothing stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from portal.domain.documents.base import Version, end_of
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.documents.recall import Recall
from portal.domain.drafts import OPEN_STATES, Draft, DraftState, Purpose
from portal.domain.errors import NotFound
from portal.domain.registry import RecallReports, Registry
from portal.domain.staff import DESK_ROLES, Acting, Role
from portal.domain.state import DocumentState
from portal.domain.vocabulary import Status
from portal.fileform.parts import rendition_part
from portal.services.drafts.drafting import Drafting
from portal.services.drafts.ports import DraftSearch, DraftStore
from portal.services.drafts.workflow import READABLE, TimeLimit, Workflow
from portal.services.ports import Clock, PublicationLog
from portal.services.reading import Reading

EXPIRES_SOON = timedelta(days=14)
TERM_ENDS_SOON = timedelta(days=30)
EXPECTED_LANGUAGES = ("zh-Hans", "ru")
"""Both sides of the border read them; a text in neither of the two is translated where somebody wishes."""
MOST = 300


class Waiting(StrEnum):
    """For what a draft waits."""

    REVIEW_OWED = "review_owed"
    SENT_BACK = "sent_back"
    WRITING = "writing"
    TRANSLATING = "translating"
    SECOND_READING = "second_reading"
    REVIEWING = "reviewing"
    SIGNING = "signing"
    QUEUED = "queued"


ROLES_OF: dict[Waiting, frozenset[Role]] = {
    Waiting.REVIEW_OWED: frozenset({Role.EDITOR, Role.REVIEWER, Role.PUBLISHER}),
    Waiting.SENT_BACK: frozenset({Role.EDITOR}),
    Waiting.WRITING: frozenset({Role.EDITOR}),
    Waiting.TRANSLATING: frozenset({Role.TRANSLATOR}),
    Waiting.SECOND_READING: frozenset({Role.TRANSLATOR, Role.REVIEWER}),
    Waiting.REVIEWING: frozenset({Role.REVIEWER}),
    Waiting.SIGNING: frozenset({Role.PUBLISHER}),
    Waiting.QUEUED: frozenset({Role.PUBLISHER}),
}
"""Who moves a draft on that waits for something."""


@dataclass(frozen=True)
class Waits:
    """A draft with its clock and for what it waits; `is_mine` where whoever asks may do one of these things."""

    draft: Draft
    limit: TimeLimit
    waiting: tuple[Waiting, ...]
    mine: tuple[Waiting, ...]
    languages: tuple[str, ...]

    @property
    def is_mine(self) -> bool:
        return bool(self.mine)


@dataclass(frozen=True)
class Ending:
    """A published document that runs out, or whose report is overdue, at a moment."""

    state: DocumentState
    title: str
    at: datetime


@dataclass(frozen=True)
class DeskLists:
    """Everything on the first page of the desk."""

    drafts: tuple[Waits, ...]
    expiring: tuple[Ending, ...]
    terms: tuple[Ending, ...]
    progress: tuple[Ending, ...]


class Desk:
    """Lists for whoever works at the desk, within the agencies of their roles. Raises Denied."""

    def __init__(
        self,
        store: DraftStore,
        drafting: Drafting,
        workflow: Workflow,
        log: PublicationLog,
        clock: Clock,
        registry: Callable[[], Registry | None],
    ) -> None:
        self._store, self._drafting, self._workflow = store, drafting, workflow
        self._log, self._clock, self._registry = log, clock, registry
        self._reading = Reading(log)

    def look(self, acting: Acting) -> DeskLists:
        """The first page: open drafts, the first due first, and what runs out."""
        agencies = self.agencies(acting)
        soon = self._endings(agencies)
        return DeskLists(
            self.list_open(acting),
            tuple(sorted((e for kind, e in soon if kind == "expiring"), key=_at)),
            tuple(sorted((e for kind, e in soon if kind == "term"), key=_at)),
            tuple(sorted((e for kind, e in soon if kind == "progress"), key=_at)),
        )

    def list_open(self, acting: Acting) -> tuple[Waits, ...]:
        """Open drafts, those whose time runs out first on top."""
        found = self.search(acting, DraftSearch(frozenset(), tuple(sorted(OPEN_STATES)), limit=MOST))
        return tuple(sorted(found, key=lambda each: (each.limit.due_at is None, each.limit.due_at, each.draft.id)))

    def search(self, acting: Acting, search: DraftSearch) -> tuple[Waits, ...]:
        """Drafts of a search, the latest changed first."""
        drafts = self._drafting.list_drafts(acting, search)
        with self._store.reading() as reader:
            names = reader.list_part_names([draft.id for draft in drafts])
        return tuple(self._waits(acting, draft, names[draft.id]) for draft in drafts)

    def waits(self, acting: Acting, draft: Draft) -> Waits:
        """For what one draft waits."""
        with self._store.reading() as reader:
            names = reader.list_part_names([draft.id])
        return self._waits(acting, draft, names[draft.id])

    def agencies(self, acting: Acting) -> frozenset[str]:
        """The agencies that a member works for at the desk."""
        acting.require(*sorted(DESK_ROLES))
        registry = self._registry()
        known = tuple(registry.agencies) if registry else ()
        if acting.member is None:
            return frozenset(known)
        return frozenset().union(*(acting.member.agencies_of(role, known) for role in DESK_ROLES))

    def _waits(self, acting: Acting, draft: Draft, names: frozenset[str]) -> Waits:
        waiting = tuple(waiting_for(draft, names))
        mine = tuple(each for each in waiting if _may_take(acting, draft, each))
        languages = tuple(tag for tag in EXPECTED_LANGUAGES if rendition_part(tag) in names)
        return Waits(draft, self._workflow.limit(draft), waiting, mine, languages)

    def _endings(self, agencies: frozenset[str]) -> list[tuple[str, Ending]]:
        now, found = self._clock.now(), []
        for state in self._log.iter_states():
            if state.agency not in agencies or state.is_foreign or state.facts.redacted:
                continue
            found += [(kind, replace(e, title=self._title(state))) for kind, e in self._endings_of(state, now)]
        return found

    def _endings_of(self, state: DocumentState, now: datetime) -> Iterator[tuple[str, Ending]]:
        status, ends = state.status(now), state.facts.ends_at
        if status is Status.IN_FORCE and ends is not None and ends <= now + EXPIRES_SOON:
            yield "expiring", Ending(state, "", ends)
        if status is Status.LISTED and ends is not None and ends <= now + TERM_ENDS_SOON:
            yield "term", Ending(state, "", ends)
        if status is Status.ONGOING:
            due = self._progress_due(state, now)
            if due is not None and due < now:
                yield "progress", Ending(state, "", due)

    def _progress_due(self, state: DocumentState, now: datetime) -> datetime | None:
        """The end of the day on which the next report of a recall is owed, after the last one, else its beginning.

        None where the publication rules in force ask for no reports.
        """
        rule, version = self.recall_reports(now), self._version(state)
        if rule is None or version is None or not isinstance(version.document, Recall):
            return None
        recall = version.document
        last = recall.progress.as_of if recall.progress else recall.period.start
        if last is None:
            return None
        return end_of(rule.next_after(last))

    def recall_reports(self, now: datetime) -> RecallReports | None:
        """How often the state of a recall is to be reported by the rules in force."""
        registry = self._registry()
        rules = registry.rules_on(now.astimezone(SITE_ZONE).date()) if registry else None
        return rules.recall_reports if rules is not None else None

    def _title(self, state: DocumentState) -> str:
        version = self._version(state)
        return version.original.text("title") if version is not None else ""

    def _version(self, state: DocumentState) -> Version | None:
        try:
            return self._reading.find_version(state.document_id)
        except NotFound:
            return None


def waiting_for(draft: Draft, names: frozenset[str]) -> Iterator[Waiting]:
    """For what a draft waits, by its state, its steps and the renditions it has."""
    if draft.purpose is Purpose.REVIEW and draft.is_open:
        yield Waiting.REVIEW_OWED
    if draft.state is DraftState.DRAFT:
        is_sent_back = any(not comment.is_done for comment in draft.comments)
        yield Waiting.SENT_BACK if is_sent_back else Waiting.WRITING
        if any(rendition_part(tag) not in names for tag in EXPECTED_LANGUAGES if tag != draft.language):
            yield Waiting.TRANSLATING
    if draft.state in READABLE and draft.unread_languages:
        yield Waiting.SECOND_READING
    by_state = {
        DraftState.IN_REVIEW: Waiting.REVIEWING,
        DraftState.REVIEWED: Waiting.SIGNING,
        DraftState.QUEUED: Waiting.QUEUED,
    }
    if draft.state in by_state:
        yield by_state[draft.state]


def _may_take(acting: Acting, draft: Draft, waiting: Waiting) -> bool:
    """Whether whoever asks has the role, and is another person than the rules want to see there."""
    member = acting.member
    if member is None or not member.has_any_role(ROLES_OF[waiting], draft.agency):
        return False
    if waiting is Waiting.SECOND_READING:
        mine = {s.language for s in draft.steps if s.step == "translated" and s.by == member.id}
        return any(tag not in mine for tag in draft.unread_languages)
    if waiting in (Waiting.REVIEWING, Waiting.SIGNING) and member.id in draft.writers:
        return False
    others = {Waiting.REVIEWING: ("drafted",), Waiting.SIGNING: ("drafted", "reviewed")}.get(waiting, ())
    taken = [draft.step(name) for name in others]  # type: ignore[arg-type]
    return all(step is None or step.by != member.id for step in taken)


def _at(ending: Ending) -> datetime:
    return ending.at
