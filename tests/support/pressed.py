"""A form under pressure: the smallest site that files with `judge`, behind the gate with its strict policy."""

from __future__ import annotations

from flask import Flask, render_template_string, request

from portal.app import Portal
from portal.web import create_app
from portal.web.pressure import judge
from portal.web.security import Gate

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Form</title>
<link rel="icon" href="/static/favicon.svg">
<link rel="stylesheet" href="/static/portal.css">
<script defer src="/static/work.js"></script></head>
{% from "components/pressure.html" import work, honeypot %}
<body><main><h1>Form</h1><form method="post" action="/en/try"><input type="hidden" name="token" value="{{ form }}">
{{ honeypot() }}{% if pressure %}{{ work(pressure) }}{% endif %}
<label>What happened <input name="account" value="{{ account }}"></label>
<button name="go" value="next" data-work-send>Send</button></form></main></body></html>"""


def make_pressed_app(portal: Portal) -> Flask:
    app = create_app(portal)

    @app.get("/<locale:locale>/try")
    def form() -> str:
        return render_template_string(PAGE, form="form-1", account="", pressure=None)

    @app.post("/<locale:locale>/try")
    def send() -> tuple[str, int]:
        token, account = request.form["token"], request.form["account"]
        pressure = judge(token)
        if pressure.is_ok:
            icon = "<link rel=icon href=/static/favicon.svg>"
            return f"<!doctype html>{icon}<title>Filed</title><h1>Filed {account} by {request.form.get('go')}</h1>", 200
        return render_template_string(PAGE, form=token, account=account, pressure=pressure), 503

    return app


def guarded(app: Flask, url: str) -> Gate:
    return Gate(app.wsgi_app, url)
