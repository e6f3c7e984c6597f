"""A product of a public document as the product check compares it, and the keys by which it is looked up.

Keys are skeletons of identifiers: two products that could be compared as equal or alike share one. A range is looked up
by the beginning that all its numbers share, a model by itself and by itself with one letter left out, a name by its
pairs of characters and beginnings of words. Foreign notices, of which there are many, have no keys of mere resemblance.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.domain.documents.base import Document, Version
from portal.domain.extents import shared_beginning
from portal.domain.folding import deletions, name_parts, name_units, paper_number, skeleton
from portal.domain.products import Extent, Period, Product
from portal.domain.vocabulary import EnterpriseRole

Fold = Callable[[str], str]
"""Makes traditional characters simplified; knows the dictionary that this package does not."""
MIN_SLIP = 5
"""Letters that a model must have for one of them to be taken for a slip."""
MAX_SLIP_MODELS = 60
NAMING = frozenset({EnterpriseRole.PRODUCER, EnterpriseRole.IMPORTER, EnterpriseRole.EXPORTER, EnterpriseRole.SELLER})


@dataclass(frozen=True)
class KnownProduct:
    """What a document states of a product that it warns of, or of a genuine one that is counterfeited.

    `counterfeits` are the keys of the counterfeits of this genuine product; then it is not itself warned of.
    `genuine_batches` are those of the genuine product that this one counterfeits.
    """

    key: str
    brand: str = ""
    models: tuple[str, ...] = ()
    gtins: tuple[str, ...] = ()
    vins: tuple[str, ...] = ()
    batches: tuple[Extent, ...] = ()
    serials: tuple[Extent, ...] = ()
    produced: Period | None = None
    best_before: Period | None = None
    model_years: tuple[int, ...] = ()
    conformity: tuple[str, ...] = ()
    producer_codes: tuple[str, ...] = ()
    producers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    is_counterfeit: bool = False
    counterfeits: tuple[str, ...] = ()
    is_foreign: bool = field(default=False, compare=False)

    @property
    def is_genuine(self) -> bool:
        return bool(self.counterfeits)

    @property
    def states_units(self) -> bool:
        """Whether it says which units of the product are meant."""
        return bool(self.batches or self.serials or self.vins)

    def encode(self) -> str:
        """As JSON, without what is empty."""
        plain = {name: _plain(value) for name, value in self.__dict__.items() if value and name != "is_foreign"}
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def decode(cls, encoded: str, *, is_foreign: bool) -> KnownProduct:
        found: dict[str, Any] = json.loads(encoded)
        for name, value in found.items():
            if name in ("batches", "serials"):
                found[name] = tuple(Extent.model_construct(**extent) for extent in value)
            elif name in ("produced", "best_before"):
                found[name] = Period.model_construct(start=_date(value.get("start")), end=_date(value.get("end")))
            elif isinstance(value, list):
                found[name] = tuple(value)
        return cls(**found, is_foreign=is_foreign)


def _date(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def _plain(value: Any) -> Any:
    if isinstance(value, Extent | Period):
        return value.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def known_products(version: Version) -> tuple[KnownProduct, ...]:
    """The products of a document that a check may find: those it warns of, and those that counterfeits pose as."""
    document = version.document
    genuine: dict[str, list[str]] = {}
    for key, product in document.products.items():
        if product.warns and product.counterfeit_of is not None:
            genuine.setdefault(product.counterfeit_of, []).append(key)
    return tuple(
        _known(version, key, product, () if product.warns else tuple(genuine.get(key, ())))
        for key, product in document.products.items()
        if product.warns or key in genuine
    )


def _known(version: Version, key: str, product: Product, counterfeits: tuple[str, ...]) -> KnownProduct:
    document = version.document
    makers = [document.enterprises[name] for name in product.enterprises if name in document.enterprises]
    makers = [maker for maker in makers if NAMING & set(maker.roles)]
    names = (rendition.text(f"products.{key}.name") for rendition in version.renditions.values())
    return KnownProduct(
        key=key,
        brand=product.brand or "",
        models=product.models,
        gtins=tuple(gtin.zfill(14) for gtin in product.gtins),
        vins=product.vins,
        batches=product.batches,
        serials=product.serials,
        produced=_produced(document, product),
        best_before=product.best_before,
        model_years=product.model_years,
        conformity=tuple(paper.number for paper in product.conformity),
        producer_codes=tuple(code for maker in makers for code in maker.codes()),
        producers=tuple(dict.fromkeys(n for m in makers for n in (m.name, m.name_other) if n)),
        names=tuple(dict.fromkeys(filter(None, names))),
        is_counterfeit=product.counterfeit_of is not None,
        counterfeits=counterfeits,
        is_foreign=document.is_foreign,
    )


def _produced(document: Document, product: Product) -> Period | None:
    """Of the product; of the whole notice where a foreign source states it once for all."""
    if product.produced is not None:
        return product.produced
    found = getattr(document, "produced", None)
    return found if isinstance(found, Period) else None


def keys_of(product: KnownProduct, fold: Fold) -> frozenset[str]:
    """The keys under which a product is looked up."""
    return frozenset(_keys(product, fold))


def _keys(product: KnownProduct, fold: Fold) -> Iterator[str]:
    yield from (gtin_key(gtin) for gtin in product.gtins)
    yield from (f"v:{skeleton(vin)}" for vin in product.vins)
    yield from (f"b:{part}" for part in name_parts(fold(product.brand)))
    yield from (f"c:{paper_number(number)}" for number in product.conformity)
    models = [skeleton(fold(model)) for model in product.models]
    yield from (f"m:{model}" for model in models)
    if product.is_foreign:
        return
    yield from (f"e:{code}" for code in product.producer_codes)
    yield from (f"p:{skeleton(fold(name))}" for name in product.producers)
    yield from (f"n:{unit}" for unit in name_units(fold(" ".join((product.brand, *product.names)))))
    for model in models[:MAX_SLIP_MODELS]:
        if len(model) >= MIN_SLIP:
            yield from (f"d:{short}" for short in deletions(model))
    for extent in (*product.batches, *product.serials):
        beginning = shared_beginning(extent)
        if beginning is not None:
            yield f"x:{beginning}"


def gtin_key(gtin14: str) -> str:
    """The item in a GTIN, whatever packaging its first digit tells; without the check digit, which depends on that."""
    return f"g:{gtin14[1:13]}"


WEIGHTS: Mapping[str, int] = {"v": 100, "g": 100, "m": 30, "c": 20, "b": 12, "e": 10, "p": 8, "x": 6, "d": 5, "n": 0}
"""What a key says for a product: which candidates are compared first where there are many."""


def weight_of(keys: Sequence[str]) -> int:
    """How well the keys that a product shares with what was stated speak for it."""
    best = {key[0]: WEIGHTS[key[0]] for key in keys}
    return sum(best.values()) + sum(key[0] == "n" for key in keys)
