"""Identity documents, telephone numbers, e-mail addresses as people type them; only plainly wrong ones are faults."""

from __future__ import annotations

import re
import unicodedata

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from portal.domain.case_vocabulary import IdentityKind

_PHONE = re.compile(r"\+?\d{5,15}")
# No encoded word (RFC 2047) before the @: decoded on its way into a header, it could be lines of a header.
_EMAIL = re.compile(r"(?!.*=\?)[^\s@<>\"(),:;\\\[\]]{1,64}@([A-Za-z0-9Ѐ-ӿ一-鿿-]{1,63}\.)+[A-Za-zЀ-ӿ一-鿿]{2,63}")
_FORMS = {
    IdentityKind.HK_MACAO_TAIWAN: re.compile(r"[HM]?\d{8,11}|[A-Z]\d{6,9}\(?[0-9A]?\)?|8[123]0000\d{11}[\dX]"),
    IdentityKind.PASSPORT: re.compile(r"[A-ZА-ЯЁ0-9]{5,20}"),
    IdentityKind.PERMANENT_RESIDENCE: re.compile(r"[A-Z]{3}\d{12}|9\d{16}[\dX]"),
}


def identity_fault(kind: IdentityKind, number: str) -> str | None:
    """Why a number cannot be one of its document, as a fault code, or None.

    A resident card has 18 characters with a check digit (GB 11643); for the others the form alone is known.
    """
    compact = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", number.replace("№", ""))).upper()
    if kind is IdentityKind.RESIDENT_CARD:
        return None if _is_resident_card(compact) else "resident_card"
    return None if _FORMS[kind].fullmatch(compact) else "identity_form"


def _is_resident_card(number: str) -> bool:
    try:
        ric.validate(number.replace("Х", "X"))
    except ValidationError:
        return False
    return True


def is_phone(typed: str) -> bool:
    """Whether it can be dialled: 5 to 15 digits (ITU-T E.164), with + in front or none; signs between are folded."""
    folded = re.sub(r"[\s\-().–—‐‑/]", "", unicodedata.normalize("NFKC", typed))
    return _PHONE.fullmatch(re.sub(r"(доб|ext|转)\.?\d{1,6}$", "", folded)) is not None


def is_email(typed: str) -> bool:
    """Whether mail can be sent there; an address is proven by sending to it only (RFC 5321 permits far more)."""
    return len(typed) <= 254 and _EMAIL.fullmatch(typed) is not None
