"""Receipt codes and case numbers.

A *case number* names a case and may be told to anyone. A *receipt code* is the only key to follow it up without an
account: 100 bits in Crockford's base 32, in groups of four, with a check character from the same alphabet
(https://www.crockford.com/base32.html; the check signs proposed there include some that are hard to dictate).
"""

from __future__ import annotations

import re
import unicodedata

from stdnum.iso7064 import mod_11_10

from portal.domain.errors import Invalid, fault

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_BITS = 100
CODE_CHARACTERS = CODE_BITS // 5
_MODULUS = 0b100101
_GROUP = 4
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_LOOK_ALIKES = str.maketrans(
    "OoIiLlUuАаВвЕеКкМмНнОоРрСсТтХхУу",
    "001111VvAABBEEKKMMHH00PPCCTTXXYY",
)
"""What is misread or typed on a Russian keyboard. U is not in the alphabet: read as V, as it is written by hand."""
_SEPARATORS = re.compile(r"[\s\-–—‐‑.·_]+")


def receipt_code(secret: bytes) -> str:
    """The code, as shown, of at least 13 secret bytes; its first 100 bits are taken."""
    number = int.from_bytes(secret[:13], "big") >> (13 * 8 - CODE_BITS)
    body = "".join(ALPHABET[number >> shift & 31] for shift in range(CODE_BITS - 5, -1, -5))
    return grouped(body + check_character(body))


def check_character(body: str) -> str:
    """The check character: the values weighted with powers of 2 in the field GF(2⁵), modulus x⁵ + x² + 1, and added.

    No weight is zero and no two are equal, so one wrong character and two that changed places are always found.
    """
    total = 0
    for value in (_VALUES[character] for character in reversed(body)):
        total = _doubled(total ^ value)
    return ALPHABET[total]


def _doubled(value: int) -> int:
    """Twice a value in GF(2⁵)."""
    return value << 1 ^ (_MODULUS if value & 16 else 0)


def grouped(code: str) -> str:
    """A code in groups of four, as it is shown and dictated."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def read_receipt_code(typed: str) -> str:
    """The 21 characters of a code as a person typed or pasted it.

    Full-width forms, Cyrillic and other look-alikes, case and separators are folded. Raises Invalid where the length,
    a character or the check character is wrong; this needs no look at any case.
    """
    folded = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed[:200]).translate(_LOOK_ALIKES)).upper()
    wrong = next((character for character in folded if character not in _VALUES), None)
    if wrong is not None:
        raise Invalid([fault("receipt_code", "receipt_character", wrong)])
    if len(folded) != CODE_CHARACTERS + 1:
        raise Invalid([fault("receipt_code", "receipt_length", str(len(folded)), expected=CODE_CHARACTERS + 1)])
    if check_character(folded[:-1]) != folded[-1]:
        raise Invalid([fault("receipt_code", "receipt_check")])
    return folded


_CASE_NUMBER = re.compile(r"(\d{4})-(\d{6,9})-(\d)")


def case_number(year: int, serial: int) -> str:
    """The public number of a case, with a check digit (ISO/IEC 7064, MOD 11,10) against slips on the telephone."""
    digits = f"{year:04d}{serial:06d}"
    return f"{year:04d}-{serial:06d}-{mod_11_10.calc_check_digit(digits)}"


def read_case_number(typed: str) -> str:
    """A case number as typed. Raises Invalid where form or check digit is wrong."""
    folded = re.sub(r"[\s–—‐‑]+", "-", unicodedata.normalize("NFKC", typed.strip()[:40]))
    match = _CASE_NUMBER.fullmatch(folded)
    if match is None or case_number(int(match[1]), int(match[2])) != folded:
        raise Invalid([fault("case_number", "case_number", typed)])
    return folded
