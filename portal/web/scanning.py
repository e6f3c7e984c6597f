"""The camera, on pages with a scanner and nowhere else."""

from __future__ import annotations

from flask import Response, make_response

from portal.web.security import SECURITY_HEADERS

POLICY = dict(SECURITY_HEADERS)["Permissions-Policy"].replace("camera=()", "camera=(self)")


def with_scanner(page: str | Response) -> Response:
    """A page that may ask for the camera: its own scripts may, nothing framed or foreign."""
    response = make_response(page)
    response.headers["Permissions-Policy"] = POLICY
    return response
