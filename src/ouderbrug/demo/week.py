"""What happens in the demo's week, day by day, as the school's systems and staff would tell it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ouderbrug.demo.said import Said

URGENT_TITLE = "Groep 4A: een leerkracht is er niet"
"""How the subject of the urgent message begins; it does not count for the cap."""


@dataclass(frozen=True)
class Moment:
    """A moment of the week: what the office's system writes, what staff do by hand, and a dispatch."""

    now: str
    title: Said
    events: tuple[dict[str, Any], ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()
    scores: tuple[dict[str, Any], ...] = field(default=())


def _event(event_id: str, kind: str, audience: dict[str, Any], **payload: Any) -> dict[str, Any]:
    return {"id": event_id, "kind": kind, "audience": audience, "payload": payload}


_NEXT = {
    "Lezen": ("een verhaal zelf navertellen", "samen een boek lezen en erover praten"),
    "Rekenen": ("de getallen in de krant hardop zeggen", "samen drie getallen in huis zoeken"),
    "Taal": ("een verhaal in volgorde vertellen", "om de beurt iets van de dag vertellen"),
    "Woorden": ("een nieuw woord in een zin gebruiken", "samen vijf dingen in huis benoemen"),
}
"""What comes next by subject, and what to do at home for it, for children of all years."""
_READING = {
    1: ("Vertellen over een boek gaat veel vlotter.", *_NEXT["Lezen"]),
    2: ("Rijmen lukt nu zonder hulp.", "zelf een rijmpje bedenken", "samen rijmwoorden zoeken in een liedje"),
    3: ("Korte woorden lezen gaat nu vlot.", "een hele zin hardop lezen", "om de beurt een zin hardop lezen"),
    4: ("Voorlezen in de kring gaat nu vlot.", "elke rol een eigen stem geven", "samen een verhaal met stemmen lezen"),
    5: ("Een lang verhaal navertellen lukt goed.", "zeggen wat de schrijver wil vertellen", "samen een boek bespreken"),
    6: ("Moeilijke woorden in een tekst opzoeken lukt.", "een stuk in de krant lezen", "samen een kort bericht lezen"),
}
"""What a reading test brought to light, what comes next, and what to do at home, by the year of a child."""
_NEWS = {
    1: "De hal hangt vol tekeningen van de herfst. In de kast bij de ingang staan nieuwe boeken. Komt u eens kijken?",
    2: "In de hal staat een kist met gevonden jassen. Mist uw kind er een? Loop gerust even binnen.",
    3: "De kinderen van groep 6 maakten een krant. U vindt hem in de tas. Lees hem samen.",
}


def _score(
    pupil: int,
    subject: str,
    summary: str,
    goal: str = "",
    what: str = "",
    *,
    action: bool = True,
    approved: bool = True,
) -> dict[str, Any]:
    goal, what = (goal, what) if goal else _NEXT[subject]
    payload = {"subject": subject, "direction": "up", "summary": summary, "next_goal": goal}
    done: dict[str, Any] = {"what": what, "minutes": 10, "when": "drie avonden"}
    more = ({"action": done} if action else {}) | ({"approved_by": "directie"} if approved else {})
    return _event(f"score-{pupil:03}-{subject.lower()}", "notable_score", {"pupil": f"p{pupil:03}"}, **payload, **more)


LETTERS = _event(
    "letters", "celebration", {"group": "3A"}, milestone="alle letters", what="Groep 3 kent ze nu. Kom het vieren!",
    starts_at="2026-11-27T14:00:00+01:00", place="lokaal 3A",
)  # fmt: skip
ADVICE = _event(
    "advies", "meeting_invitation", {"group": "8A"}, title="Avond over het schooladvies",
    starts_at="2026-12-10T19:30:00+01:00", ends_at="2026-12-10T20:30:00+01:00", place="aula", reply_by="2026-12-07",
    why="U hoort hoe het advies tot stand komt en wat u thuis kunt doen.",
)  # fmt: skip
GAMES = _event(
    "spelletjes", "celebration", {"group": "5A"}, milestone="de tafels", what="Een ochtend met rekenspelletjes.",
    starts_at="2026-11-26T09:00:00+01:00", place="lokaal 5A",
)  # fmt: skip
TIP = {"what": "samen de boodschappen tellen", "minutes": 10, "when": "zaterdag"}


def _news(number: int, title: str) -> dict[str, Any]:
    return _event(f"nieuws{number}", "newsletter", {"school": True}, title=title, body=_NEWS[number])


def _moments(day: str, *groups: str) -> tuple[dict[str, Any], ...]:
    what = "We bouwden een brug van papier. Er konden wel tien boeken op."
    return tuple(_event(f"moment-{day}-{group}", "moment", {"group": group}, what=what) for group in groups)


def _help(pupil: int) -> dict[str, Any]:
    return _event(
        f"help-{pupil:03}", "participation_request", {"pupil": f"p{pupil:03}"}, task="meelopen naar de bibliotheek",
        starts_at="2026-12-03T13:00:00+01:00", load="once", why_you="u kent de weg er goed",
    )  # fmt: skip


WEEK = (
    Moment(
        "2026-11-23T08:30:00+01:00", Said(
            "Maandag: nieuws, een feest en zeven goede scores",
            "Monday: news, a feast, and seven good scores",
        ),
        (_news(1, "Nieuws van november"), LETTERS,
         *(_score(n, "Lezen", *said) for n, said in _READING.items()),
         _score(20, "Rekenen", "Het rekenen gaat sneller.", action=False)),
    ),
    Moment(
        "2026-11-24T06:50:00+01:00", Said(
            "Dinsdag, tien voor zeven: een juf is ziek",
            "Tuesday, ten to seven: a teacher is ill",
        ),
        commands=(("event", "add", "staff_absence", "--id", "ziek", "--group", "4A", "--urgent", "--set",
                   "what=Juf Samira is vandaag ziek", "--set", "starts_at=2026-11-24T08:30:00+01:00", "--set",
                   "ends_at=2026-11-24T15:00:00+01:00", "--set", "solution=Meester Wil staat voor de groep."),),
    ),
    Moment(
        "2026-11-24T09:00:00+01:00", Said(
            "Dinsdag: een avond over het advies, tips, en concepten over scores voor leraren",
            "Tuesday: an evening about advice, tips, and drafts of scores for teachers",
        ),
        (ADVICE, GAMES, *(_event(f"tip-{group}", "home_tip", {"group": group}, learning_goal="tellen tot twintig",
                                 subject="rekenen", action=TIP) for group in ("1A", "2A"))),
        scores=tuple(
            _score(n, "Taal", "Vertellen in hele zinnen lukt steeds beter.", approved=False) for n in range(1, 10)
        ),
    ),
    Moment(
        "2026-11-25T09:00:00+01:00", Said(
            "Woensdag: de avond verhuist, concepten worden goedgekeurd, en een moment uit de klas",
            "Wednesday: the evening moves, drafts are approved, and a moment from the classroom",
        ),
        _moments("wo", "1A", "4A", "6A"),
        (("event", "amend", "advies", "--set", "place=speelzaal"),
         *(("approve", f"score-{n:03}-taal", "--as", "directie") for n in range(1, 9)),
         ("approve", "score-009-taal", "--reject", "--as", "directie")),
    ),
    Moment(
        "2026-11-25T19:30:00+01:00", Said(
            "Woensdagavond: de spelletjesochtend van morgen gaat niet door, en dat horen ouders nog die avond",
            "Wednesday evening: tomorrow's games morning is called off, and parents hear so that evening",
        ),
        (_news(2, "Extra nieuws"),),
        (("event", "withdraw", "spelletjes"),),
    ),
    Moment(
        "2026-11-26T09:00:00+01:00", Said(
            "Donderdag: wie om hulp wordt gevraagd, en een regel die niemand kan lezen",
            "Thursday: who is asked to help, and a line that nobody can read",
        ),
        (*(_help(number) for number in range(1, 25, 3)),
         {"id": "typo", "kind": "newsleter", "audience": {"school": True}}),
    ),
    Moment(
        "2026-11-27T09:00:00+01:00", Said(
            "Vrijdag: een derde nieuwsbrief, en een leerling over wie de school even zwijgt",
            "Friday: a third newsletter, and a pupil for whom the school keeps silent",
        ),
        (_news(3, "Nieuws voor het weekend"), *_moments("vr", "2A", "7A"),
         *(_score(n, "Woorden", "De woordenschat groeit hard.") for n in range(1, 7))),
        (("hold", "pupil", "p030", "--as", "directie"),),
    ),
    Moment("2026-11-27T12:30:00+01:00", Said(
            "Vrijdagmiddag: de tips van dinsdag gaan weg, want het weekend begint",
            "Friday, after noon: Tuesday's tips for at home go, as the weekend begins",
        )),
)  # fmt: skip
