"""What a channel gives back becomes a receipt that a store can keep."""

from __future__ import annotations

from typing import Any

import pytest

from ouderbrug.delivery.call import LONGEST_ID, send
from ouderbrug.model import Receipt
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
