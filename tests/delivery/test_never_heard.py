"""A change goes as news to who never heard of what it changes, and as a change to who did or may have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.errors import Permanent, Temporary, Unknown
from small_engine import SmallEngine, Wire, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.model import Message, Receipt

FIRST = told(1, "notice", {"pupil": "p1"})
NOW_SO: dict[str, Any] = FIRST | {"revision": 2, "payload": {"title": "Nieuwe titel", "body": "Het is nu anders."}}


class Amended(Wire):
    """While the first mail is on its way its event is changed; then it ends like this."""

    ends: Exception | None = None

    def send(self, message: Message) -> Receipt:
        if message.event.revision == 1 and not self.engine.mails:
            self.engine.take(NOW_SO)
            if self.ends:
                if isinstance(self.ends, Unknown):
                    self.outcomes = ["unknown"]
                    return super().send(message)
                self.ends, error = None, self.ends
                raise error
        return super().send(message)


@pytest.fixture
def engine() -> Iterator[SmallEngine]:
    with SmallEngine() as made:
        made.wires["email"] = Amended(made)
        yield made


@pytest.mark.parametrize(
    ("ends", "subject"),
    [
        (Temporary("later"), "Nieuwe titel"),
        (Permanent("smtp-550"), "Nieuwe titel"),
        (Unknown("lost"), "Gewijzigd: Nieuwe titel"),
        (None, "Gewijzigd: Nieuwe titel"),
    ],
    ids=["not-delivered", "refused", "perhaps", "delivered"],
)
def test_17_who_never_heard_of_what_changed_gets_it_as_news(
    engine: SmallEngine, ends: Exception | None, subject: str
) -> None:
    engine.wires["email"].ends = ends  # type: ignore[attr-defined]
    engine.dispatch(FIRST)
    engine.dispatch()
    first = engine.rows()[0]["recipient"]
    last = [one.message for one in engine.mails if (one.message.event.revision, one.message.recipient) == (2, first)]
    assert [message.text.subject.rstrip(".") for message in last] == [subject]
    assert [bool(message.correction or message.in_reply_to) for message in last] == [subject.startswith("Gewijzigd")]
