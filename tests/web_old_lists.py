"""What may happen behind an old page of what is owed, stuck, asked or held, until somebody presses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.delivery.deciding import Which, Wish, decide, found
from ouderbrug.model import Answer
from ouderbrug.staff import responses
from ouderbrug.store import channels
from web_browser import after_a_pilot, asking, feast, pages, seen
from web_family import page_of
from web_old_cards import KIM, MILA, RIA, Old, first

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from web_browser import Browser, Pages


def _says(here: Pages, words: str) -> None:
    with here.desk.writing() as work:
        asked = responses.question(work, "zoo")
        responses.answered(work, asked, "g1", Answer.OTHER, responses.BY_LINK, words)
    here.later(minutes=1)


def _asked_more(here: Pages) -> Old:
    here.school.happens(asking())
    here.school.dispatch()
    _says(here, "Moet ik geld meenemen?")
    here.later(minutes=4)
    mila = here.signed_in(MILA)
    mila.get("/follow-ups")
    _says(here, "Jip is allergisch voor noten.")
    return Old(here, mila, "Gedaan", says=("Iets is nu anders", "noten"))


def _mail_alone(here: Pages) -> None:
    """A school where a colleague tells nothing, with a draft about a child for two guardians."""
    toml = here.school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('"email", "handover"', '"email"'))
    here.school.happens(seen())
    here.school.dispatch()


def _one_fails(here: Pages, guardian: str, reply: str, minute: int) -> None:
    with here.desk.writing() as work:
        wish = Wish(Which("seen", guardian, None), "juf")
        decide(work, found(work, wish, lambda _: None), wish)
    command, _, said = reply.partition(" ")
    here.school.smtp.replies[command] = [said]
    here.school.dispatch(f"2026-11-23T10:{minute}:00+01:00", exit_code=None)


def _fails_again(path: str, reply: str, button: str, *, later_try: bool = False) -> Callable[[Pages], Old]:
    """What failed for one guardian is on the page; then it fails for the other, or once more for the first."""

    def case(here: Pages) -> Old:
        _mail_alone(here)
        _one_fails(here, "g1", reply, 11)
        fresh = pages(here.school)
        fresh.later(minutes=12)
        mila, kim = fresh.signed_in(MILA), fresh.signed_in(KIM)
        mila.get(path)
        if later_try:
            kim.get(path)
            kim.press(button)
            fresh.desk.close()
            command, _, said = reply.partition(" ")
            here.school.smtp.replies[command] = [said]
            here.school.dispatch("2026-11-23T10:32:00+01:00", exit_code=None)
        else:
            _one_fails(here, "g2", reply, 32)
        fresh.later(minutes=22)
        return Old(fresh, mila, button, () if later_try or path != "/stuck" else (1,), says=(" ",))

    return case


def _closed_anew(here: Pages) -> Old:
    here.school.happens(seen())
    here.school.dispatch()
    ivo = here.signed_in("ivo@wegwijzer.example")
    with here.desk.writing() as work:
        channels.close(work.connection, work.school, "email", "auth", work.now)
    ivo.get("/stuck")
    here.later(minutes=5)
    with here.desk.writing() as work:
        channels.reopen(work.connection, work.school, "email")
        channels.close(work.connection, work.school, "email", "auth", work.now)
    return Old(here, ivo, "Weer openen", says=("Iets is nu anders",))


def _answers(here: Pages) -> tuple[Pages, Browser]:
    here.school.happens(feast())
    here.school.dispatch()
    here.school.now = "2026-11-24T10:30:00+01:00"
    fresh = pages(here.school)
    return fresh, first(fresh.signed_in(MILA), "/answers")


def _said_since(here: Pages) -> Old:
    fresh, mila = _answers(here)
    with fresh.desk.writing() as work:
        asked = responses.question(work, "feast")
        for guardian in ("g1", "g2"):
            responses.answered(work, asked, guardian, Answer.OTHER, responses.BY_LINK, "Mag oma mee?")
    return Old(fresh, mila, "Nee", says=("Iets is nu anders", "Mag oma mee?"))


def _asked_otherwise(button: str) -> Callable[[Pages], Old]:
    def case(here: Pages) -> Old:
        fresh, mila = _answers(here)
        changed = feast() | {"revision": 2}
        changed["payload"] = changed["payload"] | {"starts_at": "2026-12-04T14:00:00+01:00"}
        fresh.school.happens(changed, file="2.jsonl")
        fresh.school.dispatch("2026-11-24T10:31:00+01:00")
        fresh.later(minutes=2)
        return Old(fresh, mila, button, says=("Iets is nu anders",))

    return case


def _reminded_anew(here: Pages) -> Old:
    fresh, mila = _answers(here)
    mila.press("Herinner die")
    mila.follow()
    old = mila.last
    mila.press("Toch niet")
    mila.follow()
    fresh.later(minutes=1)
    mila.press("Herinner die")
    mila.last = old
    return Old(fresh, mila, "Toch niet", says=(" ",))


def _talked(here: Pages) -> Old:
    mila, kim = page_of(here, "Elif Aksoy"), page_of(here, "Elif Aksoy", "kim")
    kim.press("Gesproken", agreed="Kim sprak iets af.")
    return Old(here, mila, "Gesproken", filled={"agreed": "Iets anders."}, says=("Een collega schreef intussen",))


def _held_anew(here: Pages) -> Old:
    ria, ib = page_of(here, "Sara Bakker", "ria"), page_of(here, "Sara Bakker", "ib")
    ria.press("Tegenhouden")
    ria.follow()
    old = ria.last
    ria.press("Weer vrijgeven")
    here.later(minutes=1)
    ib.press("Tegenhouden")
    ria.last = old
    return Old(here, ria, "Weer vrijgeven", says=(" ",))


def _all_held_anew(here: Pages) -> Old:
    ria = here.signed_in(RIA)
    ria.get("/lead")
    ria.press("Alles tegenhouden")
    ria.follow()
    old = ria.last
    ria.press("Weer vrijgeven")
    here.later(minutes=1)
    ria.get("/lead")
    ria.press("Alles tegenhouden")
    ria.last = old
    return Old(here, ria, "Weer vrijgeven", says=(" ",))


def _more_waits(here: Pages) -> Old:
    trial = after_a_pilot(here)
    trial.school.run("store", "backup", str(trial.school.folder / "copy.db"))
    ria = trial.signed_in(RIA)
    ria.get("/lead/live")
    ria.press("Kijk na")
    toml = trial.school.folder / "ouderbrug.toml"
    live = toml.read_text()
    toml.write_text('redirect_to = "ict@wegwijzer.example"\n' + live)
    trial.school.happens(seen("p2", "two"), file="2.jsonl")
    trial.school.dispatch()
    toml.write_text(live)
    return Old(trial, ria, "Live gaan", filled={"decision": "MT", "before": "throw-away"}, says=(" ",))


CASES: Mapping[str, Mapping[str, Callable[[Pages], Old]]] = {
    "done": {
        "something was asked": _asked_more,
        "another did not get it": _fails_again("/follow-ups", "RCPT 550 5.1.1 no such user", "Verteld"),
    },
    "settled": {
        "another is unknown": _fails_again("/stuck", ". close", "Niet aangekomen"),
        "a later try": _fails_again("/stuck", ". close", "Niet aangekomen", later_try=True),
    },
    "again": {
        "another failed": _fails_again("/stuck", "RCPT 550 5.1.1 no such user", "Stuur opnieuw"),
        "a later try": _fails_again("/stuck", "RCPT 550 5.1.1 no such user", "Stuur opnieuw", later_try=True),
    },
    "opened": {"it closed anew": _closed_anew},
    "answered": {"they said more": _said_since, "it is asked otherwise": _asked_otherwise("Nee")},
    "remind": {"it is asked otherwise": _asked_otherwise("Herinner die")},
    "remind_not": {"it was put ready anew": _reminded_anew},
    "talked": {"another talked": _talked},
    "release_family": {"another holds it": _held_anew},
    "release_all": {"it is held anew": _all_held_anew},
    "go_live": {"more waits": _more_waits},
}
"""By the screen that takes the form."""
