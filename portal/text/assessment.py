"""The risk assessment in words: when which mark is given, and what level follows.

The marks are those of measures 5 to 8 of 黑政规〔2018〕3号; when to give which is guidance of this portal.
"""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.documents.fields import N_
from portal.domain.registry import RuleSet
from portal.domain.vocabulary import Level
from portal.text import labels
from portal.text.catalogs import catalog_for

_GUIDANCE: Mapping[tuple[str, str], str] = {
    ("severity", "1"): N_("Death, or lasting harm to health; many people at once"),
    ("severity", "2"): N_("Injury or illness that needs treatment in hospital; fire; poisoning"),
    ("severity", "3"): N_("Injury or illness that a doctor treats and that heals"),
    ("severity", "4"): N_("Discomfort, damage to property; no injury to be expected"),
    ("urgency", "1"): N_("It has happened or happens now; every further day can harm somebody"),
    ("urgency", "2"): N_("It is to be expected within days; the goods are on sale and in use"),
    ("urgency", "3"): N_("It is to be expected within weeks; part of the goods is still with traders"),
    ("urgency", "4"): N_("The goods are under control; nothing happens soon"),
    ("extent", "1"): N_("Sold in several provinces or countries, or by remote trade anywhere"),
    ("extent", "2"): N_("Sold throughout the province"),
    ("extent", "3"): N_("Sold in several cities or through several ports"),
    ("extent", "4"): N_("A known place, a known circle of buyers"),
}


def grade_guidance(kind: str, grade: str, tag: str) -> str:
    """When a mark is given, in the words of the reader."""
    found = _GUIDANCE.get((kind, grade))
    return catalog_for(tag).gettext(found) if found else ""


def level_following(rules: RuleSet | None, marks: tuple[str, str, str]) -> Level | None:
    """The level that the registry's table gives for three marks; None while one of them is missing."""
    if rules is None or any(mark not in ("1", "2", "3", "4") for mark in marks):
        return None
    return rules.level_following(*(int(mark) for mark in marks))


def following_sentence(follows: Level | None, chosen: str, tag: str) -> str:
    """What follows from the marks, and what it means where another level was chosen."""
    words = catalog_for(tag)
    if follows is None:
        return words.gettext("Give all three marks: the level that follows from the table of the rules is shown here.")
    level = labels.label(follows, tag)
    if chosen in ("", str(int(follows))):
        return words.gettext("From these marks follows: %(level)s.") % {"level": level}
    return words.gettext(
        "From these marks follows: %(level)s. You have chosen another one: say below why; the reason is published."
    ) % {"level": level}
