"""Which reply of an SMTP server means which outcome: data, and one function that reads it.

Up to and with MAIL FROM a 5xx is about us (our sign-in, our address, our machine), so the channel closes and
no message is used up; from RCPT on it is about this one message, unless the code tells of our quota or
the relay's policy towards us.
"""

from __future__ import annotations

import re

from ouderbrug import ChannelClosed, DeliveryError, Permanent, Temporary, Unknown

ABOUT_US = frozenset({"greeting", "ehlo", "starttls", "auth", "mail"})
"""The steps at which a 5xx closes the channel."""

QUOTA_OR_POLICY = frozenset(
    {
        ("550", "5.4.5"),  # Google: the mailbox sent its number for today
        ("550", "5.1.8"),  # Microsoft 365: sender blocked after too much mail
        ("554", "5.2.0"),  # Microsoft 365: over the recipients a day
        ("554", "5.2.2"),  # Microsoft 365: the folder of sent items is full
        ("550", "5.7.60"),  # Exchange: this account may not send as this address
        ("554", "5.2.252"),  # Exchange: the same, on the submission service
        ("550", "5.7.501"),  # Microsoft 365: our address or account is suspected of spam
        ("550", "5.7.502"),  # Microsoft 365: sender banned
        ("550", "5.7.705"),  # Microsoft 365: the organisation is over its limit
        ("550", "5.7.708"),  # Microsoft 365: no traffic from our network address
        ("550", "5.7.750"),  # Microsoft 365: unregistered domain
    }
)
"""Replies that tell of our quota or of policy towards us, whatever the step (as the providers list them)."""

_ENHANCED = re.compile(rb"(\d\.\d{1,3}\.\d{1,3})")  # RFC 3463


class SignInRefused(ChannelClosed):
    """The relay refused our credentials with 535; a fresh token may help once."""


class LostBeforeMail(Temporary):
    """The connection was gone when the next transaction began; a new connection may be taken at once."""


def refused(step: str, code: int, said: bytes) -> DeliveryError:
    """The error for a reply that is not the wanted one; ``said`` is read for its enhanced code only."""
    if 400 <= code < 500:
        return Temporary(f"smtp-{code}")
    if 500 <= code < 600:
        return _refused_for_good(step, code, said)
    return Unknown("smtp-garbled") if step == "end" else Temporary("smtp-garbled")


def _refused_for_good(step: str, code: int, said: bytes) -> DeliveryError:
    enhanced = _ENHANCED.match(said)
    if enhanced and (str(code), enhanced[1].decode("ascii")) in QUOTA_OR_POLICY:
        return ChannelClosed("quota-or-policy")
    if step == "auth":
        return SignInRefused("sign-in") if code == 535 else ChannelClosed("sign-in")
    return ChannelClosed(f"smtp-{code}") if step in ABOUT_US else Permanent(f"smtp-{code}")


def lost(step: str) -> DeliveryError:
    """The error for a connection that broke, or an answer that did not come in time, at this step.

    Without the final dot no server may deliver (RFC 5321, section 4.1.1.4); after it, nobody knows.
    """
    if step == "end":
        return Unknown("lost-after-data")
    return LostBeforeMail("lost-at-mail") if step == "mail" else Temporary(f"lost-at-{step}")
