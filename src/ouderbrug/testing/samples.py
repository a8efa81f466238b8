"""Invented messages for tests: every field that says something about a person holds a canary."""

from __future__ import annotations

import hashlib
import logging
import re
import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from ouderbrug.api import ChannelContext
from ouderbrug.model import Address, Audience, ContentClass, Event, Goal, Meeting, Message, Priority, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from ouderbrug.model import Capabilities
    from ouderbrug.testing.connections import ThroughClient

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""The clock of every sample: a Monday morning at school."""
INVITATION = Meeting("kijkdag@school.example", 0, "Kijkdag in lokaal 7B", "lokaal 7B", NOW + timedelta(days=9))
"""What a sample invites to, where it does."""
CANARY = "kanarie"
"""Stands in every field that may not turn up in an error or a log, and in every secret."""
FIRST_NAMES = ("Farida", "Sjoukje")
"""Of the guardians of a sample: a first name alone says who it is too."""
MOBILE = "+31612345601"
"""The number of every sample that is addressed by one; it may not turn up either."""
_ADDRESSES = {"mobile": MOBILE, "email": f"{CANARY}@thuis.example"}
"""Which address of a guardian goes along, by what a channel is addressed by; none to one that says nothing."""
_LAST_FIGURES = re.compile(rf"(?<![\w-]){MOBILE[-4:]}(?![\w-])")
RECIPIENT = f"g-{CANARY}"
"""The school's own key of the guardian of every sample."""
PUPILS = (f"p-{CANARY}", f"q-{CANARY}")
"""The school's own keys of two pupils."""
APP_IDS = {
    "group_id": "app-3A",
    "guardian_id": f"app-g-{CANARY}",
    "pupil_id": f"app-p-{CANARY}",
    "thread_id": f"app-t-{CANARY}",
}
"""What an app calls them; a group is nobody."""
IDS_OF_A_GROUP = {"group_id": APP_IDS["group_id"]}
"""What the house knows of a post for a group: no id of anybody."""
EVENT = Event("99XX00", "office", "e-1", "sample", NOW, Audience("groups", ("3A",)), {"what": CANARY})
"""Of what every sample tells."""


def sample_message(can: Capabilities, **changes: Any) -> Message:
    """A message that a channel of these capabilities can carry; keywords replace its fields."""
    to_guardian = "guardian" in can.audiences
    text = Text("nl", f"Onderwerp {CANARY}", f"Kort {CANARY}", f"Lang {CANARY}", f"<p>Lang {CANARY}</p>")
    if can.max_chars:
        text = replace(text, app=text.app[: can.max_chars])
    plain = Message(
        event=replace(EVENT, payload=dict(EVENT.payload)),
        recipient=RECIPIENT if to_guardian else "group:3A",
        content_class=min(can.classes, key=list(ContentClass).index),
        goal=Goal.INVITE,
        priority=Priority.NORMAL,
        channel="sample",
        deadline=NOW,
        text=text,
        public_id="0123456789abcdef0123456789abcdef",
        audience_names=CANARY,
        to=(Address(f"{FIRST_NAMES[0]} {CANARY}", _ADDRESSES.get(can.addressed_by, "")),) if to_guardian else (),
        reply_to=f"{CANARY}@school.example",
        app_ids=APP_IDS if to_guardian else IDS_OF_A_GROUP,
    )
    fits = {"meeting": INVITATION} if can.invitations_only else {}
    return replace(plain, **{**fits, **changes})


def sample_context(name: str, client: Callable[[], httpx.Client], **changes: Any) -> ChannelContext:
    """What the house would lend a channel, with a clock that stands still; keywords replace its fields.

    The requests of an HttpChannel go through this client too, so that a test plays the service there.
    """
    fields = {"clock": lambda: NOW, "logger": logging.getLogger(f"ouderbrug.channel.{name}"), **changes}
    return ChannelContext(name, client, **{"connect": lambda _: _through(client), **fields})


def _through(client: Callable[[], httpx.Client]) -> ThroughClient:
    from ouderbrug.testing.connections import ThroughClient  # whoever writes no channel over HTTP waits for no httpx

    return ThroughClient(client)


def told(text: str) -> bool:
    """True if a text tells what nobody may hear, in whatever letters: a canary, a first name, or the number.

    So do the last four figures of that alone, and what an address becomes by a plain hash: who has the list finds it.
    """
    folded = text.casefold()
    known = (CANARY, *FIRST_NAMES, MOBILE.lstrip("+0"), *_hashed())
    return any(one.casefold() in folded for one in known) or bool(_LAST_FIGURES.search(text))


@cache
def _hashed() -> tuple[str, ...]:
    """The begin of each plain hash of the addresses of a sample, as they stand there or without a plus."""
    said = {form.encode() for one in _ADDRESSES.values() for form in (one, one.lstrip("+"))}
    return tuple(hashlib.new(how, one).hexdigest()[:8] for how in ("md5", "sha1", "sha256", "sha512") for one in said)


def shown(error: BaseException) -> str:
    """All that a log or a screen would show of an error."""
    return " ".join([*traceback.format_exception(error), str(error), repr(error), repr(error.args)])
