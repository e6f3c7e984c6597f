"""What the pages of filing a case show: the form in the reader's words, and the receipt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from flask import url_for

from portal.domain import case_vocabulary as c
from portal.domain.case_rules import Referral, local
from portal.domain.errors import Fault, Slowed
from portal.domain.locales import LOCALES, Locale
from portal.domain.submissions import CURRENCIES
from portal.domain.vocabulary import ProblemKind
from portal.services.cases.ports import Evidence
from portal.text import labels, typography
from portal.text.case_fields import field_help, field_label
from portal.text.case_labels import case_label
from portal.text.catalogs import CONVERTED_FROM, catalog_for
from portal.text.faults import error_sentence, fault_sentence
from portal.text.hant import to_traditional
from portal.web import current
from portal.web.case_steps import FIELDS, Screen, Want, fields_on, place_of, screens_of
from portal.web.case_words import WantWords, heading, neutral_title, want_words
from portal.web.check_pages import FindingWords, finding_words
from portal.web.filing import FormState
from portal.web.marks import Word
from portal.web.typed import Typed

_R = c.ReporterKind
_REPORTERS: Mapping[Want, Sequence[c.ReporterKind]] = {
    Want.REPORT: (_R.CONSUMER, _R.INSIDER, _R.ENTERPRISE, _R.ASSOCIATION, _R.CONSUMER_ORGANISATION, _R.MEDIA),
    Want.RISK_INFORMATION: (
        *(_R.MEDICAL, _R.TESTING_BODY, _R.RESEARCH, _R.ASSOCIATION, _R.AGENCY, _R.CONSUMER_ORGANISATION, _R.MEDIA),
    ),
}
_C = c.Consent
_CONSENTS: Mapping[Want, Sequence[c.Consent]] = {
    Want.COMPLAINT: tuple(c.Consent),
    Want.BOTH: tuple(c.Consent),
    Want.REPORT: (_C.HEALTH_DATA,),
    Want.ENTERPRISE_REPORT: (_C.HEALTH_DATA,),
    Want.RISK_INFORMATION: (_C.HEALTH_DATA,),
}
_CHOICES: Mapping[str, Iterable[Enum]] = {
    "country": c.PurchaseCountry,
    "category": c.PictureCategory,
    "incident": c.IncidentKind,
    "harm": c.Harm,
    "place": tuple(place for place in c.PlaceOfPurchase if place not in c.OFFICERS_PLACES),
    "remedies": c.ComplaintRemedy,
    "objection": c.ObjectionKind,
    "acting_for": c.ActingFor,
    "contact.identity_kind": c.IdentityKind,
}


@dataclass(frozen=True)
class Wrong:
    """A line of the error summary: where to go, which field, what is wrong."""

    anchor: str
    label: str
    sentence: str


@dataclass(frozen=True)
class KeptFile:
    """A file that waits with the form."""

    id: str
    name: str
    size: str


@dataclass(frozen=True)
class ReferralWords:
    """Where to turn instead, in the reader's language."""

    name: str
    address: str
    phone: str
    url: str


@dataclass(frozen=True)
class FormPage:
    """A screen of the form. `steps` are its number and how many there are; `hidden` what was typed elsewhere."""

    state: FormState
    title: str
    heading: str
    tag: str
    number: int
    total: int
    wrong: tuple[Wrong, ...]
    files: tuple[KeptFile, ...]
    hidden: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str, str], ...]
    wants: tuple[WantWords, ...]
    known: tuple[FindingWords, ...]
    referral: ReferralWords | None
    slowed: str

    @property
    def is_neutral(self) -> bool:
        """Whether nothing on the page may tell over a shoulder, or in a history, what it is."""
        return self.state.typed.want is Want.REPORT and self.state.screen is not Screen.START

    @property
    def want(self) -> str:
        return self.state.want.value

    @property
    def screen(self) -> str:
        return self.state.screen.value

    @property
    def is_saved_here(self) -> bool:
        """Whether a browser may keep what is typed: complaints only."""
        return self.state.typed.want in (Want.COMPLAINT, Want.BOTH)

    def has_field(self, path: str) -> bool:
        return path in fields_on(self.state.screen, self.state.want)

    def value(self, path: str) -> str:
        return self.state.typed.get(path)

    def has(self, path: str, code: str) -> bool:
        return self.state.typed.has(path, code)

    def label(self, path: str) -> str:
        return field_label(path, self.tag, self.state.want.kind)

    def help(self, path: str) -> str:
        return field_help(path, self.tag, self.state.want.kind)

    def errors(self, path: str) -> tuple[str, ...]:
        return tuple(line.sentence for line in self.wrong if line.anchor == anchor_of(path))

    def anchor(self, path: str) -> str:
        return anchor_of(path)

    def choices(self, path: str) -> tuple[Word, ...]:
        """What can be chosen, in the reader's words."""
        return choices(path, self.state.want, self.tag)


def anchor_of(path: str) -> str:
    """The id of a field on the page."""
    return "f-" + path.replace(".", "-").replace("_", "-")


def choices(path: str, want: Want, tag: str) -> tuple[Word, ...]:
    if path == "currency":
        return tuple(Word(code, labels.currency_name(code, tag)) for code in CURRENCIES)
    if path == "problem_kind":
        return tuple(Word(kind.value, labels.label(kind, tag)) for kind in ProblemKind)
    codes: Iterable[Enum] = _CHOICES.get(path, ())
    if path == "reporter_kind":
        codes = _REPORTERS.get(want, ())
    elif path == "consents":
        codes = _CONSENTS.get(want, ())
    return tuple(Word(code.value, case_label(code, tag)) for code in codes)


def form_page(state: FormState, locale: Locale) -> FormPage:
    """The page of a state of the form."""
    tag, want = locale.tag, state.want
    shown = heading(state.screen, want, tag)
    is_neutral = state.typed.want is Want.REPORT and state.screen is not Screen.START
    return FormPage(
        state=state,
        title=neutral_title(tag) if is_neutral else shown,
        heading=shown,
        tag=tag,
        number=place_of(state.screen, want) + 1,
        total=len(screens_of(want)),
        wrong=tuple(wrong(found, tag, want.kind) for found in state.faults),
        files=kept_files(state.evidence, tag),
        hidden=_hidden(state.typed, fields_on(state.screen, want)),
        languages=tuple(_languages(locale)),
        wants=want_words(tag),
        known=tuple(finding_words(found, locale) for found in state.known),
        referral=_referral(state, tag) if state.screen is Screen.ELSEWHERE else None,
        slowed=slowed_words(state.retry_after, tag) if state.problem == "slowed" else "",
    )


def _languages(here: Locale) -> Iterable[tuple[str, str, str]]:
    """(tag, name, address) of the form in other languages, to which what was typed is taken along."""
    for locale in LOCALES:
        if locale is not here:
            yield locale.tag, locale.name, url_for("cases.send", locale=locale)


def _hidden(typed: Typed, shown: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((path, value) for path in FIELDS if path not in shown for value in typed.values.get(path, ()))


def wrong(found: Fault, tag: str, kind: c.CaseKind | None = None) -> Wrong:
    """A fault with the name of its field. Codes and e-mail addresses apart, values are not repeated."""
    path = _asked(found.field)
    sentence = (
        catalog_for(tag).gettext("Please fill this in.") if found.code == "missing" else fault_sentence(found, tag)
    )
    return Wrong(anchor_of(path), field_label(path, tag, kind), sentence)


def _asked(path: str) -> str:
    """The field in which a fault can be put right: that of the form itself has none."""
    return path if path in FIELDS or path in ("text", "receipt_code", "sure") else "token"


def kept_files(evidence: Iterable[Evidence], tag: str) -> tuple[KeptFile, ...]:
    return tuple(KeptFile(found.id, found.name, size_words(found.size, tag)) for found in evidence)


def size_words(size: int, tag: str) -> str:
    """A size in KB or MB, as phones tell it."""
    words = catalog_for(tag)
    if size < 1_000_000:
        return words.gettext("%(count)s KB") % {"count": max(round(size / 1000), 1)}
    return words.gettext("%(count)s MB") % {"count": typography.format_number(round(size / 1_000_000, 1), tag)}


def _referral(state: FormState, tag: str) -> ReferralWords | None:
    if state.typed.get("country") != c.PurchaseCountry.RUSSIA:
        return None
    found = current.portal().intake.site().referral(c.ReferredTo.RUSSIAN_AUTHORITY)
    return referral_words(found, tag) if found else None


def referral_words(found: Referral, tag: str) -> ReferralWords:
    address = said(found.address, tag) if found.address else ""
    return ReferralWords(said(found.name, tag), address, found.phone or "", found.url or "")


def slowed_words(seconds: int, tag: str) -> str:
    """How long to wait, in seconds or minutes."""
    return error_sentence(Slowed(seconds), tag)


def said(words: Mapping[str, str], tag: str) -> str:
    """Words of the registry in the reader's language."""
    found = local(dict(words), (CONVERTED_FROM.get(tag, tag),))
    return to_traditional(found) if tag in CONVERTED_FROM else found
