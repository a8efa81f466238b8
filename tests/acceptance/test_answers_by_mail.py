"""Where the school has no page for guardians, a button writes a mail, and the school hears the answer all the same."""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

EVENT: dict[str, Any] = {
    "id": "spel", "kind": "meeting_invitation", "audience": {"group": "3A"},
    "payload": {"title": "Spelavond", "starts_at": "2026-12-03T19:30:00+01:00", "place": "De aula",
                "why": "Samen spelletjes leren kennen.", "reply_by": "2026-12-01"},
}  # fmt: skip
BOUNCES = '[bounces]\nmaildir = "Maildir"\nanswers = "antwoord@wegwijzer.example"\n'
AFTER, LATER = "2026-11-23T12:00:00+01:00", "2026-12-02T18:00:00+01:00"


@pytest.fixture
def asked(school: School) -> School:
    """Two guardians have an invitation with buttons that write a mail."""
    school.configure(BOUNCES)
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", relation="father"))
    school.enrol()
    school.staff("juf.karin;Karin;teacher;3A")
    school.happens(EVENT)
    school.dispatch()
    (school.folder / "Maildir" / "new").mkdir(parents=True)
    return school


def buttons(school: School, key: str) -> list[str]:
    """Where the buttons of the last mail of a guardian lead; its text and its page say the same."""
    mail = [one for one in school.smtp.mails if f"{key}@" in str(one.parsed["To"])][-1].parsed
    plain, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    found = re.findall(r": (mailto:\S+)", plain)
    assert [one.replace("&amp;", "&") for one in re.findall(r'href="(mailto:[^"]+)"', page)] == found
    assert "https://" not in plain
    return found


def comes_in(school: School, address: str, name: str, *, at: str = "11:15", text: str = "", sender: str = "") -> None:
    """What a guardian's program writes after a press of a button."""
    mail, to = EmailMessage(), urlsplit(address)
    mail["From"], mail["To"] = sender or "sara@thuis.example", to.path
    mail["Subject"], mail["Date"] = parse_qs(to.query)["subject"][0], f"Mon, 23 Nov 2026 {at}:00 +0100"
    mail.set_content(text or "\n")
    (school.folder / "Maildir" / "new" / name).write_bytes(bytes(mail))


def read(school: School, now: str = AFTER) -> dict[str, int]:
    said: dict[str, int] = school.json("bounces", now=now)["said"]
    return said


def answers(school: School) -> dict[str, tuple[str, str, str]]:
    found = school.json("respond", "spel", now=LATER)["answers"]
    return {one["guardian"]: (one["answer"], one["by"], one["note"]) for one in found}


def test_a_press_and_a_mail_are_an_answer_with_own_words(asked: School) -> None:
    yes, _, _ = buttons(asked, "g1")
    comes_in(asked, yes, "a", text="We komen met z'n tweeën.")
    comes_in(asked, buttons(asked, "g2")[2], "b", text="Hoe laat is het klaar?")
    assert read(asked) == {"answered": 2}
    assert answers(asked) == {
        "g1": ("ja", "mail", "We komen met z'n tweeën."),
        "g2": ("anders", "mail", "Hoe laat is het klaar?"),
    }
    errands = [one for one in asked.json("tasks", now=LATER)["errands"] if one["code"] == "question-asked"]
    assert [one["key"] for one in errands] == ["spel:g1", "spel:g2"], "words want an answer"
    assert read(asked) == {}, "each mail is read once"


def test_of_two_answers_the_later_counts_however_they_lie(asked: School) -> None:
    yes, no, _ = buttons(asked, "g1")
    comes_in(asked, no, "a", at="11:45")
    comes_in(asked, yes, "b", at="11:15")
    read(asked)
    assert answers(asked)["g1"][:2] == ("nee", "mail")


@pytest.mark.parametrize("spoil", ["a token that was guessed", "after its day", "called off"])
def test_what_counts_no_more_is_counted_as_such(asked: School, spoil: str) -> None:
    yes = buttons(asked, "g1")[0]
    now = AFTER
    if spoil == "a token that was guessed":
        yes = re.sub(r"ja-[\w-]{32}", f"ja-{'x' * 32}", yes)
    elif spoil == "after its day":
        now = "2026-12-04T12:00:00+01:00"
    else:
        asked.run("event", "withdraw", "spel")
    comes_in(asked, yes, "a")
    assert read(asked, now) == {"too-late": 1}
    assert answers(asked) == {}


def test_what_was_written_in_time_counts_when_it_is_read_the_next_morning(asked: School) -> None:
    comes_in(asked, buttons(asked, "g1")[0], "a")
    stored = (asked.folder / "Maildir" / "new" / "a").read_bytes()
    (asked.folder / "Maildir" / "new" / "a").write_bytes(stored.replace(b"23 Nov 2026 11:15", b"01 Dec 2026 21:15"))
    assert read(asked, "2026-12-02T07:00:00+01:00") == {"answered": 1}
    assert answers(asked)["g1"][:2] == ("ja", "mail")


def test_a_page_for_guardians_goes_before_a_mail(asked: School) -> None:
    asked.configure(f'{BOUNCES}[web.public]\nurl = "https://ouders.wegwijzer.example"\n')
    asked.happens(EVENT | {"id": "feest"}, file="more.jsonl")
    asked.dispatch(AFTER)
    assert "mailto:" not in asked.smtp.mails[-1].parsed.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("address", "said"), [("nieuw@thuis.example", "too-late"), ("G1@guardian.example", "answered")]
)
def test_a_button_in_a_mailbox_that_is_theirs_no_more_answers_nothing(asked: School, address: str, said: str) -> None:
    yes = buttons(asked, "g1")[0]
    asked.rows[0] |= {"email": address}
    asked.enrol("--accept-changes", exit_code=None)
    comes_in(asked, yes, "a")
    assert read(asked) == {said: 1}
    assert bool(answers(asked)) is (said == "answered")
