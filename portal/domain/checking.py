"""The product check: what was stated of a product, compared mark by mark with what a document states.

Only products that a document warns of can match. The rules, the same for every document:

*The same product* is one with the same VIN; the same item by its GTIN; the same model of the same brand; or, where a
document names no model, the same brand with a name alike or a serial number in its range. A brand stands in one script
here and in another there: then its letters say nothing, and neither does their difference.

*Which units*: a batch, serial number or VIN inside what the document lists makes it *matched*; one outside, and no date
that speaks against it, makes it *same product, other batch*. A period of production decides where nothing else is
listed. What was not stated, or cannot be compared, leaves it *similar*: compare these marks. Where an own document
limits nothing, every unit is meant. A foreign notice is kept with few of its identifiers, so that it never matches by
brand and model alone.

*A counterfeit* bears genuine identifiers, and its batches are the forger's choice: outside them it stays *similar*.

Sources: GS1 General Specifications, 4 (GTIN-8, -12 and -13 are GTIN-14 with zeros in front; a first digit of 1 to 8 is
a package of the same item; numbers of restricted circulation, prefixes 02, 04 and 2, mean something in one shop only);
ISO 3779 and 49 CFR 565.15 (the tenth place of a VIN tells the model year); extents and days as in `extents`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.extents import Verdict, within_any, within_period
from portal.domain.folding import (
    confused,
    distance,
    name_parts,
    name_units,
    paper_number,
    scripts_of,
    skeleton,
    word_runs,
)
from portal.domain.known_products import MIN_SLIP, KnownProduct
from portal.domain.product_marks import Marks


class Answer(StrEnum):
    """What a check says, the gravest first."""

    MATCHED = "matched"
    SAME_PRODUCT_OTHER_BATCH = "same_product_other_batch"
    SIMILAR = "similar"
    NOTHING_FOUND = "nothing_found"

    @property
    def gravity(self) -> int:
        """0 for the gravest."""
        return list(Answer).index(self)


class Aspect(StrEnum):
    """A mark by which products are compared."""

    GTIN = "gtin"
    VIN = "vin"
    BRAND = "brand"
    MODEL = "model"
    NAME = "name"
    BATCH = "batch"
    SERIAL = "serial"
    PRODUCED = "produced"
    BEST_BEFORE = "best_before"
    MODEL_YEAR = "model_year"
    CONFORMITY = "conformity"
    PRODUCER = "producer"


class Outcome(StrEnum):
    """How a stated mark stands to the published one; `UNSTATED` where the person gave none to compare."""

    EQUAL = "equal"
    INSIDE = "inside"
    PACKAGE = "package"
    ALIKE = "alike"
    UNSTATED = "unstated"
    INCOMPARABLE = "incomparable"
    DIFFERENT = "different"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Reason:
    """One comparison: the mark, how it came out, what was stated and what is published."""

    aspect: Aspect
    outcome: Outcome
    stated: str = ""
    published: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """A product compared: `answer` is None where it is another product.

    `other_of_brand` tells of a document on another product of the brand. `states_no_batch` that nothing published says
    which units are meant. `identity` is what the product was recognised by, for order.
    """

    answer: Answer | None
    reasons: tuple[Reason, ...] = ()
    other_of_brand: bool = False
    states_no_batch: bool = False
    closeness: int = 0


GOOD = frozenset({Outcome.EQUAL, Outcome.INSIDE, Outcome.PACKAGE})
MAX_PUBLISHED = 6
"""Values of a published list that a reason repeats."""


def compare(marks: Marks, product: KnownProduct) -> Comparison:
    """What was stated, against one product."""
    found = {reason.aspect: reason for reason in (*_identity_reasons(marks, product), *_unit_reasons(marks, product))}
    outcomes = {aspect: reason.outcome for aspect, reason in found.items()}
    told = tuple(found.values())
    closeness = sum(2 if o in GOOD else o is Outcome.ALIKE for o in outcomes.values())
    if _is_same(outcomes, product, marks):
        answer = _units_answer(outcomes, product)
        return Comparison(answer, told, states_no_batch=not product.states_units, closeness=closeness)
    if _is_alike(outcomes, product, marks):
        return Comparison(Answer.SIMILAR, told, states_no_batch=not product.states_units, closeness=closeness)
    return Comparison(None, told, other_of_brand=outcomes.get(Aspect.BRAND) is Outcome.EQUAL)


Outcomes = dict[Aspect, Outcome]


def _is_same(outcomes: Outcomes, product: KnownProduct, marks: Marks) -> bool:
    brand, model = outcomes.get(Aspect.BRAND), outcomes.get(Aspect.MODEL)
    if outcomes.get(Aspect.VIN) is Outcome.EQUAL or outcomes.get(Aspect.GTIN) in (Outcome.EQUAL, Outcome.PACKAGE):
        return True
    if outcomes.get(Aspect.GTIN) is Outcome.DIFFERENT:
        return False
    name = outcomes.get(Aspect.NAME)
    if model is Outcome.EQUAL:
        is_named = not product.brand and name is Outcome.ALIKE
        return Outcome.EQUAL in (brand, outcomes.get(Aspect.PRODUCER)) or is_named
    if brand is not Outcome.EQUAL or model in (Outcome.DIFFERENT, Outcome.ALIKE):
        return False
    if outcomes.get(Aspect.SERIAL) is Outcome.INSIDE and marks.tells_unit:
        return not any(extent.all for extent in product.serials)
    return not product.models and not product.gtins and name is Outcome.ALIKE


def _units_answer(outcomes: Outcomes, product: KnownProduct) -> Answer:
    if product.is_genuine or _contradicts(outcomes):
        return Answer.SIMILAR
    numbers = {outcomes.get(a) for a in (Aspect.BATCH, Aspect.SERIAL, Aspect.VIN)} - {None}
    days = {outcomes.get(a) for a in (Aspect.PRODUCED, Aspect.BEST_BEFORE, Aspect.MODEL_YEAR)} - {None}
    if Outcome.INSIDE in numbers or outcomes.get(Aspect.VIN) is Outcome.EQUAL:
        is_all = any(extent.all for extent in (*product.batches, *product.serials))
        return Answer.SIMILAR if is_all and Outcome.OUTSIDE in days else Answer.MATCHED
    outside = Answer.SIMILAR if product.is_counterfeit else Answer.SAME_PRODUCT_OTHER_BATCH
    if Outcome.OUTSIDE in numbers or Outcome.DIFFERENT in numbers:
        uncertain = numbers & {Outcome.ALIKE, Outcome.INCOMPARABLE} or Outcome.INSIDE in days
        return Answer.SIMILAR if uncertain else outside
    if Outcome.OUTSIDE in days:
        return outside if Outcome.INSIDE not in days and not numbers & {Outcome.ALIKE} else Answer.SIMILAR
    if product.states_units:
        return Answer.SIMILAR
    limits = product.produced or product.best_before or product.model_years
    is_decided = days == {Outcome.INSIDE} or not limits
    return Answer.MATCHED if is_decided and not product.is_foreign else Answer.SIMILAR


def _contradicts(outcomes: Outcomes) -> bool:
    """The barcode says one product and the person another: both are shown, and nothing is concluded."""
    return Outcome.DIFFERENT in (outcomes.get(Aspect.BRAND), outcomes.get(Aspect.MODEL))


def _is_alike(outcomes: Outcomes, product: KnownProduct, marks: Marks) -> bool:
    brand, model, name = (outcomes.get(aspect) for aspect in (Aspect.BRAND, Aspect.MODEL, Aspect.NAME))
    gtin = outcomes.get(Aspect.GTIN)
    if gtin is Outcome.ALIKE:
        return brand is not Outcome.DIFFERENT
    if model is Outcome.EQUAL:
        return brand is not Outcome.DIFFERENT or len(skeleton(marks.model)) >= MIN_SLIP
    if model is Outcome.DIFFERENT or gtin is Outcome.DIFFERENT or brand is Outcome.DIFFERENT:
        return False
    if model is Outcome.ALIKE:
        return brand in (Outcome.EQUAL, Outcome.ALIKE, Outcome.INCOMPARABLE) or not marks.has_brand
    if outcomes.get(Aspect.CONFORMITY) is Outcome.EQUAL or outcomes.get(Aspect.PRODUCER) is Outcome.EQUAL:
        return True
    if brand in (Outcome.EQUAL, Outcome.ALIKE):
        return brand is Outcome.EQUAL or name is Outcome.ALIKE or not marks.names_product
    if name is Outcome.ALIKE:
        return True
    numbers = {outcomes.get(Aspect.BATCH), outcomes.get(Aspect.SERIAL)}
    return marks.is_number_alone and Outcome.INSIDE in numbers and not any(e.all for e in product.batches)


def _identity_reasons(marks: Marks, product: KnownProduct) -> Iterator[Reason]:
    yield from _gtin_reason(marks, product)
    if marks.vin and product.vins:
        is_listed = skeleton(marks.vin) in {skeleton(vin) for vin in product.vins}
        yield Reason(Aspect.VIN, Outcome.EQUAL if is_listed else Outcome.DIFFERENT, marks.vin)
    elif product.vins:
        yield Reason(Aspect.VIN, Outcome.UNSTATED)
    yield from _brand_reason(marks, product)
    yield from _model_reason(marks, product)
    if marks.name and _names_alike(marks, product):
        yield Reason(Aspect.NAME, Outcome.ALIKE, marks.name)
    if marks.conformity and product.conformity:
        is_equal = paper_number(marks.conformity) in {paper_number(number) for number in product.conformity}
        outcome = Outcome.EQUAL if is_equal else Outcome.DIFFERENT
        yield Reason(Aspect.CONFORMITY, outcome, marks.conformity, product.conformity[:MAX_PUBLISHED])
    if marks.producer_code and marks.producer_code in product.producer_codes:
        yield Reason(Aspect.PRODUCER, Outcome.EQUAL, marks.producer_code, product.producers[:1])
    elif marks.producer and skeleton(marks.producer) in {skeleton(marks.fold(name)) for name in product.producers}:
        yield Reason(Aspect.PRODUCER, Outcome.EQUAL, marks.producer, product.producers[:1])


def _gtin_reason(marks: Marks, product: KnownProduct) -> Iterator[Reason]:
    if not product.gtins:
        return
    published = tuple(shown_gtin(gtin) for gtin in product.gtins[:MAX_PUBLISHED])
    if not marks.gtin:
        yield Reason(Aspect.GTIN, Outcome.UNSTATED, "", published)
        return
    stated, items = marks.gtin, {gtin[1:13] for gtin in product.gtins}
    if marks.is_gtin_local:
        outcome = Outcome.ALIKE if stated in product.gtins else Outcome.INCOMPARABLE
    elif not marks.is_gtin_right:
        slips = any(distance(stated.lstrip("0"), gtin.lstrip("0"), 1) <= 1 for gtin in product.gtins)
        outcome = Outcome.ALIKE if slips else Outcome.DIFFERENT
    elif stated in product.gtins:
        outcome = Outcome.EQUAL
    elif stated[1:13] in items and stated[0] != "9":
        outcome = Outcome.PACKAGE
    else:
        outcome = Outcome.DIFFERENT
    yield Reason(Aspect.GTIN, outcome, marks.gtin_typed, published)


def shown_gtin(gtin14: str) -> str:
    """A GTIN as it stands under a barcode: without the zeros that make fourteen digits of it."""
    for length, zeros in ((8, "000000"), (12, "00"), (13, "0")):
        if gtin14.startswith(zeros):
            return gtin14[14 - length :]
    return gtin14


def _brand_reason(marks: Marks, product: KnownProduct) -> Iterator[Reason]:
    if not product.brand or not (marks.brand or marks.name):
        return
    if marks.brand:
        outcome: Outcome | None = _brand_outcome(marks.fold(marks.brand), marks.fold(product.brand))
    else:
        outcome = _brand_within_name(marks, name_parts(marks.fold(product.brand)))
    if outcome is not None:
        yield Reason(Aspect.BRAND, outcome, marks.brand or marks.name, (product.brand,))


def _brand_outcome(stated: str, published: str) -> Outcome:
    parts, known = name_parts(stated), name_parts(published)
    if parts & known:
        return Outcome.EQUAL
    if any(_slips(one, other) for one in parts for other in known):
        return Outcome.ALIKE
    if any(len(one) >= 4 and (one in other or other in one) for one in parts for other in known if len(other) >= 4):
        return Outcome.ALIKE
    return Outcome.DIFFERENT if scripts_of(stated) & scripts_of(published) else Outcome.INCOMPARABLE


def _slips(one: str, other: str) -> bool:
    """One letter wrong in a short name, two in a long one."""
    limit = 0 if min(len(one), len(other)) < 4 else 1 if len(other) < 9 else 2
    is_han = scripts_of(one + other) == {"han"}
    return distance(one, other, limit) <= limit and (limit > 0 or is_han)


def _brand_within_name(marks: Marks, known: frozenset[str]) -> Outcome | None:
    """A brand among the words of a free text."""
    words = marks.fold(marks.name).split()
    parts = {part for word in words for part in name_parts(word)} | word_runs(marks.fold(marks.name))
    if parts & known:
        return Outcome.EQUAL
    whole = skeleton(marks.fold(marks.name))
    if any(part in whole for part in known if len(part) >= 2 and scripts_of(part) == {"han"}):
        return Outcome.EQUAL
    return Outcome.ALIKE if any(_slips(one, other) for one in parts for other in known if len(other) >= 4) else None


def _model_reason(marks: Marks, product: KnownProduct) -> Iterator[Reason]:
    if not product.models:
        return
    if not marks.model:
        yield Reason(Aspect.MODEL, Outcome.UNSTATED, "", product.models[:MAX_PUBLISHED])
        return
    stated, runs = skeleton(marks.fold(marks.model)), word_runs(marks.fold(marks.model))
    folded = {model: skeleton(marks.fold(model)) for model in product.models}
    equal = [model for model, known in folded.items() if known == stated or (len(known) >= 4 and known in runs)]
    if equal:
        yield Reason(Aspect.MODEL, Outcome.EQUAL, marks.model, tuple(equal[:1]))
        return
    alike = [
        model
        for model, known in folded.items()
        if _models_alike(stated, known) or (len(stated) >= 4 and stated in word_runs(marks.fold(model)))
    ]
    # Several words are rather what a person calls the product than its model.
    other = Outcome.INCOMPARABLE if len(marks.model.split()) > 2 else Outcome.DIFFERENT
    outcome = Outcome.ALIKE if alike else other
    yield Reason(Aspect.MODEL, outcome, marks.model, tuple((alike or product.models)[:MAX_PUBLISHED]))


def _models_alike(stated: str, known: str) -> bool:
    if confused(stated) == confused(known):
        return True
    shorter, longer = sorted((stated, known), key=len)
    if len(shorter) >= 4 and longer.startswith(shorter) and not longer[len(shorter)].isdigit():
        return True
    return len(shorter) >= MIN_SLIP - 1 and distance(stated, known, 1) <= 1


def _names_alike(marks: Marks, product: KnownProduct) -> bool:
    """Most of the words stated are in the product's name, brand or producer, and one in its name."""
    stated = name_units(marks.fold(marks.name))
    named = name_units(marks.fold(" ".join(product.names)))
    around = name_units(marks.fold(" ".join((product.brand, *product.producers))))
    return bool(stated & named) and 2 * len(stated & (named | around)) > len(stated)


def _unit_reasons(marks: Marks, product: KnownProduct) -> Iterator[Reason]:
    yield from _number_reasons(marks, product)
    for aspect, stated, period in (
        (Aspect.PRODUCED, marks.produced_on, product.produced),
        (Aspect.BEST_BEFORE, marks.best_before, product.best_before),
    ):
        if period is not None:
            outcome = _outcome(within_period(stated, period)) if stated else Outcome.UNSTATED
            yield Reason(aspect, outcome, stated.isoformat() if stated else "", _days(period.start, period.end))
    if product.model_years:
        years = marks.model_years
        outcome = Outcome.UNSTATED
        if years:
            outcome = Outcome.INSIDE if years & set(product.model_years) else Outcome.OUTSIDE
        told = tuple(str(year) for year in product.model_years[:MAX_PUBLISHED])
        yield Reason(Aspect.MODEL_YEAR, outcome, "/".join(map(str, sorted(years))), told)


def _days(start: date | None, end: date | None) -> tuple[str, str]:
    """Both ends as ISO dates, an open one empty."""
    return (start.isoformat() if start else "", end.isoformat() if end else "")


def _number_reasons(marks: Marks, product: KnownProduct) -> Iterator[Reason]:
    """A batch is looked for among serial numbers too, and the other way round: people cannot tell them apart."""
    pairs = (
        (Aspect.BATCH, product.batches, marks.batch, "" if marks.is_serial_marking else marks.serial),
        (Aspect.SERIAL, product.serials, marks.serial, marks.batch),
    )
    for aspect, extents, stated, other in pairs:
        if not extents:
            continue
        everything = tuple(str(extent) for extent in extents[:MAX_PUBLISHED])
        if not stated and not (product.batches and product.serials):
            stated = other
        verdict, extent = within_any(stated, extents) if stated else (Verdict.UNTOLD, None)
        if verdict not in (Verdict.INSIDE, Verdict.ALIKE) and other:
            crossed, found = within_any(other, extents)
            if crossed is Verdict.INSIDE:
                verdict, extent, stated = crossed, found, other
        if verdict is Verdict.UNTOLD and any(one.all for one in extents):
            verdict, extent = Verdict.INSIDE, next(one for one in extents if one.all)
        if verdict is Verdict.OUTSIDE and aspect is Aspect.SERIAL and marks.is_serial_marking:
            verdict = Verdict.INCOMPARABLE
        yield Reason(aspect, _outcome(verdict), stated, (str(extent),) if extent else everything)


_OUTCOMES = {
    Verdict.INSIDE: Outcome.INSIDE,
    Verdict.ALIKE: Outcome.ALIKE,
    Verdict.INCOMPARABLE: Outcome.INCOMPARABLE,
    Verdict.OUTSIDE: Outcome.OUTSIDE,
    Verdict.UNTOLD: Outcome.UNSTATED,
}


def _outcome(verdict: Verdict) -> Outcome:
    return _OUTCOMES[verdict]


def gravest(answers: Sequence[Answer]) -> Answer:
    """The gravest of some answers."""
    return min(answers, key=lambda answer: answer.gravity, default=Answer.NOTHING_FOUND)
