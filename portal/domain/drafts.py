"""Drafts of the editorial desk: a version on its way, the steps it has taken, and which step may come next.

A draft is mutable and private; what becomes of it is an immutable version in the log. Its steps become the version's
`decision.yaml`. A change of what somebody has already approved voids that approval.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from portal.domain.registry import Step
from portal.domain.rules import DecisionStep
from portal.domain.vocabulary import Audience, Level


class Purpose(StrEnum):
    """What a draft is to do to its document."""

    NEW = "new"
    CORRECTION = "correction"
    LEVEL_CHANGE = "level_change"
    LIFTING = "lifting"
    COMPLETION = "completion"
    WITHDRAWAL = "withdrawal"
    REMOVAL = "removal"
    TRANSLATION = "translation"
    PROGRESS = "progress"
    REVIEW = "review"


class DraftState(StrEnum):
    """Where a draft stands. Queued ones are approved and wait for their moment; they are never called scheduled."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    REVIEWED = "reviewed"
    QUEUED = "queued"
    PUBLISHED = "published"
    DISCARDED = "discarded"


EDITABLE = frozenset({DraftState.DRAFT})
OPEN_STATES = frozenset({DraftState.DRAFT, DraftState.IN_REVIEW, DraftState.REVIEWED, DraftState.QUEUED})


@dataclass(frozen=True)
class Comment:
    """A remark on a field, or on the whole where `field` is empty; `step` is the place in the draft's history."""

    field: str
    text: str
    by: str
    at: datetime
    is_done: bool = False


@dataclass(frozen=True)
class Draft:
    """A draft as it stands, without its content.

    `document_id` and `base` name the version it follows, empty and 0 for a new document. `revision` counts savings; a
    save names the one it began from. `started_at` is when the clock of its time limits began. `writers` are all who
    have written its data or its original, whoever submits it: none of them approves it.
    """

    id: str
    purpose: Purpose
    type: str
    agency: str
    state: DraftState
    revision: int
    title: str
    language: str
    started_at: datetime
    changed_at: datetime
    author: str
    document_id: str = ""
    base: int = 0
    level: Level | None = None
    audience: Audience = Audience.PUBLIC
    publish_at: datetime | None = None
    signal: str = ""
    is_emergency: bool = False
    steps: tuple[DecisionStep, ...] = ()
    comments: tuple[Comment, ...] = ()
    published: str = ""
    writers: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    def step(self, name: Step, language: str | None = None) -> DecisionStep | None:
        """The step as it was taken last, None where it was not taken or is void."""
        found = [step for step in self.steps if step.step == name and (language is None or step.language == language)]
        return found[-1] if found else None

    @property
    def unread_languages(self) -> tuple[str, ...]:
        """Languages whose rendition was written in this draft and has had no second reader."""
        translated = {step.language for step in self.steps if step.step == "translated" and step.language}
        return tuple(sorted(tag for tag in translated if self.step("translation_reviewed", tag) is None))

    def with_step(self, step: DecisionStep) -> Draft:
        """With a step taken; the same step taken before is replaced.

        A translation keeps everybody who had a hand in it: none of them is its second reader.
        """
        kept = (s for s in self.steps if _place(s) != _place(step))
        return replace(self, steps=tuple(sorted((*kept, step), key=lambda each: each.at)))

    def without_steps(self, *names: Step, languages: Iterable[str] = ()) -> Draft:
        """With some steps void; of steps per language those of the given ones."""
        of = frozenset(languages)
        kept = (s for s in self.steps if s.step not in names or (s.language is not None and s.language not in of))
        return replace(self, steps=tuple(kept))


def _place(step: DecisionStep) -> tuple[str, str | None, str]:
    return step.step, step.language, step.by if step.step == "translated" else ""


def changed_languages(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> frozenset[str]:
    """The languages whose rendition differs between two contents, by the names of their parts."""
    names = {name for name in (*before, *after) if name.endswith(".md") and not name.startswith("change.")}
    return frozenset(name.removesuffix(".md") for name in names if before.get(name) != after.get(name))
