"""Identifiers of enterprises, goods and documents: their forms and check digits.

Check digits are python-stdnum's work: USCC (GB 32100-2015), ИНН, ОГРН and ОГРНИП, EAN/GTIN (GS1). It has no
rule for vehicle identification numbers and a wrong one for ОГРНИП, so those two are ours.
Each `check_…` function returns the identifier in its compact form or raises `WrongIdentifier`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum import ean
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.ru import inn, ogrn

from portal.domain.countries import COUNTRIES

_HS = re.compile(r"\d{4}(\d{2}){0,3}")
_GTIN_LENGTHS = (8, 12, 13, 14)


class WrongIdentifier(ValueError):
    """An identifier has a wrong form or check digit; `code` tells which, `scheme` whose rule."""

    def __init__(self, scheme: str, code: str) -> None:
        self.scheme, self.code = scheme, code
        super().__init__(f"{scheme}: {code}")


def check_uscc(value: str) -> str:
    """Unified social credit code 统一社会信用代码: 18 characters, mod 31 (GB 32100-2015)."""
    return _checked("uscc", uscc, value)


def check_inn(value: str) -> str:
    """ИНН: 10 digits for organisations, 12 for persons and sole traders."""
    return _checked("inn", inn, value)


def check_ogrn(value: str) -> str:
    """ОГРН: 13 digits, of a legal entity."""
    if len(value) != 13:
        raise WrongIdentifier("ogrn", "identifier_form")
    return _checked("ogrn", ogrn, value)


def check_ogrnip(value: str) -> str:
    """ОГРНИП: 15 digits, of a sole trader."""
    compact = value.strip()
    if not re.fullmatch(r"[34][0-9]{14}", compact):
        raise WrongIdentifier("ogrnip", "identifier_form")
    # The last digit of the remainder counts; python-stdnum 2.2 compares with all of it and refuses 3 in 13.
    if str(int(compact[:-1]) % 13)[-1] != compact[-1]:
        raise WrongIdentifier("ogrnip", "check_digit")
    return compact


def check_gtin(value: str) -> str:
    """GTIN-8, -12, -13 or -14 (GS1 General Specifications); spaces and hyphens are folded."""
    compact = re.sub(r"[\s-]", "", value)
    if not compact.isascii() or not compact.isdigit() or len(compact) not in _GTIN_LENGTHS:
        raise WrongIdentifier("gtin", "identifier_form")
    return _checked("gtin", ean, compact)


_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", "123456781234579234567890123456789", strict=True))
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def check_vin(value: str) -> str:
    """Vehicle identification number (ISO 3779): 17 characters without I, O, Q.

    The check digit in place nine is demanded of makers in China (GB 16735) and North America (49 CFR 565), whose
    numbers begin with L or 1–5; elsewhere the place is free.
    """
    compact = value.upper()
    if not _VIN.fullmatch(compact):
        raise WrongIdentifier("vin", "identifier_form")
    if compact[0] in "L12345":
        rest = sum(int(_VIN_VALUES[c]) * w for c, w in zip(compact, _VIN_WEIGHTS, strict=True)) % 11
        if compact[8] != ("X" if rest == 10 else str(rest)):
            raise WrongIdentifier("vin", "check_digit")
    return compact


def check_hs(value: str) -> str:
    """HS code: 4, 6, 8 or 10 digits; dots and spaces are folded."""
    compact = re.sub(r"[.\s]", "", value)
    if not compact.isascii() or not _HS.fullmatch(compact):
        raise WrongIdentifier("hs", "identifier_form")
    return compact


def check_country(value: str) -> str:
    """ISO 3166-1 alpha-2 code."""
    if value not in COUNTRIES:
        raise WrongIdentifier("country", "identifier_form")
    return value


def check_place(value: str) -> str:
    """ISO 3166-1 alpha-2 code, or EU, which is reserved there for the European Union."""
    return value if value == "EU" else check_country(value)


def _checked(scheme: str, module: object, value: str) -> str:
    try:
        return str(module.validate(value))  # type: ignore[attr-defined]
    except InvalidChecksum:
        raise WrongIdentifier(scheme, "check_digit") from None
    except ValidationError:
        raise WrongIdentifier(scheme, "identifier_form") from None


@dataclass(frozen=True)
class DocumentId:
    """The lasting id of a document: `ra-2026-0012`, or `fx-<agency>-<source id>` for a foreign notice.

    `serial` is None for foreign notices. It is compared as a number and has at least four digits.
    """

    prefix: str
    year: int | None
    serial: int | None
    text: str

    def __str__(self) -> str:
        return self.text


_OWN_ID = re.compile(r"([a-z]{2})-(\d{4})-(\d{4,9})")
_FOREIGN_ID = re.compile(r"fx-[a-z]{2,20}-[A-Za-z0-9][A-Za-z0-9.-]{0,79}")


def parse_document_id(text: str) -> DocumentId:
    """Read a document id.

    Raises WrongIdentifier where it has neither form, or a serial padded beyond four digits.
    """
    if _FOREIGN_ID.fullmatch(text):
        if ".." in text:
            raise WrongIdentifier("document_id", "identifier_form")
        return DocumentId("fx", None, None, text)
    match = _OWN_ID.fullmatch(text)
    if match is None or match[1] == "fx":
        raise WrongIdentifier("document_id", "identifier_form")
    prefix, year, serial = match[1], int(match[2]), int(match[3])
    if serial == 0 or own_document_id(prefix, year, serial).text != text:
        raise WrongIdentifier("document_id", "identifier_form")
    return DocumentId(prefix, year, serial, text)


def own_document_id(prefix: str, year: int, serial: int) -> DocumentId:
    """The id of a document published here."""
    return DocumentId(prefix, year, serial, f"{prefix}-{year:04d}-{serial:04d}")


_FULL_WIDTH_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_OFFICIAL_NUMBERS = (
    re.compile(
        r"(?P<issuer>[一-鿿]{1,12})[\[【(（〔](?P<year>[0-9]{4})[\]】)）〕](?P<nth>第?)(?P<serial>[0-9]{1,6})号"
    ),
    re.compile(r"(?P<year>[0-9]{4})年第(?P<serial>[0-9]{1,6})号"),
)


def normalise_official_number(printed: str) -> str:
    """An official number (文号) with `〔〕` around the year: 黑市监〔2026〕12号, …〔2026〕第0088号, 2026年第5号.

    Raises WrongIdentifier where the printed number follows none of the three patterns.
    """
    compact = re.sub(r"\s", "", printed).translate(_FULL_WIDTH_DIGITS)
    for pattern in _OFFICIAL_NUMBERS:
        match = pattern.fullmatch(compact)
        if match:
            if "issuer" in match.groupdict():
                return f"{match['issuer']}〔{match['year']}〕{match['nth']}{match['serial']}号"
            return compact
    raise WrongIdentifier("official_number", "identifier_form")
