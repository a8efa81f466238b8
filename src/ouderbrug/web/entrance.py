"""The pages on which one signs in and out, and the style: all that is open to everybody."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from ouderbrug.errors import TryAgainLater
from ouderbrug.store import sign_ins
from ouderbrug.web import signing_in
from ouderbrug.web.forms import assets, form_of
from ouderbrug.web.identity import caller
from ouderbrug.web.oidc import LASTS, MOST_STARTS, NotVouched, OpenIdProvider
from ouderbrug.web.pace import PaceOfEach, address_of, is_unnamed
from ouderbrug.web.pages import page
from ouderbrug.web.words import PageWords

if TYPE_CHECKING:
    from starlette.requests import Request

    from ouderbrug.web.desk import Desk
    from ouderbrug.web.guard import Place
    from ouderbrug.web.identity import Caller

_log = logging.getLogger("ouderbrug.web")
_TOO_LARGE = PlainTextResponse("too large", 413)


def entrance(desk: Desk, place: Place) -> list[Route]:
    """The routes that are open to everybody."""
    here = _Entrance(desk, place)
    return [
        *assets(),
        Route("/sign-in", here.form),
        Route("/sign-in", here.sign_in, methods=["POST"]),
        Route("/sign-in/link", here.by_link, methods=["POST"]),
        Route("/sign-in/account", here.to_account),
        Route("/sign-in/back", here.from_account),
        Route("/sign-in/{token}", here.link),
        Route("/sign-out", here.sign_out, methods=["POST"]),
    ]


class _Entrance:
    def __init__(self, desk: Desk, place: Place) -> None:
        self.desk, self.place, self.pace = desk, place, PaceOfEach(signing_in.MOST_TRIES)
        self.say, self.school = PageWords(desk.settings.language), desk.runtime.settings.school.name
        self.provider = OpenIdProvider(desk.settings.oidc) if desk.settings.oidc else None
        self.starts = PaceOfEach(MOST_STARTS)

    def _too_often(self, pace: PaceOfEach, request: Request, about: str) -> bool:
        """Each address by itself: whoever asks without end keeps no colleague out who is elsewhere.

        Where everybody comes by a proxy that nobody named, what they ask ``about`` tells them apart.
        """
        known = self.desk.settings.in_front
        beside = about if is_unnamed(request, known) else ""
        return pace.too_often(address_of(request, known), self.desk.clock(), beside)

    async def form(self, request: Request) -> Response:
        return await run_in_threadpool(self._form, self._caller(request))

    def _form(self, who: Caller, said: str = "", status: int = 200) -> Response:
        name, links = signing_in.account_name(self.desk, who), signing_in.links_go(self.desk)
        said = said or signing_in.why_again(self.desk, who)
        values = {"name": name, "links": links, "said": said, "account": self.provider is not None}
        return page("sign_in.html.j2", self.say, self.school, values, None, status)

    async def sign_in(self, request: Request) -> Response:
        """By the account for which the proxy vouches; else a link is asked for, which is mailed after the answer."""
        form, who = await form_of(request), self._caller(request)
        if form is None:
            return _TOO_LARGE
        if self._too_often(self.pace, request, form.get("mail", "")):
            return await run_in_threadpool(self._form, who, "too_often", 429)
        if form.get("way") == "account":
            return self._begun(await run_in_threadpool(signing_in.by_account, self.desk, who))
        answer = await run_in_threadpool(self._form, who, "link_sent")
        if signing_in.links_go(self.desk):
            mail, origin = form.get("mail", "")[:254], request.headers["origin"]
            answer.background = BackgroundTask(signing_in.mail_link, self.desk, mail, origin, self.say)
        return answer

    async def link(self, request: Request) -> Response:
        """A button: whoever opens links before they reach people uses none up."""
        return page("link.html.j2", self.say, self.school, {"token": request.path_params["token"]})

    async def by_link(self, request: Request) -> Response:
        form = await form_of(request)
        if form is None:
            return _TOO_LARGE
        if self._too_often(self.pace, request, form.get("token", "")):
            return await run_in_threadpool(self._form, self._caller(request), "too_often", 429)
        return self._begun(await run_in_threadpool(signing_in.by_link, self.desk, form.get("token", "")))

    async def to_account(self, request: Request) -> Response:
        """To the provider of the school's accounts: by a link, for a browser keeps a form from leading elsewhere."""
        if self.provider is None or self._too_often(self.starts, request, request.headers.get("user-agent", "")):
            return await run_in_threadpool(self._form, self._caller(request), "too_often", 429)
        origin = self.place.origin(request.headers["host"])
        try:
            url, token = await run_in_threadpool(self.provider.begin, origin, self.desk.clock())
        except TryAgainLater as error:
            return self._not_signed_in("later", 503, error)
        answer = RedirectResponse(url, 303)
        self._keep(answer, self._way, token, int(LASTS.total_seconds()))
        return answer

    async def from_account(self, request: Request) -> Response:
        """Back from there, with an answer that counts in the browser that went, and once."""
        if self.provider is None:
            return await run_in_threadpool(self._form, self._caller(request))
        token, said = request.cookies.get(self._way, ""), dict(request.query_params)
        try:
            address = await run_in_threadpool(self.provider.vouched, token, said, self.desk.clock())
        except TryAgainLater as error:
            return self._not_signed_in("later", 503, error)
        except NotVouched as error:
            return self._not_signed_in("account_failed", 403, error)
        session = await run_in_threadpool(signing_in.by_address, self.desk, address)
        answer = self._begun(session, over="account_of_nobody")
        answer.delete_cookie(self._way, path="/", secure=self.place.secure, httponly=True, samesite="lax")
        return answer

    @property
    def _way(self) -> str:
        """The cookie of who is on the way to the provider and back."""
        return f"{self.place.cookie}-way"

    def _not_signed_in(self, said: str, status: int, error: Exception) -> Response:
        _log.info("nobody was signed in by account: %s", error)
        values = {"said": self.say(said), "to": "/sign-in"}
        return page("problem.html.j2", self.say, self.school, values, None, status)

    def _keep(self, answer: Response, name: str, token: str, lasts: int) -> None:
        answer.set_cookie(name, token, lasts, path="/", secure=self.place.secure, httponly=True, samesite="lax")

    def _begun(self, token: str, over: str = "link_over") -> Response:
        if not token:
            values = {"said": self.say(over), "to": "/sign-in"}
            return page("problem.html.j2", self.say, self.school, values, None, 403)
        answer, lasts = RedirectResponse("/", 303), int(sign_ins.SESSION_LASTS.total_seconds())
        self._keep(answer, self.place.cookie, token, lasts)
        return answer

    async def sign_out(self, request: Request) -> Response:
        await run_in_threadpool(signing_in.sign_out, self.desk, self._caller(request).token)
        answer = RedirectResponse("/sign-in", 303)
        answer.delete_cookie(self.place.cookie, path="/", secure=self.place.secure, httponly=True, samesite="lax")
        return answer

    def _caller(self, request: Request) -> Caller:
        return caller(request, self.desk.settings, self.place.cookie)
