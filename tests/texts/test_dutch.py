"""How the Dutch of the house speaks, row by row: what a text says, and what no text says any more."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest

from each import each
from ouderbrug import Audience, Correction, Event, EventKind
from ouderbrug.model import SENDER_MARK
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.templates import BUILT_IN
from ouderbrug.templates.actions import action_by_id, action_ids
from ouderbrug.texts.composer import Composer
from ouderbrug.texts.merging import merge

KINDS: dict[str, type[EventKind]] = {kind.name: kind for kind in register_event_kinds()}
AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
GROUPS = {"staff_absence": Audience("groups", ("5B",)), "decision_info": Audience("years", ("8",))}


@cache
def composer(form: str) -> Composer:
    return Composer(
        KINDS, school_name="De Boom", timezone="Europe/Amsterdam", address_form="je" if form == "je" else "u"
    )


def said(
    kind: str, form: str = "u", correction: Correction | None = None, language: str = "nl", **changes: Any
) -> dict[str, str]:
    payload = {name: value for name, value in {**KINDS[kind].sample, **changes}.items() if value is not None}
    event = Event("s", "o", "x", kind, AT, GROUPS.get(kind, Audience("school")), payload)
    text = composer(form).compose(event, language, correction, sent_on=date(2026, 11, 23) if correction else None)
    text = merge(text, "Ada Voorbeeld", "Noor")
    return {"subject": text.subject, "app": text.app, "body": text.body}


OFF = Correction.WITHDRAWN
FREE, ALSO_FREE = "2026-12-09T08:30:00+01:00", "2026-12-11T08:30:00+01:00"
ONE_DAY = {"starts_at": "2026-10-06T08:30:00+02:00", "ends_at": "2026-10-06T14:30:00+02:00"}
DECEMBER = {"phase": "end", "starts_at": "2026-12-17T16:30:00+01:00", "ends_at": None}
JULY = DECEMBER | {"starts_at": "2027-07-08T16:30:00+02:00"}
FAR = {"lead_days": 43}
HELPING = {"what": "Wie kan helpen met versieren?"}
FINAL = {"decision_moment": {"name": "Definitief advies", "on": "2026-11-04"}}
WIL = {"teacher": "Meester Wil de Vries"}
FEAST = {"milestone": "Het zwemdiploma", "what": "We vieren feest!"}
TALK = {"what": "praten over het rapport", "minutes": 10, "when": "dit weekend"}
READ = {"what": "samen lezen", "minutes": 10, "when": "elke dag"}
COMB = {"what": "het haar kammen", "minutes": 10, "when": "elke dag, twee weken lang"}
SAID: list[tuple[str, str, dict[str, Any], str]] = [
    # kind, part, what is other than in its sample, what stands there where the school says u
    ("conference", "body", {}, "U kent Noor thuis, wij kennen Noor op school."),
    ("conference", "body", {}, "Kunt u dan? Komt een ander moment beter uit?"),
    ("conference", "app", {}, "Kunt u dan?"),
    ("conference", "body", {"correction": OFF}, "Het gesprek over Noor gaat niet door."),
    ("conference", "body", {"correction": OFF}, "Het zou zijn op donderdag 15 oktober om 16.00 uur."),
    ("conference", "body", {"correction": OFF}, "We maken graag een nieuwe afspraak."),
    ("home_visit", "body", {"correction": OFF}, "Het bezoek bij u thuis gaat niet door."),
    ("home_visit", "body", {}, "We komen graag bij u langs om over Noor te praten."),
    ("home_visit", "body", {}, "Praat u liever op school?"),
    ("notable_score", "subject", {"correction": OFF}, "Vergeet ons bericht van maandag 23 november"),
    ("notable_score", "body", {"correction": OFF}, "kreeg u een bericht van ons over Noor. Dat klopte niet. Sorry."),
    ("notable_score", "body", {"correction": OFF}, "U hoeft niets te doen."),
    ("meeting_invitation", "subject", {"correction": Correction.CHANGED}, "Gewijzigd: Kijkavond techniek"),
    ("moment", "body", {"correction": OFF}, "Sorry voor het ongemak."),
    ("conference_round", "body", {}, "Hebt u meer kinderen op school?"),
    (
        "staff_absence",
        "subject",
        {"solution": "De kinderen van groep 5b gaan naar groep 2A.\n\nWe hebben geen invaller."},
        "Groep 5B: een leerkracht is er niet (vanaf dinsdag 6 oktober)",
    ),
    ("staff_absence", "subject", ONE_DAY, "Groep 5B: een leerkracht is er niet (dinsdag 6 oktober)"),
    ("staff_absence", "body", {}, "van dinsdag 6 tot en met donderdag 8 oktober"),
    ("welcome", "subject", {}, "Kennismaken met juf Voorbeeld"),
    ("welcome", "body", {}, "Wat hebt u liever: even praten, bellen of mailen?"),
    ("incident", "app", {}, "Op het plein was er een botsing bij het tikspel."),
    ("incident", "app", {}, "We hebben de knie gekoeld en samen even rustig gezeten."),
    ("incident", "app", {}, "Hoe gaat het vanavond met de knie?"),
    ("incident", "body", {}, "Er is maandag 5 oktober op school iets gebeurd met Noor."),
    ("group_placement", "body", {}, "Leerkrachten: juf Voorbeeld en meester Proef"),
    ("group_placement", "body", {"teachers": ["juf Voorbeeld"]}, "Leerkracht: juf Voorbeeld\n"),
    ("group_placement", "body", {}, "Wat is goed om te weten voor de nieuwe leerkracht?"),
    ("digest", "body", {}, "Hebt u een vraag?"),
    ("digest", "body", {}, "Dit is er deze week:"),
    ("digest", "subject", {"entries": [KINDS["digest"].sample["entries"][-1]]}, "Een mooi moment uit de klas"),
    ("notable_score", "body", {}, "Dit bericht gaat over rekenen."),
    ("notable_score", "body", {}, "We vertellen u graag hoe het gaat met Noor."),
    ("notable_score", "body", {"direction": "down"}, "We vertellen u hoe het gaat met Noor."),
    ("notable_score", "body", {"summary": "De tafels zakken naar niveau E."}, "We vertellen u hoe het gaat met Noor."),
    ("notable_score", "body", {}, "Dat vinden we mooi om te zien."),
    ("notable_score", "body", {}, "De volgende stap: deelsommen maken"),
    ("notable_score", "body", {}, "Merkt u dit thuis ook? Wat helpt volgens u?"),
    ("progress_update", "body", {}, "We vertellen u graag hoe het met Noor gaat. Dit bericht gaat over lezen."),
    ("behaviour_update", "body", {}, "We vertellen u wat we op school zien bij Noor."),
    ("behaviour_update", "body", {}, "We bellen u graag even. Wanneer komt dat uit?"),
    ("report_card", "body", {}, "Op vrijdag 9 oktober krijgt uw kind het rapport mee."),
    ("social_event", "subject", {"correction": OFF, "what": "Kerstborrel"}, "Gaat niet door: Kerstborrel"),
    ("social_event", "body", {"correction": OFF, "what": "Kerstborrel"}, "Dit gaat niet door: Kerstborrel."),
    ("social_event", "subject", {"correction": OFF}, "Gaat niet door: de start van het schooljaar met ouders"),
    ("study_day", "body", {"what": "rekenen met jonge kinderen"}, "We leren die dag over rekenen met jonge kinderen."),
    ("study_day", "app", {"what": "over samen lezen."}, "We leren die dag over samen lezen."),
    ("report_card", "body", {}, "Zo leest u het rapport:"),
    ("report_help", "body", {}, "Praat er thuis samen over."),
    ("report_help", "app", {}, "Laat ons weten hoe het ging."),
    ("homework_feedback", "body", {}, "Wat was lastig? Vertel het ons gerust."),
    ("homework", "body", {}, "Noor heeft huiswerk: de tien sommen op het blad."),
    ("homework", "body", {}, "We werken met Rekenpad (blok 3, les 4)."),
    ("homework", "body", {}, "Doel: de tafel van acht kennen."),
    ("homework", "body", {}, "Lukt het niet? Stop dan gerust. Laat het ons weten."),
    ("home_tip", "body", {}, "We werken met Rekenpad (blok 3, les 4)."),
    ("home_tip", "body", {}, "Komt het niet uit? Een ander moment is ook goed."),
    ("homework_reminder", "app", {}, "Het kan nog tot en met maandag 12 oktober."),
    ("homework_reminder", "body", {}, "Het mag nog tot en met maandag 12 oktober."),
    ("encouragement", "body", {}, "Vertelt u Noor dat we het zagen? Waar bent u thuis trots op?"),
    ("health_notice", "subject", {}, "Hoofdluis in groep 5"),
    ("health_notice", "body", {}, "Ziet u het ook bij uw kind? Laat het ons weten."),
    (
        "health_notice",
        "body",
        {"action": COMB},
        "doen:\nKam het haar. Doe dat elke dag, twee weken lang. Dat duurt ongeveer 10 minuten.\n",
    ),
    (
        "health_notice",
        "body",
        {"action": {**COMB, "minutes": 1, "when": None}},
        "Kam het haar. Dat duurt ongeveer 1 minuut.\n",
    ),
    ("health_notice", "body", {"action": {"what": "Kam het haar!"}}, "doen:\nKam het haar!\n"),
    ("holiday_start", "body", {}, "Leuke boeken:\n- Het huis met de blauwe deur\n- Vriendjes van de rivier\n"),
    ("reading_reminder", "body", {}, "Groetjes van school! Lees vandaag even samen."),
    ("reading_reminder", "body", {}, "samen het leukst?"),
    ("decision_info", "subject", {}, "Groep 8: een belangrijke datum"),
    ("decision_info", "body", {"lead_days": 42}, "Binnenkort krijgt uw kind in groep 8 het voorlopig schooladvies."),
    ("decision_info", "body", {}, "U kent uw kind het best. Dat telt mee."),
    ("training_offer", "body", {}, "Misschien is dit iets voor u: de training Samen lezen."),
    ("training_offer", "body", {}, "Dit leert u: "),
    ("training_offer", "body", {}, "U krijgt een prentenboek mee naar huis."),
    ("training_offer", "body", {}, "\nNa drie weken bellen we"),
    ("training_offer", "body", {}, "Plaats: de leeszaal"),
    ("celebration", "body", {}, "Uw kind vertelt er graag over. Tot dan!"),
    ("celebration", "app", {}, "de speelzaal.\nKomt u ook?"),
    ("meeting_invitation", "body", {}, "U bent welkom: Kijkavond techniek."),
    ("meeting_invitation", "app", {}, "Wilt u ons vóór zaterdag 10 oktober laten weten of u komt?"),
    ("meeting_series", "body", {}, "\n- maandag 12 oktober van 8.45 tot 9.30 uur, de aula\n- maandag 9 november"),
    ("social_event", "body", {}, "Neem gerust een andere ouder mee die u kent."),
    ("social_event", "subject", {}, "We beginnen het schooljaar samen"),
    ("social_event", "body", {}, "We beginnen het schooljaar samen. Een mooi moment om elkaar te leren kennen."),
    ("social_event", "subject", JULY, "We sluiten het schooljaar samen af"),
    ("social_event", "body", JULY, "We sluiten het schooljaar samen af. Een mooi moment om samen terug te kijken."),
    ("social_event", "subject", DECEMBER, "Uitnodiging: samen op school"),
    ("social_event", "body", DECEMBER, "Ada Voorbeeld,\n\nWe eten samen op het plein."),
    ("social_event", "body", DECEMBER | {"what": "Kerstborrel"}, "Ada Voorbeeld,\n\nU bent welkom: kerstborrel."),
    ("social_event", "subject", DECEMBER | {"what": "Kerstborrel"}, "Uitnodiging: Kerstborrel"),
    ("social_event", "subject", DECEMBER | {"correction": OFF}, "Gaat niet door: Samen op school"),
    ("decision_info", "body", FAR, "Over een tijd krijgt uw kind in groep 8 het voorlopig schooladvies."),
    ("decision_info", "app", FAR, "Dit komt eraan: het voorlopig schooladvies."),
    ("participation_request", "subject", {}, "Kunt u helpen bij: meelopen naar het museum?"),
    ("participation_request", "body", {}, "We zoeken 3 mensen."),
    ("participation_request", "body", {}, "Bij het vorige uitje"),
    ("help_wanted", "subject", {}, "Wie kan helpen? De schooltuin opknappen"),
    ("help_wanted", "subject", HELPING, "Wie kan helpen met versieren?"),
    ("help_wanted", "body", HELPING, "We zoeken hulp bij: versieren."),
    ("help_wanted", "subject", HELPING | {"correction": OFF}, "Onze vraag om hulp geldt niet meer: versieren"),
    ("help_wanted", "body", {"what": "Wie kan rijden?"}, "\n\nWie kan rijden?\n\n"),
    ("decision_info", "body", FINAL, "krijgt uw kind in groep 8 definitief advies."),
    ("decision_info", "app", FINAL, ": definitief advies."),
    ("welcome", "subject", WIL, "Kennismaken met meester Wil de Vries"),
    ("welcome", "body", WIL, "De leerkracht is meester Wil de Vries."),
    ("welcome", "body", {"teacher": "Wil de Vries"}, "De leerkracht is Wil de Vries."),
    ("farewell", "subject", {"who": "Juf Karin"}, "Afscheid van juf Karin"),
    ("group_placement", "body", {"teachers": ["juf Els", "Meester Wil"]}, "Leerkrachten: juf Els en meester Wil"),
    ("celebration", "subject", FEAST, "Uitnodiging voor een feest: het zwemdiploma"),
    ("celebration", "body", FEAST, "\n\nWe vieren feest: het zwemdiploma.\n\n"),
    ("report_help", "body", {"action": TALK}, "Praat over het rapport. Doe dat dit weekend."),
    ("reading_reminder", "body", {"action": READ}, "Groetjes van school!\n\nDit kunt u thuis doen:\nLees samen."),
    ("health_notice", "subject", {"title": None, "correction": OFF}, "Geldt niet meer: Gezond op school"),
    ("help_wanted", "body", {}, "We zoeken 6 mensen."),
    ("help_wanted", "body", {"needed": 1}, "We zoeken één persoon."),
]
GONE = (
    "Heeft u",
    "verzameld",
    "Het gaat om: Rekenen",
    "Het gaat om: Lezen",
    "Wij vertellen",
    "op de hoogte over",
    "De volgende stap is:",
    "Hoe ziet u dit",
    "We delen met u wat",
    "Onze vraag:",
    "waar Noor bij was",
    "Zo is het te lezen",
    "mooi gesprek",
    "De methode is",
    "Het vak is",
    "Het doel is",
    "Inleveren kan",
    "maakt u thuis trots",
    "Gezond op school",
    "rekening met elkaar",
    "Hier zijn boeken",
    "Een groet van school",
    "belangrijk moment",
    "telt voor ons",
    "De naam is",
    "Dit krijgt u mee",
    "Mee naar huis:",
    "Daarna:",
    "Waar:",
    "Nodig:",
    "nodigen u graag uit",
    "uiterlijk",
    "voor of op",
    "kijkt mee vanuit",
    "Komt dit moment u uit",
    "Ziet u ons liever",
    "uitstap",
    "Zo lossen we het op",
    "Onze excuses",
    "in uw agenda?\n\nLukt",
    "lukt nog niet altijd",
    "twee of meer kinderen",
    "komende tijd",
    "Van harte welkom. Dit schooljaar",
    "Ook de tijd",
    "je agenda? Lukt",
)


@pytest.mark.parametrize(("kind", "part", "changes", "sentence"), SAID, ids=[f"{one[0]}: {one[3]}" for one in SAID])
def test_09_a_text_says_what_is_true_of_every_event(
    kind: str, part: str, changes: dict[str, Any], sentence: str
) -> None:
    assert sentence in said(kind, **changes)[part]


@each("kind", KINDS)
def test_09_no_text_says_what_was_mended(kind: str) -> None:
    for form in ("u", "je"):
        for correction in (None, *Correction):
            for part in said(kind, form, correction).values():
                assert [one for one in GONE if one.casefold() in part.casefold()] == [], part


@each("kind", KINDS)
def test_09_what_is_off_is_said_once_and_below_the_greeting(kind: str) -> None:
    body = said(kind, correction=OFF)["body"]
    assert body.startswith("Beste Ada Voorbeeld,\n") and body.count("gaat niet door") <= 1
    assert SENDER_MARK not in body


@pytest.mark.parametrize("changes", [{"what": None}, {"what": "Het team leert die dag over rekenen."}])
def test_09_a_study_day_tells_what_is_learned_only_where_that_is_said(changes: dict[str, Any]) -> None:
    body = said("study_day", **changes)["body"]
    assert "Studiedag." not in body and "agenda" not in body
    assert ("leert die dag" in body) is bool(changes["what"])


def test_09_who_has_one_child_here_is_promised_no_earlier_choice() -> None:
    assert "meer kinderen" not in said("conference_round", siblings_from=None)["body"]


@pytest.mark.parametrize(
    ("sentence", "mended"),
    [
        ("allebei", "om de beurt iets fijns"),
        ("dat trots maakt", "om trots op te zijn"),
        ("is onthouden", "nog in het hoofd"),
        ("vroeger in de familie", "vertel over vroeger"),
        ("thuis klinkt", "in elke taal van thuis"),
        ("het kind laten koken", "het kind is de kok"),
        ("een keer voor", "één keer, vóór het gesprek"),
        ("een keer deze week", "één keer deze week"),
        ("stuk uit een boek lezen", "boek of krant"),
    ],
)
def test_09_home_actions_are_said_plainly(sentence: str, mended: str) -> None:
    told = "\n".join(f"{one.what} {one.when}" for one in (action_by_id(id, "nl") for id in action_ids()))
    assert mended in told and sentence not in told


DRAFTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "tr": (
        ("Hollandaca", "önemli bir karar anı var", "Çocuğunuza bakacak birini bulamıyor musunuz?", "Dikkat: "),
        ("Felemenkçe", "önemli bir zaman", "Çocuğunuz için bakım", "Lütfen dikkat", "{{ school }} okulundan"),
    ),
    "ar": (("أُلغي هذا الموعد", "هناك موعد مهم قريبًا"), ("لن يتم هذا", "تقترب لحظة مهمة")),
    "pl": (
        (
            "Ostatni dzień: {{",
            "Ostatni dzień: **{{",
            "Pytania? Prosimy śmiało pytać.",
            "Prosimy zapisać tę datę",
            "Wiadomość ze szkoły",
        ),
        (
            "znać do {{",
            "znać do **{{",
            "Czy dadzą nam Państwo znać",
            "Prosimy je zadać",
            "Czy zapiszą Państwo",
            "Wiadomość od",
        ),
    ),
    "uk": (
        ("Повідомте нам, будь ласка, чи прийдете", "Запишіть, будь ласка, цю дату"),
        ("Чи повідомите нам", "Чи запишете ви"),
    ),
    "en": (("No time today?", "So here is a question"), ("Does it not suit you", "Hence this question")),
}


@pytest.mark.parametrize("language", DRAFTS)
def test_09_the_drafts_in_other_languages_say_what_readers_mended(language: str) -> None:
    told = "\n".join(path.read_text("utf-8") for path in sorted((BUILT_IN / language).glob("*.j2")))
    now, gone = DRAFTS[language]
    assert [one for one in now if one not in told] == [] == [one for one in gone if one in told]


def test_09_an_arabic_text_has_the_clock_of_every_dutch_one() -> None:
    event = Event("s", "o", "x", "celebration", AT, Audience("school"), KINDS["celebration"].sample)
    body = (
        Composer(KINDS, school_name="De Boom", timezone="Europe/Amsterdam", address_form="u", unreviewed=["ar"])
        .compose(event, "ar")
        .body
    )
    assert "13:30" in body and not re.search("[مص]\\b", body.split("13:30")[1][:4])


LOW = [
    {"direction": "down"},
    {"direction": "down", "summary": "De tafels gaan vlot."},
    {"summary": "Bij rekenen is Noor gezakt van B naar D."},
    {"summary": "De tafels lukken nog niet."},
    {"summary": "De score is nu niveau V, het laagste."},
    {"summary": "Rekenen kost moeite."},
]


@pytest.mark.parametrize("form", ["u", "je"])
@pytest.mark.parametrize("payload", LOW)
def test_9_nothing_glad_stands_beside_what_went_down_or_is_low(payload: dict[str, Any], form: str) -> None:
    found = said("notable_score", form, **payload)
    assert not re.search(r"mooi|graag hoe|fijn|blij|goed nieuws|trots", " ".join(found.values()), re.IGNORECASE)


@pytest.mark.parametrize(
    ("entries", "nl", "en"),
    [
        (
            [{"title": "Studiedag", "free": [FREE, ALSO_FREE]}],
            "Studiedag",
            "Studiedag",
        ),
        (
            [{"title": "Studiedag", "free": [FREE]}, {"title": "Studiedag", "free": [ALSO_FREE]}],
            "Vrij: woensdag 9 en vrijdag 11 december",
            "No school: Wednesday 9 and Friday 11 December",
        ),
        (
            [{"title": f"Vrij {day}", "name": "studiedag voor 3A", "starts_at": day} for day in (FREE, ALSO_FREE)],
            "Studiedag voor 3A op woensdag 9 en vrijdag 11 december",
            "Studiedag voor 3A on Wednesday 9 and Friday 11 December",
        ),
        (
            [{"title": "help mee", "weight": 40}, {"title": "Studiedag", "free": [FREE], "language": "nl"}],
            "Vrij: woensdag 9 december, en ook: help mee",
            "No school: Wednesday 9 December, and also: help mee",
        ),
        (
            [{"title": "help mee", "weight": 40}, {"title": "avond", "weight": 20}],
            "Avond, en ook: help mee",
            "Avond, and also: help mee",
        ),
        (
            [{"title": "Groep 8", "quiet": True}, {"title": "avond", "weight": 20}],
            "Avond en nog een bericht",
            "Avond and one more message",
        ),
    ],
)
def test_10_the_subject_of_a_digest_begins_with_what_weighs_most(entries: list[Any], nl: str, en: str) -> None:
    told = [{"text": "Dag.", **one} for one in entries]
    assert said("digest", entries=told)["subject"] == nl
    assert said("digest", language="en", entries=told)["subject"] == en


@pytest.mark.parametrize(("kind", "name"), [("question", "question"), ("welcome", "question"),
                                            ("behaviour_update", "ask"), ("incident", "ask")])  # fmt: skip
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Herkent u dit thuis", "Herkent u dit thuis?"),
        ("Noor was stil. Mag ze mee zwemmen ", "Noor was stil. Mag ze mee zwemmen?"),
        ("Kunt u vandaag bellen?", "Kunt u vandaag bellen?"),
        ("Laat ons weten hoe het gaat", "Laat ons weten hoe het gaat."),
        ("Mag Noor mee? We horen het graag", "Mag Noor mee? We horen het graag."),
        ("هل تلاحظون هذا في البيت", "هل تلاحظون هذا في البيت؟"),
    ],
)
def test_09_what_is_asked_ends_with_a_question_mark(kind: str, name: str, typed: str, shown: str) -> None:
    for language in ("nl", "en"):
        told = said(kind, language=language, **{name: typed})
        for part in ("app", "body"):
            assert re.search(rf"{re.escape(shown)}(?:\s|$)", told[part]), (language, part)
