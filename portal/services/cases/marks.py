"""The marks by which cases about one product, batch or firm find each other: identifiers folded, nothing personal."""

from __future__ import annotations

import re
import unicodedata

from portal.domain import identifiers
from portal.domain.case_vocabulary import CaseKind
from portal.domain.submissions import Submission
from portal.services.cases.ports import Mark

_LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_FIRM_FORMS = re.compile(
    r"(有限责任公司|股份有限公司|有限公司|公司|个体工商户|\bООО\b|\bОАО\b|\bЗАО\b|\bПАО\b|\bАО\b|\bИП\b|\bLTD\b|\bLLC\b|\bCO\b|\bINC\b)",
    re.IGNORECASE,
)
_MIN_CHARS = 2


def folded(text: str) -> str:
    """Letters and digits alone, upper case, full-width and Cyrillic look-alikes as Latin."""
    upper = unicodedata.normalize("NFKC", text).upper().replace("Ё", "Е")
    return re.sub(r"[\W_]+", "", upper)


def folded_number(text: str) -> str:
    """A model or batch number however written: look-alike letters of both scripts are one."""
    return folded(text).translate(_LOOK_ALIKES)


def folded_firm(text: str) -> str:
    """A firm's name without its legal form, quotes and blanks."""
    return folded(_FIRM_FORMS.sub(" ", unicodedata.normalize("NFKC", text)))


def marks_of(submission: Submission) -> tuple[Mark, ...]:
    """The marks of a case. A batch counts with its brand or product only, for the same number may be anybody's."""
    product, found = submission.product, []
    gtin = _gtin(product.gtin)
    if gtin:
        found.append(Mark("gtin", gtin))
    brand, model = folded(product.brand), folded_number(product.model)
    if len(model) >= _MIN_CHARS:
        found.append(Mark("model", f"{brand}/{model}"))
    owner = gtin or (f"{brand}/{model}" if model else brand or folded(product.name))
    batch = folded_number(product.batch)
    if owner and len(batch) >= _MIN_CHARS:
        found.append(Mark("batch", f"{owner}/{batch}"))
    for firm in _firms(submission):
        found.append(Mark("firm", firm))
    return tuple(dict.fromkeys(found))


def _firms(submission: Submission) -> list[str]:
    """Producer by code or name, and whom it is about; an objecting firm accuses nobody."""
    if submission.kind is CaseKind.OBJECTION:
        return []
    named = [submission.product.producer_code, submission.product.producer, submission.seller]
    if submission.kind is CaseKind.ENTERPRISE_REPORT:
        named += [submission.enterprise_code, submission.enterprise]
    return [firm for firm in map(folded_firm, named) if len(firm) >= _MIN_CHARS]


def _gtin(typed: str) -> str:
    """Any form of a GTIN as 14 digits; empty where it is none."""
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed))
    try:
        return identifiers.check_gtin(digits).rjust(14, "0")
    except identifiers.WrongIdentifier:
        return ""
