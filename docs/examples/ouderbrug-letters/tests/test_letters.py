"""The contract of the channel `letters`."""

from collections.abc import Mapping
from typing import Any, ClassVar

import httpx
from ouderbrug_letters import Letters

from ouderbrug.testing import ChannelContract


class TestLetters(ChannelContract):
    """The print shop is played by the kit; `accepted` is its answer to a letter that it took."""

    channel = Letters
    sends = "body"  # all of the text: a letter is no app
    refusals = ()  # what it does not take has another status
    config: ClassVar[Mapping[str, Any]] = {
        "url": "https://letters.example",
        "auth": {"kind": "bearer", "token": {"env": "LETTERS_TOKEN"}},
    }

    def accepted(self, request: httpx.Request) -> httpx.Response:
        """A letter has a number."""
        return httpx.Response(201, json={"letter": 7})
