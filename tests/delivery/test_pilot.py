"""What a channel gets in a pilot has nobody's own name in any of its parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ouderbrug.delivery.outcome import record
from ouderbrug.delivery.pilot import addressed
from ouderbrug.delivery.sending import begin
from ouderbrug.errors import Permanent
from ouderbrug.model import (
    CHILD_MARK,
    GUARDIAN_MARK,
    Attachment,
    Audience,
    ContentClass,
    Event,
    Goal,
    Meeting,
    Message,
    Priority,
    Text,
)
from ouderbrug.people import Guardian, Pupil
from ouderbrug.school.roster import Roster
from ouderbrug.store import claims, outbox
from ouderbrug.store.states import WAITING
from room_samples import BOARD, event, messages, runtime, work
from store_samples import LEASE, NOW, SCHOOL, put

if TYPE_CHECKING:
    from sqlalchemy import Connection

PEOPLE = Roster(
    SCHOOL,
    {"p1": Pupil("p1", "Deniz", "Aksoy"), "p2": Pupil("p2", "Jip", "Prins")},
    {"g1": Guardian("g1", "Elif", "Aksoy"), "g2": Guardian("g2", "\u00d6mer", "Y\u0131lmaz")},
)
SAID = "D\u00e9niz sprak met Jip; Elif's broer en OMER YILMAZ, De\u00adniz Aksoys oom."


TEXT = Text("nl", SAID, SAID, SAID, "<main><p>" + SAID.replace("'", "&#x27;") + " <b>D</b>eniz</p></main>")
MESSAGE = Message(
    Event(SCHOOL, "hand", "talk", "conference", NOW, Audience("pupils", ("p1",)), {"a": {"b": SAID}, "list": [SAID]}),
    "g1", ContentClass.SENSITIVE, Goal.INFORM, Priority.NORMAL, "email", NOW, TEXT, ("p1",),
    audience_names=SAID, meeting=Meeting("uid", 0, SAID, SAID, NOW),
)  # fmt: skip
PHOTO = Attachment("/media/.kept/ab/foto-Deniz.jpg", "image/jpeg")
LETTER = Attachment("/media/.kept/cd/brief.pdf", "application/pdf")


def in_a_pilot(message: Message) -> Message:
    return addressed(message, [PEOPLE.guardians["g1"]], PEOPLE, "ict@wegwijzer.example")


@pytest.mark.parametrize(
    "message",
    [
        MESSAGE,
        replace(MESSAGE, content_class=ContentClass.GENERAL),
        replace(MESSAGE, content_class=ContentClass.GENERAL, recipient="group:3A"),
    ],
    ids=["about a child", "news", "a post"],
)
def test_15_each_part_that_a_channel_may_show_has_invented_names(message: Message) -> None:
    made = in_a_pilot(message)
    assert made.meeting is not None
    texts = [made.text.subject, made.text.app, made.text.body, made.text.html, made.meeting.summary, made.meeting.place]
    shown = " ".join([*texts, str(made.event.payload), made.audience_names, str(made.event.audience), str(made.pupils)])
    names = [one.name for one in made.to]
    assert names == ([] if message.group else ["Ouder A Voorbeeld"])
    for name in ("eniz", "\u00e9niz", "De\u00adniz", "Jip", "Elif", "OMER", "YILMAZ", "Aksoy", "p1"):
        assert name not in shown
    assert shown.count("Sam sprak met Noa; Ouder A") == len(texts) + 3


@pytest.mark.parametrize("content_class", ContentClass)
def test_15_whom_a_text_is_for_and_about_have_invented_names(content_class: ContentClass) -> None:
    marks = f"Beste {GUARDIAN_MARK}, over {CHILD_MARK}"
    made = in_a_pilot(replace(MESSAGE, content_class=content_class, text=Text("nl", marks, marks, marks, marks)))
    assert made.text.body == "Beste Ouder A Voorbeeld, over Sam"


@pytest.mark.parametrize(
    ("content_class", "files", "along"),
    [
        (ContentClass.GENERAL, [LETTER], [LETTER]),
        (ContentClass.GENERAL, [LETTER, PHOTO], [LETTER]),
        (ContentClass.GENERAL, [replace(LETTER, pupils=("p2",))], []),
        (ContentClass.PERSONAL, [LETTER], []),
    ],
)
def test_15_a_file_that_may_hold_a_name_stays_here_and_the_text_says_so(
    content_class: ContentClass, files: list[Attachment], along: list[Attachment]
) -> None:
    whom = Audience("school") if content_class is ContentClass.GENERAL else MESSAGE.event.audience
    told = replace(MESSAGE, event=replace(MESSAGE.event, audience=whom))
    made = in_a_pilot(replace(told, content_class=content_class, attachments=tuple(files)))
    assert made.attachments == tuple(along)
    says = f"omdat er namen in kunnen staan: {len(files) - len(along)}." if len(along) < len(files) else ""
    for text in (made.text.app, made.text.body, made.text.html):
        assert says in text if says else "Dit is een proef" not in text


def test_15_a_post_of_a_pilot_that_fails_goes_on_in_the_words_that_the_store_holds(db: Connection) -> None:
    """They may be kept for guardians when the school goes live."""
    line = runtime(BOARD, top='redirect_to = "ict@wegwijzer.example"\n')
    told = event(payload={"title": "Jip wint", "body": "Jip Prins won de eerste prijs."})
    post = messages(told, line)["group:3A"]
    put(db, post, pilot=True)
    [row] = claims.claim(db, SCHOOL, claims.Wanted("board", "run-a", 1, LEASE), NOW)
    here = work(db, line)
    sent = begin(here, row, post, [])
    assert "Jip" not in sent.text.body and "Sam" not in post.text.body
    settled, _ = record(here, row, sent, Permanent("gone"), NOW)
    assert settled.counted == "moved"
    alone = here.queued(outbox.waiting(db, SCHOOL, WAITING))
    assert alone
    for _, message in alone:
        assert "Jip Prins won de eerste prijs." in message.text.body
        assert message.pupils and not any(key.startswith("pilot") for key in message.pupils)
