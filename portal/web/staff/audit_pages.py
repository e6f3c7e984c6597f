"""The audit log for auditors: searched by who, what and when, the newest first; exported as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for

from portal.domain.audit import Action, AuditEntry, AuditSearch, Subject, SubjectKind
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.staff import Origin, Role
from portal.text.staff_labels import label
from portal.web import current
from portal.web.locale import current_locale
from portal.web.staff.access import acting, allowed
from portal.web.staff.wording import short_moment, zone_name

PAGE_ROWS = 100
PARAMETERS = ("actor", "action", "kind", "id", "request", "since", "until")
COLUMNS = ("number", "at", "actor", "login", "action", "subject_kind", "subject_id", "request_id", "address", "details")
audit_pages = Blueprint("staff_audit", __name__)
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AuditRow:
    number: int
    at: str
    actor: str
    action: str
    subject: str
    subject_id: str
    details: str
    address: str
    request_id: str
    request_url: str


@dataclass(frozen=True)
class AuditPage:
    """`given` are the conditions as they stand in the form; `wrong` names those that cannot be understood."""

    given: Mapping[str, str]
    wrong: tuple[str, ...]
    actors: Choices
    actions: Choices
    kinds: Choices
    rows: tuple[AuditRow, ...]
    zone: str
    older_url: str
    csv_url: str


@audit_pages.get("/audit")
@allowed(Role.AUDITOR)
def audit_log() -> tuple[str, int]:
    search, wrong = _search()
    found = current.portal().audit.read(acting(), replace(search, limit=PAGE_ROWS)) if not wrong else ()
    given = _given()
    older = {**given, "before": str(found[-1].number)} if len(found) == PAGE_ROWS else None
    names = current.portal().staff.names({entry.actor for entry in found} | {entry.subject.id for entry in found})
    page = AuditPage(
        given={name: given.get(name, "") for name in PARAMETERS},
        wrong=wrong,
        actors=_actors(),
        actions=_choices(Action),
        kinds=_choices(SubjectKind),
        rows=tuple(_row(entry, names) for entry in found),
        zone=zone_name(),
        older_url=f"{url_for('.audit_log')}?{urlencode(older)}" if older else "",
        csv_url=f"{url_for('.audit_csv')}?{urlencode(given)}" if given else url_for(".audit_csv"),
    )
    return render_template("staff/audit.html", page=page), 422 if wrong else 200


@audit_pages.get("/audit.csv")
@allowed(Role.AUDITOR)
def audit_csv() -> Response:
    search, wrong = _search()
    if wrong:
        return Response(", ".join(wrong), 422, mimetype="text/plain")
    entries = current.portal().audit.export(acting(), search)
    logins = current.portal().staff.logins()
    answer = Response(stream_with_context(_lines(entries, logins)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer


def _lines(entries: Iterator[AuditEntry], logins: Mapping[str, str]) -> Iterator[str]:
    yield _line(COLUMNS)
    for entry in entries:
        details = " ".join(f"{key}={value}" for key, value in sorted(entry.details.items()))
        yield _line(
            (
                str(entry.number),
                entry.at.isoformat(),
                entry.actor,
                logins.get(entry.actor, ""),
                entry.action.value,
                entry.subject.kind.value,
                entry.subject.id,
                entry.request_id,
                entry.address,
                details,
            )
        )


def _line(values: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()


def _given() -> dict[str, str]:
    found = {name: request.args.get(name, "").strip() for name in PARAMETERS}
    return {name: value for name, value in found.items() if value}


def _search() -> tuple[AuditSearch, tuple[str, ...]]:
    """The conditions of the address, and the names of those that cannot be understood."""
    given, wrong = _given(), []
    since, until = _day(given.get("since")), _day(given.get("until"))
    wrong += [name for name, moment in (("since", since), ("until", until)) if name in given and moment is None]
    action, kind = given.get("action"), given.get("kind")
    if action is not None and action not in set(Action):
        wrong.append("action")
    if kind is not None and kind not in set(SubjectKind):
        wrong.append("kind")
    if kind is None and "id" in given:
        wrong.append("kind")
    before = request.args.get("before", "")
    if wrong:
        return AuditSearch(), tuple(wrong)
    search = AuditSearch(
        actor=given.get("actor"),
        action=Action(action) if action else None,
        subject=Subject(SubjectKind(kind), given.get("id", "")) if kind else None,
        request_id=given.get("request"),
        since=since,
        until=until + timedelta(days=1) if until else None,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
    )
    return search, ()


def _day(text: str | None) -> datetime | None:
    """The beginning of a day in the site's zone."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return datetime(found.year, found.month, found.day, tzinfo=SITE_ZONE)


def _actors() -> Choices:
    """Everybody who can have acted; the web alone is somebody who was not signed in."""
    tag = current_locale().tag
    people = sorted(current.portal().staff.logins().items(), key=lambda item: item[1])
    return (*people, *((origin.value, label(origin, tag)) for origin in Origin))


def _choices(vocabulary: type[Action] | type[SubjectKind]) -> Choices:
    tag = current_locale().tag
    return tuple((code.value, label(code, tag)) for code in vocabulary)


def _row(entry: AuditEntry, names: Mapping[str, str]) -> AuditRow:
    tag = current_locale().tag
    origins = {origin.value: label(origin, tag) for origin in Origin}
    return AuditRow(
        number=entry.number,
        at=short_moment(entry.at),
        actor=names.get(entry.actor) or origins.get(entry.actor, entry.actor),
        action=label(entry.action, tag),
        subject=label(entry.subject.kind, tag),
        subject_id=names.get(entry.subject.id, entry.subject.id),
        details=" · ".join(f"{key} {value}" for key, value in sorted(entry.details.items()) if value),
        address=entry.address,
        request_id=entry.request_id,
        request_url=url_for(".audit_log", request=entry.request_id),
    )
