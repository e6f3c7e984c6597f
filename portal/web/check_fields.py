"""The field on a document with which a reader checks the own product against it."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.products import Product
from portal.text.catalogs import catalog_for


@dataclass(frozen=True)
class CheckField:
    """A form that leads to the product check: `known` marks go along, `models` are to choose from.

    `name` is the mark that the reader adds, `label` what it is called, `id` begins the ids of its fields.
    """

    id: str
    known: tuple[tuple[str, str], ...]
    models: tuple[str, ...]
    name: str
    label: str


def check_field(key: str, product: Product, tag: str) -> CheckField | None:
    """None where every unit is meant, or the document does not say which, or does not warn of it."""
    words = catalog_for(tag)
    if any(extent.all for extent in (*product.batches, *product.serials)):
        return None
    names = (
        ("batch", product.batches, words.gettext("Batch on your product")),
        ("serial", product.serials, words.gettext("Serial number on your product")),
        ("vin", product.vins, words.gettext("VIN of your vehicle")),
        ("produced_on", product.produced, words.gettext("Production date on your product")),
    )
    chosen = next(((name, label) for name, stated, label in names if stated), None)
    if chosen is None or not product.warns or not (product.gtins or product.brand or product.models):
        return None
    known = [("gtin", product.gtins[0])] if len(product.gtins) == 1 else []
    known += [("brand", product.brand)] if product.brand else []
    known += [("model", product.models[0])] if len(product.models) == 1 else []
    models = product.models if len(product.models) > 1 and len(product.gtins) != 1 else ()
    return CheckField(f"check-{key}", tuple(known), models, *chosen)
