"""What gunicorn runs in tests of the server itself: a small site, and a page that fails while it reads a body."""

from __future__ import annotations

from flask import request

from portal.web.security import Gate, init_security
from tests.support.clock import StandingClock
from tests.support.serving import BASE_URL, FakeSite


class Served:
    """The layers in front of a fake site, as `portal.web.server.Site` has them."""

    def __init__(self) -> None:
        site = FakeSite(StandingClock())
        init_security(site.app)

        @site.app.post("/zh/echo")
        def echo() -> bytes:
            return request.get_data()

        @site.app.get("/zh/broken")
        def broken() -> str:
            raise RuntimeError(request.full_path)

        site.app.config["PROPAGATE_EXCEPTIONS"] = True
        self.application = Gate(site.cache, BASE_URL)

    def __call__(self, environ: dict[str, object], start_response: object) -> object:
        return self.application(environ, start_response)  # type: ignore[arg-type]


def site() -> Served:
    return Served()
