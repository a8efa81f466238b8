"""A text that is cut in the middle of a sign cannot be stored: it costs the source that gave it, not the run."""

from __future__ import annotations

import pytest

from ouderbrug import Batch, Incoming, Rejected
from ouderbrug.plugin_shapes import of_batch

CUT = "x" + chr(0xD83D)


@pytest.mark.parametrize(
    ("batch", "what"),
    [
        (Batch((), (), CUT), "the cursor"),
        (Batch((Incoming(CUT, {}),), (), None), "a text as its place"),
        (Batch((Incoming("row 1", {"id": CUT}),), (), None), "the id"),
        (Batch((), (), None, (CUT,)), "taken_back"),
        *((Batch((), (Rejected(**{"place": "row 1", "code": "a", name: CUT}),), None), f"the {name}")
          for name in ("place", "code", "hint", "field")),
    ],
)  # fmt: skip
def test_18_a_cut_text_is_no_answer_of_a_source(batch: Batch, what: str) -> None:
    assert what in of_batch(batch)


def test_18_whole_signs_are() -> None:
    assert of_batch(Batch((Incoming("rij 1 🎈", {"id": "é🎈"}),), (Rejected("rij 2", "a", "📷"),), "🎈")) == ""
