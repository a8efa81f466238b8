"""The pages for guardians as an ASGI app of its own: links in mails lead there, and nothing from there to colleagues.

Nobody signs in. Whoever has the link may answer by it, so it opens nothing that the mail did not say: no name, no child
and no answer that was given.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ouderbrug.errors import TryAgainLater
from ouderbrug.web import answering, unsubscribing, wishing
from ouderbrug.web.answering import Over, PublicAsk, Shown
from ouderbrug.web.faults import where
from ouderbrug.web.forms import assets, form_of
from ouderbrug.web.guard import Guard
from ouderbrug.web.mailing import Went
from ouderbrug.web.pace import PaceOfEach, address_of, is_unnamed
from ouderbrug.web.pages import page
from ouderbrug.web.public_doors import FROM_ANYWHERE, PUBLIC_DOORS, PublicDoor
from ouderbrug.web.public_words import LANGUAGES, words_in
from ouderbrug.web.screen import Go, Stopped
from ouderbrug.web.wish_mails import Wished

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from ouderbrug.web.desk import Desk
    from ouderbrug.web.guard import Place

SCREENS: Mapping[str, Callable[[PublicAsk], Shown | Go | Wished]] = {
    "ask": answering.ask,
    "answer": answering.answer,
    "wishes": wishing.ask,
    "wish": wishing.change,
    "ask_undo": wishing.ask_undo,
    "undo": wishing.undo,
    "ask_less": unsubscribing.ask,
    "less": unsubscribing.less,
    "thanks": answering.thanks,
}
"""What answers behind each door, by the name of its screen."""
MOST_PAGES = 60
"""So many pages a minute one address may ask for: a family, or all who share the network of a school."""
_log = logging.getLogger("ouderbrug.web")


def public_app(desk: Desk, place: Place) -> ASGIApp:
    """The app for guardians of one school, at this place."""
    here = _Public(desk, place)
    rest = Route("/{path:path}", here.nothing, methods=["GET", "POST"])
    return Guard(Starlette(routes=[*assets(), *here.routes(), rest]), place, FROM_ANYWHERE)


class _Public:
    def __init__(self, desk: Desk, place: Place) -> None:
        self.desk, self.place, self.pace = desk, place, PaceOfEach(MOST_PAGES)
        self.school = desk.runtime.settings.school.name

    def routes(self) -> list[Route]:
        return [Route(door.path, self._through(door), methods=[door.method]) for door in PUBLIC_DOORS]

    async def nothing(self, request: Request) -> Response:
        """What leads nowhere."""
        return self._problem("nothing_here", 404, request.query_params.get("l", ""))

    def _through(self, door: PublicDoor) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            chosen = request.query_params.get("l", "")
            form = await form_of(request) if door.method == "POST" else {}
            if self._too_often(request):
                return self._problem("too_often", 429, chosen, form)
            if form is None:
                return self._problem("too_long", 413, chosen)
            return await run_in_threadpool(self._answer, door, request.path_params, form, chosen)

        return answer

    def _too_often(self, request: Request) -> bool:
        """Each address by itself; where all come by a proxy that nobody named, each link: one keeps no other out.

        A word of thanks has none, and there costs nothing.
        """
        beside = request.path_params.get("token", "") if is_unnamed(request, self.place.peers) else None
        address = address_of(request, self.place.peers)
        return beside != "" and self.pace.too_often(address, self.desk.clock(), beside or "")

    def _answer(self, door: PublicDoor, at: Mapping[str, Any], form: Mapping[str, str], chosen: str) -> Response:
        """What a request gets; whatever goes wrong, no link and no word that was written stands in a log."""
        try:
            with self.desk.writing() if door.method == "POST" else self.desk.reading() as work:
                done = SCREENS[door.screen](PublicAsk(work, at.get("token", ""), at.get("said", ""), form, chosen))
            if isinstance(done, Wished):
                done = self._wished(done)
        except Over:
            return self._problem("link_over", 404, chosen, form)
        except Stopped as error:
            return self._problem(error.said, 409, chosen, form)
        except TryAgainLater:
            return self._problem("later", 503, chosen, form)
        except Exception as error:
            _log.error("a fault in %s (%s)", door.screen, where(error))
            return self._problem("fault", 500, chosen, form)
        if isinstance(done, Go):
            return RedirectResponse(done.path, 303)
        return self._page(done)

    def _wished(self, wished: Wished) -> Go:
        """Let a wish hold once the guardian's own mailbox has word of it."""
        if wished.become(self.desk) is Went.NONE:
            raise Stopped("later")
        return Go(f"/thanks/wishes?l={wished.wish.language}")

    def _problem(self, said: str, status: int, chosen: str, form: Mapping[str, str] | None = None) -> Response:
        """Why nothing was done, with the words that were written: they are given back."""
        typed = [words for words in [(form or {}).get("words", "")] if words.strip()]
        return self._page(Shown("over.html.j2", words_in(chosen), {"said": said, "typed": typed}), status)

    def _page(self, shown: Shown, status: int = 200) -> Response:
        known = {"languages": LANGUAGES} | dict(shown.values)
        return page(shown.template, shown.say, self.school, known, None, status)
