"""Monitoring result (质量安全风险监测结果): what risk monitoring found (measure 1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from portal.domain.documents.base import Document
from portal.domain.documents.fields import N_, Count, Text, Token, data, text
from portal.domain.documents.response import Scope
from portal.domain.errors import Fault, fault
from portal.domain.products import Period


class MonitoringResult(Document):
    """Period, what was sampled, how much was found, and where."""

    type_code: ClassVar[str] = "monitoring_result"
    prefix: ClassVar[str] = "mr"

    period: Period = data(N_("Monitoring period"), substantive=True)
    scope: Scope | None = data(N_("Scope"), None, substantive=True)
    monitoring_points: tuple[Token, ...] = data(N_("Monitoring points"), (), max_length=100)
    samples: Count = data(N_("Samples"), substantive=True)
    findings: Count = data(N_("Samples with a finding"), substantive=True)

    plan: ClassVar[Text] = text(N_("Monitoring plan"), max_chars=500)
    findings_statement: ClassVar[Text] = text(N_("What was found"), required=True, max_chars=3000)

    def rules(self) -> Iterator[Fault]:
        yield from super().rules()
        if not self.hazards:
            yield fault("hazards", "missing")
        if self.findings > self.samples:
            yield fault("findings", "more_than", limit="samples")
