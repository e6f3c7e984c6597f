"""A bare Flask application for the server to be measured with: what any page costs at least."""

from __future__ import annotations

from flask import Flask


def hello() -> Flask:
    """One route, nothing around it."""
    app = Flask("hello")

    @app.get("/")
    def root() -> str:
        return "hello"

    return app
