"""What a form brings, and the style of the pages: what every app of ours shares."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ouderbrug.web.guard import MOST_BYTES
from ouderbrug.web.pages import ICON, SCRIPT, STYLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request


async def form_of(request: Request) -> dict[str, str] | None:
    """The fields of a form; None where it is larger than any form here. A field that comes twice has its last value."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=200))
    except ValueError:
        return {}


MOST_DIGITS = 15
"""So many digits the number of a message has at most."""
_TYPED = ("agreed", "note", "what", "decision", "field.")
"""How the names of fields begin in which somebody types words of their own."""


def number(said: str) -> int | None:
    """The number that stands in a path or a form; None for what is none, or longer than a store has them."""
    return int(said) if said.isdecimal() and len(said) <= MOST_DIGITS else None


def numbers_in(form: Mapping[str, str]) -> list[int]:
    """The numbers of messages that a form brings back."""
    found = (number(word) for word in form.get("numbers", "").split())
    return [one for one in found if one is not None]


def typed(form: Mapping[str, str]) -> list[str]:
    """What somebody typed into a form, to give it back where it was not kept."""
    return [words for name, words in form.items() if name.startswith(_TYPED) and words.strip()]


def assets() -> list[Route]:
    """The routes of the style and the icon, which are open to everybody."""
    return [Route("/style.css", _style), Route("/icon.svg", _icon)]


async def _style(_: Request) -> Response:
    return PlainTextResponse(STYLE, media_type="text/css")


async def _icon(_: Request) -> Response:
    return PlainTextResponse(ICON, media_type="image/svg+xml")


def script() -> Route:
    """The route of the script by which the pages of colleagues work better; guardians get none."""
    return Route("/page.js", _script)


async def _script(_: Request) -> Response:
    return PlainTextResponse(SCRIPT, media_type="text/javascript")
