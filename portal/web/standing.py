"""What the status of a document means for its reader, in sentences: what happened, what still applies."""

from __future__ import annotations

from datetime import date, datetime, time

from portal.domain.documents.base import Document
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.documents.foreign_notice import ForeignNotice
from portal.domain.vocabulary import Status
from portal.services.viewing import View
from portal.text import typography
from portal.text.catalogs import catalog_for

NO_LONGER_ASKED = frozenset({Status.LIFTED, Status.WITHDRAWN})
"""What the document asked of its reader is not asked any more. Expired and completed: the risk may still be there."""


def standing_line(view: View, tag: str) -> str:
    """One or two sentences on a status other than simply in force; empty for that, and for versions of the past."""
    document = view.version.document if view.version else None
    if document is None or not view.is_current:
        return ""
    words, day = catalog_for(tag), _closed_on(document, tag)
    if view.status is Status.WITHDRAWN and day:
        line = words.gettext("Withdrawn on %(day)s: this document was published in error and does not apply.")
    elif view.status is Status.LIFTED and day:
        line = words.gettext("The risk has been removed; the warning was lifted on %(day)s.")
    elif view.status is Status.COMPLETED and day:
        line = words.gettext(
            "The recall was completed on %(day)s, but some of the goods may still be in use. "
            "If you have one, do what is said below."
        )
    elif view.status is Status.EXPIRED:
        day = _day(getattr(document, "effective_until", None), tag)
        line = (
            words.gettext("The term of this document ended on %(day)s. That does not mean that the risk is gone.")
            if day
            else ""
        )
    elif view.status is Status.SCHEDULED:
        day = moment_or_day(document.starts_at(), tag)
        line = words.gettext("This document takes effect on %(day)s. It is announced in advance.")
    else:
        line = ""
    return line % {"day": day} if line else ""


def actions_title(status: Status, tag: str) -> str:
    """The heading above the consumer actions."""
    words = catalog_for(tag)
    if status is Status.WITHDRAWN:
        return words.gettext("What it asked for before it was withdrawn")
    if status is Status.LIFTED:
        return words.gettext("What it asked for until it was lifted")
    return words.gettext("What to do now")


def provisional_line(document: Document, today: date, tag: str) -> str:
    """By when the emergency procedure's review is due, or that it is late; counted in days of the site."""
    if document.provisional is None:
        return ""
    until = document.provisional.until
    words, told = catalog_for(tag), {"moment": typography.format_moment(until, tag)}
    if until.astimezone(SITE_ZONE).date() < today:
        return words.gettext("It was to be reviewed by %(moment)s; the result is not published yet.") % told
    return words.gettext("It is to be reviewed by %(moment)s and may change.") % told


def since_line(document: Document, tag: str) -> str:
    """Since when the document holds; of one that has no term, on which day it came out."""
    words = catalog_for(tag)
    if isinstance(document, ForeignNotice):
        return words.gettext("published on %(day)s") % {"day": _day(document.source.dated, tag)}
    start = document.starts_at()
    if start is None:
        day = document.published_at.astimezone(SITE_ZONE).date()
        return words.gettext("published on %(day)s") % {"day": _day(day, tag)}
    return words.gettext("since %(moment)s") % {"moment": moment_or_day(start, tag)}


def term_end(document: Document, tag: str) -> str:
    """Until when the document holds or held, in words; empty where it has no end."""
    words = catalog_for(tag)
    until_lifted, last_day = getattr(document, "until_lifted", False), getattr(document, "effective_until", None)
    if (until_lifted or last_day) and document.closing is not None:
        last_day = document.closing.on
    elif until_lifted:
        return words.gettext("until lifted")
    day = _day(last_day, tag)
    return words.gettext("until %(day)s") % {"day": day} if day else ""


def moment_or_day(moment: datetime | None, tag: str) -> str:
    """A moment in words; what begins with a day is told by the day."""
    if moment is None:
        return ""
    local = moment.astimezone(SITE_ZONE)
    return _day(local.date(), tag) if local.time() == time(0, 0) else typography.format_moment(moment, tag)


def _closed_on(document: Document, tag: str) -> str:
    return _day(document.closing.on if document.closing else None, tag)


def _day(day: date | None, tag: str) -> str:
    return typography.format_date(day, tag) if day is not None else ""
