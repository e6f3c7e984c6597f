"""The landing page of cases: what can be filed, what happens then, how long it takes, forms on paper."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.case_rules import Step, TimeLimit
from portal.domain.case_vocabulary import CaseKind
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.locales import Locale
from portal.text import typography
from portal.text.case_labels import case_label
from portal.text.catalogs import catalog_for
from portal.web import current
from portal.web.case_pages import said
from portal.web.case_words import WantWords, want_words
from portal.web.marks import Word


@dataclass(frozen=True)
class LimitWords:
    """How long a step takes by the rules in force today."""

    kind: str
    step: str
    span: str
    is_statutory: bool
    is_verified: bool


@dataclass(frozen=True)
class LandingPage:
    """`rules` is the name of the rules in force, `since` their first day."""

    wants: tuple[WantWords, ...]
    kinds: tuple[Word, ...]
    limits: tuple[LimitWords, ...]
    rules: str
    since: str


def landing_page(locale: Locale) -> LandingPage:
    tag = locale.tag
    rules = current.portal().intake.site().rules_on(current.now().astimezone(SITE_ZONE).date())
    return LandingPage(
        wants=want_words(tag),
        kinds=tuple(Word(kind.value, case_label(kind, tag)) for kind in CaseKind),
        limits=tuple(_limit(limit, tag) for limit in rules.limits),
        rules=said(rules.basis, tag),
        since=typography.format_date(rules.since, tag),
    )


def _limit(found: TimeLimit, tag: str) -> LimitWords:
    return LimitWords(
        kind=case_label(found.kind, tag),
        step=case_label(Step(found.step), tag),
        span=span_words(found, tag),
        is_statutory=found.statutory,
        is_verified=found.verified,
    )


def span_words(found: TimeLimit, tag: str) -> str:
    """The length of a time limit, with its extension where it has one."""
    words = catalog_for(tag)
    count, extra = found.working_days or found.calendar_days or 0, found.extendable_by or 0
    if found.working_days is not None:
        span = words.ngettext("%(count)s working day", "%(count)s working days", count)
    else:
        span = words.ngettext("%(count)s calendar day", "%(count)s calendar days", count)
    more = words.gettext("can be extended once, by up to %(count)s") % {"count": extra} if extra else ""
    return typography.bracket(span % {"count": count}, more, tag)
