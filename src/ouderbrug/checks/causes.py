"""What is behind the code of a channel that does not answer as it should, and what to do about it."""

from __future__ import annotations

from typing import NamedTuple

from ouderbrug.wire import causes


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
        "its certificate is not valid for this host",
        "write host as the certificate names it; for a certificate of your own authority give ca_file",
    ),
    causes.TLS: Cause(
        "no encrypted connection came about", 'look at security: port 587 wants "starttls", port 465 wants "tls"'
    ),
    "no-starttls": Cause(
        "it offers no STARTTLS", 'use port 465 with security = "tls", or ask whoever runs the mail server'
    ),
    "sign-in": Cause("it refuses the sign-in", _SIGN_IN),
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
_SENDER = Cause("it refuses the sender", "`from` must be a mailbox that this account may send as")
_GONE = Cause("it breaks the connection off", "try again in a while; then ask whoever runs it why it hangs up on us")
_BUSY = Cause("it does not take us now", "try again in a while; then ask whoever runs it")
_ANY = Cause("the channel does not answer as it should", "look at its host, port and password")


def cause_of(code: str) -> Cause:
    """What is behind a code; one that is not known says no more than that it does not answer well."""
    if known := _BY_CODE.get(code):
        return known
    if code.startswith("lost-at-"):
        return _GONE
    if code.startswith("smtp-5"):
        return _SENDER
    return _BUSY if code.startswith(("smtp-4", "http-429", "http-503")) else _ANY
