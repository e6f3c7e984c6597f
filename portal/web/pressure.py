"""When very many cases are filed at once, a short calculation is asked of the sender's device (ALTCHA, self-hosted).

Below the threshold nobody notices anything. Above it, a few a minute still go through without, so that a person without
scripts can always file; the others are asked, with everything they typed kept. Nobody is told apart by address or by
how fast they type. A challenge belongs to one form, and a form becomes one filing: its solution serves no other.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from altcha import Payload, create_challenge, verify_solution
from flask import request

from portal.web import current
from portal.web.limits import EVERYBODY, is_exceeded

SOLUTION = "altcha"
"""The form's field for the solution."""
HONEYPOT = "website"
"""A field that no person sees. Whatever fills it in is asked as if the threshold were passed."""
ALGORITHM, COST = "PBKDF2/SHA-256", 5_000
"""What browsers compute by themselves, off the page's own thread: 2 to 5 ms a try."""
FEWEST, MOST = 150, 350
"""Tries needed: about a second on a desktop, three on a cheap phone. The work of checking is one hash."""
VALID = timedelta(minutes=30)
UNSOLVED_SHARE = 6
"""One in so many of the threshold is let through without work."""
_UNSOLVED_OF_ONE = "1 per minute"
RETRY_SECONDS = 60
MAX_SOLUTION_CHARACTERS = 4_096


class State(StrEnum):
    """What becomes of a filing: it goes through; a calculation is asked; or, where no script runs, it comes again."""

    OK = "ok"
    NEEDS_WORK = "needs_work"
    WAIT = "wait"


@dataclass(frozen=True)
class Pressure:
    """The judgement on one filing. `challenge` is for the form that is shown again, as JSON."""

    state: State
    challenge: str = ""
    retry_after_seconds: int = 0

    @property
    def is_ok(self) -> bool:
        return self.state is State.OK


def judge(token: str) -> Pressure:
    """Count this request as a filing with the form `token`, and tell whether it goes through."""
    threshold = current.portal().settings.filings_per_minute
    is_calm = not is_exceeded(f"{threshold} per minute", "filing", EVERYBODY)
    if (is_calm and not request.form.get(HONEYPOT)) or is_solved(request.form.get(SOLUTION, ""), token):
        return Pressure(State.OK)
    if not request.form.get(SOLUTION) and _is_one_of_few(threshold):
        return Pressure(State.OK)
    # The field comes back empty where the calculation was asked for and no script took it up.
    state = State.WAIT if request.form.get(SOLUTION) == "" else State.NEEDS_WORK
    return Pressure(state, make_challenge(token), RETRY_SECONDS)


def _is_one_of_few(threshold: int) -> bool:
    """Whether this is among those let through without work; one source takes up one place a minute."""
    if is_exceeded(_UNSOLVED_OF_ONE, "filing unsolved"):
        return False
    return not is_exceeded(f"{max(threshold // UNSOLVED_SHARE, 1)} per minute", "filing unsolved", EVERYBODY)


def make_challenge(token: str) -> str:
    """A challenge for one form, signed, as JSON."""
    until = int((current.now() + VALID).timestamp())
    challenge = create_challenge(
        ALGORITHM,
        COST,
        counter=FEWEST + secrets.randbelow(MOST - FEWEST),
        data={"form": _form_hash(token), "until": until},
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("solution"),
    )
    return json.dumps(challenge.to_dict(), separators=(",", ":"))


def is_solved(solution: str, token: str) -> bool:
    """Whether a solution is right, of this form, and in time."""
    if not solution or len(solution) > MAX_SOLUTION_CHARACTERS:
        return False
    try:
        payload = Payload.from_base64(solution)
        result = verify_solution(payload, _secret("challenge"), hmac_key_secret=_secret("solution"))
        data = payload.challenge.parameters.data or {}
        is_own = data.get("form") == _form_hash(token) and data.get("until", 0) > current.now().timestamp()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # Whatever was sent, it is no solution.
        return False
    return bool(result.verified) and is_own


def _secret(purpose: str) -> bytes:
    return current.portal().vault.keyed_hash(f"altcha.{purpose}", b"")


def _form_hash(token: str) -> str:
    return current.portal().vault.keyed_hash("altcha.form", token.encode()).hex()[:32]
