"""The staff page as an ASGI app: each request goes through its door, into one transaction, to one screen."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from ouderbrug.errors import OuderbrugError, TryAgainLater
from ouderbrug.staff import at_once
from ouderbrug.store import sign_ins, viewings
from ouderbrug.web import (
    answers,
    calls,
    cards,
    changing,
    decided,
    families,
    family_acts,
    follow_ups,
    going_live,
    insight,
    leading,
    letting_go,
    new,
    reach,
    reading,
    self_posted,
    stuck,
    today,
)
from ouderbrug.web.doors import DOORS, Door, Visitor
from ouderbrug.web.entrance import entrance
from ouderbrug.web.faults import where
from ouderbrug.web.forms import MOST_DIGITS, form_of, script, typed
from ouderbrug.web.guard import Guard
from ouderbrug.web.identity import caller, is_another_s, proves, visitor
from ouderbrug.web.pages import page
from ouderbrug.web.screen import Ask, Go, NotHere, Page, Picture, Stopped
from ouderbrug.web.words import PageWords

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from contextlib import AbstractContextManager

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from ouderbrug.unit_of_work import UnitOfWork
    from ouderbrug.web.desk import Desk, Hindrance
    from ouderbrug.web.guard import Place
    from ouderbrug.web.identity import Caller


class _Number(Convertor[int]):
    """The number of a message, as long as a store has them."""

    regex = f"[0-9]{{1,{MOST_DIGITS}}}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("number", _Number())
SCREENS: Mapping[str, Callable[[Ask], Page | Picture | Go]] = {
    "today": today.today,
    "read": reading.read,
    "read_one": reading.read_one,
    "read_all": reading.read_all,
    "send_all": letting_go.send_all,
    "picture": reading.picture,
    "send": letting_go.send,
    "sent": decided.sent,
    "change": changing.change,
    "look_again": changing.look_again,
    "rather_call": letting_go.rather_call,
    "stop": letting_go.stop,
    "undo": decided.undo,
    "post": cards.post,
    "post_one": cards.post_one,
    "file": cards.file,
    "posted": cards.posted,
    "posted_self": self_posted.posted_self,
    "untold": cards.untold,
    "call": cards.call,
    "call_one": calls.call_one,
    "called": calls.called,
    "tiles": new.tiles,
    "write": new.write,
    "look": new.look,
    "put_ready": new.put_ready,
    "ready": new.ready,
    "call_off": new.call_off,
    "follow_ups": follow_ups.listed,
    "done": follow_ups.done,
    "stuck": stuck.listed,
    "settled": stuck.settled,
    "again": stuck.again,
    "opened": stuck.opened,
    "not_reached": reach.not_reached,
    "answers": answers.listed,
    "one_question": answers.question,
    "answered": answers.answered,
    "remind": answers.remind,
    "remind_not": answers.remind_not,
    "families": families.listed,
    "family": families.family,
    "talked": families.talked,
    "hold_family": family_acts.hold,
    "release_family": family_acts.release,
    "less": family_acts.less,
    "more": family_acts.more,
    "insight": insight.insight,
    "lead": leading.lead,
    "live": going_live.live,
    "check_live": going_live.check_live,
    "go_live": going_live.go_live,
    "hold_all": leading.hold_all,
    "release_all": leading.release_all,
}
"""What answers behind each door, by the name of its screen."""
_WRITES = frozenset({"read", "read_all", "read_one", "change", "sent"})
"""Screens that write although they are only looked at: what waits is split into the parts in which it would go."""
_SAME_FORM: Mapping[str, tuple[str, ...]] = {"look": ("look",), "look_again": ("change", "look_again")}
"""Screens that show a form again while it is filled in, with those on which the same child was shown before."""
_LOOKED_INTO = frozenset({"check_live", "go_live"})
"""Screens before which is looked into what keeps the school from going live."""
_ALONE = frozenset({"go_live"})
"""Screens that change what a run at work goes by."""
_log = logging.getLogger("ouderbrug.web")


def staff_app(desk: Desk, place: Place) -> ASGIApp:
    """The app for colleagues of one school, at this place."""
    routes = [script(), *entrance(desk, place), *_Staff(desk, place).routes()]
    return Guard(Starlette(routes=routes), place, own_script=True)


class _Closed(Exception):
    """This visitor may not come through this door; ``said`` is what they are told, with which status."""

    def __init__(self, said: str, status: int = 403) -> None:
        super().__init__(said)
        self.said, self.status = said, status


class _Staff:
    def __init__(self, desk: Desk, place: Place) -> None:
        self.desk, self.place = desk, place
        self.say, self.school = PageWords(desk.settings.language), desk.runtime.settings.school.name

    def routes(self) -> list[Route]:
        return [Route(door.path, self._through(door), methods=[door.method]) for door in DOORS]

    def _through(self, door: Door) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            form = await form_of(request) if door.method == "POST" else {}
            if form is None:
                return PlainTextResponse("too large", 413)
            who = caller(request, self.desk.settings, self.place.cookie)
            return await run_in_threadpool(self._answer, door, who, request.path_params, form)

        return answer

    def _answer(self, door: Door, who: Caller, at: Mapping[str, Any], form: Mapping[str, str]) -> Response:
        """What a request gets; whatever goes wrong, nothing that a page holds stands in a log or an error."""
        known: list[Visitor] = []
        try:
            done = self._asked(door, who, at, form, known)
            if isinstance(done, Go):
                return RedirectResponse(done.path, 303)
            if isinstance(done, Picture):
                return Response(done.content, media_type=done.media_type, headers=done.headers)
            return page(done.template, self.say, self.school, done.values, known[0], done.status)
        except _Closed as error:
            if error.status == 401 and door.method == "GET":
                return RedirectResponse("/sign-in", 303)
            to = "/sign-in" if error.status == 401 else "/"
            return self._problem(self.say(error.said), error.status, known, form, to)
        except NotHere:
            return self._problem(self.say("not_here"), 404, known, form)
        except Stopped as error:
            values = {name: value or self.say("somebody") for name, value in error.values.items()}
            to = error.to or door.path.partition("/{")[0]
            return self._problem(self.say(error.said, **values), 409, known, form, to)
        except TryAgainLater:
            return self._problem(self.say("later"), 503, known, form)
        except OuderbrugError as error:
            _log.error("%s %s: %s", door.method, door.screen, type(error).__name__)
            return self._problem(self.say("fault"), 500, known, form)
        except Exception as error:
            _log.error("a fault in %s (%s)", door.screen, where(error))
            return self._problem(self.say("fault"), 500, known, form)

    def _asked(
        self, door: Door, who: Caller, at: Mapping[str, Any], form: Mapping[str, str], known: list[Visitor]
    ) -> Page | Picture | Go:
        """Ask the screen in one transaction; what was seen of a child is noted before anybody sees it."""
        writes = door.method == "POST" or door.screen in _WRITES
        found = self._hindrances(door, who, form, known)
        with self._transaction(door, writes=writes) as work:
            one = self._let_in(door, work, who, form, known)
            kept = None if writes else self.desk.kept
            ask = Ask(work, one, self.say, at.get("number", 0), form, at.get("name", ""), kept, found)
            done = SCREENS[door.screen](ask)
            if isinstance(done, Page) and done.leads_on:
                done = replace(done, values={**done.values, "rows": today.rows(ask)[0]})
            pupils = frozenset() if isinstance(done, Go) else done.pupils
            shown = done.messages if isinstance(done, Page) else frozenset[int]()
            if writes:
                self._note(work, door, one, pupils, shown)
        if not writes and (pupils or shown or self.desk.clock() - one.seen_at >= sign_ins.SEEN_AGAIN):
            with self.desk.noting() as work:
                self._note(work, door, one, pupils, shown)
        return done

    def _transaction(self, door: Door, *, writes: bool) -> AbstractContextManager[UnitOfWork]:
        if door.method == "POST":
            return self.desk.writing(alone=door.screen in _ALONE)
        return self.desk.noting() if writes else self.desk.reading()

    def _hindrances(
        self, door: Door, who: Caller, form: Mapping[str, str], known: list[Visitor]
    ) -> tuple[Hindrance, ...] | None:
        """What keeps the school from going live, looked into for who may ask: to sign in elsewhere takes time."""
        if door.method != "POST" or door.screen not in _LOOKED_INTO:
            return () if self.desk.can_go_live else None
        with self.desk.reading() as work:
            self._let_in(door, work, who, form, known)
        return self.desk.hindrances() if self.desk.can_go_live else None

    def _let_in(
        self, door: Door, work: UnitOfWork, who: Caller, form: Mapping[str, str], known: list[Visitor]
    ) -> Visitor:
        """Who comes through a door; raises _Closed."""
        one = visitor(work, who, links_open_all=self.desk.links_open_all)
        if one is None:
            raise _Closed("is_another_s" if is_another_s(work, who) else "over", 401)
        known.append(one)
        if door.method == "POST" and not proves(one, form):
            raise _Closed("changed_since")
        if not door.opens_for(one):
            weak = door.about_a_child and door.opens_for(one._replace(strong=True))
            raise _Closed("needs_account" if weak else "not_for_role")
        return one

    def _note(self, work: UnitOfWork, door: Door, one: Visitor, pupils: frozenset[str], shown: frozenset[int]) -> None:
        sign_ins.note_seen(work.connection, one.token, work.now)
        if screens := _SAME_FORM.get(door.screen):
            since = work.now - sign_ins.IDLE
            pupils -= viewings.before(work.connection, work.school, one.one.key, screens, since)
        viewings.note(work.connection, work.school, one.one.key, door.screen, pupils, work.now)
        unseen = at_once.unseen(work.connection, work.school, one.one.key, shown)
        at_once.note(work.connection, work.school, one.one.key, unseen)

    def _problem(
        self, said: str, status: int, known: list[Visitor], form: Mapping[str, str], to: str = "/"
    ) -> Response:
        """Why nothing was done, with what was typed: it is given back."""
        who, values = known[0] if known else None, {"said": said, "to": to, "typed": typed(form)}
        return page("problem.html.j2", self.say, self.school, values, who, status)
