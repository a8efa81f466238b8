"""Channels that keep what they know in what is of all that run in a process, of which the contract kit is asked."""

import itertools
import json
import logging
import os
import tempfile
from pathlib import Path

from good_channels import Good, GoodContract

from ouderbrug import Message

SENT = itertools.count()


class CommonsContract(GoodContract):
    """It puts back what is of all, so that the next is asked where it is as it was."""

    def _begin(self, lent, monkeypatch):
        super()._begin(lent, monkeypatch)
        monkeypatch.setenv("GOOD_SENT", "0")
        for holder in (json, Message, logging.getLogger("good")):
            monkeypatch.setattr(holder, "sent", 0, raising=False)
            monkeypatch.delattr(holder, "sent")


class TestCountsInTheEnvironment(CommonsContract):
    class channel(Good):
        def to(self, message):
            os.environ["GOOD_SENT"] = f"{int(os.environ['GOOD_SENT']) + 1}"
            return super().to(message)


class TestNotesAtAnotherModule(CommonsContract):
    class channel(Good):
        def to(self, message):
            json.sent = 1
            return super().to(message)


class TestNotesAtTheMessage(CommonsContract):
    class channel(Good):
        def to(self, message):
            type(message).sent = 1
            return super().to(message)


class TestNotesAtItsLogger(CommonsContract):
    class channel(Good):
        def to(self, message):
            logging.getLogger("good").sent = 1
            return super().to(message)


class TestMakesAFolder(GoodContract):
    class channel(Good):
        def to(self, message):
            (Path(tempfile.gettempdir()) / f"sent-{message.public_id}").mkdir(exist_ok=True)
            return super().to(message)


class TestCountsInItsModule(GoodContract):
    class channel(Good):
        def to(self, message):
            next(SENT)
            return super().to(message)


class TestCountsAtAFunction(GoodContract):
    class channel(Good):
        def to(self, message):
            at = TestCountsAtAFunction.channel.to
            at.sent = getattr(at, "sent", 0) + 1
            return super().to(message)
