"""Reference pages: publication rules, places and watched goods, corrections, and the log itself."""

from __future__ import annotations

from math import ceil

from flask import Blueprint, Response, jsonify, render_template, request
from werkzeug.exceptions import NotFound

from portal.domain.log import format_time
from portal.services.cases.figures import LEAST
from portal.web import current
from portal.web.caching import cached_page
from portal.web.case_figures_page import case_figures_page
from portal.web.filters import page_of
from portal.web.locale import current_locale
from portal.web.reference_pages import (
    PAGE_SIZE,
    CorrectionsPage,
    LogPage,
    correction_rows,
    entry_rows,
    places_page,
    rules_page,
)
from portal.web.statistics_page import statistics_page

reference = Blueprint("reference", __name__, url_prefix="/<locale:locale>")


@reference.get("/rules")
@cached_page()
def rules() -> str:
    return render_template("reference/rules.html", page=rules_page(current.registry(), current.now(), current_locale()))


@reference.get("/places")
@cached_page()
def places() -> str:
    return render_template("reference/places.html", page=places_page(current.registry(), current_locale().tag))


@reference.get("/statistics")
@cached_page()
def statistics() -> str:
    return render_template("reference/statistics.html", page=statistics_page(current_locale()))


@reference.get("/statistics/cases")
@cached_page(views=())
def cases() -> str:
    found = current.portal().case_counting.figures()
    if found is None:
        raise NotFound
    return render_template("reference/case_figures.html", page=case_figures_page(found, LEAST, current_locale()))


@reference.get("/corrections")
@cached_page("page")
def corrections() -> str:
    number = page_of(request.args.get("page", "1"))
    total, found = current.portal().ledger.list_corrections((number - 1) * PAGE_SIZE, PAGE_SIZE)
    if number > 1 and not found:
        raise NotFound
    rows = correction_rows(found, current_locale())
    page = CorrectionsPage(total, rows, number, max(1, ceil(total / PAGE_SIZE)))
    return render_template("reference/corrections.html", page=page)


@reference.get("/log")
@cached_page("before")
def log() -> str:
    portal = current.portal()
    head = portal.ledger.head()
    before = page_of(request.args["before"]) if request.args.get("before") else head.size + 1
    entries = portal.ledger.list_entries(before, PAGE_SIZE)
    if not entries and head.size:
        raise NotFound
    earlier = entries[-1].position if entries and entries[-1].position > 1 else None
    page = LogPage(
        log_id=head.log_id,
        size=head.size,
        root=head.root.hex(),
        is_public_copy=head.is_public_copy,
        checkpoint=portal.sign_checkpoint(),
        verifier_key=portal.verifier_key(),
        entries=entry_rows(entries, current_locale()),
        earlier=earlier,
        is_newest=before > head.size,
    )
    return render_template("reference/log.html", page=page)


@reference.get("/log/checkpoint")
@cached_page(views=())
def checkpoint() -> Response:
    """The signed checkpoint as it is verified: `portal verify --checkpoint FILE`."""
    return Response(current.portal().sign_checkpoint(), mimetype="text/plain")


@reference.get("/log/entries/<int:position>")
@cached_page(views=())
def entry(position: int) -> Response:
    """The public view of one entry."""
    found = current.portal().ledger.get_entry(position)
    parts = [{"name": part.name, "commitment": part.commitment} for part in found.parts]
    about = {"document": found.document_id, "version": found.version}
    return jsonify(
        {"position": found.position, "time": format_time(found.time), "action": found.action, "parts": parts, **about}
    )
