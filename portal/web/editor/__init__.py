"""The editing half of the editorial desk: drafts begun, edited by forms, previewed: below `/staff/desk`."""

from __future__ import annotations

import re

from flask import Flask, request

from portal.web.editor.begin import beginning
from portal.web.editor.edit import editing
from portal.web.editor.previews import previews
from portal.web.security import MAX_UPLOAD_BYTES

FORMS = re.compile(r"/staff/desk/drafts/[0-9a-f]{32}/(edit|translation/[A-Za-z-]{2,10})")
MAX_FORM_BYTES = 8_000_000
"""What is typed: two thousand products with their fields, and texts of full length."""
MAX_PARTS = 200_000


def allow_large_forms(app: Flask) -> None:
    """The forms of a draft may be large, and one brings a picture; set before anything looks into a request."""

    @app.before_request
    def allow() -> None:
        if FORMS.fullmatch(request.path):
            request.max_content_length = MAX_UPLOAD_BYTES
            request.max_form_memory_size = MAX_FORM_BYTES
            request.max_form_parts = MAX_PARTS


def init_editor(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(beginning, url_prefix="/staff/desk")
    app.register_blueprint(editing, url_prefix="/staff/desk")
    app.register_blueprint(previews, url_prefix="/staff")
