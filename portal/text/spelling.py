"""Receipt codes read aloud: letter by letter, each with a word or a place by which it cannot be misheard."""

from __future__ import annotations

from portal.domain.documents.fields import N_
from portal.text.catalogs import catalog_for

_SPOKEN = {
    "0": N_("zero"),
    "1": N_("one"),
    "2": N_("two"),
    "3": N_("three"),
    "4": N_("four"),
    "5": N_("five"),
    "6": N_("six"),
    "7": N_("seven"),
    "8": N_("eight"),
    "9": N_("nine"),
    "A": N_("A as in Alfa"),
    "B": N_("B as in Bravo"),
    "C": N_("C as in Charlie"),
    "D": N_("D as in Delta"),
    "E": N_("E as in Echo"),
    "F": N_("F as in Foxtrot"),
    "G": N_("G as in Golf"),
    "H": N_("H as in Hotel"),
    "J": N_("J as in Juliett"),
    "K": N_("K as in Kilo"),
    "M": N_("M as in Mike"),
    "N": N_("N as in November"),
    "P": N_("P as in Papa"),
    "Q": N_("Q as in Quebec"),
    "R": N_("R as in Romeo"),
    "S": N_("S as in Sierra"),
    "T": N_("T as in Tango"),
    "V": N_("V as in Victor"),
    "W": N_("W as in Whiskey"),
    "X": N_("X as in X-ray"),
    "Y": N_("Y as in Yankee"),
    "Z": N_("Z as in Zulu"),
}


def spelled(code: str, tag: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The groups of a code, each with how its characters are said."""
    words = catalog_for(tag)
    return tuple((group, tuple(words.gettext(_SPOKEN[sign]) for sign in group)) for group in code.split("-"))
