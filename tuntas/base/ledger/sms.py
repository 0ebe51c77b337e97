"""An SMS gateway over HTTP: one JSON POST a message, the same key each time it is tried.

    {"key": "9f2c…", "to": "+628001234567", "text": "Tuntas: …"}     Idempotency-Key: 9f2c…     Authorization: Bearer …

The key is the message's own: a gateway that has it already answers as before and sends nothing a second time. Any answer
but 2xx is an OSError, and the outbox tries again later. At most two linked SMS: 306 characters.
"""

import json
import re
import urllib.request
from dataclasses import dataclass
from http.client import HTTPResponse

from tuntas.base import telephone


TWO_SMS = 306
PATIENCE_SECONDS = 10
DIGITS = re.compile(r"[^0-9+]")


@dataclass(frozen=True)
class Gateway:
    """Where it is, and the key it knows us by; an empty key sends none."""

    url: str
    key: str = ""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A gateway that points elsewhere would be given the number and the words of a citizen: it gets an error instead."""

    def redirect_request(self, *_args: object) -> None:
        return None


OPENER = urllib.request.build_opener(_NoRedirects)


def send(gateway: Gateway, *, key: str, to: str, text: str) -> None:
    """This function will hand one message to the gateway. Raises OSError when it did not take it."""
    body = json.dumps({"key": key, "to": number(to), "text": shortened(text)}).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    if gateway.key:
        headers["Authorization"] = f"Bearer {gateway.key}"
    # The address comes from the settings, which allow http and https alone.
    request = urllib.request.Request(gateway.url, body, headers, method="POST")  # noqa: S310
    with OPENER.open(request, timeout=PATIENCE_SECONDS) as answer:
        assert isinstance(answer, HTTPResponse)
        answer.read(1024)


def number(typed: str) -> str:
    """0812 3456 7890 becomes +6281234567890: what a gateway anywhere reads as the same telephone."""
    digits = telephone.read(typed) or DIGITS.sub("", typed)
    return f"+62{digits[1:]}" if digits.startswith("0") else digits


def shortened(text: str) -> str:
    """No longer than two linked SMS; texts are written to fit, so this cuts only what slipped through."""
    return text if len(text) <= TWO_SMS else f"{text[: TWO_SMS - 3]}..."
