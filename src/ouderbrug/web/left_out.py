"""Minder berichten: what a guardian told a colleague that they do not want, by category; it holds from then on.

Where their mailbox can have word of it, a mail says so with a link that undoes it, as after a wish of their own. It
stops nothing about their child.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ouderbrug.store import wishes
from ouderbrug.store.audit import in_log
from ouderbrug.store.mailboxes import hashed
from ouderbrug.store.wishes import Asked
from ouderbrug.web import wishing
from ouderbrug.web.public_words import words_in
from ouderbrug.web.screen import NotHere, Stopped

if TYPE_CHECKING:
    from ouderbrug.model import Message
    from ouderbrug.people import Guardian
    from ouderbrug.web.screen import Ask

_log = logging.getLogger("ouderbrug.tasks")


def offered(ask: Ask, key: str) -> list[str]:
    """The categories of which there is something that they get still."""
    one = ask.work.roster.guardians[key]
    return [less for less in wishing.LESS if "all" not in one.opt_out and not _kinds(ask, less) <= one.opt_out]


def just_said(ask: Ask, key: str) -> list[str]:
    """The categories that who asks wrote down today, and that can be taken back."""
    work = ask.work
    tokens = ((less, _token(ask, key, less)) for less in wishing.LESS)
    return [one for one, token in tokens if wishes.can_be_undone(work.connection, work.school, token, work.now)]


def _kinds(ask: Ask, less: str) -> set[str]:
    return wishing.may_be_left_out(ask.work.runtime, wishing.LESS[less])


def _token(ask: Ask, key: str, less: str) -> str:
    """What undoes it, the same all day for who wrote it down; without the store nobody can know it."""
    said = f"left out {less} {key} {ask.visitor.one.key} {ask.work.today}"
    return hashed(ask.work.connection, said)[0]


def meant(ask: Ask) -> str:
    """The category that a form names; raises Stopped where it names none."""
    less = ask.form.get("less", "")
    if less not in wishing.LESS:
        raise Stopped("choose_less")
    return less


def leave_out(ask: Ask, key: str) -> tuple[Message, ...]:
    """Write it down, once; returns the mails that tell it, none where there is no mailbox or no page that undoes it."""
    work, less = ask.work, meant(ask)
    if less in just_said(ask, key) or less not in offered(ask, key):
        return ()
    token, one = _token(ask, key, less), work.roster.guardians[key]
    wishes.keep(work.connection, work.school, key, {wishes.OPT_OUT: sorted(_kinds(ask, less))}, token, work.now)
    _log.info("opt-out of %s recorded by %s: %s", in_log(work.connection, key), ask.visitor.one.key, less)
    return _mails(ask, one, less, token)


def _mails(ask: Ask, one: Guardian, less: str, token: str) -> tuple[Message, ...]:
    public = ask.work.runtime.settings.web.public
    if public is None or not public.url:
        return ()
    language = words_in(one.language).language
    told = wishing.told(ask.work, Asked((one.key,), {"less": less}, language, token))
    return told.messages if told else ()


def take_back(ask: Ask, key: str) -> None:
    """Let it hold no more; what they did not want besides stays."""
    work = ask.work
    if not wishes.undo(work.connection, work.school, _token(ask, key, meant(ask)), work.now):
        raise NotHere
