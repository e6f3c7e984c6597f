"""Inspection result (监督抽查结果): random inspections with plan and sampling, passes too (measure 19)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from portal.domain.documents.base import Document
from portal.domain.documents.fields import N_, Count, Day, Key, Line, Row, Text, data, text
from portal.domain.errors import Fault, fault
from portal.domain.products import Period
from portal.domain.vocabulary import InspectionOutcome


class Inspected(Row):
    """The outcome for one product of the document."""

    product: Key = data(N_("Product"))
    outcome: InspectionOutcome = data(N_("Outcome"), substantive=True)
    sampled_on: Day | None = data(N_("Date of sampling"), None)
    sampled_at: Line | None = data(N_("Place of sampling"), None)
    remark: ClassVar[Text] = text(N_("Remark"), max_chars=500)


class InspectionResult(Document):
    """One random inspection: what was taken, what passed and what failed."""

    type_code: ClassVar[str] = "inspection_result"
    prefix: ClassVar[str] = "ir"

    period: Period = data(N_("Inspection period"), substantive=True)
    samples: Count = data(N_("Samples"), substantive=True)
    failed: Count = data(N_("Failed"), substantive=True)
    inspected: dict[Key, Inspected] = data(N_("Results"), {}, max_length=2000, substantive=True)

    plan: ClassVar[Text] = text(N_("Inspection plan"), required=True, max_chars=500)
    sampling: ClassVar[Text] = text(N_("Sampling"), required=True, max_chars=1000)
    handling: ClassVar[Text] = text(N_("Follow-up"), max_chars=2000)

    def rules(self) -> Iterator[Fault]:
        yield from super().rules()
        if self.failed > self.samples:
            yield fault("failed", "more_than", limit="samples")
        for key, row in self.inspected.items():
            if row.product not in self.products:
                yield fault(f"inspected.{key}.product", "unknown_key", key=row.product)
            elif row.outcome is InspectionOutcome.PASSED and self.products[row.product].warns:
                yield fault(f"products.{row.product}.warns", "passed_must_not_warn")
