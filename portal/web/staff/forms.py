"""Answers to forms: what was wrong, by field, in the reader's language; the status; when to try again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from portal.domain.errors import Conflict, Invalid, PortalError, Slowed, Unavailable
from portal.text.faults import error_sentence, fault_sentence
from portal.web.locale import current_locale

T = TypeVar("T")


@dataclass(frozen=True)
class FormErrors:
    """What was wrong with a form: sentences by field; those of no field stand in the summary alone."""

    by_field: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    status: int = 200
    retry_after_seconds: int = 0

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after_seconds)} if self.retry_after_seconds else {}

    def of(self, name: str) -> str:
        return self.by_field.get(name, "")

    def renamed(self, name: str, shown: str) -> FormErrors:
        """The same for a page on which a field stands under another name."""
        return replace(self, by_field={shown if key == name else key: text for key, text in self.by_field.items()})

    def __bool__(self) -> bool:
        return bool(self.by_field or self.others)


def errors_of(error: PortalError) -> FormErrors:
    """An error as answers to a form. Errors that no form can answer are raised again."""
    tag = current_locale().tag
    match error:
        case Invalid():
            return FormErrors({found.field: fault_sentence(found, tag) for found in error.faults}, (), 422)
        case Slowed() | Unavailable():
            status = 429 if isinstance(error, Slowed) else 503
            return FormErrors({}, (error_sentence(error, tag),), status, error.retry_after_seconds)
        case Conflict():
            return FormErrors({}, (error_sentence(error, tag),), 409)
    raise error


def errors_from(act: Callable[[], T]) -> tuple[T | None, FormErrors]:
    """Do something that a form asks for: what it gave, and what was wrong."""
    try:
        return act(), FormErrors()
    except (Invalid, Slowed, Unavailable, Conflict) as error:
        return None, errors_of(error)
