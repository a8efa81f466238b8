"""One sample message over one channel, for whoever sets it up: to this machine, or to the pilot mailbox, never further.

It stands in no store, takes nobody's place and is no message of the school: only the channel sees it.
"""

from __future__ import annotations

import re
import secrets
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug import bounded
from ouderbrug.altered import handed
from ouderbrug.checks.causes import cause_of
from ouderbrug.delivery.call import taken, told_of
from ouderbrug.delivery.channels import makers
from ouderbrug.errors import ConfigError, Temporary, Unknown
from ouderbrug.hints import line_in, nearest, shown
from ouderbrug.model import Address, Audience, ContentClass, Event, Goal, Message, Priority, Receipt
from ouderbrug.plugin_trace import traced
from ouderbrug.raised import as_known, did, is_known
from ouderbrug.texts.merging import named
from ouderbrug.wire.mailboxes import ascii_address

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from ouderbrug.api import Channel
    from ouderbrug.errors import DeliveryError
    from ouderbrug.model import Capabilities
    from ouderbrug.runtime import Runtime
    from ouderbrug.settings.whole import Settings

TITLE, BODY = "Proefbericht", "Dit is een proefbericht van ouderbrug. U hoeft niets te doen."
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_ID = re.compile(r"[\x21-\x7e]{1,200}")


class Tried(NamedTuple):
    """What became of a sample: sent, handed_over, or why not, by the code of the channel and in words."""

    outcome: str
    code: str = ""
    says: str = ""
    hint: str = ""


def tried(runtime: Runtime, name: str, to: str, clock: Callable[[], datetime], *, rehearsal: bool) -> Tried:
    """Send one sample over a channel. Raises ConfigError where it might reach anybody who did not ask for it.

    In a rehearsal it goes to ``to``, over this machine alone; in a pilot to the pilot mailbox.
    """
    names = runtime.names_in_codes
    if rehearsal and runtime.pilot:  # nothing leaves this machine anyway, and a pilot has no other channel than mail
        runtime = replace(runtime, loaded=replace(runtime.loaded, settings=_no_pilot(runtime.settings)))
    to = _whom(runtime, name, to, rehearsal=rehearsal)
    can, seconds = runtime.capabilities[name], runtime.channel_configs[name].timeout_seconds
    message = sample(runtime, name, can, to, clock())
    with ExitStack() as stack:
        channel = makers(runtime, clock, stack, loopback_only=rehearsal)[name]()
        return _sent(channel, message, seconds, names)


def _no_pilot(settings: Settings) -> Settings:
    return settings.model_copy(update={"redirect_to": None})


def _whom(runtime: Runtime, name: str, to: str, *, rehearsal: bool) -> str:
    """To whom it may go; raises ConfigError where it may go to nobody."""
    channels = runtime.settings.channels
    if name not in channels:
        raise ConfigError(f"there is no [channels.{shown(name, channels)}]; {nearest(name, channels)}")
    if runtime.capabilities[name].by_person:
        raise ConfigError(f"a colleague delivers what goes over {name}; there is nothing to try")
    mailbox = runtime.settings.redirect_to
    if mailbox is None and not rehearsal:
        raise ConfigError(
            "a sample goes out in a rehearsal or a pilot alone, so that no guardian gets one: set OUDERBRUG_NOW, or "
            "redirect_to in the TOML"
        )
    if name not in runtime.callable_channels:
        raise ConfigError(f"{name} is not called during a pilot; try it in a rehearsal: set OUDERBRUG_NOW")
    if mailbox is None:
        return _checked(runtime.capabilities[name], to)
    if to not in ("", mailbox):
        raise ConfigError("during a pilot all goes to the mailbox of redirect_to; leave out --to")
    return mailbox


def _checked(can: Capabilities, to: str) -> str:
    """What the channel calls somebody, as far as its form can be told."""
    by = _address_of(can)
    if not to:
        raise ConfigError(f"say where it goes: --to, with {_FORMS[by]}")
    if not _FITS[by](to):
        raise ConfigError(f"what stands after --to is not {_FORMS[by]}")
    return to


def _address_of(can: Capabilities) -> str:
    """What the channel goes by: an address, a number, or an id of its app."""
    if can.addressed_by in ("email", "mobile"):
        return can.addressed_by
    return "app" if can.in_app or can.addressed_by or "guardian" not in can.audiences else "name"


def _is_mailbox(to: str) -> bool:
    try:
        return bool(ascii_address(to))
    except ValueError:
        return False


_FORMS = {
    "email": "a mail address",
    "mobile": "a number such as +31612345678",
    "app": "an id of the app",
    "name": "a name on one line",
}
_FITS: dict[str, Callable[[str], object]] = {
    "email": _is_mailbox,
    "mobile": _NUMBER.fullmatch,
    "app": _ID.fullmatch,
    "name": lambda to: to.isprintable() and len(to) <= 200,
}
"""By what a channel reaches somebody; one that says nothing of it has its own way, and takes a name."""


def sample(runtime: Runtime, name: str, can: Capabilities, to: str, now: datetime) -> Message:
    """A message that says of itself that it is a sample, in the language of the school, with nobody's name in it."""
    alone = "guardian" in can.audiences
    language = runtime.composer.language
    event = Event(
        runtime.school, "try", secrets.token_hex(8), "notice", now, Audience("groups", ("proef",)),
        {"title": TITLE, "body": BODY},
    )  # fmt: skip
    return Message(
        event=event,
        recipient="proef" if alone else "group:proef",
        content_class=min(can.classes, key=list(ContentClass).index),
        goal=Goal.INFORM,
        priority=Priority.NORMAL,
        channel=name,
        deadline=now,
        text=named(runtime.composer.compose(event, language), ("Proef",) if alone else (), ()),
        public_id=secrets.token_hex(16),
        audience_names="proef",
        to=(Address("Proef", to),) if alone else (),
        app_ids=dict.fromkeys(("group_id", "guardian_id", "pupil_id", "thread_id"), to),
    )


def _sent(channel: Channel, message: Message, seconds: float, names: Callable[[], Collection[str]]) -> Tried:
    plugin = f"channels.{message.channel}"
    try:
        with traced(f"send of channels.{message.channel}"):
            receipt = bounded.call(partial(handed, channel, message), seconds + bounded.GRACE, "try")
    except Exception as raised:
        if not is_known(raised):
            what = did(raised, seconds, told_of(message), names())
            says = f"its plugin fails ({what}, {line_in(type(channel), raised)})"
            return Tried("unknown", "plugin-failed", says, "mend the plugin")
        error = as_known(raised, plugin, told_of(message), names)
        cause = cause_of(error.code, channel.config)
        return Tried(_outcome(error), error.code, cause.says, cause.hint)
    took = taken(receipt, plugin)
    if not isinstance(took, Receipt):
        return Tried("unknown", took.code, "its plugin gives no Receipt", "mend the plugin")
    return Tried("handed_over" if took.handed_over else "sent")


def _outcome(error: DeliveryError) -> str:
    if isinstance(error, Unknown):
        return "unknown"
    return "temporary" if isinstance(error, Temporary) else "refused"
