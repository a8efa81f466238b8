"""A number in a form tells nothing of what others read: what waits, was decided or never was is answered alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from web_browser import seen

if TYPE_CHECKING:
    from web_browser import Pages

NOBODYS = "9999"
DOORS = ("/read/all", "/read/{}/send", "/read/{}/call", "/read/{}/stop", "/read/{}/undo", "/untold")


@pytest.mark.parametrize(
    "mail", ["bas@wegwijzer.example", "mark@wegwijzer.example"], ids=["another group", "own child"]
)
@pytest.mark.parametrize("door", DOORS)
def test_what_others_read_is_answered_as_what_is_not_there(here: Pages, door: str, mail: str) -> None:
    """Also in a form of what is one's own, and beside it."""
    group = "p3" if mail.startswith("bas") else "p2"
    here.school.happens(seen(), seen("p1", "decided"), seen(group, "mine"))
    here.school.dispatch()
    here.school.run("approve", "decided", "--reject", "--as", "juf")
    rows = {one["event"]: str(one["message"]) for one in here.school.json("log")["messages"]}
    others = [rows["seen"], rows["decided"], NOBODYS]
    visitor = here.signed_in(mail)
    visitor.get("/read")
    proof, shown = visitor.visitor_proof(), next(one.fields for one in visitor.forms if one.fields.get("shown"))

    def answered(numbers: str, address: str) -> tuple[int, str]:
        form = shown | {"numbers": numbers, "proof": proof, "reason": "not-now"}
        found = visitor.post(door.format(address), form)
        return found.status_code, re.sub(rf"/{address}\b", "/N", found.text)

    by_numbers = {answered(number, rows["mine"]) for number in others}
    by_address = {answered(number, number) for number in others}
    assert len(by_numbers) == len(by_address) == 1, (by_numbers, by_address)
    assert {status for status, _ in by_numbers | by_address} <= {404, 409}
    beside = {answered(f"{rows['mine']} {number}", rows["mine"]) for number in others[:1]}
    assert {status for status, _ in beside} <= {303, 404, 409}
