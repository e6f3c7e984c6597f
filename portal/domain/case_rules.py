"""The registry's rules for cases: who takes them, dated time limits, service standards, retention, remedies at law.

They are `content/registry/cases.yaml`, a file that an instance may lack: then it takes no cases. A case is judged by
the rule set in force on the day it arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from portal.domain.case_vocabulary import CaseKind, ReferredTo
from portal.domain.documents.fields import Count, Day, Line, Model, Token, Truth, refusal

LocalText = Annotated[dict[str, Line], Field(min_length=1)]
"""Words of the registry by language tag; zh-Hans is always given."""


class Step(StrEnum):
    """What has to be done in time."""

    DECIDE_ACCEPTANCE = "decide_acceptance"
    MEDIATE = "mediate"
    DECIDE_FILING = "decide_filing"
    TELL_REPORTER = "tell_reporter"
    RESPOND = "respond"


class TimeLimit(Model):
    """One time limit: so many working days or calendar days from the start of its step.

    The day of the event is not counted (行政复议法, 民法典 article 201). `extendable_by` is in the same unit and can be
    used once. `statutory` tells a duty by law from a service standard of the authority; `verified`, that somebody has
    compared the figure with the text of the law.
    """

    kind: CaseKind
    step: Step
    working_days: Count | None = None
    calendar_days: Count | None = None
    extendable_by: Count | None = None
    statutory: Truth = True
    verified: Truth = False

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if (self.working_days is None) == (self.calendar_days is None):
            raise refusal("one_unit_of_days")
        return self


class DeadlineRules(Model):
    """Time limits in force for what arrives from a day on."""

    id: Line
    since: Day
    basis: LocalText
    limits: tuple[TimeLimit, ...]

    def limit(self, kind: CaseKind, step: Step) -> TimeLimit | None:
        return next((found for found in self.limits if (found.kind, found.step) == (kind, step)), None)


class Remedy(Model):
    """Where a decision can be challenged."""

    name: LocalText
    body: LocalText
    within: LocalText


class Referral(Model):
    """A body that a person or a case is sent to, with what is needed to reach it."""

    to: ReferredTo
    name: LocalText
    address: LocalText | None = None
    phone: Line | None = None
    url: Line | None = None


class CaseSite(Model):
    """The whole of `cases.yaml`.

    `agency` takes cases that no rule gives to another; `retention_months` after closing contact data are erased and the
    case is anonymous; firms are named in public figures from `publish_firms_from` cases on, and a document tells that
    complaints led to it from `publish_count_from` consumers on.
    """

    agency: Token
    deadlines: tuple[DeadlineRules, ...] = Field(min_length=1)
    remedies: tuple[Remedy, ...] = ()
    referrals: tuple[Referral, ...] = ()
    retention_months: Annotated[Count, Field(ge=1)] = 36
    publish_firms_from: Annotated[Count, Field(ge=2)] = 10
    publish_count_from: Annotated[Count, Field(ge=5)] = 5
    digest_to: Line | None = None
    """E-mail address of the case office; each working day from `digest_hour` on it is told what is due."""
    digest_hour: Annotated[Count, Field(le=23)] = 8
    signal_from: Annotated[Count, Field(ge=2)] = 3

    def rules_on(self, day: date) -> DeadlineRules:
        """The rule set for what arrives on `day` in the site's zone; the first one for anything earlier."""
        ordered = sorted(self.deadlines, key=lambda rules: rules.since)
        in_force = [rules for rules in ordered if rules.since <= day]
        return in_force[-1] if in_force else ordered[0]

    def referral(self, to: ReferredTo) -> Referral | None:
        return next((found for found in self.referrals if found.to is to), None)


def local(words: dict[str, str], tags: Sequence[str]) -> str:
    """Words of the registry in the first of some languages that has them, else in Chinese."""
    return next((words[tag] for tag in tags if tag in words), words["zh-Hans"])
