"""The channel ``email``: one mail to one address through the school's own relay.

It is larger than the others, for no library does what it needs: smtplib hides at which step a mail was lost (``wire``,
``outcomes``, ``pool``), the email package writes headers that somebody else may begin (``headers``, ``builder``), and
what readers want of pictures and invitations neither does (``mime``, ``pictures``, ``invitation``).
"""

from __future__ import annotations

from ouderbrug import Channel, hookimpl
from ouderbrug_email.channel import Email


@hookimpl
def register_channels() -> list[type[Channel]]:
    """The channel of this package."""
    return [Email]


__all__ = ["Email", "register_channels"]
