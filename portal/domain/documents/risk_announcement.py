"""Risk announcement (风险警示): bulletin, notice or public announcement of a level (measures 8 to 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from portal.domain.documents.base import Document, end_of
from portal.domain.documents.fields import N_, Day, Key, Moment, Text, Truth, data, text
from portal.domain.documents.response import EffectEvaluation, Incidents, MeasureTaken, RiskAssessment, Scope
from portal.domain.errors import Fault, fault
from portal.domain.vocabulary import AnnouncementKind, Audience, ClosingKind, ConsumerAction, Level


class RiskAnnouncement(Document):
    """A warning with its level, scope, warning items, measures and, for the public, what to do."""

    type_code: ClassVar[str] = "risk_announcement"
    prefix: ClassVar[str] = "ra"
    restricted_prefix: ClassVar[str | None] = "rb"
    closings: ClassVar[frozenset[ClosingKind]] = frozenset({ClosingKind.LIFTED, ClosingKind.WITHDRAWN})

    kind: AnnouncementKind = data(N_("Kind of announcement"), substantive=True)
    level: Level = data(N_("Level"), substantive=True)
    effective_from: Moment = data(N_("In force from"), substantive=True)
    effective_until: Day | None = data(N_("In force until"), None, substantive=True)
    until_lifted: Truth = data(N_("In force until lifted"), False, substantive=True)
    scope: Scope = data(N_("Scope"), substantive=True)
    consumer_actions: tuple[ConsumerAction, ...] = data(N_("What to do now"), (), substantive=True)
    assessment: RiskAssessment = data(N_("Risk assessment"), substantive=True)
    measures: dict[Key, MeasureTaken] = data(N_("Measures"), {}, max_length=50, substantive=True)
    incidents: Incidents | None = data(N_("Incidents known"), None)
    effect_evaluation: EffectEvaluation | None = data(N_("Evaluation of the effect"), None)

    hazard_statement: ClassVar[Text] = text(N_("What can happen"), required=True, max_chars=2000)
    warning_items: ClassVar[Text] = text(N_("Warning items"), required=True, many=True, max_chars=500)

    def rules(self) -> Iterator[Fault]:
        """Measure 10: level, start, scope and items; an end or "until lifted"; press contact for levels I and II."""
        yield from super().rules()
        if (self.effective_until is None) == (not self.until_lifted):
            yield fault("effective_until", "until_or_lifted")
        if self.effective_until is not None and end_of(self.effective_until) <= self.effective_from:
            yield fault("effective_from", "order", later="effective_until")
        for name in ("hazards", "measures"):
            if not getattr(self, name):
                yield fault(name, "missing")
        if self.kind is AnnouncementKind.PUBLIC_ANNOUNCEMENT and not self.consumer_actions:
            yield fault("consumer_actions", "missing")
        if self.level <= Level.II and self.press_contact is None:
            yield fault("press_contact", "missing")
        if self.audience is Audience.AUTHORITIES and self.kind is not AnnouncementKind.BULLETIN:
            yield fault("audience", "restricted_kind")

    def starts_at(self) -> datetime | None:
        return self.effective_from

    def ends_at(self) -> datetime | None:
        return end_of(self.effective_until) if self.effective_until else None
