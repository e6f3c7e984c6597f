"""Guidance (消费提示): education for consumers (III.4 of the opinion)."""

from __future__ import annotations

from typing import ClassVar

from portal.domain.documents.base import Document
from portal.domain.documents.fields import N_, Text, data, text
from portal.domain.vocabulary import ConsumerAction


class Guidance(Document):
    """Advice on choosing, using and complaining, not tied to one product."""

    type_code: ClassVar[str] = "guidance"
    prefix: ClassVar[str] = "gd"

    consumer_actions: tuple[ConsumerAction, ...] = data(N_("What to do now"), (), substantive=True)

    advice: ClassVar[Text] = text(N_("Advice"), required=True, many=True, max_chars=500)
