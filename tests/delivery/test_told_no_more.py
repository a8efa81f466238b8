"""Words about one child stand for the same about a sister until they are changed or off: then hers go after all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

LICE = "Er is hoofdluis in de groep. Kijk het haar van uw kind na."
NONE = "Er was toch geen luis. Alles is in orde."
LINK = " Kijk op https://elders.example/luis wat u kunt doen."
"""A place that is not the school's: a person looks first."""
OFF = "Dit geldt niet meer"


def _told(name: str, group: str, body: str, **more: Any) -> dict[str, Any]:
    said = {"title": "Even weten", "body": body}
    return {"id": name, "kind": "notice", "audience": {"group": group}, "payload": said, "revision": 1} | more


class Told:
    """A school with a guardian of two children, and what they read."""

    def __init__(self, folder: Path, smtp: SmtpSandbox, *, state: str, readers: str) -> None:
        self.school, self.state, self.files = School(folder, smtp), state, 0
        self.looked: list[str] = []
        self.lice = LICE + LINK if state == "draft" else LICE
        digest = {"digest": "yes"} if state == "digest" else {}
        self.both = [guardian("g1", "Sara Bakker", **digest)]
        if readers != "one":
            self.both.append(guardian("g2", "Mark Bakker", relation="father", **digest))
        for pupil, group in (("p1 Jip Prins", "3A"), ("p2 Sam Prins", "7B")):
            self.school.family(pupil, group, *self.both)
        self.school.family("p3 Noor Wit", "3A", guardian("g3", "Wim Wit"))
        self.school.family("p4 Tom Kok", "7B", guardian("g4", "Kim Kok"))
        self.school.enrol()
        self.school.staff("directie;Ria Vos;leader;")

    def happens(self, *told: dict[str, Any]) -> None:
        self.files += 1
        self.school.happens(*told, file=f"{self.files}.jsonl")

    def runs_at(self, *times: str) -> None:
        for at in times:
            self.school.dispatch(f"{at}:00+01:00", exit_code=None)

    def looked_at(self) -> None:
        """Let all go that waits for a look."""
        for name in {one["event"] for one in self.school.json("approve", exit_code=None)["awaiting_approval"]}:
            self.school.approve(name, "--as", "directie")
            self.looked.append(name)

    def away(self, key: str, *, back: bool = False) -> None:
        if not back:
            self.known = list(self.school.rows)
        self.school.rows = self.known if back else [row for row in self.known if row["guardian_key"] != key]
        self.school.enrol("--accept-left", "--accept-changes")

    def read(self, key: str) -> list[str]:
        """What they read, in its order, each in a word; "changed:" before it where that says so."""
        found = []
        for mail in self.school.smtp.mails:
            if f"{key}@" in str(mail.parsed["To"]):
                said = " ".join(mail.parsed.get_body(("plain",)).get_content().split())
                changed = "changed:" if "is veranderd" in said else ""
                words = [(at, name) for word, name in ((self.lice, "lice"), (NONE, "none"), (OFF, "off"))
                         for at in _places(said, word)]  # fmt: skip
                found += [f"{changed}{name}" for _, name in sorted(words)]
        return found


def _places(said: str, word: str) -> list[int]:
    found, at = [], said.find(word)
    while at >= 0:
        found.append(at)
        at = said.find(word, at + 1)
    return found


WENT = {
    "changed": ["lice", "changed:none", "lice"],
    "off": ["lice", "off", "lice"],
    "changed back": ["lice", "changed:none", "lice", "changed:lice"],
    "stands": ["lice"],
}
LATER: dict[str, list[dict[str, Any]]] = {
    "changed": [{"body": NONE}],
    "off": [{"withdrawn": True}],
    "changed back": [{"body": NONE}, {}],
    "stands": [],
}

ONCE_BACK = {
    "changed": ["lice", "lice", "none"],
    "off": ["lice", "off", "lice"],
    "changed back": ["lice", "lice", "lice"],
    "stands": ["lice"],
}
"""What they read who stood in no file when it was changed: that it was for them no more, and once back how it is."""


@pytest.mark.parametrize("then", list(LATER))
@pytest.mark.parametrize(
    ("state", "readers", "second"),
    [("went", "one", "before"), ("went", "one", "after"), ("went", "two", "before"), ("went", "away", "before"),
     ("draft", "one", "before"), ("digest", "one", "before")],
)  # fmt: skip
def test_who_heard_of_one_child_hears_of_the_other_once_these_words_stand_no_more(
    state: str, then: str, second: str, readers: str, tmp_path: Path, smtp: SmtpSandbox
) -> None:
    told = Told(tmp_path, smtp, state=state, readers=readers)
    days = iter(["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30", "2026-12-01", "2026-12-02"])

    def a_day() -> None:
        day = next(days)
        told.runs_at(f"{day}T09:00")
        told.looked_at()
        told.runs_at(f"{day}T09:20", *([f"{day}T17:30"] if state == "digest" else []))

    def hers() -> None:
        told.happens(_told("y", "7B", told.lice))
        a_day()

    told.happens(_told("x", "3A", told.lice))
    a_day()
    if second == "before":
        hers()
    if readers == "away":
        told.away("g2")
    for revision, change in enumerate(LATER[then], 2):
        told.happens(
            _told("x", "3A", change.get("body", told.lice), revision=revision, withdrawn="withdrawn" in change)
        )
        a_day()
    if second == "after":
        hers()
    if readers == "away":
        told.away("g2", back=True)
    a_day()
    read = {key: told.read(key) for key in ("g1", "g2", "g3", "g4")}
    again = then == "changed back" and (second == "after" or state == "digest")  # by then these words stand again
    assert read["g1"] == ([*WENT[then][:2], *WENT[then][3:]] if again else WENT[then])
    assert read["g3"] == [*WENT[then][:2], *WENT[then][3:]]
    assert read["g4"] == ["lice"]
    assert read["g2"] == {"one": [], "two": read["g1"], "away": ONCE_BACK[then]}[readers]
    assert told.looked.count("y") == (state == "draft"), "a yes that was given stays"


def test_that_words_are_a_week_old_makes_nothing_new_of_the_same(tmp_path: Path, smtp: SmtpSandbox) -> None:
    told = Told(tmp_path, smtp, state="went", readers="one")
    told.happens(_told("x", "3A", LICE))
    told.runs_at("2026-11-24T09:00")
    told.happens(_told("y", "7B", LICE))
    told.runs_at("2026-11-24T10:00", "2026-11-30T10:00", "2026-12-01T09:30", "2026-12-02T10:00")
    assert told.read("g1") == ["lice"]
