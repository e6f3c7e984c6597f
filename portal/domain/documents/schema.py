"""JSON Schema (2020-12) of a document type, derived from its one declaration."""

from __future__ import annotations

import re
from typing import Any

from portal.domain.documents.base import Document
from portal.domain.documents.fields import KEY_PATTERN
from portal.domain.documents.validation import text_specs

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def data_schema(model: type[Document]) -> dict[str, Any]:
    """The schema of `document.yaml`. `substantive` marks fields whose change is never minor."""
    found: dict[str, Any] = {"$schema": DIALECT, **model.model_json_schema()}
    found["properties"]["type"] = {"const": model.type_code}
    return found


def rendition_schema(model: type[Document]) -> dict[str, Any]:
    """The schema of a rendition's front matter; required texts are required in the original's language."""
    fixed: dict[str, Any] = {"translates_version": {"type": "integer", "minimum": 1}}
    rows: dict[str, Any] = {}
    required = []
    for spec in text_specs(model):
        declared = spec.text
        if declared is None or spec.path == "body":
            continue
        item = {"type": "string", "maxLength": declared.max_chars, "title": declared.label}
        value = {"type": "array", "items": item} if declared.many else item
        if "*" in spec.path:
            rows[f"^{re.escape(spec.path).replace(re.escape('*'), KEY_PATTERN)}$"] = value
            continue
        fixed[spec.path] = value
        if declared.required and "." not in spec.path:
            required.append(spec.path)
    return {
        "$schema": DIALECT,
        "title": f"{model.__name__} rendition",
        "type": "object",
        "properties": fixed,
        "patternProperties": rows,
        "additionalProperties": False,
        "required": required,
    }
