"""One exchange of the form of cases: what was sent, what is wrong with it, which screen comes next, or the filing.

Everything typed is in the answer again, whatever went wrong. Only files wait on the server, sealed, under the form's
token. Knows no words for people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from werkzeug.datastructures import FileStorage, MultiDict

from portal.domain.case_vocabulary import CaseKind, PurchaseCountry
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.errors import Fault, Invalid, Unavailable, fault
from portal.domain.locales import Locale
from portal.domain.stated_products import StatedProduct
from portal.domain.submissions import clean_text, read_submission
from portal.services.cases.intake import Filed
from portal.services.cases.ports import Evidence
from portal.services.checking import CheckFinding
from portal.web import current
from portal.web.case_limits import files_wait, filing_wait
from portal.web.case_steps import Screen, Want, place_of, screen_after, screen_before, screen_of_field
from portal.web.pressure import Pressure, judge
from portal.web.typed import Typed

MAX_KNOWN = 3
"""Documents on the product that are shown on the way."""


@dataclass(frozen=True)
class Sent:
    """One request of the form. `go` is the button pressed: `next`, `back`, `add`, `stay`, `as_report`, `drop …`."""

    token: str
    screen: Screen
    go: str
    typed: Typed
    files: tuple[FileStorage, ...]

    @classmethod
    def of(cls, form: MultiDict[str, str], files: MultiDict[str, FileStorage]) -> Sent:
        name = form.get("screen", "")
        screen = Screen(name) if name in set(Screen) else Screen.START
        chosen = tuple(file for file in files.getlist("files") if file.filename)
        return cls(form.get("token", ""), screen, form.get("go", "next"), Typed.of(form), chosen)


@dataclass(frozen=True)
class FormState:
    """The form as it is shown next. `problem` says why a screen comes again though nothing in it is wrong."""

    token: str
    screen: Screen
    typed: Typed
    faults: tuple[Fault, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    known: tuple[CheckFinding, ...] = ()
    problem: str = ""
    retry_after: int = 0
    pressure: Pressure | None = None

    @property
    def want(self) -> Want:
        return self.typed.want or Want.COMPLAINT


def begun() -> FormState:
    """A form that nobody has typed into."""
    return FormState(current.portal().intake.begin(), Screen.START, Typed({}))


def answer(sent: Sent, locale: Locale) -> FormState | Filed:
    """What comes of a request: the next screen, the same one with what is wrong, or the receipt."""
    intake, state = current.portal().intake, FormState(sent.token, sent.screen, sent.typed)
    try:
        known = intake.filed_before(sent.token)
        if known is not None:
            require_same(known, sent.typed.get("account"))
            return known
        wait = files_wait(len(sent.files))
        if wait:
            return _as_far_as_kept(replace(state, problem="slowed", retry_after=wait))
        faults = keep_files(sent)
        moved = _moved(sent, replace(state, faults=faults), locale)
        return moved if isinstance(moved, Filed) else with_evidence(moved)
    except Invalid as error:
        # Of the whole form only its token can be wrong here: none of ours, of a key that is gone, or used up.
        return replace(state, token=intake.begin(), faults=error.faults)
    except Unavailable as error:
        problem = "files" if error.what == "evidence" else "unavailable"
        return _as_far_as_kept(replace(state, problem=problem, retry_after=error.retry_after_seconds))


def require_same(filed: Filed, account: str) -> None:
    """Raises Invalid where a form that was sent comes with another text: it would be lost, its sender being shown the
    receipt of the first one, which may be somebody else's where a device is shared."""
    typed = clean_text(account)
    kept = [found.submission.account for found in current.portal().following.look(filed.code) if found.submission]
    if typed and kept and typed not in kept:
        raise Invalid([fault("token", "form_sent_already")])


def keep_files(sent: Sent) -> tuple[Fault, ...]:
    """Keep the files that came with a request; the faults of those that cannot be kept."""
    intake = current.portal().intake
    faults: list[Fault] = []
    for file in sent.files:
        name = file.filename or ""
        try:
            intake.stage(sent.token, name, file.stream.read())
        except Invalid as error:
            faults += error.faults
    return tuple(faults)


def _as_far_as_kept(state: FormState) -> FormState:
    """With the files that are kept, where that can be told."""
    with suppress(Unavailable):
        return with_evidence(state)
    return state


def with_evidence(state: FormState) -> FormState:
    return replace(state, evidence=current.portal().intake.list_staged(state.token))


def _moved(sent: Sent, state: FormState, locale: Locale) -> FormState | Filed:
    drop = re.fullmatch(r"drop ([0-9a-f]{32})", sent.go)
    if drop:
        current.portal().intake.drop_staged(sent.token, drop[1])
        return state
    if sent.go == "as_report":
        return replace(state, screen=Screen.BEFORE, typed=sent.typed.put(want=Want.REPORT), faults=())
    if sent.go == "back":
        return replace(state, screen=screen_before(sent.screen, state.want), faults=())
    if sent.go in ("add", "stay") or state.faults:
        return _again(state)
    return _next(state, locale)


def _again(state: FormState) -> FormState:
    """The same screen, with the documents that it tells of."""
    known = published_about(state.typed.product) if state.screen is Screen.KNOWN else ()
    return replace(state, known=known)


def _next(state: FormState, locale: Locale) -> FormState | Filed:
    """Go on, where nothing up to here is wrong."""
    if state.typed.want is None:
        return replace(state, screen=Screen.START, faults=(fault("want", "missing"),))
    want, here = state.want, place_of(state.screen, state.want)
    if state.screen is Screen.START and (beside := _beside_start(state.typed, want)):
        return replace(state, screen=beside)
    faults = [found for found in faults_of(state.typed, want, locale) if _place(found, want) <= here]
    if faults:
        first = min(_place(found, want) for found in faults)
        screen = next(s for s in (screen_of_field(f.field, want) for f in faults) if place_of(s, want) == first)
        return replace(state, screen=screen, faults=tuple(f for f in faults if _place(f, want) == first))
    after = screen_after(state.screen, want)
    if after is None:
        wait = filing_wait()
        return replace(state, problem="slowed", retry_after=wait) if wait else file_case(state, locale)
    if state.screen is Screen.PRODUCT:
        found = published_about(state.typed.product)
        seen = " ".join(finding.document_id for finding in found)
        if found and state.typed.get("seen") != seen:
            return replace(state, screen=Screen.KNOWN, typed=state.typed.put(seen=seen), known=found)
    return replace(state, screen=after)


def published_about(product: StatedProduct) -> tuple[CheckFinding, ...]:
    """Documents on the product that a person states: it may be recalled already, with the way to their money."""
    if product.is_empty:
        return ()
    try:
        return current.portal().checking.check(product, current.now()).findings[:MAX_KNOWN]
    except Unavailable:
        # What is published can wait; the case cannot.
        return ()


def _beside_start(typed: Typed, want: Want) -> Screen | None:
    """The screen that stands between the first one and the next, where there is something to say."""
    if want in (Want.COMPLAINT, Want.BOTH):
        if typed.get("country") in (PurchaseCountry.RUSSIA, PurchaseCountry.OTHER):
            return Screen.ELSEWHERE
        if typed.get("for_resale"):
            return Screen.RESALE
    return Screen.BEFORE if want.is_confidential else None


def _place(found: Fault, want: Want) -> int:
    return place_of(screen_of_field(found.field, want), want)


def kinds_of(want: Want) -> tuple[CaseKind, ...]:
    """The cases that a form becomes."""
    return (CaseKind.COMPLAINT, CaseKind.REPORT) if want is Want.BOTH else (want.kind,)


def faults_of(typed: Typed, want: Want, locale: Locale) -> tuple[Fault, ...]:
    """Everything wrong with the form as a whole, each under the field it was asked in, each once."""
    found: dict[tuple[str, str], Fault] = {}
    for kind in kinds_of(want):
        first = _faults(typed, kind, want, locale)
        wrong = {each.field for each in first}
        # Values that cannot be read hide what else is missing: look once more without them.
        rest = _faults(typed.without(*wrong), kind, want, locale) if wrong else ()
        for each in (*first, *(other for other in rest if other.field not in wrong)):
            found.setdefault((each.field, each.code + each.found if each.field == "consents" else ""), each)
    return tuple(found.values())


def _faults(typed: Typed, kind: CaseKind, want: Want, locale: Locale) -> tuple[Fault, ...]:
    try:
        read_submission(typed.nested(kind, want, locale), today())
    except Invalid as error:
        return tuple(replace(found, field=re.sub(r"\.\d+$", "", found.field)) for found in error.faults)
    return ()


def today() -> date:
    """The day in the site's zone."""
    return current.now().astimezone(SITE_ZONE).date()


def file_case(state: FormState, locale: Locale) -> FormState | Filed:
    """File what is complete, or show it again while too many are filed at once. Raises Invalid, Unavailable."""
    pressure = judge(state.token)
    if not pressure.is_ok:
        return replace(state, problem="pressed", retry_after=pressure.retry_after_seconds, pressure=pressure)
    kinds: Sequence[CaseKind] = kinds_of(state.want)
    submissions = [read_submission(state.typed.nested(kind, state.want, locale), today()) for kind in kinds]
    return current.portal().intake.file(state.token, submissions)
