"""One exchange of following up: the code, the act asked for, and the page it comes to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import Response, render_template
from werkzeug.datastructures import FileStorage, MultiDict

from portal.domain.case_vocabulary import IdentityKind
from portal.domain.errors import Conflict, Fault, Invalid, NotFound, Unavailable, fault
from portal.domain.locales import Locale
from portal.domain.receipts import read_receipt_code
from portal.domain.submissions import read_contact
from portal.services.cases.following import Followed
from portal.text.catalogs import catalog_for
from portal.web import current
from portal.web.case_limits import looking_wait
from portal.web.case_pages import slowed_words
from portal.web.follow_pages import Asked, CodePage, code_page, exported, faults_of, follow_page

Answer = tuple[str, int, dict[str, str]] | Response
MAX_LINE = 400
_CONTACT = ("name", "phone", "email", "address")


def asked_of(form: MultiDict[str, str]) -> Asked:
    """What a request asks for; anything out of form is nothing."""
    seen = form.get("seen", "")
    act, _, number = form.get("act", "look").partition(" ")
    contact = {name: form.get(f"contact.{name}", "")[:MAX_LINE] for name in (*_CONTACT, "identity_kind")}
    return Asked(
        code=form.get("receipt_code", "")[:200],
        act=act,
        number=number or form.get("number", ""),
        seen=int(seen) if re.fullmatch(r"\d{1,6}", seen) else None,
        text=form.get("text", ""),
        contact=contact,
    )


def followed_up(form: MultiDict[str, str], files: MultiDict[str, FileStorage], locale: Locale) -> Answer:
    """The answer to a request with a code in its body."""
    asked = asked_of(form)
    wait = looking_wait()
    if wait:
        page = replace(_waiting(asked, locale, "slowed"), slowed=slowed_words(wait, locale.tag))
        return render_template("cases/code.html", page=page), 429, {"Retry-After": str(wait)}
    try:
        followed = current.portal().following.look(asked.code)
    except (Invalid, NotFound) as error:
        page = code_page(locale, asked.code, faults_of(error))
        return render_template("cases/code.html", page=page), 422, {}
    except Unavailable as error:
        page = _waiting(asked, locale, "unavailable")
        return render_template("cases/code.html", page=page), 503, _retry(error)
    if asked.act.startswith("export_"):
        return _export(followed, asked, locale)
    return _act(followed, asked, form, files, locale)


def _waiting(asked: Asked, locale: Locale, problem: str) -> CodePage:
    """The case cannot be opened just now; what was typed for it waits on the page."""
    return replace(code_page(locale, asked.code, problem=problem), number=asked.number, text=asked.text)


def _act(
    followed: tuple[Followed, ...],
    asked: Asked,
    form: MultiDict[str, str],
    files: MultiDict[str, FileStorage],
    locale: Locale,
) -> Answer:
    """Do what was asked, and show where the case stands then; what was refused stays in its field."""
    acts: Mapping[str, Callable[[], str]] = {
        "write": lambda: _write(asked),
        "withdraw": lambda: _withdraw(asked),
        "reopen": lambda: _reopen(asked),
        "correct": lambda: _correct(asked, form, followed),
        "add": lambda: _add(asked, files),
        "erase": lambda: _erase(asked, form),
    }
    status, done = 200, ""
    faults: tuple[Fault, ...] = ()
    headers: dict[str, str] = {}
    try:
        done = acts[asked.act]() if asked.act in acts else ""
        if done == "erased":
            return render_template("cases/erased.html", page=_erased(locale)), 200, {}
        followed = current.portal().following.look(asked.code)
    except Invalid as error:
        status, faults = 422, error.faults
    except Conflict:
        status, faults = 409, (fault("text", "case_moved_on"),)
        followed = current.portal().following.look(asked.code)
    except NotFound:
        status, faults = 404, (fault("text", "case_moved_on"),)
    except Unavailable as error:
        status, faults, headers = 503, (Fault("text", "case_store_busy"),), _retry(error)
    page = follow_page(followed, asked, locale, done, faults)
    return render_template("cases/follow.html", page=page), status, headers


def _write(asked: Asked) -> str:
    current.portal().following.write(asked.code, asked.number, asked.text, asked.seen)
    return "written"


def _withdraw(asked: Asked) -> str:
    current.portal().following.withdraw(asked.code, asked.number, asked.text, asked.seen)
    return "withdrawn"


def _reopen(asked: Asked) -> str:
    current.portal().following.reopen(asked.code, asked.number, asked.text, asked.seen)
    return "reopened"


def _correct(asked: Asked, form: MultiDict[str, str], followed: tuple[Followed, ...]) -> str:
    found = next((each for each in followed if each.case.number == asked.number), None)
    if found is None or found.submission is None:
        raise NotFound("case", asked.number)
    kept = found.submission.contact
    names = ("name", "phone") if found.case.is_confidential else _CONTACT
    fields: dict[str, object] = {name: form.get(f"contact.{name}", "") for name in names}
    number = form.get("contact.identity_number", "").strip()
    kind = form.get("contact.identity_kind", "")
    # The number of a document is never shown again: an empty field leaves it as it is.
    fields["identity_number"] = number or kept.identity_number
    fields["identity_kind"] = kind if number and kind in set(IdentityKind) else kept.identity_kind
    current.portal().following.correct_contact(asked.code, asked.number, read_contact(fields), asked.seen)
    return "corrected"


def _add(asked: Asked, files: MultiDict[str, FileStorage]) -> str:
    chosen = [file for file in files.getlist("files") if file.filename]
    if not chosen:
        raise Invalid([fault("evidence", "missing")])
    faults: list[Fault] = []
    for file in chosen:
        try:
            current.portal().following.add_evidence(asked.code, asked.number, file.filename or "", file.stream.read())
        except Invalid as error:
            faults += error.faults
    if faults:
        raise Invalid(faults)
    return "added"


def _erase(asked: Asked, form: MultiDict[str, str]) -> str:
    if form.get("sure") != "yes":
        raise Invalid([fault("sure", "erase_not_confirmed")])
    current.portal().following.erase(asked.code, asked.number)
    return "erased"


def _export(followed: tuple[Followed, ...], asked: Asked, locale: Locale) -> Answer:
    """What is kept of the person, as a file: JSON for machines, HTML for people. Its name tells nothing."""
    read_receipt_code(asked.code)
    if asked.act == "export_json":
        content = json.dumps([exported(found, locale) for found in followed], ensure_ascii=False, indent=2)
        return _file(content, "application/json", "data.json")
    page = follow_page(followed, asked, locale)
    return _file(render_template("cases/export.html", page=page), "text/html", "data.html")


def _file(content: str, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=media_type, headers=headers)


def _erased(locale: Locale) -> CodePage:
    page = code_page(locale)
    return replace(page, title=catalog_for(locale.tag).gettext("Erased"))


def _retry(error: Unavailable) -> dict[str, str]:
    return {"Retry-After": str(error.retry_after_seconds)}
