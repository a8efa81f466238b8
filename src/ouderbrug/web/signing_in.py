"""Signing in: by a link in a mail, that works once, or by the word of the school's own proxy; and signing out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ouderbrug.model import Text
from ouderbrug.staff.card_texts import paragraph
from ouderbrug.staff.daily_mail import message_to
from ouderbrug.store import sign_ins
from ouderbrug.texts.page import html_page
from ouderbrug.unit_of_work import UnitOfWork
from ouderbrug.web.doors import LINK, OIDC, PROXY
from ouderbrug.web.identity import Caller, by_mail, is_another_s
from ouderbrug.web.mailing import may_go, sent

if TYPE_CHECKING:
    from ouderbrug.model import Message
    from ouderbrug.people import Staff
    from ouderbrug.settings.school import StaffMail
    from ouderbrug.store.database import Store
    from ouderbrug.web.desk import Desk
    from ouderbrug.web.words import PageWords

MOST_TRIES = 60
"""So many times a minute people may try to sign in from one address: behind one a whole school may be."""
_log = logging.getLogger("ouderbrug.web")


def account_name(desk: Desk, who: Caller) -> str:
    """The name of the colleague for whom the proxy vouches; empty where it does for nobody here."""
    if not who.vouched:
        return ""
    with desk.reading() as work:
        one = by_mail(work.roster.staff, who.vouched)
        return one.name if one else ""


def why_again(desk: Desk, who: Caller) -> str:
    """Why somebody signs in again who did not go away; empty where there is no such reason."""
    if not who.token:
        return ""
    with desk.reading() as work:
        return "is_another_s" if is_another_s(work, who) else ""


def by_account(desk: Desk, who: Caller) -> str:
    """Begin a session for whom the proxy vouches; returns its token, empty for nobody."""
    with desk.writing() as work:
        one = by_mail(work.roster.staff, who.vouched) if who.vouched else None
        return _begun(work, one, PROXY)


def by_address(desk: Desk, address: str) -> str:
    """Begin a session for whom the provider of the school's accounts vouches; returns its token, empty for nobody."""
    with desk.writing() as work:
        return _begun(work, by_mail(work.roster.staff, address), OIDC)


def by_link(desk: Desk, token: str) -> str:
    """Use up a link; returns the token of a session, empty where the link is over."""
    with desk.writing() as work:
        return _begun(work, sign_ins.use_link(work.connection, work.school, token, work.roster.staff, work.now), LINK)


def _begun(work: UnitOfWork, one: Staff | None, way: str) -> str:
    if one is None:
        return ""
    _log.info("%s signed in by %s", one.key, way)
    return sign_ins.begin(work.connection, work.school, one, way, work.now)


def sign_out(desk: Desk, token: str) -> None:
    """End a session."""
    with desk.writing() as work:
        sign_ins.end(work.connection, token)


def links_go(desk: Desk) -> bool:
    """True where a link can be mailed: not in a pilot, where all mail goes to one mailbox that somebody else reads."""
    table, runtime = _table(desk), desk.runtime
    return desk.settings.links_by_mail and not runtime.pilot and table.channel in runtime.callable_channels


def _table(desk: Desk) -> StaffMail:
    from ouderbrug.settings.school import StaffMail

    return desk.runtime.settings.staff_mail or StaffMail()


def mail_link(desk: Desk, address: str, origin: str, say: PageWords) -> None:
    """Mail a link to the colleague with this address; nothing happens where it is nobody's, and nobody is told which.

    No page waits while it is sent. What goes wrong is logged as a code.
    """
    with desk.store() as store:
        message = _link(desk, store, address, origin, say)
    if message is not None:
        sent(desk, [message])


def _link(desk: Desk, store: Store, address: str, origin: str, say: PageWords) -> Message | None:
    """A mail with a new link; None where nobody has this address, asked too often, or the channel rests."""
    channel, runtime, now = _table(desk).channel, desk.runtime, desk.clock()
    with store.writing() as connection:
        work = UnitOfWork(connection, runtime, now)
        one = by_mail(work.roster.staff, address)
        if one is None or not may_go(work, channel):
            _log.info("no link was mailed: %s", "nobody has that address" if one is None else "the channel rests")
            return None
        token = sign_ins.make_link(connection, runtime.school, one, now)
    if token is None:
        _log.info("no link was mailed to %s: asked for too often", one.key)
        return None
    text = _text(one, f"{origin}/sign-in/{token}", runtime.settings.school.name, say)
    return message_to(one, text, f"sign-in:{one.key}:{now.isoformat()}", runtime, now, over=channel, to=one.email)


def _text(one: Staff, link: str, school: str, say: PageWords) -> Text:
    subject = say("mail_subject", school=school)
    body = say("mail_body", name=one.name, link=link, school=school)
    html = html_page(subject, [paragraph(part) for part in body.strip().split("\n\n")], say.language, school)
    return Text(say.language, subject, subject, body, html)
