"""The products that an entry of a feed warns of, each with what it is recognised by, and values under their labels."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

from portal.domain.products import Extent, Product
from portal.domain.vocabulary import Level
from portal.text import feedhtml as html
from portal.text import typography
from portal.text.feedentry import Content, lower_first

PRODUCTS_SHOWN = 20
VALUES_SHOWN = 20
"""Of batches, models and the like of one product; the page has all of them."""
_RECOGNISED_BY = (
    *("brand", "models", "specification", "batches", "serials", "vins", "gtins", "model_years", "produced"),
    *("best_before", "sold", "origin", "units"),
)
_NAMES = frozenset({"brand", "models", "batches", "serials", "vins", "gtins", "decision_number", "official_number"})
_NAMES |= {"measure_number", "id", "attribution", "licence", "reported_by"}


def products_html(content: Content) -> Iterator[str]:
    """The products warned of."""
    warned = [(key, product) for key, product in content.version.document.products.items() if product.warns]
    if not warned:
        return
    yield html.element("h2", content.catalog.gettext("Products concerned"))
    yield f"<ul>{''.join(_product(content, key, product) for key, product in warned[:PRODUCTS_SHOWN])}</ul>"
    more = len(warned) - PRODUCTS_SHOWN
    if more > 0:
        count = content.catalog.ngettext("and %(count)s more product", "and %(count)s more products", more)
        yield html.lines([count % {"count": more}])


def _product(content: Content, key: str, product: Product) -> str:
    path = f"products.{key}"
    name, marks = content.said(f"{path}.name"), content.said(f"{path}.marks")
    made = [f"<strong>{html.element('span', name.text, language=name.language)}</strong>"] if name.text else []
    told = [fact_row(content, f"{path}.{field}", getattr(product, field)) for field in _RECOGNISED_BY]
    if marks.text:
        told.append(html.Row(content.label(f"{path}.marks"), marks.text, language=marks.language))
    made += [html.row(one, content.tag) for one in told if one is not None]
    return f"<li>{'<br>'.join(made)}</li>"


def fact_row(content: Content, path: str, value: Any) -> html.Row | None:
    """A value of data under its label, long lists cut; None where there is nothing to say."""
    if value is None or value is False or value in ((), ""):
        return None
    items = value if isinstance(value, tuple) else (value,)
    words = [_one(content, path, item, is_list=isinstance(value, tuple)) for item in items[:VALUES_SHOWN]]
    more = len(items) - VALUES_SHOWN
    if more > 0:
        words.append(content.catalog.ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more})
    # A batch may be told in several words, which commas would run together.
    are_clauses = isinstance(items[0], Extent) and not content.tag.startswith("zh")
    join = typography.join_clauses if are_clauses else typography.join_items
    return html.Row(content.label(path), join(words, content.tag), is_name=path.rpartition(".")[2] in _NAMES)


def _one(content: Content, path: str, item: Any, *, is_list: bool) -> str:
    words = content.words.of(path, (item,) if is_list else item)
    return lower_first(words) if isinstance(item, Enum) and not isinstance(item, Level) else words
