"""What a person stated of a product, in the forms in which it is compared, with what is wrong with it.

A wrong check digit is told and still searched with: the slip may be in the one digit, and the product dangerous.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from portal.domain.days import iso_day
from portal.domain.errors import Fault, fault
from portal.domain.extents import beginnings, number_readings
from portal.domain.folding import deletions, name_parts, name_units, paper_number, printed, skeleton, word_runs
from portal.domain.identifiers import (
    WrongIdentifier,
    check_gtin,
    check_inn,
    check_ogrn,
    check_ogrnip,
    check_uscc,
    check_vin,
)
from portal.domain.known_products import MIN_SLIP, Fold, gtin_key
from portal.domain.scans import read_scan
from portal.domain.stated_products import StatedProduct

_YEAR_CODES = "ABCDEFGHJKLMNPRSTVWXY123456789"
_FIRST_YEAR, _CYCLE = 1980, 30
MAX_BEGINNINGS = 24
MIN_SERIAL = 8


@dataclass(frozen=True)
class Marks:
    """The marks of one product as stated.

    `gtin` has fourteen digits or none, `gtin_typed` what was typed. `is_gtin_local` marks a number that one shop gave.
    `model_years` are those that the VIN may tell. `fold` makes traditional characters simplified.
    """

    fold: Fold
    name: str = ""
    brand: str = ""
    model: str = ""
    gtin: str = ""
    gtin_typed: str = ""
    is_gtin_right: bool = True
    batch: str = ""
    serial: str = ""
    is_serial_marking: bool = False
    vin: str = ""
    producer: str = ""
    producer_code: str = ""
    conformity: str = ""
    produced_on: date | None = None
    best_before: date | None = None
    faults: tuple[Fault, ...] = field(default=(), compare=False)

    @property
    def has_brand(self) -> bool:
        return bool(self.brand)

    @property
    def names_product(self) -> bool:
        """Whether it says more than the brand: then a brand that is merely alike does not count."""
        return bool(self.model or self.gtin or self.vin or (self.name and self.brand))

    @property
    def tells_unit(self) -> bool:
        """Whether a number is long enough to be a unit's own within its brand; the week on a tyre is not."""
        return max(len(skeleton(self.batch)), len(skeleton(self.serial))) >= MIN_SERIAL

    @property
    def is_number_alone(self) -> bool:
        return not (self.name or self.brand or self.model or self.gtin or self.vin or self.conformity or self.producer)

    @property
    def is_gtin_local(self) -> bool:
        return is_local(self.gtin)

    @property
    def model_years(self) -> frozenset[int]:
        """49 CFR 565.15 and GB 16735: place ten; the code comes again after thirty years."""
        if not self.vin or len(self.vin) != 17 or self.vin[0] not in "L12345":
            return frozenset()
        place = _YEAR_CODES.find(self.vin[9])
        return frozenset({_FIRST_YEAR + place, _FIRST_YEAR + place + _CYCLE}) if place >= 0 else frozenset()

    @property
    def is_empty(self) -> bool:
        marks = (self.name, self.brand, self.model, self.gtin_typed, self.batch, self.serial, self.vin, self.producer)
        return not any((*marks, self.producer_code, self.conformity, self.produced_on, self.best_before))


def is_local(gtin14: str) -> bool:
    """Whether a number is of restricted circulation: prefixes 02, 04, 20 to 29, and eight digits that begin 0 or 2."""
    if gtin14.startswith("000000"):
        return gtin14[6] in "02"
    return gtin14[:1] == "0" and (gtin14[1:3] in ("02", "04") or gtin14[1:2] == "2")


def marks_of(stated: StatedProduct, fold: Fold) -> Marks:
    """What was typed, in the forms in which it is compared. Marks that nobody could print are left out and told."""
    refused = stated.faults()
    if refused:
        stated = replace(stated, **{found.field: "" for found in refused})
    faults = list(refused)
    scan = read_scan(stated.gtin) if stated.gtin else None
    gtin, is_right = _gtin(scan.gtin if scan else stated.gtin, faults)
    produced = _day(stated.produced_on, faults) or (scan.produced_on if scan else None)
    return Marks(
        fold=fold,
        name=stated.name.strip(),
        brand=stated.brand.strip(),
        model=stated.model.strip(),
        gtin=gtin,
        gtin_typed=(scan.gtin if scan else stated.gtin).strip(),
        is_gtin_right=is_right,
        batch=stated.batch.strip() or (scan.batch if scan else ""),
        serial=stated.serial.strip() or (scan.serial if scan else ""),
        is_serial_marking=bool(scan and scan.is_marking and not stated.serial.strip()),
        vin=_vin(stated.vin, faults),
        producer=stated.producer.strip(),
        producer_code=_producer_code(stated.producer_code, faults),
        conformity=stated.conformity.strip(),
        produced_on=produced,
        best_before=scan.best_before if scan else None,
        faults=tuple(faults),
    )


def _gtin(typed: str, faults: list[Fault]) -> tuple[str, bool]:
    """Fourteen digits, and whether the check digit is right; a number of another form is no barcode."""
    compact = re.sub(r"[\s\-]", "", printed(typed))
    if not compact:
        return "", True
    try:
        return check_gtin(_expanded(compact) or compact).zfill(14), True
    except WrongIdentifier as error:
        faults.append(fault("gtin", error.code, typed.strip(), scheme=error.scheme))
    return (compact.zfill(14), False) if compact.isdigit() and 6 <= len(compact) <= 14 else ("", True)


def _expanded(digits: str) -> str | None:
    """The UPC-A that a UPC-E leaves the zeros out of (General Specifications, 5.2.2.4); None for other numbers.

    Eight digits may be a GTIN-8 as well: that is what they are where its check digit is right.
    """
    if not re.fullmatch(r"[01]\d{7}", digits):
        return None
    system, item, last, check = digits[0], digits[1:6], digits[6], digits[7]
    if last in "012":
        whole = f"{system}{item[:2]}{last}0000{item[2:]}{check}"
    elif last == "3":
        whole = f"{system}{item[:3]}00000{item[3:]}{check}"
    elif last == "4":
        whole = f"{system}{item[:4]}00000{item[4:]}{check}"
    else:
        whole = f"{system}{item}0000{last}{check}"
    return whole if _is_gtin(whole) and not _is_gtin(digits) else None


def _is_gtin(digits: str) -> bool:
    try:
        check_gtin(digits)
    except WrongIdentifier:
        return False
    return True


def _vin(typed: str, faults: list[Fault]) -> str:
    compact = skeleton(typed)
    if compact:
        try:
            check_vin(compact)
        except WrongIdentifier as error:
            faults.append(fault("vin", error.code, typed.strip(), scheme=error.scheme))
    return compact


_CODES: Mapping[int, Callable[[str], str]] = {
    10: check_inn,
    12: check_inn,
    13: check_ogrn,
    15: check_ogrnip,
    18: check_uscc,
}


def _producer_code(typed: str, faults: list[Fault]) -> str:
    compact = skeleton(typed)
    if compact:
        try:
            _CODES.get(len(compact), check_uscc)(compact)
        except WrongIdentifier as error:
            faults.append(fault("producer_code", error.code, typed.strip(), scheme=error.scheme))
    return compact


def _day(typed: str, faults: list[Fault]) -> date | None:
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(iso_day(typed))
    except ValueError:
        faults.append(fault("produced_on", "date_form", typed.strip()))
        return None


def lookup_keys(marks: Marks) -> frozenset[str]:
    """The keys of `known_products` under which products that could be equal or alike are found."""
    return frozenset(_keys(marks))


def _keys(marks: Marks) -> Iterator[str]:
    fold = marks.fold
    if marks.gtin:
        yield gtin_key(marks.gtin)
        if not marks.is_gtin_right:
            yield from (gtin_key(other) for other in _one_slip_away(marks.gtin))
    if marks.vin:
        yield f"v:{skeleton(marks.vin)}"
    if marks.model:
        model = skeleton(fold(marks.model))
        yield from (f"m:{run}" for run in word_runs(fold(marks.model)) | {model})
        if len(model) >= MIN_SLIP - 1:
            yield f"d:{model}"
            yield from (f"{kind}:{short}" for short in deletions(model) for kind in "dm")
    yield from (f"b:{part}" for part in name_parts(fold(marks.brand)))
    yield from (f"b:{part}" for part in _name_runs(fold(marks.name)))
    yield from (f"n:{unit}" for unit in name_units(fold(marks.name)))
    if marks.conformity:
        yield f"c:{paper_number(marks.conformity)}"
    if marks.producer_code:
        yield f"e:{marks.producer_code}"
    if marks.producer:
        yield f"p:{skeleton(fold(marks.producer))}"
    for number in filter(None, (marks.batch, marks.serial)):
        for reading in number_readings(number):
            yield from (f"x:{start}" for start in list(beginnings(reading))[:MAX_BEGINNINGS])


def _name_runs(name: str) -> Iterator[str]:
    """Every run of words that may be a brand, and every run of Chinese characters in a longer one."""
    yield from word_runs(name)
    for word in name.split()[:12]:
        yield from name_parts(word)
        for run in re.findall(r"[㐀-䶿一-鿿]+", word):
            yield from (run[a:b] for a in range(min(len(run), 12)) for b in range(a + 2, min(a + 6, len(run)) + 1))


def _one_slip_away(gtin14: str) -> Iterator[str]:
    """Numbers with one digit changed, or two neighbours turned: a slip in the check digit leaves the item as it is."""
    for place in range(1, 13):
        yield from (gtin14[:place] + digit + gtin14[place + 1 :] for digit in "0123456789" if digit != gtin14[place])
        yield gtin14[:place] + gtin14[place + 1] + gtin14[place] + gtin14[place + 2 :]
