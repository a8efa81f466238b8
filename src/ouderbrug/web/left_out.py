"""Minder berichten: what a guardian told a colleague that they do not want, by category; it holds from then on.

A mail to their mailbox says so, with a link that undoes it where the school has such pages. It waits ten minutes, and
nobody is told of what is taken back until then; what is taken back later a mail says as well. A run sends them, and
tries again. It stops nothing about their child.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug.school.may_be_told import is_read_by_kept_out
from ouderbrug.store import wishes
from ouderbrug.store.audit import in_log
from ouderbrug.store.mailboxes import hashed
from ouderbrug.store.wishes import Asked
from ouderbrug.web import wish_mails, wishable
from ouderbrug.web.public_words import words_in
from ouderbrug.web.screen import NotHere, Stopped

if TYPE_CHECKING:
    from ouderbrug.web.screen import Ask

_log = logging.getLogger("ouderbrug.tasks")
_SOON = timedelta(minutes=20)
"""A mail that waits for longer is no longer one that is about to go."""


def offered(ask: Ask, key: str) -> list[str]:
    """The categories of which there is something that they get still."""
    one = ask.work.roster.guardians[key]
    return [less for less in wishable.LESS if "all" not in one.opt_out and not _kinds(ask, less) <= one.opt_out]


def just_said(ask: Ask, key: str) -> list[dict[str, Any]]:
    """The categories that who asks wrote down today, and that can be taken back, each with what is told of it."""
    return [{"less": less, "mail": _of_mail(ask, key, less)} for less in wishable.LESS if _is_mine(ask, key, less)]


def _is_mine(ask: Ask, key: str, less: str) -> bool:
    work = ask.work
    return wishes.can_be_undone(work.connection, work.school, _token(ask, key, less), work.now, _mark(ask))


def how_told(ask: Ask, key: str) -> str:
    """How they hear of it, by the name of the words that say so."""
    if not _is_mailed(ask, key):
        return "fewer_untold"
    return "fewer_link" if wish_mails.base_of(ask.work.runtime) else "fewer_mail"


def _is_mailed(ask: Ask, key: str) -> bool:
    people = ask.work.roster
    has_mailbox = people.guardians[key].email and not is_read_by_kept_out(people, key)
    return bool(has_mailbox and wish_mails.mail_channel(ask.work.runtime))


def _of_mail(ask: Ask, key: str, less: str) -> str:
    """When the mail of it goes, or that it could not; empty where it went, or none goes."""
    work = ask.work
    at = wishes.asked_at(work.connection, work.school, _token(ask, key, less))
    if at is None:
        return ""
    goes = at + wish_mails.THOUGHT_OVER
    if work.now - at > _SOON:
        return ask.say("less_stays")
    return ask.say("less_goes", when=ask.say.when(goes, work.runtime.calendar))


def _kinds(ask: Ask, less: str) -> set[str]:
    return wishable.may_be_left_out(ask.work.runtime, wishable.LESS[less])


def _token(ask: Ask, key: str, less: str) -> str:
    """What undoes it, the same all day for all colleagues; without the store nobody can know it."""
    return hashed(ask.work.connection, f"left out {less} {key} {ask.work.today}")[0]


def _mark(ask: Ask) -> str:
    """What tells that somebody wrote it down, and whether that is who asks."""
    return hashed(ask.work.connection, f"left out by {ask.visitor.one.key}")[0]


def meant(ask: Ask) -> str:
    """The category that a form names; raises Stopped where it names none."""
    less = ask.form.get("less", "")
    if less not in wishable.LESS:
        raise Stopped("choose_less")
    return less


def leave_out(ask: Ask, key: str) -> None:
    """Write it down, once by each colleague who was told it; a mail tells it where it is news."""
    work, less = ask.work, meant(ask)
    if _is_mine(ask, key, less):
        return
    token, is_news = _token(ask, key, less), less in offered(ask, key)
    fields = {wishes.OPT_OUT: sorted(_kinds(ask, less))}
    wishes.keep(work.connection, work.school, key, fields, token, work.now, by=_mark(ask))
    _log.info("opt-out of %s recorded by %s: %s", in_log(work.connection, key), ask.visitor.one.key, less)
    if is_news and not wishes.answered(work.connection, work.school, _back(ask, token)):
        _tell(ask, key, token, wish_mails.LEFT_OUT)


def _back(ask: Ask, token: str) -> str:
    """What stands for the mail that it was taken back."""
    return hashed(ask.work.connection, f"back {token}")[0]


def _tell(ask: Ask, key: str, token: str, said: str) -> None:
    """Let a mail go of it, where one can."""
    work, one = ask.work, ask.work.roster.guardians[key]
    if _is_mailed(ask, key):
        wish = Asked((key,), {"less": meant(ask)}, words_in(one.language).language, token, said)
        wishes.ask(work.connection, work.school, wish, work.now)


def take_back(ask: Ask, key: str) -> None:
    """Let what they wrote down hold no more; what others wrote down, or was not wanted besides, stays."""
    work, less = ask.work, meant(ask)
    token = _token(ask, key, less)
    if not wishes.undo(work.connection, work.school, token, work.now, _mark(ask)):
        raise NotHere
    if _kinds(ask, less) <= wishes.not_wanted(work.connection, work.school, key):
        return
    if not wishes.answered(work.connection, work.school, token):  # its mail waits no more
        _tell(ask, key, _back(ask, token), wish_mails.TAKEN_BACK)
