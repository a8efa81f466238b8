"""What a text says of days: the last day on which it is true, in each language of the lists, and what only looks so."""

from datetime import date, timedelta

import pytest
from rule_samples import message

from ouderbrug.facts import TextFacts
from ouderbrug.rules.day_words import last_true, untrue
from ouderbrug.rules.timing import Timing

MONDAY = date(2026, 11, 30)
SAID = [
    # A word for a day is true on the day of writing alone.
    ("Morgen is er gym.", "11-30"), ("Neem vanavond de tas mee.", "11-30"), ("Vandaag is de deur dicht.", "11-30"),
    ("Tot overmorgen!", "11-30"), ("Gisteren vielen er takken.", "11-30"), ("Vanmiddag geen gym.", "11-30"),
    ("Gisteravond was er storm.", "11-30"), ("Vergeet MORGEN de tas niet.", "11-30"),
    ("De inloop is morgenochtend.", "11-30"), ("Leest u 's morgens of vanavond voor?", "11-30"),
    ("Over twee dagen begint de toets.", "11-30"), ("Over 3 dagen is het feest.", "11-30"),
    ("Drie dagen geleden viel er een boom om.", "11-30"),
    # The coming weekday is another one from that day on.
    ("Aanstaande vrijdag is ons sterrenfeest.", "12-03"), ("Komende donderdag is de school dicht.", "12-02"),
    ("Het feest is vrijdag a.s. in de aula.", "12-03"), ("Deze vrijdag komt de Sint.", "12-03"),
    ("Volgende vrijdag is er zwemles.", "12-03"), ("Afgelopen vrijdag was het feest.", "12-04"),
    ("Vrijdag is het feest.", "12-03"), ("Dinsdag gaan we naar de kinderboerderij.", "11-30"),
    ("Vrijdagmiddag is er een voorstelling.", "12-03"), ("Op vrijdag is het feest.", "12-03"),
    ("Maandagmorgen begint om half negen.", "12-06"), ("Vanaf woensdag is de bieb dicht.", "12-01"),
    ("Maandag en dinsdag is de school dicht.", "11-30"), ("Lever het vóór donderdag in.", "12-02"),
    ("De bibliotheek is vrijdag open voor ouders.", "12-03"),
    # A week ends with its Sunday, a month with its last day.
    ("Volgende week vrijdag is er zwemles.", "12-06"), ("Volgende week leren we klokkijken.", "12-06"),
    ("Deze week oefenen we de tafel van 7.", "12-06"), ("Dit weekend is er markt.", "12-06"),
    ("Komend weekend is er een voetbaltoernooi.", "12-04"), ("Vorige week was de fotograaf er.", None),
    ("Over twee weken begint de vakantie.", "12-06"), ("Over een week is het feest.", "12-06"),
    ("Deze maand lezen we over de ruimte.", "11-30"),
    # A date is true until it is over, however it is written.
    ("De Sint komt op **vrijdag 4 december**. De school begint om 8.30 uur.", "12-04"), ("4 dec is er gym", "12-04"),
    ("Het feest is op 4-12-2026.", "12-04"), ("Op 4/12 is het feest.", "12-04"),
    ("Op vrijdag 4-12 is er gym.", "12-04"), ("Kom op 04-12-26 naar school.", "12-04"),
    ("Feest: 2026-12-04.", "12-04"), ("- 4/12 kerstdiner", "12-04"), ("Geef u op vóór 4 december.", "12-04"),
    ("Op 3 en 4 december is er gym.", "12-03"), ("Op donderdag 3 en vrijdag 4 december is er gym.", "12-03"),
    ("Op 4 december, 13.30 - 14.30 uur.", "12-04"),
    ("Feest op vrijdag 4 december. Vrijdag mag uw kind verkleed komen.", "12-04"),
    ("17 december: kerstdiner, 17.00 uur", "12-17"), ("Kijk op 4 december 2027 in de krant.", "12-04-2027"),
    ("De fotograaf komt woensdag de 9e.", "12-09"), ("Vrijdag 4 is er gym.", "12-04"),
    ("Vrijdag 9 uur beginnen we.", "12-03"), ("Op 30 november is er gym.", "11-30"),
    # What tells of the day of writing, or is dated on it, is no less true later.
    ("Op 30 november vierden we feest.", None), ("Op 30 november hebben we gezwommen.", None),
    ("Op 30 november is de bieb gesloten.", "11-30"), ("Nieuwsbrief 30 november 2026", None),
    ("Er was veel te doen deze week.", None), ("We lazen veel deze maand.", None),
    ("Deze week is de school gesloten.", "12-06"),
    # Of several days the last counts, and what began goes on.
    ("De inschrijving loopt van 1 december tot en met 20 december.", "12-20"),
    ("Van 1 tot en met 4 december is er gym.", "12-04"), ("Tussen 1 en 4 december is de deur dicht.", "12-04"),
    ("De boekenruil is 1-4 december open.", "12-04"), ("De boekenruil is vanaf 1 december elke dag open.", None),
    ("Sinds 2 december staat er een boom.", None), ("Vanaf dinsdag 1 december is er melk.", None),
    ("Per 1 december werkt juf Noor hier.", None),
    # A habit is no day.
    ("Elke maandag is er gym.", None), ("De bibliotheek is open op dinsdag.", None), ("Elke morgen lezen we.", None),
    ("Op dinsdag is de bieb altijd open.", None), ("Op maandag en donderdag hebben we gym.", None),
    ("Op maandag heeft groep 4 gym.", None), ("Juf Karin werkt op woensdag.", None),
    ("We sluiten 's maandags om 12 uur.", None), ("De maandag na de vakantie is vrij.", None),
    ("Iedere eerste vrijdag van de maand is er koffie.", None),
    ("Van maandag tot en met vrijdag is de opvang open.", None), ("Volgens het gymrooster is dat vrijdag.", None),
    ("Op maandagen is er zwemles.", None), ("Goedemorgen allemaal.", None),
    ("Op de morgen van het feest is de deur open.", None), ("We beginnen 's morgens met lezen.", None),
    ("Vandaag de dag leest iedereen.", None), ("Kinderen van vandaag leren anders.", None),
    ("De toets is verdeeld over twee dagen.", None), ("We leren de woorden gisteren, vandaag en morgen.", None),
    ("Op Goede Vrijdag is de school dicht.", None),
    # The name of a song or a book, but not what somebody says.
    ("We zongen: 'Hoor wie klopt daar, morgen is hij jarig'.", None),
    ("Lees samen het boek “Morgen ben ik een leeuw”.", None), ("Het thema is 'Held van vandaag'.", None),
    ('De Sint belde: "Ik kom morgen!"', "11-30"),
    # Numbers that are no dates.
    ("Voor kinderen van 4-12 jaar.", None), ("Oefen 3-4 keer.", None), ("Doe er 3/4 liter melk in.", None),
    ("We wonnen met 3-1 gewonnen sets.", None), ("Lees bladzijde 4. December is koud.", None),
    ("Er kwamen 4 meisjes.", None), ("Het kost 4.12 euro.", None),
    ("30 februari bestaat niet, 1,4 december ook niet", None),
]  # fmt: skip
"""Sentences of a Monday, 30 November 2026, and the last day on which each is true."""
ELSEWHERE = [
    ("The day of the feast is long.", None), ("This is the way to school.", None),
    ("There is no gym today.", "11-30"), ("See you tomorrow!", "11-30"), ("Please come this evening.", "11-30"),
    ("The feast is next Friday.", "12-03"), ("Friday is the feast.", "12-03"),
    ("We read about it this week.", "12-06"), ("Saint Nicholas comes on December 4th.", "12-04"),
    ("It starts in two days.", "11-30"), ("There is gym every Friday.", None), ("The days are short.", None),
    ("The library is open on Tuesday.", None), ("Since 1 December there is milk.", None),
    ("The school of tomorrow.", None), ("Come from Monday 7 December.", None), ("Yarın spor dersi var.", "11-30"),
    ("4 Aralık Cuma günü", "12-04"), ("Cuma günü şenlik var.", "12-03"), ("Gelecek hafta spor var.", "12-06"),
    ("Her cuma günü spor var.", None), ("Jutro jest gimnastyka.", "11-30"), ("W piątek jest zabawa.", "12-03"),
    ("W przyszłym tygodniu jest zabawa.", "12-06"), ("W każdy piątek jest gimnastyka.", None),
    ("Od 1 grudnia jest mleko.", None), ("Завтра буде фізкультура.", "11-30"), ("У п'ятницю буде свято.", "12-03"),
    ("Наступного тижня буде свято.", "12-06"), ("Кожної п'ятниці є фізкультура.", None), ("الدرس غدًا.", "11-30"),
    ("الحفل يوم الجمعة.", "12-03"), ("الحفل الأسبوع القادم.", "12-06"), ("الدرس كل يوم جمعة.", None),
]  # fmt: skip


def _day(said: str | None) -> date | None:
    if said is None:
        return None
    month, number, *year = map(int, said.split("-"))
    return date(year[0] if year else 2026, month, number)


@pytest.mark.parametrize(("said", "last"), [*SAID, *ELSEWHERE])
def test_2_what_a_text_says_of_days_is_true_until(said: str, last: str | None) -> None:
    assert last_true({"body": said}, MONDAY) == _day(last)
    assert last_true({"body": "Zie de brief.", "translations": {"en": {"body": said}}}, MONDAY) == _day(last)


@pytest.mark.parametrize("said", [said for said, last in SAID if last and len(last) < 8])
def test_2_from_the_day_after_on_a_person_looks_at_it(said: str) -> None:
    rule, last = Timing(Timing.Config()), last_true({"body": said}, MONDAY)
    assert last is not None

    def codes(goes: date) -> list[str]:
        return list(rule.look_first(message(payload={"body": said}), TextFacts(days=(MONDAY, goes))))

    assert not codes(MONDAY)
    assert codes(max(last, MONDAY)) == []
    assert set(codes(last + timedelta(days=1))) <= {"day-word", "past-date"} and codes(last + timedelta(days=1))


def test_2_a_word_for_one_day_is_false_on_the_day_before_too() -> None:
    said = {"body": "Morgen is er gym, en vrijdag ook."}
    assert [one.said for one in untrue(said, MONDAY, MONDAY - timedelta(days=1))] == ["Morgen"]


def test_2_what_is_done_at_home_may_be_about_that_day() -> None:
    assert last_true({"action": {"what": "vertellen wat er vandaag is geleerd", "when": "elke avond"}}, MONDAY) is None
    assert last_true({"action": {"what": "lezen", "when": "voor 4 december"}}, MONDAY) == date(2026, 12, 4)


def test_2_a_weekday_is_that_of_the_fields_beside_it() -> None:
    told = {"why": "Vrijdag hoort u meer.", "starts_at": "2026-12-04T19:30:00+01:00"}
    assert last_true(told, MONDAY) == date(2026, 12, 4)


FRIDAY, NEXT = "2026-12-04T08:30:00+01:00", "2026-12-11T08:30:00+01:00"


@pytest.mark.parametrize(
    ("payload", "said", "beside"),
    [
        ({"title": "Vrijdag is de school dicht", "starts_at": NEXT}, "Vrijdag", "12-11"),
        ({"title": "Vrijdag is de school dicht", "starts_at": FRIDAY}, None, None),
        ({"title": "Donderdag is de school dicht", "starts_at": FRIDAY}, "Donderdag", "12-04"),
        ({"title": "De school is morgen dicht", "starts_at": FRIDAY}, "morgen", "12-04"),
        ({"title": "De school is morgen dicht", "starts_at": "2026-12-01T08:30:00+01:00"}, None, None),
        ({"title": "De school is vanmiddag dicht", "starts_at": FRIDAY}, "vanmiddag", "12-04"),
        ({"title": "Maandag dicht", "starts_at": "2026-11-30T12:00:00+01:00"}, None, None),
        ({"title": "Dicht", "why": "De bus komt vrijdag niet.", "starts_at": NEXT}, "vrijdag", "12-11"),
        ({"title": "Dicht", "why": "Vrijdag 4 december hoort u meer.", "starts_at": NEXT}, None, None),
        ({"title": "Dicht", "why": "Maandag zijn we er weer.", "starts_at": NEXT}, None, None),
        ({"title": "Dicht", "why": "Vanmorgen ging de verwarming stuk.", "starts_at": NEXT}, None, None),
        ({"title": "Dicht op aanstaande vrijdag", "starts_at": NEXT}, "aanstaande vrijdag", "12-11"),
        ({"title": "Dicht", "why": "Elke vrijdag is er gym.", "starts_at": NEXT}, None, None),
        ({"title": "Woensdag dicht", "starts_at": "2026-12-01T08:30:00+01:00", "ends_at": FRIDAY}, None, None),
        ({"title": "Vrijdag is het feest", "reply_by": "2026-12-03", "starts_at": NEXT}, "Vrijdag", "12-11"),
        ({"title": "Vrijdag is het feest", "body": "Tot dan."}, None, None),
        ({"title": "No school on Friday", "starts_at": NEXT}, "Friday", "12-11"),
        ({"title": "Yarın okul yok", "starts_at": FRIDAY}, "Yarın", "12-04"),
    ],
)
def test_2_words_for_another_day_than_the_event_names_are_looked_at_when_they_are_written(
    payload: dict[str, str], said: str | None, beside: str | None
) -> None:
    found = untrue(payload, MONDAY, MONDAY)
    assert [(one.said, one.beside) for one in found] == ([(said, _day(beside))] if said else [])
    last = last_true(payload, MONDAY)
    assert (last is not None and last < MONDAY) is bool(said)


def test_2_a_date_over_the_turn_of_the_year_is_the_next_of_its_name() -> None:
    said, written = {"body": "Op 5 januari begint de school."}, date(2026, 12, 18)
    assert last_true(said, written) == date(2027, 1, 5)
    assert last_true({"body": "Op 29 november was er een feest."}, MONDAY) == date(2027, 11, 29)
