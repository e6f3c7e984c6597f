"""Recall (召回公告) of goods with a defect, voluntary or ordered, with its progress (measure 12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from portal.domain.documents.base import Contact, Document, start_of
from portal.domain.documents.fields import N_, Count, Country, Text, Token, data, text
from portal.domain.documents.response import ForeignRecall, Incidents, Progress
from portal.domain.errors import Fault, fault
from portal.domain.products import Period
from portal.domain.vocabulary import (
    ClosingKind,
    ConsumerAction,
    Direction,
    EnterpriseRole,
    Initiator,
    Level,
    RecallBasis,
    RecallRemedy,
    Status,
)


class Recall(Document):
    """A recall: which goods, what is wrong, what can happen, what the owner does and gets."""

    type_code: ClassVar[str] = "recall"
    prefix: ClassVar[str] = "rc"
    closings: ClassVar[frozenset[ClosingKind]] = frozenset({ClosingKind.COMPLETED, ClosingKind.WITHDRAWN})
    open_status: ClassVar[Status] = Status.ONGOING

    recall_basis: RecallBasis = data(N_("Ground of the recall"), substantive=True)
    food_class: Level | None = data(N_("Class of food recall"), None, substantive=True, le=3)
    initiator: Initiator = data(N_("Initiated"), substantive=True)
    ordered_by: Token | None = data(N_("Ordered by"), None, substantive=True)
    level: Level | None = data(N_("Level"), None, substantive=True)
    direction: Direction | None = data(N_("Trade direction"), None, substantive=True)
    countries_of_destination: tuple[Country, ...] = data(N_("Countries of destination"), (), substantive=True)
    units: Count = data(N_("Units recalled"), substantive=True)
    remedies: tuple[RecallRemedy, ...] = data(N_("Remedy"), min_length=1, substantive=True)
    consumer_actions: tuple[ConsumerAction, ...] = data(N_("What to do now"), min_length=1, substantive=True)
    period: Period = data(N_("Recall period"), substantive=True)
    contact: Contact = data(N_("Recall contact"))
    incidents: Incidents = data(N_("Incidents known"))
    foreign_recall: ForeignRecall | None = data(N_("Recall abroad"), None)
    progress: Progress | None = data(N_("Progress"), None)

    defect: ClassVar[Text] = text(N_("Defect"), required=True, max_chars=2000)
    consequence: ClassVar[Text] = text(N_("What can happen"), required=True, max_chars=2000)
    remedy_instructions: ClassVar[Text] = text(N_("How the remedy is given"), required=True, max_chars=2000)

    def rules(self) -> Iterator[Fault]:
        """By 黑政规〔2018〕3号, 12: identifiable products, manufacturer or importer, contact, who ordered it."""
        yield from super().rules()
        if not self.products:
            yield fault("products", "missing")
        for key, product in self.products.items():
            if product.warns and not (
                product.models or product.batches or product.serials or product.vins or product.gtins
            ):
                yield fault(f"products.{key}", "product_not_identified")
        roles = {role for enterprise in self.enterprises.values() for role in enterprise.roles}
        if not roles & {EnterpriseRole.PRODUCER, EnterpriseRole.IMPORTER}:
            yield fault("enterprises", "missing")
        if (self.initiator is Initiator.ORDERED) != (self.ordered_by is not None):
            yield fault("ordered_by", "ordered_by")
        if (self.recall_basis is RecallBasis.FOOD) != (self.food_class is not None):
            yield fault("food_class", "food_class")
        if not (self.contact.phone or self.contact.email or self.contact.url):
            yield fault("contact.phone", "missing")
        if self.period.start is None:
            yield fault("period.start", "missing")
        progress = self.progress
        if progress is not None and progress.remedied + (progress.removed or 0) > progress.affected:
            yield fault("progress.remedied", "progress_sum")

    def starts_at(self) -> datetime | None:
        return start_of(self.period.start) if self.period.start else None
