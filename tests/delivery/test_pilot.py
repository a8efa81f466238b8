"""What a channel gets in a pilot has nobody's own name in any of its parts."""

from __future__ import annotations

from ouderbrug.delivery.pilot import addressed
from ouderbrug.model import Audience, ContentClass, Event, Goal, Guardian, Meeting, Message, Priority, Pupil, Text
from ouderbrug.school.roster import Roster
from store_samples import NOW, SCHOOL

PEOPLE = Roster(
    SCHOOL,
    {"p1": Pupil("p1", "Deniz", "Aksoy"), "p2": Pupil("p2", "Jip", "Prins")},
    {"g1": Guardian("g1", "Elif", "Aksoy"), "g2": Guardian("g2", "\u00d6mer", "Y\u0131lmaz")},
)
SAID = "D\u00e9niz sprak met Jip; Elif's broer en OMER YILMAZ, De\u00adniz Aksoys oom."


def test_15_each_part_that_a_channel_may_show_has_invented_names() -> None:
    text = Text("nl", SAID, SAID, SAID, "<p>" + SAID.replace("'", "&#x27;") + " <b>D</b>eniz</p>")
    payload = {"sections": {"a": SAID}, "list": [SAID]}
    event = Event(SCHOOL, "hand", "talk", "conference", NOW, Audience("pupils", ("p1",)), payload)
    meeting = Meeting("uid", 0, SAID, SAID, NOW)
    about = Message(
        event, "g1", ContentClass.SENSITIVE, Goal.INFORM, Priority.NORMAL, "email", NOW, text, ("p1",),
        audience_names=SAID, meeting=meeting,
    )  # fmt: skip
    made = addressed(about, [PEOPLE.guardians["g1"]], PEOPLE, "ict@wegwijzer.example")
    assert made.meeting is not None
    texts = [made.text.subject, made.text.app, made.text.body, made.text.html, made.meeting.summary, made.meeting.place]
    shown = " ".join([*texts, str(made.event.payload), made.audience_names, str(made.to), str(made.event.audience)])
    shown += str(made.pupils)
    for name in ("eniz", "\u00e9niz", "De\u00adniz", "Jip", "Elif", "OMER", "YILMAZ", "Aksoy", "p1"):
        assert name not in shown
    assert shown.count("Sam sprak met Noa; Ouder A") == len(texts) + 3
