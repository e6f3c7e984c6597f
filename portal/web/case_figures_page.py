"""What the page on cases in numbers shows: tables with bars, each with the question it answers and what was counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.domain.case_vocabulary import CaseKind, CaseState, PlaceOfPurchase
from portal.domain.locales import Locale
from portal.domain.vocabulary import Category
from portal.services.cases.figures import CaseFigures, Figure
from portal.text import labels, typography
from portal.text.case_labels import case_label, state_label
from portal.text.catalogs import catalog_for


@dataclass(frozen=True)
class CaseBar:
    """One number with its bar; `told` is what is written, which may be “fewer than 5”."""

    label: str
    told: str
    percent: float


@dataclass(frozen=True)
class CaseChart:
    name: str
    question: str
    heading: str
    bars: tuple[CaseBar, ...]


@dataclass(frozen=True)
class CaseFiguresPage:
    """`total`, `median_days` and `in_time` are sentences, empty where there is too little to tell."""

    as_of: str
    total: str
    median_days: str
    in_time: str
    charts: tuple[CaseChart, ...]
    firms: tuple[CaseBar, ...]


def case_figures_page(found: CaseFigures, least: int, locale: Locale) -> CaseFiguresPage:
    """The page of figures; numbers below `least` are told as “fewer than”."""
    tag = locale.tag
    words = catalog_for(tag)
    fewer = words.gettext("fewer than %(num)s") % {"num": least}

    def chart(
        name: str, question: str, heading: str, figures: Sequence[Figure], label: Callable[[str], str]
    ) -> CaseChart:
        most = max((figure.count or least for figure in figures), default=1)
        bars = (
            CaseBar(label(f.code), fewer if f.count is None else str(f.count), 100 * (f.count or 0) / max(most, 1))
            for f in figures
        )
        return CaseChart(name, question, heading, tuple(bars))

    months = tuple(f for f in found.months if f.count != 0)
    charts = (
        chart(
            "months",
            words.gettext("How many complaints and other cases arrived each month?"),
            words.gettext("Month"),
            months,
            lambda code: typography.format_month(code, tag),
        ),
        chart(
            "categories",
            words.gettext("What goods are they about?"),
            words.gettext("Category"),
            found.categories,
            lambda code: labels.label(Category(code), tag),
        ),
        chart(
            "places",
            words.gettext("Where were the goods bought?"),
            words.gettext("Place of purchase"),
            found.places,
            lambda code: case_label(PlaceOfPurchase(code), tag),
        ),
        chart(
            "outcomes",
            words.gettext("How did they end?"),
            words.gettext("How the case ended"),
            found.outcomes,
            lambda code: state_label(CaseState(code), CaseKind.COMPLAINT, tag),
        ),
    )
    return CaseFiguresPage(
        as_of=typography.format_date(found.as_of, tag),
        total="" if found.total is None else str(found.total),
        median_days="" if found.median_days is None else f"{found.median_days:g}",
        in_time="" if found.in_time is None else str(found.in_time),
        charts=tuple(each for each in charts if each.bars),
        firms=tuple(CaseBar(firm.name, str(firm.count), 0) for firm in found.firms),
    )
