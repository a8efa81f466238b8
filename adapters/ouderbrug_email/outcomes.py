"""Which reply of an SMTP server means which outcome: data, and one function that reads it.

Up to and with MAIL FROM a refusal is about us (our sign-in, our address, our machine): a 5xx closes the channel, a 4xx
lets it rest, and no message is used up. From RCPT on one refusal is about this one message, whatever its code (also
5.7.1: so a relay says what one mailbox does not take, and 5.2.2 is a full mailbox); that it was about us after all is
seen by a row of them, for which ``policy`` is told, and ``content`` for a reply after the text.
"""

from __future__ import annotations

import re

from ouderbrug import ChannelClosed, DeliveryError, Permanent, Temporary, Unknown, Unreachable

ABOUT_US = frozenset({"greeting", "ehlo", "starttls", "auth", "mail"})
"""The steps at which a 5xx closes the channel."""

SHUTTING_DOWN = 421
"""The relay goes away, whatever the step (RFC 5321, section 3.8)."""

_ENHANCED = re.compile(rb"([45]\.\d{1,3}\.\d{1,3})")  # RFC 3463
_POLICY = re.compile(
    rb"^[45]\.7\.|^5\.1\.8\b|\brelay(ing)?\b|polic(y|ies)|block ?list|black ?list|\b(dns|r)bl\b|spamhaus|\bdmarc\b"
    rb"|\bdkim\b|\bspf\b|send ?as|on behalf"
    rb"|reputation|sending (quota|limit)|daily .{0,20}(quota|limit)|too many messages",
    re.IGNORECASE,
)
"""What tells of who sends: security and policy (RFC 3463, section 3.8), the sender's address, or their words."""


class SignInRefused(ChannelClosed):
    """The relay refused our credentials with 535; a fresh token may help once."""


class LostBeforeMail(Unreachable):
    """The connection was gone when the next transaction began; a new connection may be taken at once."""


def refused(step: str, code: int, said: bytes) -> DeliveryError:
    """The error for a reply that is not the wanted one; of ``said`` only its enhanced code and its subject are kept."""
    if code == SHUTTING_DOWN or (step in ABOUT_US and not 500 <= code < 600):
        return Unreachable(f"smtp-{code}" if 400 <= code < 500 else "smtp-garbled")
    if step in ABOUT_US:
        return _refuses_us(step, code)
    enhanced = _ENHANCED.match(said)
    whole = f"smtp-{code}" + (f"-{enhanced[1].decode('ascii')}" if enhanced else "")
    policy, content = bool(_POLICY.search(said)), step == "end"
    if 400 <= code < 500:
        return Temporary(whole, policy=policy, content=content)
    if 500 <= code < 600:
        return Permanent(whole, policy=policy, content=content)
    return Unknown("smtp-garbled") if step == "end" else Temporary("smtp-garbled")


def _refuses_us(step: str, code: int) -> ChannelClosed:
    if code == 535:
        return SignInRefused("sign-in")
    return ChannelClosed("sign-in" if step == "auth" else f"smtp-{code}")


def lost(step: str) -> DeliveryError:
    """The error for a connection that broke, or an answer that did not come in time, at this step.

    Without the final dot no server may deliver (RFC 5321, section 4.1.1.4); after it, nobody knows.
    """
    if step == "end":
        return Unknown("lost-after-data")
    if step == "mail":
        return LostBeforeMail("lost-at-mail")
    return Unreachable(f"lost-at-{step}") if step in ABOUT_US else Temporary(f"lost-at-{step}")
