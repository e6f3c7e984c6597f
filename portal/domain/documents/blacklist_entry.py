"""Blacklist entry (质量安全违法“黑名单”) with its term, end and what stays after it (measure 14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

from portal.domain.documents.base import Document, end_of, start_of
from portal.domain.documents.fields import N_, Day, Line, Text, Token, data, text
from portal.domain.errors import Fault, fault
from portal.domain.vocabulary import BlacklistClass, ClosingKind, EnterpriseRole, Status


class BlacklistEntry(Document):
    """An enterprise listed for a violation, by decision, for a term."""

    type_code: ClassVar[str] = "blacklist_entry"
    prefix: ClassVar[str] = "bl"
    closings: ClassVar[frozenset[ClosingKind]] = frozenset({ClosingKind.REMOVED, ClosingKind.WITHDRAWN})
    open_status: ClassVar[Status] = Status.LISTED
    term_status: ClassVar[Status] = Status.REMOVED

    blacklist_class: BlacklistClass = data(N_("Class"), substantive=True)
    decision_number: Line = data(N_("Decision"), substantive=True)
    decided_on: Day = data(N_("Date of the decision"), substantive=True)
    deciding_agency: Token = data(N_("Deciding agency"), substantive=True)
    listed_on: Day = data(N_("Listed on"), substantive=True)
    earliest_end: Day = data(N_("Earliest end of publication"), substantive=True)
    latest_end: Day = data(N_("Latest end of publication"), substantive=True)

    violation: ClassVar[Text] = text(N_("Violation"), required=True, max_chars=3000)
    legal_basis: ClassVar[Text] = text(N_("Legal basis"), required=True, max_chars=1000)
    penalty: ClassVar[Text] = text(N_("Penalty"), max_chars=1000)
    removal_conditions: ClassVar[Text] = text(N_("How to be removed from the list"), max_chars=1000)

    def rules(self) -> Iterator[Fault]:
        yield from super().rules()
        punished = [e for e in self.enterprises.values() if EnterpriseRole.PUNISHED in e.roles]
        if not punished:
            yield fault("enterprises", "missing")
        for earlier, later in (
            ("decided_on", "listed_on"),
            ("listed_on", "earliest_end"),
            ("earliest_end", "latest_end"),
        ):
            if getattr(self, earlier) > getattr(self, later):
                yield fault(earlier, "order", later=later)

    def starts_at(self) -> datetime | None:
        return start_of(self.listed_on)

    def ends_at(self) -> datetime | None:
        return end_of(self.latest_end)

    def hidden_from(self) -> datetime | None:
        """The end of the term, or an earlier removal: from then on only `standing_facts` is public."""
        if self.closing is not None:
            return min(start_of(self.closing.on), end_of(self.latest_end))
        return end_of(self.latest_end)

    def standing_facts(self) -> Mapping[str, Any]:
        """What outlasts the term, beside the id: listing and end dates, class of ground and authority."""
        ended = self.latest_end if self.closing is None else min(self.closing.on, self.latest_end)
        return {
            "agency": self.deciding_agency,
            "blacklist_class": self.blacklist_class.value,
            "listed_on": self.listed_on.isoformat(),
            "ended_on": ended.isoformat(),
        }
