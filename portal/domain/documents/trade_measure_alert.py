"""Trade measure alert (技术性贸易措施预警): a foreign technical measure and its dates (measure 18)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from portal.domain.documents.base import Document
from portal.domain.documents.fields import N_, Country, Day, HSCode, Line, Text, WebAddress, data, text
from portal.domain.errors import Fault, fault
from portal.domain.vocabulary import TradeMeasureStage


class TradeMeasureAlert(Document):
    """Who plans or has adopted what, until when one can comment, from when it binds."""

    type_code: ClassVar[str] = "trade_measure_alert"
    prefix: ClassVar[str] = "tm"

    imposed_by: tuple[Country, ...] = data(N_("Imposed by"), min_length=1, substantive=True)
    stage: TradeMeasureStage = data(N_("Stage"), substantive=True)
    measure_number: Line | None = data(N_("Number of the measure"), None)
    notification: Line | None = data(N_("WTO notification"), None)
    comment_deadline: Day | None = data(N_("Comments until"), None, substantive=True)
    enters_into_force: Day | None = data(N_("Enters into force"), None, substantive=True)
    hs_codes: tuple[HSCode, ...] = data(N_("HS code"), (), max_length=200, substantive=True)
    url: WebAddress | None = data(N_("Text of the measure"), None)

    requirement: ClassVar[Text] = text(N_("What is required"), required=True, max_chars=3000)
    impact: ClassVar[Text] = text(N_("What it means for enterprises"), max_chars=3000)
    advice: ClassVar[Text] = text(N_("Advice"), max_chars=3000)

    def rules(self) -> Iterator[Fault]:
        yield from super().rules()
        if self.stage is TradeMeasureStage.PROPOSED and self.comment_deadline is None:
            yield fault("comment_deadline", "missing")
        if self.stage is not TradeMeasureStage.PROPOSED and self.enters_into_force is None:
            yield fault("enters_into_force", "missing")
        if self.comment_deadline and self.enters_into_force and self.comment_deadline > self.enters_into_force:
            yield fault("comment_deadline", "order", later="enters_into_force")
