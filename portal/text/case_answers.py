"""Texts that an officer starts from when answering, in the reporter's language: one for each act, by kind of case.

They fill themselves from the case and the registry. `GAP` marks what only the officer knows; an answer that still
holds one is not sent. Reports of violations are answered without a name, for others may read the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from portal.domain.case_rules import Remedy, TimeLimit, local
from portal.domain.case_vocabulary import CaseAction, CaseKind, MediationEnd, RefusalGround
from portal.domain.cases import WITH_REMEDY
from portal.domain.documents.fields import N_
from portal.text.case_labels import case_label
from portal.text.catalogs import CONVERTED_FROM, catalog_for
from portal.text.hant import to_traditional

GAP: Final = "[…]"
A, K = CaseAction, CaseKind

_ANSWERS: Mapping[CaseAction, str] = {
    A.ASK: N_(
        "To deal with your submission %(number)s we need from you: […]. Please answer on this page, and add "
        "photographs or papers there. Until your answer the time limit rests."
    ),
    A.INVESTIGATE: N_("Work on your submission %(number)s has begun. You will find every further step on this page."),
    A.RESOLVE: N_(
        "Your submission %(number)s has been dealt with: […]. If you see that the problem is not solved, "
        "you can have the matter reopened on this page."
    ),
    A.CLOSE: N_("Your submission %(number)s is closed. What was verified, and what came of it: […]."),
    A.REFER: N_(
        "The matter %(number)s is for another body, which has received your submission and will tell you what follows."
    ),
    A.REOPEN: N_("The matter %(number)s has been reopened, because […]."),
    A.EXTEND: N_(
        "The matter %(number)s is complicated: […]. The time limit has therefore been extended, "
        "as the rules permit once."
    ),
    A.FORWARD: N_("Your submission %(number)s is for another agency of this portal, which will go on with it."),
    A.MESSAGE: N_("On your submission %(number)s we inform you: […]."),
}
_ANSWERS_OF_A_KIND: Mapping[tuple[CaseAction, CaseKind], str] = {
    (A.ACCEPT, K.COMPLAINT): N_(
        "Your complaint %(number)s has been accepted. We will ask the business for its view and try to bring both "
        "sides to an agreement. Mediation ends at the latest %(limit)s after today. Please keep the product "
        "and the receipt."
    ),
    (A.REFUSE, K.COMPLAINT): N_("Your complaint %(number)s is not accepted. Ground: %(ground)s. What was found: […]."),
    (A.INVESTIGATE, K.COMPLAINT): N_(
        "Mediation of your complaint %(number)s has begun. You and the business will be told when and where: […]."
    ),
    (A.RESOLVE, K.COMPLAINT): N_(
        "You and the business have agreed on your complaint %(number)s: […]. If the business does not keep to it, "
        "you can have the matter reopened on this page, or go to court with the agreement."
    ),
    (A.CLOSE, K.COMPLAINT): N_(
        "Mediation of your complaint %(number)s has ended without an agreement. Ground: %(ground)s. "
        "What was found: […]. Your right to arbitration or a lawsuit against the business is not affected."
    ),
    (A.INVESTIGATE, K.REPORT): N_("The clues of report %(number)s are being verified."),
    (A.FILE_CASE, K.REPORT): N_("On report %(number)s a case has been filed. Thank you for the clues."),
    (A.NOT_FILE_CASE, K.REPORT): N_(
        "On report %(number)s no case is filed. What was verified, and why this follows from it: […]."
    ),
    (A.RESOLVE, K.REPORT): N_("The case filed on report %(number)s is finished: […]."),
    (A.CLOSE, K.REPORT): N_("The case filed on report %(number)s has ended without a penalty: […]."),
    (A.RESOLVE, K.ENTERPRISE_REPORT): N_(
        "Your report %(number)s has been assessed: […]. Please carry out the measures agreed, and tell us of every new "
        "incident without delay."
    ),
    (A.RESOLVE, K.RISK_INFORMATION): N_(
        "Thank you. Your information %(number)s has been assessed and taken into the monitoring of risks: […]."
    ),
    (A.RESOLVE, K.OBJECTION): N_(
        "Your objection %(number)s has been granted: […]. The publication is being corrected."
    ),
    (A.CLOSE, K.OBJECTION): N_("Your objection %(number)s has not been granted. Reasons: […]."),
}
_NO_GROUND = N_("[choose the ground above]")
_REMEDIES = N_("If you do not agree, you can turn to:")
_REMEDY = N_("%(name)s: %(body)s, %(within)s.")


@dataclass(frozen=True)
class AnswerFacts:
    """What answers are filled from: the case's number and kind, remedies of the registry, the limit of what follows."""

    number: str
    kind: CaseKind
    remedies: Sequence[Remedy] = ()
    limit: TimeLimit | None = None


def answer_text(
    action: CaseAction, facts: AnswerFacts, tag: str, ground: RefusalGround | MediationEnd | None = None
) -> str:
    """The text to start from, in the reporter's language; empty where an act has no words of its own."""
    message = _ANSWERS_OF_A_KIND.get((action, facts.kind)) or _ANSWERS.get(action)
    if message is None:
        return ""
    words = catalog_for(tag)
    named = case_label(ground, tag) if ground is not None else words.gettext(_NO_GROUND)
    limit = limit_words(facts.limit, tag) if facts.limit is not None else GAP
    text = words.gettext(message) % {"number": facts.number, "ground": named, "limit": limit}
    if action in WITH_REMEDY and facts.remedies:
        text = "\n".join((text, "", words.gettext(_REMEDIES), *(_remedy(found, tag) for found in facts.remedies)))
    return text


def is_unfinished(text: str) -> bool:
    """Whether an answer still holds what only its officer can fill in."""
    return GAP in text or any(
        catalog_for(tag).gettext(_NO_GROUND) in text for tag in ("zh-Hans", "zh-Hant", "ru", "en")
    )


def limit_words(limit: TimeLimit, tag: str) -> str:
    """A time limit in words: 7 working days, 60 calendar days."""
    if limit.working_days is not None:
        count = limit.working_days
        return catalog_for(tag).ngettext("%(num)s working day", "%(num)s working days", count) % {"num": count}
    count = limit.calendar_days or 0
    return catalog_for(tag).ngettext("%(num)s calendar day", "%(num)s calendar days", count) % {"num": count}


def registry_words(words: dict[str, str], tag: str) -> str:
    """Words of the registry in a language of the site; the traditional ones are converted."""
    if tag in CONVERTED_FROM:
        return to_traditional(local(words, (CONVERTED_FROM[tag],)))
    return local(words, (tag,))


def _remedy(remedy: Remedy, tag: str) -> str:
    filled = {name: registry_words(getattr(remedy, name), tag) for name in ("name", "body", "within")}
    return catalog_for(tag).gettext(_REMEDY) % filled
