"""A mail from somebody: who greets, who signs, what a mailbox shows of it, and what stands below."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from each import each
from ouderbrug import Audience, Correction, Event, EventKind
from ouderbrug.model import CHILD_MARK, FOOT_MARK, ContentClass, Text
from ouderbrug.rules.words import above_the_foot
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.texts.between import between
from ouderbrug.texts.both import in_one
from ouderbrug.texts.composer import Composer
from ouderbrug.texts.merging import named

KINDS: dict[str, type[EventKind]] = {kind.name: kind for kind in register_event_kinds()}
AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
COMPOSERS = {
    phone: Composer(
        KINDS,
        school_name="De Wegwijzer",
        phone=phone,
        address="Rietlaan 12, Groningen" if phone else "",
        timezone="Europe/Amsterdam",
        address_form="u",
    )
    for phone in ("050 - 123 45 67", "")
}
ONE_CHILD, GROUP, SCHOOL = Audience("pupils", ("p1",)), Audience("groups", ("3A",)), Audience("school")
KARIN = [(("Karin Smit",), "3A")]


def made(
    kind: str, audience: Audience = GROUP, language: str = "nl", phone: str = "050 - 123 45 67", **changes: Any
) -> Text:
    payload = {name: value for name, value in {**KINDS[kind].sample, **changes}.items() if value is not None}
    return COMPOSERS[phone].compose(Event("s", "o", "x", kind, AT, audience, payload), language)


def mail(*of: Any, signed: Any = KARIN, **more: Any) -> Text:
    return named(made(*of, **more), ["Sara Bakker"], ["Noor"], signed)


def preview_of(text: Text) -> str:
    found = re.search(r'<div style="display: none[^>]*>(.*)</div>', text.html)
    return found[1] if found else ""


@each("kind", KINDS)
@each(("language", "greeting"), [("nl", "Beste Sara Bakker"), ("en", "Dear Sara Bakker")])
def test_10_a_mail_to_one_person_greets_by_name(kind: str, language: str, greeting: str) -> None:
    assert f"{greeting},\n" in mail(kind, language=language).body


def test_10_a_text_for_all_of_a_group_names_nobody() -> None:
    text = named(made("moment"), (), (), KARIN)
    assert text.body.startswith("Beste ouders/verzorgers,\n")
    assert named(made("moment", language="en"), (), ()).body.startswith("Dear parents and carers,\n")


@each("kind", KINDS)
def test_10_it_is_signed_by_the_teacher_with_group_school_and_telephone(kind: str) -> None:
    text = mail(kind)
    said = above_the_foot(made(kind).body)
    assert said.count("050 - 123 45 67") == 1 and said.rstrip().endswith("050 - 123 45 67")
    assert "Hartelijke groet,\nKarin Smit (groep 3A)\nDe Wegwijzer\n050 - 123 45 67\n" in text.body
    assert "<p>Hartelijke groet,<br />\nKarin Smit (groep 3A)<br />\nDe Wegwijzer<br />" in text.html


def test_10_a_duo_signs_together_and_what_is_not_known_is_left_out() -> None:
    duo = [(("Karin Smit", "Jan Mol"), "3A")]
    assert (
        "Kind regards,\nKarin Smit and Jan Mol (group 3A)\nDe Wegwijzer\n"
        in mail("moment", language="en", signed=duo).body
    )
    bare = mail("moment", signed=(), phone="").body
    assert "Hartelijke groet,\nDe Wegwijzer\n\nU krijgt" in bare and bare.endswith(
        "Antwoord op deze mail.\nDe Wegwijzer\n"
    )


@pytest.mark.parametrize(
    ("language", "call"),
    [
        ("nl", "bel "),
        ("en", "or call"),
        ("tr", "arayın"),
        ("pl", "zadzwonić"),
        ("uk", "зателефонуйте"),
        ("ar", "اتصلوا"),
    ],
)
def test_10_the_foot_asks_to_call_only_where_it_has_the_number(language: str, call: str) -> None:
    foot, bare = (
        made("closure", language=language, phone=phone).body.partition(FOOT_MARK)[2]
        for phone in ("050 - 123 45 67", "")
    )
    asked = next(line for line in foot.splitlines() if "?" in line or "؟" in line)
    assert call in asked and "050 - 123 45 67" in asked
    assert bare and call not in bare


@pytest.mark.parametrize(
    ("kind", "audience", "because"),
    [
        ("conference", ONE_CHILD, "omdat u ouder of verzorger bent van Noor."),
        ("moment", GROUP, "omdat uw kind in groep 3A zit."),
        ("newsletter", SCHOOL, "omdat uw kind bij ons op school zit."),
        ("moment", Audience("groups", ("3A", "3B")), "omdat uw kind bij ons op school zit."),
    ],
)
def test_10_the_foot_says_why_and_how_to_get_less(kind: str, audience: Audience, because: str) -> None:
    foot = made(kind, audience).body.partition(FOOT_MARK)[2]
    text = mail(kind, audience).body
    assert because in text and "minder mail, een andere taal of liever een telefoontje?" in foot
    assert "bel 050 - 123 45 67.\n" in foot and foot.endswith("De Wegwijzer, Rietlaan 12, Groningen\n")


@each("kind", [name for name, kind in KINDS.items() if kind.content_class is ContentClass.GENERAL])
@each("language", ["nl", "en"])
def test_1_what_stands_around_news_and_digests_names_no_child_whose_families_share_a_mailbox(
    kind: str, language: str
) -> None:
    text = made(kind, ONE_CHILD, language)
    assert CHILD_MARK not in preview_of(text) + text.body.partition(FOOT_MARK)[2]
    own = COMPOSERS[""].compose(Event("s", "o", "x", kind, AT, GROUP, KINDS[kind].sample), language)
    assert text.html.count(CHILD_MARK) == own.html.count(CHILD_MARK)


@pytest.mark.parametrize(
    ("kind", "audience", "preview"),
    [
        ("conference", ONE_CHILD, "Donderdag 15 oktober van 16.00 tot 16.20 uur, lokaal 5B"),
        ("notable_score", ONE_CHILD, "Van de leerkracht van Noor. U kunt gewoon op deze mail antwoorden."),
        ("decision_info", Audience("years", ("8",)), "Lees wat er komt, en wat u thuis kunt doen."),
        ("moment", GROUP, "We hebben in het bos kastanjes gezocht en ze daarna gewogen."),
    ],
)
def test_10_a_preview_adds_to_the_subject_and_tells_no_secret(kind: str, audience: Audience, preview: str) -> None:
    text = mail(kind, audience)
    assert preview_of(text) == preview


@pytest.mark.parametrize(
    ("language", "body", "preview"),
    [
        ("nl", "24. november was het feest. Dank u wel!", "24. november was het feest."),
        ("nl", "Op 24. November is er feest. Kom ook!", "Op 24. November is er feest."),
        ("nl", "Di. 8 december komt Sinterklaas. Zing mee!", "Di. 8 december komt Sinterklaas."),
        ("nl", "Dr. Jansen komt vertellen. Fijn!", "Dr. Jansen komt vertellen."),
        ("nl", "Het koor o.l.v. Dr. Jansen zingt. Mooi!", "Het koor o.l.v. Dr. Jansen zingt."),
        ("nl", "Juf M. Bakker is terug. Fijn!", "Juf M. Bakker is terug."),
        ("en", "Mr. Smith is back. Great!", "Mr. Smith is back."),
        ("en", "On Tues. 8 December we sing. Come!", "On Tues. 8 December we sing."),
    ],
)
def test_10_a_preview_is_a_whole_sentence(language: str, body: str, preview: str) -> None:
    assert preview_of(mail("newsletter", language=language, title="Nieuws", body=body)) == preview


def test_10_what_a_kind_says_beside_the_subject_stands_there_also_where_it_has_a_time() -> None:
    event = Event("s", "o", "x", "staff_absence", AT, GROUP, KINDS["staff_absence"].sample)
    text = COMPOSERS[""].compose(event, "nl")
    assert preview_of(text) == "Meester Voorbeeld geeft de lessen. De kinderen kennen hem goed."
    later = replace(event, payload={**event.payload, "ends_at": "2026-10-09T14:30:00+02:00"})
    changed = COMPOSERS[""].compose(later, "nl", Correction.CHANGED, event)
    assert "vrijdag 9 oktober" in preview_of(changed), "of a change what it is now comes first"


@each("kind", KINDS)
@each("language", ["nl", "en"])
def test_10_every_preview_says_something_that_the_subject_does_not(kind: str, language: str) -> None:
    text = mail(kind, language=language)
    assert preview_of(text) and preview_of(text).rstrip(".").casefold() not in text.subject.casefold()


def test_10_date_and_place_stand_out() -> None:
    text = mail("meeting_invitation")
    assert re.search(
        r"Wanneer: <strong>[^<]*oktober[^<]*</strong><br />\nPlaats: <strong>de gymzaal</strong>", text.html
    )
    assert "**" not in text.body + text.app and "\nPlaats: de gymzaal\n" in text.body


def test_10_a_page_is_for_light_and_dark() -> None:
    html = mail("moment").html
    assert 'content="light dark"' in html and "prefers-color-scheme: dark" in html


@pytest.mark.parametrize(
    ("body", "is_list"),
    [
        ("24. november gaan we naar het bos.", False),
        ("Op school:\n\n1. november", False),
        ("Groep 3:\n\n3) lokaal", False),
        ("We doen dit:\n\n1. lezen\n2. rekenen", True),
        ("1. lezen\n2. rekenen\n\n24. november is er feest.", True),
    ],
)
def test_10_a_number_that_begins_a_line_says_the_same_in_text_and_html(body: str, is_list: bool) -> None:
    text = mail("newsletter", body=body, link=None)
    assert body in text.body and ("<ol>" in text.html) is is_list
    if "24. november" in body:
        assert "24. november" in text.html


def test_10_two_languages_each_have_their_own_foot_and_only_once() -> None:
    both = named(in_one([made("moment"), made("moment", language="en")]), ["Sara"], ["Noor"], KARIN)
    assert both.body.count("U krijgt deze mail") == both.body.count("You get this mail") == 1
    assert both.html.count("U krijgt deze mail") == both.html.count("You get this mail") == 1
    assert FOOT_MARK not in both.body + both.html


def test_10_what_stands_below_is_judged_by_no_rule() -> None:
    assert "telefoontje" not in above_the_foot(made("moment").body)


def test_10_a_correction_has_its_foot_and_signature_too() -> None:
    event = Event("s", "o", "x", "moment", AT, GROUP, KINDS["moment"].sample)
    for correction in Correction:
        text = named(COMPOSERS[""].compose(event, "nl", correction), ["Sara Bakker"], [], KARIN)
        assert "Karin Smit (groep 3A)\nDe Wegwijzer\n" in text.body and "minder mail" in text.body


@each("kind", KINDS)
@each("correction", [None, *Correction])
def test_10_all_that_a_mail_says_between_its_greeting_and_its_signature_stands_in_a_digest(
    kind: str, correction: Correction | None
) -> None:
    event = Event("s", "o", "x", kind, AT, GROUP, KINDS[kind].sample)
    text = COMPOSERS["050 - 123 45 67"].compose(event, "nl", correction)
    [inside] = between(text)
    told = above_the_foot(text.body)
    assert inside.body and told.replace("Beste \ue000,\n\n", "").startswith(inside.body)
    assert not re.search("Beste|groet|\ue000|\ue002|\ue003|<h2|<footer", inside.body + inside.html)
    assert {*re.findall(r"<(?:strong|li)>(.*?)<", inside.html)} == {*re.findall(r"<(?:strong|li)>(.*?)<", text.html)}


@pytest.mark.parametrize(
    ("was", "now"),
    [("Beste \ue000,\n", "Beste \ue000, fijn dat u er bent.\nKom gerust.\n"), ("\ue002", "\n"), ("\ue003", "")],
)
def test_10_of_a_mail_that_is_not_like_ours_a_digest_says_what_an_app_says(was: str, now: str) -> None:
    text = made("moment")
    [inside] = between(replace(text, body=text.body.replace(was, now), html=text.html.replace(was, now)))
    assert (inside.body, inside.html, inside.app) == ("", "", text.app)


@pytest.mark.parametrize(
    ("phone", "called", "shown"),
    [
        ("050 - 123 45 67", "0501234567", "050\u00a0-\u00a0123\u00a045\u00a067"),
        ("+31 (0)50 123 45 67", "+31501234567", "+31\u00a0(0)50\u00a0123\u00a045\u00a067"),
        ("050 - 123 45 67, tot 16.00 uur", "", ""),
        ("", "", ""),
    ],
)
def test_10_the_telephone_can_be_tapped_and_stands_on_one_line(phone: str, called: str, shown: str) -> None:
    words = Composer(KINDS, school_name="De Boom", phone=phone, timezone="Europe/Amsterdam", address_form="u")
    text = words.compose(Event("s", "o", "x", "moment", AT, GROUP, KINDS["moment"].sample), "nl")
    assert text.html.count(f'<a href="tel:{called}">{shown}</a>') == (2 if called else 0)
    assert text.html.count("tel:") == (2 if called else 0) + 1, "and the one of the style sheet"
    assert phone in text.body and "\u00a0" not in text.body
