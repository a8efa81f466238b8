"""What is behind the code of a channel that does not answer as it should, and what to do about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.codes import STOPPED
from ouderbrug.wire import causes

if TYPE_CHECKING:
    from ouderbrug.api import ChannelConfig


class Cause(NamedTuple):
    """What a code means, and the remedy."""

    says: str
    hint: str


_WAY = "look at host and port, and whether a firewall stands between"
_SIGN_IN = "look at username and password (the file or variable that holds it); wait a while, for accounts lock"
_BY_CODE: dict[str, Cause] = {
    causes.NOT_FOUND: Cause(
        "DNS does not find its host name", "look at host for a slip of the pen, and whether this machine has a network"
    ),
    causes.REFUSED: Cause(
        "nobody listens at its host and port: connection refused",
        "look at port: a mail server has 587 with starttls, 465 with tls; `ouderbrug sandbox` has to be running",
    ),
    causes.TOO_LATE: Cause("its host does not answer in time", _WAY),
    causes.OTHER: Cause("no connection came about", _WAY),
    causes.CERTIFICATE: Cause(
        "its certificate is not to be trusted: of another host, of an authority unknown here, or past its day",
        "write host as the certificate names it; for an authority of your own give ca_file; renew what is past its day",
    ),
    causes.TLS: Cause(
        "no encrypted connection came about", 'look at security: port 587 wants "starttls", port 465 wants "tls"'
    ),
    "no-starttls": Cause(
        "it offers no STARTTLS", 'use port 465 with security = "tls", or ask whoever runs the mail server'
    ),
    "sign-in": Cause("it refuses the sign-in", _SIGN_IN),
    "sign-in-after-starttls": Cause(
        "it lets us sign in on an encrypted connection only", 'write security = "starttls" (now it is "none")'
    ),
    "no-way-to-sign-in": Cause(
        "it offers no way of signing in that we have", "look at auth, and whether the account may use SMTP"
    ),
    "secret-or-ca-file": Cause("its password or ca_file cannot be read", "look at the file or variable that is named"),
    "loopback-only": Cause(
        "a rehearsal calls no host but this machine", "unset OUDERBRUG_NOW, or point it at `ouderbrug sandbox`"
    ),
    "profile-out-of-date": Cause(
        "it no longer answers as its profile describes", "ask the vendor what changed, and mend the profile"
    ),
}
_ELSEWHERE: dict[str, str] = {
    causes.NOT_FOUND: "look at its address for a slip of the pen, and whether this machine has a network",
    causes.REFUSED: "look at its address; in a rehearsal its stand-in has to run on this machine",
    causes.TOO_LATE: "look at its address, and whether a firewall stands between",
    causes.OTHER: "look at its address, and whether a firewall stands between",
    causes.CERTIFICATE: "write its address as the certificate names it, or ask whoever runs it",
    causes.TLS: "look at its address, or ask whoever runs it",
}
"""The remedy where a channel has no host and port in its settings, as one over HTTP."""
_SENDER = Cause("it refuses the sender", "`from` must be a mailbox that this account may send as")
_GONE = Cause("it breaks the connection off", "try again in a while; then ask whoever runs it why it hangs up on us")
_BUSY = Cause("it does not take us now", "try again in a while; then ask whoever runs it")
_ANY = Cause("the channel does not answer as it should", "look at its host, port and password")
_LOOK = "look at its settings, and the code up in what its service documents"


_SHAPES: tuple[tuple[str, Cause], ...] = (
    (r"lost-.*|cut-off", _GONE),
    (
        r"smtp-53[0458]",
        Cause(
            "it wants an encrypted connection or a sign-in first",
            'look at security ("starttls" or "tls"), username and password',
        ),
    ),
    (
        r"smtp-554",
        Cause("it takes no mail of us", "look at `from`, and ask whoever runs it whether this machine may send"),
    ),
    (r"smtp-5.*", _SENDER),
    (r"smtp-4.*|http-(408|425|429|503)", _BUSY),
    (
        rf"{STOPPED}(-.*)?",
        Cause("the reader said STOP there", "say START to it from there, or try another address"),
    ),
    (
        r".*-not-on-channel|text-.*|too-long|no-template-in-language|not-for-a-class-parent|unsafe-mail",
        Cause("it does not take what this says, or its kind", "look at what its settings say that it carries"),
    ),
    (
        r"no-number|no-app-id",
        Cause("it has no number or id by which this goes", "look at the number or id"),
    ),
    (
        r"http-(404|405|410)",
        Cause("there is nothing any more at its address", "look at its url, or ask whoever runs it for the new one"),
    ),
    (
        r"(http-4|theirs-|refused).*",
        Cause("it refuses this", "look the code up in what its service documents; host and sign-in are right"),
    ),
    (
        r"http-5.*",
        Cause("something failed there", "try again in a while; then ask whoever runs it"),
    ),
)
"""Codes that hold more than words. The first that fits."""


def cause_of(code: str, config: ChannelConfig | None = None) -> Cause:
    """What is behind a code; one that is not known says no more than that it does not answer well.

    The remedy names the settings of a mail server where the channel has these, or it is not said which channel it is.
    """
    found = _BY_CODE.get(code) or next((cause for shape, cause in _SHAPES if re.fullmatch(shape, code)), _ANY)
    if config is None or "host" in type(config).model_fields:
        return found
    return found._replace(hint=_ELSEWHERE.get(code, _LOOK if found is _ANY else found.hint))
