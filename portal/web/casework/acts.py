"""From a form to an act of the desk: what each form of the case page asks the services to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from werkzeug.datastructures import MultiDict

from portal.domain.case_rules import Step
from portal.domain.case_vocabulary import CaseAction, CaseKind, MediationEnd, PlaceOfPurchase, ReferredTo, RefusalGround
from portal.domain.cases import Case, Decision
from portal.domain.errors import Invalid, fault
from portal.domain.vocabulary import Category
from portal.services.cases.casework import DECISIONS, grounds_of
from portal.text.case_answers import is_unfinished
from portal.web import current
from portal.web.casework.addresses import member_of
from portal.web.staff.access import acting

Form = MultiDict[str, str]
MINE = "me"
"""In the form of assignment: oneself."""


def perform(case: Case, form: Form) -> Case:
    """Do what the form asks for; the case to go on with. Raises Invalid, Conflict, Denied, NotFound."""
    act = act_of(form)
    if act is not None and act in DECISIONS:
        return _decide(case, act, form)
    handler = _HANDLERS.get(act) if act is not None else None
    if handler is None:
        raise Invalid([fault("act", "unknown_code", form.get("act", ""), allowed=", ".join(sorted(_HANDLERS)))])
    return handler(case, form)


def act_of(form: Form) -> CaseAction | None:
    """The act that a form is for."""
    return member_of(CaseAction, form.get("act", ""))


def seen_of(form: Form) -> int:
    """How many entries its officer had before their eyes; a number that no case has where that is not told."""
    seen = form.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1


def ground_of(case: Case, act: CaseAction | None, form: Form) -> RefusalGround | MediationEnd | None:
    """The ground chosen, of the list that belongs to the act."""
    found = [g for g in grounds_of(case.kind, act) if str(g.value) == form.get("ground", "")]
    return found[0] if found else None


def _decide(case: Case, act: CaseAction, form: Form) -> Case:
    referred = member_of(ReferredTo, form.get("referred_to", ""))
    decision = Decision(_answer(form), ground_of(case, act, form), referred)
    return current.portal().casework.decide(acting(), case.id, seen_of(form), act, decision)


def _answer(form: Form) -> str:
    """Words to the reporter. Raises Invalid where they still hold a gap of the text to start from."""
    text = form.get("text", "")
    if is_unfinished(text):
        raise Invalid([fault("text", "gap_left")])
    return text


def _message(case: Case, form: Form) -> Case:
    return current.portal().casework.message(acting(), case.id, seen_of(form), _answer(form))


def _note(case: Case, form: Form) -> Case:
    return current.portal().casework.note(acting(), case.id, seen_of(form), form.get("text", ""))


def _extend(case: Case, form: Form) -> Case:
    step = member_of(Step, form.get("step", ""))
    if step is None:
        raise Invalid([fault("step", "missing")])
    return current.portal().casework.extend(acting(), case.id, seen_of(form), step, _answer(form))


def _assign(case: Case, form: Form) -> Case:
    officer = form.get("officer", "")
    who = acting().actor if officer == MINE else officer
    return current.portal().casework.assign(acting(), case.id, seen_of(form), who)


def _forward(case: Case, form: Form) -> Case:
    agency = form.get("agency", "")
    return current.portal().casework.forward(acting(), case.id, seen_of(form), agency, _answer(form))


def _classify(case: Case, form: Form) -> Case:
    category, place = (member_of(v, form.get(n, "")) for n, v in (("category", Category), ("place", PlaceOfPurchase)))
    casework = current.portal().casework
    return casework.classify(acting(), case.id, seen_of(form), category, place)  # type: ignore[arg-type]


def _link(case: Case, form: Form) -> Case:
    document_id = form.get("document_id", "")
    return current.portal().casework.link_document(acting(), case.id, seen_of(form), document_id)


def _merge(case: Case, form: Form) -> Case:
    number = form.get("number", "")
    current.portal().case_joining.merge(acting(), case.id, seen_of(form), number)
    return current.portal().casework.find(acting(), number)


def _split(case: Case, form: Form) -> Case:
    kind = member_of(CaseKind, form.get("kind", ""))
    if kind is None:
        raise Invalid([fault("kind", "missing")])
    return current.portal().case_joining.split(acting(), case.id, seen_of(form), kind)


_HANDLERS: Mapping[CaseAction, Callable[[Case, Form], Case]] = {
    CaseAction.MESSAGE: _message,
    CaseAction.NOTE: _note,
    CaseAction.EXTEND: _extend,
    CaseAction.ASSIGN: _assign,
    CaseAction.FORWARD: _forward,
    CaseAction.CLASSIFY: _classify,
    CaseAction.LINK_DOCUMENT: _link,
    CaseAction.MERGE: _merge,
    CaseAction.SPLIT: _split,
}
