"""Entering a case for a caller, a visitor or a letter, and the receipt that is read out or printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, render_template, request, url_for

from portal.domain.case_vocabulary import CaseKind
from portal.domain.errors import Invalid, fault
from portal.domain.locales import BY_TAG
from portal.domain.staff import Role
from portal.domain.submissions import Contact, Submission, read_submission
from portal.services.cases.intake import Filed
from portal.services.cases.ports import Evidence
from portal.text.case_labels import case_label
from portal.text.spelling import spelled
from portal.web import current
from portal.web.casework.acts import Form
from portal.web.casework.addresses import member_of
from portal.web.casework.entry_form import Group, channels, groups_of, languages, nested
from portal.web.casework.queue_page import Choice
from portal.web.filing import require_same
from portal.web.locale import current_locale
from portal.web.staff.access import acting, allowed, member
from portal.web.staff.forms import FormErrors, errors_from
from portal.web.staff.kept import typed
from portal.web.staff.wording import agency_name

entering = Blueprint("staff_entering", __name__)
Answer = tuple[str, int, dict[str, str]]
BOTH = "both"


@dataclass(frozen=True)
class EntryPage:
    """The form of one kind; `token` makes it be filed once, `files` were sent already."""

    token: str
    kind: str
    kinds: tuple[tuple[str, str, bool], ...]
    channels: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    agencies: tuple[Choice, ...]
    groups: tuple[Group, ...]
    files: tuple[Evidence, ...]
    takes_both: bool
    is_both: bool
    errors: FormErrors


@dataclass(frozen=True)
class ReceiptPage:
    """The receipt: numbers with their addresses at the desk, the code, how its groups are said."""

    numbers: tuple[tuple[str, str], ...]
    code: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    language: str
    follow_up: str
    is_new: bool


@entering.route("/enter", methods=["GET", "POST"])
@allowed(Role.CASE_OFFICER)
def enter() -> Answer:
    form, errors = typed(), FormErrors()
    kind = member_of(CaseKind, form.get("kind", request.args.get("kind", ""))) or CaseKind.COMPLAINT
    token = form.get("token") or current.portal().intake.begin()
    if request.method == "POST":
        filed, errors = errors_from(partial(_file, token, kind, form))
        if filed is not None:
            return render_template("staff/cases/receipt.html", page=_receipt(filed, form)), 200, {}
    page = _page(token, kind, form, errors)
    return render_template("staff/cases/enter.html", page=page), errors.status, errors.headers


def _file(token: str, kind: CaseKind, form: Form) -> Filed:
    """File what the form holds. Files are kept first, so that a fault elsewhere loses none. Raises Invalid."""
    before = current.portal().intake.filed_before(token)
    if before is not None:
        require_same(before, form.get("account", ""))
    for file in request.files.getlist("files"):
        if file.filename:
            current.portal().intake.stage(token, file.filename, file.read())
    submissions = _submissions(kind, form)
    return current.portal().casework.enter(acting(), token, submissions, form.get("agency", ""))


def _submissions(kind: CaseKind, form: Form) -> Sequence[Submission]:
    """One submission, or a complaint and a report of the same. Raises Invalid."""
    if not form.get("intake_channel"):
        raise Invalid([fault("intake_channel", "missing")])
    today = current.portal().case_queue.today()
    first = read_submission(nested(kind, form), today)
    if kind is not CaseKind.COMPLAINT or BOTH not in form:
        return (first,)
    contact = Contact(name=first.contact.name, phone=first.contact.phone)
    fields = first.model_copy(update={"kind": CaseKind.REPORT, "contact": contact}).model_dump(mode="json")
    return first, read_submission(fields, today)


def _page(token: str, kind: CaseKind, form: Form, errors: FormErrors) -> EntryPage:
    tag = current_locale().tag
    files, wrong = errors_from(partial(_waiting, token))
    registry = current.registry()
    mine = sorted(member().agencies_of(Role.CASE_OFFICER, registry.agencies if registry else ()))
    return EntryPage(
        token=current.portal().intake.begin() if wrong.status == 422 else token,
        kind=kind.value,
        kinds=tuple((url_for(".enter", kind=k.value), case_label(k, tag), k is kind) for k in CaseKind),
        channels=channels(form, tag),
        languages=languages(form),
        agencies=tuple(Choice(code, agency_name(code), code == form.get("agency")) for code in mine),
        groups=groups_of(kind, form, tag),
        files=files or (),
        takes_both=kind is CaseKind.COMPLAINT,
        is_both=BOTH in form,
        errors=errors,
    )


def _waiting(token: str) -> tuple[Evidence, ...]:
    """Files that wait with a form. Raises Invalid where its token serves no more."""
    if current.portal().intake.filed_before(token) is not None:
        raise Invalid([fault("token", "form_sent_already")])
    return current.portal().intake.list_staged(token)


def _receipt(filed: Filed, form: Form) -> ReceiptPage:
    """The code is spelled in the person's language, for it is read to them."""
    language = form.get("language", "")
    spoken = BY_TAG[language] if language in BY_TAG else current_locale()
    return ReceiptPage(
        numbers=tuple((number, url_for("staff_case.case", number=number)) for number in filed.numbers),
        code=filed.code,
        groups=spelled(filed.code, spoken.tag),
        language=spoken.tag,
        follow_up=f"{request.url_root.rstrip('/')}/{spoken.path}/cases/follow-up",
        is_new=filed.is_new,
    )
