"""What a channel gives back becomes a receipt that a store can keep."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ouderbrug.delivery.call import LONGEST_ID, send
from ouderbrug.errors import Permanent
from ouderbrug.model import Address, Receipt
from room_samples import NOW, message


class Odd:
    """It takes the message and says so with this id."""

    def __init__(self, remote_id: Any) -> None:
        self.remote_id = remote_id

    def send(self, _: object) -> Receipt:
        return Receipt(NOW, self.remote_id)


@pytest.mark.parametrize(
    ("said", "kept"),
    [("2.0.0 q17", "2.0.0 q17"), ("a\ud800b", "ab"), ("a\x00\nb", "ab"), (17, ""), ("x" * 999, "x" * LONGEST_ID)],
)
def test_17_an_odd_id_of_the_other_side_makes_no_doubt_of_a_message_that_was_taken(said: Any, kept: str) -> None:
    assert send(Odd(said), message(), "odd", lambda _: None) == Receipt(NOW, kept)  # type: ignore[arg-type]


class Telling:
    """It refuses the message with this code."""

    def __init__(self, code: Any) -> None:
        self.code = code

    def send(self, _: object) -> Receipt:
        raise Permanent(self.code)


TO = (Address("Janneke van Proef", "+31612345601"), Address("Sam Proef", "sam.proef@thuis.example"))


@pytest.mark.parametrize(
    "code",
    [
        "not-a-number-31612345601",
        "not-a-number-06-1234-56-01",
        "no-mailbox-sam.proef",
        "no-mailbox-samproefthuisexample",
        "refused-Janneke",
        "refused-20261130",
        "a sentence",
        "",
        None,
        17,
    ],
)
def test_18_a_code_that_tells_of_somebody_is_not_kept(code: Any) -> None:
    error = send(Telling(code), replace(message(), to=TO), "odd", lambda _: None)  # type: ignore[arg-type]
    assert isinstance(error, Permanent)
    assert error.code == "plugin-bad-code"


@pytest.mark.parametrize("code", ["http-422", "smtp-550-5.7.650", "theirs-131047", "no-number", "refused-21610"])
def test_18_a_machine_word_is_kept(code: str) -> None:
    error = send(Telling(code), replace(message(), to=TO), "odd", lambda _: None)  # type: ignore[arg-type]
    assert isinstance(error, Permanent) and error.code == code
