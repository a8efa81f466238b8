"""Every error that ouderbrug raises on purpose.

    OuderbrugError            exit 1
    ├── ConfigError           exit 2   wrong use, wrong TOML, a plugin that does not load
    ├── StoreError            exit 2   the store is missing, corrupt, or of another schema version
    ├── ImportRefused         exit 2   a file that cannot be taken in, or would take too much away
    │   └── ImportIncomplete  exit 1   cells or rows of a file that were left out; all else was taken in
    ├── NeedsPerson           exit 3   a person has to look before anything goes on
    ├── TryAgainLater         exit 75  another run holds the lock, the store is busy, the disk is full
    ├── UndeclaredFact                 raised inside a rule; its message is refused, and never gets further
    └── DeliveryError                  what the six below are; one that is none of them counts as Unknown
        ├── Temporary                  surely not delivered; the same channel may be tried again
        │   └── Unreachable            surely not delivered, whatever the message: the other side is not there for us
        ├── Permanent                  surely not delivered, and never will be by this channel
        ├── ChannelClosed              surely not delivered; the channel rests until a person releases it
        ├── Stale                      surely not delivered: the house took its word back before the text went
        └── Unknown                    maybe delivered; a person settles it unless a repeat does no harm

The message of an error carries places, keys and codes, never a name, an address or a text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta


class OuderbrugError(Exception):
    """The base of all errors here; its text is shown to the user and says what to do next."""

    exit_code = 1


class ConfigError(OuderbrugError):
    """The configuration, a plugin or the use of a command is wrong."""

    exit_code = 2


class StoreError(OuderbrugError):
    """The store cannot be used as it is: missing, corrupt, or of another schema version."""

    exit_code = 2


class ImportRefused(OuderbrugError):
    """A file was not imported; nothing of it was stored."""

    exit_code = 2


class ImportIncomplete(ImportRefused):
    """Cells or rows of a file could not be read; raised after all else in it was yielded, which is taken in."""

    exit_code = 1


class ImportStopped(ImportRefused):
    """What a file says is more often a mistake than the truth: only what protects people was stored."""


class NeedsPerson(OuderbrugError):
    """Something is odd enough that a person has to look before anything is sent."""

    exit_code = 3


class TryAgainLater(OuderbrugError):
    """Nothing is wrong that time does not mend; the next run of cron may succeed (EX_TEMPFAIL)."""

    exit_code = 75


class UndeclaredFact(OuderbrugError):
    """A rule looked at something of the recipient that it does not declare; ``fact`` and ``rule`` name both.

    It is no AttributeError, so that ``hasattr`` and a default of ``getattr`` do not hide it.
    """

    def __init__(self, fact: str, rule: str = "") -> None:
        super().__init__(f"the rule {rule or 'that asks'} does not declare that it looks at {fact}")
        self.fact, self.rule = fact, rule


class CannotCompose(OuderbrugError):
    """No text can be made of an event, for its kind or a template fails; it waits until that is mended, alone."""


class DeliveryError(OuderbrugError):
    """What the six errors of a channel are; raise one of those, for any other leaves the message unknown.

    A class of your own is made of one of the six, which says what became of the message: of DeliveryError itself, of an
    error of another sort and of two of the six at once nobody knows, and no other channel is tried. ``code`` is a short
    machine word ("smtp-550", "connect"); it is stored and logged, so it must not carry anything of the message or of
    its recipient.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Temporary(DeliveryError):
    """Surely not delivered; the outbox tries again, not before ``retry_after`` has passed.

    ``retry_after`` holds for the whole channel, and no attempt is used up then. ``policy`` and ``content`` are as those
    of Permanent.
    """

    def __init__(
        self, code: str, retry_after: timedelta | None = None, *, policy: bool = False, content: bool = False
    ) -> None:
        super().__init__(code)
        self.retry_after, self.policy, self.content = retry_after, policy, content


class Unreachable(Temporary):
    """Surely not delivered: the other side could not be reached, or refuses us before it knew of the message.

    No attempt is used up; the channel rests where it happens again, and the run says since when.
    """


class Permanent(DeliveryError):
    """Surely not delivered, and a repeat over this channel would fail in the same way.

    ``policy`` is True where the reply speaks of who sends (relaying, block lists, sending as another) and not of the
    recipient; one such refusal is still the recipient's, a row of them closes the channel. ``content`` is True where
    the other side had read the text when it refused: a row of them of one event may be for what that event says.
    ``stopped`` is True where the reader told the service that nothing of ours may come there any more (Twilio's 21610):
    that address is not used over this channel again, for whoever has it, until a person releases it.
    """

    def __init__(self, code: str, *, policy: bool = False, content: bool = False, stopped: bool = False) -> None:
        super().__init__(code)
        self.policy, self.content, self.stopped = policy, content, stopped


class ChannelClosed(DeliveryError):
    """Surely not delivered; nothing more is tried over this channel until a person releases it."""


class Stale(DeliveryError):
    """Surely not delivered: when the channel asked once more, the message might no longer go.

    ``ChannelContext.confirm`` raises it; a channel lets it through, and what becomes of the message is known already.
    """


class Unknown(DeliveryError):
    """Maybe delivered; repeated only over a channel on which a repeat does no harm."""
