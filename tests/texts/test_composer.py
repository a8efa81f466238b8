"""The composer: one text per event and language, safe whatever a person typed, with names merged last."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from each import each
from ouderbrug import Audience, ContentClass, Correction, Event, EventKind, Goal, KindPayload, OneLine, Text, TextFields
from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.model import CHILD_MARK, FOOT_MARK, GUARDIAN_MARK, SENDER_MARK
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.templates import BUILT_IN
from ouderbrug.texts.between import SAID_BELOW, between
from ouderbrug.texts.composer import Composer
from ouderbrug.texts.language import days_in_words, in_words, join_names, plural, right_to_left, sentence
from ouderbrug.texts.merging import merge
from ouderbrug.texts.rendering import MAX_BYTES, TemplateProblem

KINDS: dict[str, type[EventKind]] = {kind.name: kind for kind in register_event_kinds()}
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MISCHIEF = [
    "<script>alert(1)</script>",
    "{{7*7}} {% raw %}",
    "[klik](javascript:alert(1))",
    "[klik](https://elders.example)",
    "# kop",
    "<img src=x onerror=alert(1)>",
    "![plaatje](https://elders.example/pixel.gif)",
    "**vet** `code` ~~~",
    "&lt;b&gt; &amp;",
    "> citaat",
    "1. een",
    "=?utf-8?q?x?=",
    "\\*ster\\*",
    "<https://elders.example>",
]


def composer(
    form: str = "u", overrides: Path | None = None, kinds: Any = None, unreviewed: tuple[str, ...] = ()
) -> Composer:
    """A composer; the plain ones are made once, since they compile their templates."""
    if overrides or kinds:
        return made(form, overrides, kinds, unreviewed)
    return made_once(form, unreviewed)


@cache
def made_once(form: str, unreviewed: tuple[str, ...]) -> Composer:
    return made(form, None, KINDS, unreviewed)


def made(form: str, overrides: Path | None, kinds: Any, unreviewed: tuple[str, ...]) -> Composer:
    return Composer(
        kinds or KINDS,
        school_name="Basisschool 't Vlot & Co",
        timezone="Europe/Amsterdam",
        address_form="je" if form == "je" else "u",
        overrides=overrides,
        unreviewed=unreviewed,
    )


def event(kind: str, payload: dict[str, Any] | None = None, **changes: Any) -> Event:
    given = {**KINDS[kind].sample, **changes} if payload is None else payload
    kept = {name: value for name, value in given.items() if value is not None}
    at = datetime(2026, 10, 5, 9, tzinfo=UTC)
    return Event("s", "office", "x1", kind, at, Audience("groups", ("5B",)), kept)


def shown(html: str) -> str:
    """What a reader of the page's main part sees."""
    main = re.search("<main>(.*)</main>", html, re.DOTALL)
    assert main
    return unescape(re.sub("<[^>]*>", "", main[1].replace("<li>", "<li>- ")))


def squeezed(text: str) -> str:
    return " ".join(text.split())


@each("kind", KINDS)
@each(("language", "form"), [("nl", "u"), ("nl", "je"), ("en", "u")])
def test_text_and_html_say_the_same(kind: str, language: str, form: str) -> None:
    changes = dict.fromkeys(KINDS[kind].text.markdown, "Twee zinnen. Zonder opmaak.")
    text = composer(form).compose(event(kind, **changes), language)
    assert squeezed(shown(text.html)) == squeezed(text.body)
    assert text.language == language and f'lang="{language}"' in text.html
    said, _, foot = text.body.partition(FOOT_MARK)
    assert text.app.strip() and said.rstrip().endswith(f"{SENDER_MARK}Basisschool 't Vlot & Co")
    assert foot.rstrip().endswith("Basisschool 't Vlot & Co")


@each("kind", KINDS)
def test_no_mark_is_left_after_merge_and_names_are_inert(kind: str) -> None:
    made = composer().compose(event(kind), "nl")
    text = merge(made, "Ada <b>\x1b[31m\n" + CHILD_MARK, "Bo & Co\u202e")
    for part in (text.subject, text.app, text.body, text.html):
        assert not re.search("[\ue000-\uf8ff\x1b\u202e]", part)
    assert "<b>" not in text.html
    if KINDS[kind].content_class is not ContentClass.GENERAL:
        assert "Bo & Co" in text.body and "Bo &amp; Co" in text.html
    else:
        assert "Bo &" not in text.body and "Beste Ada <b>" in text.body


def test_the_same_event_gives_the_same_text() -> None:
    first, second = (made("u", None, KINDS, ()).compose(event("home_tip"), "nl") for _ in range(2))
    assert first == second and first.body


def test_a_subject_tells_no_result_and_no_name_but_the_childs_mark() -> None:
    text = composer().compose(event("notable_score"), "nl")
    assert text.subject == f"Bericht over {CHILD_MARK}"
    assert f"Beste {GUARDIAN_MARK}," in text.body


@each("mischief", MISCHIEF)
@each(
    ("kind", "field"),
    [
        (name, field)
        for name, kind in KINDS.items()
        for field in kind.text.free
        if field not in kind.text.markdown and "." not in field
    ],
)
def test_f19_typed_text_is_inert_in_html_and_as_typed_in_the_text(kind: str, field: str, mischief: str) -> None:
    plain = dict.fromkeys(KINDS[kind].text.markdown, "Nieuws.")
    text = composer().compose(event(kind, **{**plain, "link": None, field: mischief}), "nl")
    assert squeezed(shown(text.html)) == squeezed(text.body)
    assert not re.search(r"<(script|img|a|h2|h3|em|code|blockquote|ol)\b|<strong>vet<", text.html)
    if field != "subject" and field not in ("method", "lesson_ref"):
        assert mischief in text.subject + text.body


@each("mischief", MISCHIEF)
@each(
    ("kind", "changes"),
    [
        ("welcome", lambda typed: {"teacher": typed}),
        ("home_visit", lambda typed: {"visitor": typed}),
        ("group_placement", lambda typed: {"group": typed}),
        ("group_placement", lambda typed: {"teachers": [typed]}),
        ("holiday_start", lambda typed: {"book_list": [typed]}),
        ("conference", lambda typed: {"sections": {"actions": typed}}),
        ("decision_info", lambda typed: {"decision_moment": {"name": typed, "on": "2027-01-20"}}),
        ("training_offer", lambda typed: {"skills": [typed]}),
        ("meeting_series", lambda typed: {"meetings": [{"starts_at": "2026-10-12T08:45:00Z", "place": typed}]}),
    ],
)
def test_names_lists_and_parts_are_inert_too(kind: str, changes: Any, mischief: str) -> None:
    text = composer().compose(event(kind, link=None, **changes(mischief)), "nl")
    assert mischief in text.body and (mischief in text.subject) is (kind == "welcome")
    assert squeezed(shown(text.html)) == squeezed(text.body)
    assert not re.search(r"<(script|img|a|h2|h3|em|code|blockquote|ol)\b|<strong>vet<", text.html)


@pytest.mark.parametrize("mischief", MISCHIEF)
def test_the_parts_of_an_action_are_inert_too(mischief: str) -> None:
    action = {"what": mischief, "minutes": 5, "when": mischief}
    text = composer().compose(event("notable_score", action=action), "nl")
    assert text.body.count(mischief) == 2 and squeezed(shown(text.html)) == squeezed(text.body)


@pytest.mark.parametrize(
    ("body", "never"),
    [
        ("<script>alert(1)</script>", "<script"),
        ('<a href="javascript:alert(1)">x</a>', "<a "),
        ("[x](javascript:alert(1))", "<a "),
        ("[x](data:text/html;base64,AAAA)", "<a "),
        ("[x](/relative)", "<a "),
        ("![x](https://elders.example/pixel.gif)", "<img"),
        ("<img src=x onerror=alert(1)>", "<img"),
        ("{{7*7}}", "49"),
    ],
)
def test_markdown_of_a_newsletter_is_a_safe_subset(body: str, never: str) -> None:
    text = composer().compose(event("newsletter", body=body, link=None), "nl")
    assert never not in text.html and body.replace("![x](", "!x (") in text.body


def test_markdown_of_a_newsletter_is_rendered() -> None:
    body = "## Herfst\n\n### Bos\n\n*Kom* naar de [kalender](https://school.example/k).\n\n- een\n- twee\n\n```\nopen"
    text = composer().compose(event("newsletter", body=body), "nl")
    assert "<h2>Herfst</h2>" in text.html and "<h3>Bos</h3>" in text.html and text.html.count("<h1>") == 1
    assert '<a href="https://school.example/k">kalender</a>' in text.html and "<li>twee</li>" in text.html
    assert "<p>Hartelijke groet,<br />" in text.html  # an open fence swallows nothing of the page
    said = "Herfst\n\nBos\n\nKom naar de kalender (https://school.example/k).\n\n- een\n- twee\n\nopen\n"
    assert said in text.body and said.rstrip() in text.app


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("**Vet** en *schuin*, `code` en __ook vet__.", "Vet en schuin, code en ook vet."),
        ("1. lezen\n2. rekenen\n\n24. november is er feest.", "1. lezen\n2. rekenen\n\n24. november is er feest."),
        ("Niet 5*3*2 en niet a_b_c.", "Niet 5*3*2 en niet a_b_c."),
    ],
)  # fmt: skip
def test_10_what_was_typed_in_markdown_stands_in_the_text_without_its_signs(typed: str, said: str) -> None:
    text = composer().compose(event("newsletter", body=typed, link=None), "nl")
    assert text.body.startswith(f"Beste {GUARDIAN_MARK},\n\n{said}\n\nHartelijke")
    assert text.app.endswith(f"\n\n{said}")


def test_controls_and_marks_in_typed_text_are_dropped() -> None:
    typed = f"Dit\x1b[2J is{GUARDIAN_MARK} \u202egoed\x00\ue010{5}\ue011"
    text = composer().compose(event("moment", what=typed), "nl")
    assert "Dit[2J is goed5." in text.body
    text = merge(text, "Ada", "")
    assert not re.search("[\x00\x1b\ue000-\uf8ff\u202e]", text.body + text.html + text.app)


def test_a_page_loads_nothing_from_elsewhere() -> None:
    html = composer().compose(event("meeting_invitation"), "nl").html
    assert not re.search(r"\bsrc=|url\(|@import|<link|<script", html)
    assert re.findall(r'href="([^"]*)"', html) == ["https://school.example/kijkavond"]


def test_contract_like_celebration() -> None:
    payload = {
        "milestone": "alle tafels",
        "what": "Groep 5 kent de tafels. Kom kijken!",
        "starts_at": "2026-11-27T13:00:00Z",
        "place": "lokaal 5B",
    }
    text = composer().compose(event("celebration", payload), "nl")
    assert text.subject == "Uitnodiging voor een feest: alle tafels"
    assert "Wanneer: vrijdag 27 november om 14.00 uur\nPlaats: lokaal 5B" in text.body
    english = composer().compose(event("celebration", payload), "en")
    assert "When: Friday 27 November at 14:00\nPlace: lokaal 5B" in english.body


def test_a_score_without_action_still_composes_so_that_a_rule_can_refuse_it() -> None:
    payload = {"subject": "Rekenen", "direction": "down", "summary": "Klokkijken kost nog tijd."}
    text = composer().compose(event("notable_score", payload), "nl")
    assert "Klokkijken kost nog tijd." in text.body and "thuis doen" not in text.body


def test_an_action_of_the_library_speaks_the_language_and_a_given_part_wins() -> None:
    tip = event("home_tip", action={"id": "read-the-clock", "when": "op zaterdag"})
    text = composer().compose(tip, "nl")
    assert (
        "Kijk drie keer op de klok" in text.body
        and ". Doe dat op zaterdag. Dat duurt ongeveer 5 minuten.\n" in text.body
    )
    assert "Look at the clock" in composer().compose(event("home_tip"), "en").body


# Languages


@pytest.mark.parametrize(
    ("wanted", "translations", "expected"),
    [
        ("nl", {}, ("nl", "template")),
        ("nl-BE", {}, ("nl", "template")),
        ("ti", {"ti": {"what": "Selam"}}, ("nl", "no-template")),
        ("tr", {"tr": {"what": "Merhaba"}}, ("nl", "no-template")),
        ("xx", {}, ("nl", "no-template")),
        ("en", {}, ("nl", "text-not-translated")),
        ("en", {"en": {"what": "We were in the woods."}}, ("en", "template")),
        ("en-GB", {"en": {"what": "We were in the woods."}}, ("en", "template")),
    ],
)
def test_language_for_a_moment(wanted: str, translations: Any, expected: tuple[str, str]) -> None:
    assert composer().language_for(event("moment", translations=translations), wanted) == expected


def test_half_a_translation_is_none_and_what_is_not_given_needs_none() -> None:
    half = {"en": {"title": "News"}}
    assert composer().language_for(event("newsletter", translations=half), "en")[1] == "text-not-translated"
    payload = {"learning_goal": "klokkijken", "action": {"id": "read-the-clock"}}
    whole = {**payload, "translations": {"en": {"learning_goal": "telling the time"}}}
    assert composer().language_for(event("home_tip", payload), "en")[1] == "text-not-translated"
    assert composer().language_for(event("home_tip", whole), "en") == ("en", "template")
    text = composer().compose(event("home_tip", whole), "en")
    assert text.subject == "Tip for home (group 5B): telling the time" and "klok" not in text.body


def write(folder: Path, name: str, source: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, "utf-8")
    return path


def turkish(folder: Path, first: str) -> Path:
    nl = Path(__file__).parents[2] / "src/ouderbrug/templates/nl"
    for name in ("moment", "_correction"):
        write(folder, f"tr/{name}.j2", first + (nl / f"{name}.j2").read_text("utf-8"))
    return folder


def test_a_template_nobody_reviewed_is_not_used(tmp_path: Path) -> None:
    told = event("moment", translations={"tr": {"what": "Merhaba"}})
    drafted = turkish(tmp_path / "a", "{# a draft #}\n")
    reviewed = turkish(tmp_path / "b", "{# reviewed: A. Voorbeeld, 2026-10 #}\n")
    assert composer(overrides=drafted).language_for(told, "tr") == ("nl", "not-reviewed")
    assert composer(overrides=drafted, unreviewed=("tr",)).language_for(told, "tr") == ("tr", "template")
    assert composer(overrides=reviewed).language_for(told, "tr") == ("tr", "template")
    assert "Merhaba." in composer(overrides=reviewed).compose(told, "tr").body
    (reviewed / "tr/_correction.j2").unlink()
    assert composer(overrides=reviewed).language_for(told, "tr") == ("nl", "not-reviewed")


@pytest.mark.parametrize("language", ["tr", "ar", "pl", "uk"])
def test_what_ships_unreviewed_is_used_only_where_the_school_says_so(language: str) -> None:
    news = event("newsletter", translations={language: {"title": "Merhaba", "body": "Merhaba"}})
    assert composer().language_for(news, language) == ("nl", "not-reviewed")
    other = "pl" if language == "ar" else "ar"
    assert composer(unreviewed=(other,)).language_for(news, language) == ("nl", "not-reviewed")
    assert composer(unreviewed=(language,)).language_for(news, language) == (language, "template")
    assert composer(unreviewed=(language,)).language_for(event("newsletter"), language)[1] == "text-not-translated"


def test_dutch_stands_below_a_reviewed_line_in_the_language_that_was_wanted() -> None:
    dutch = composer().compose(event("moment"), "nl")
    for correction in (None, Correction.CHANGED, Correction.WITHDRAWN):
        text = composer().compose(event("moment"), "nl", correction, None, "en-GB")
        plain = composer().compose(event("moment"), "nl", correction)
        line, _, rest = text.body.partition("\n\n")
        assert line.startswith("This message is in Dutch.") and rest == plain.body
        assert text.app == f"{line}\n\n{plain.app}" and (text.subject, text.language) == (plain.subject, "nl")
        assert squeezed(shown(text.html)) == squeezed(text.body) and '<div lang="en" dir="ltr">' in text.html
    for wanted in ("nl", "nl-BE", ""):
        assert composer().compose(event("moment"), "nl", None, None, wanted) == dutch
    below = composer().compose(event("moment"), "nl", None, None, "ti")
    assert below.body.startswith("Dit bericht is in het Nederlands.") and '<div lang="nl" dir="ltr">' in below.html


LINES = {
    "en": "This message is in Dutch.",
    "tr": "Bu mesaj Hollandaca.",
    "pl": "Ta wiadomość jest po niderlandzku.",
    "uk": "Це повідомлення нідерландською мовою.",
    "ar": "هذه الرسالة باللغة الهولندية.",
}


@pytest.mark.parametrize("wanted", sorted(LINES))
def test_the_line_above_dutch_is_in_each_language_that_the_house_has(wanted: str) -> None:
    """It says one thing and stands above Dutch, so that it counts although nobody has reviewed it."""
    assert {one.parent.name for one in BUILT_IN.glob("*/_line.j2")} == {"nl", *LINES}
    dutch = composer().compose(event("moment"), "nl")
    below = composer().compose(event("moment"), "nl", None, None, wanted)
    assert below.body.startswith(LINES[wanted])
    # In a text message letters that are not Latin take the room of two: the short text keeps what fits.
    in_short = LINES["en"] if wanted == "en" else "Dit bericht is in het Nederlands."
    assert below.app.startswith(in_short)
    own = composer(unreviewed=(wanted,)).compose(event("moment"), "nl", None, None, wanted)
    assert own.app.startswith(LINES[wanted]) and own.body == below.body
    assert f'<div lang="{wanted}" dir="{"rtl" if wanted == "ar" else "ltr"}">' in below.html
    assert composer().without_line(below, ["nl", wanted]) == dutch, "who tells it speaks Dutch"


def test_a_line_of_the_schools_own_counts_once_it_is_reviewed(tmp_path: Path) -> None:
    line = "{% block line %}ይህ መልእክት በደች ነው። {{ school }}{% endblock %}"
    write(tmp_path, "ti/_line.j2", line)
    unread = composer(overrides=tmp_path).compose(event("moment"), "nl", None, None, "ti")
    assert unread.body.startswith("Dit bericht is in het Nederlands.")
    write(tmp_path, "ti/_line.j2", "{# reviewed: A. Voorbeeld, 2026-10 #}\n" + line)
    text = composer(overrides=tmp_path).compose(event("moment"), "nl", None, None, "ti")
    assert text.body.startswith("ይህ") and "'t Vlot & Co\n\nBeste" in text.body and "Vlot &amp; Co" in text.html


def test_arabic_above_dutch_runs_its_own_way() -> None:
    text = composer(unreviewed=("ar",)).compose(event("moment"), "nl", None, None, "ar")
    assert '<div lang="ar" dir="rtl">' in text.html and '<html lang="nl" dir="ltr">' in text.html


def test_right_to_left_pages_keep_values_and_names_apart(tmp_path: Path) -> None:
    write(tmp_path, "ar/notable_score.j2", SIMPLE + "{% block body %}س {{ child }} {{ summary }}{% endblock %}")
    text = composer(overrides=tmp_path).compose(event("notable_score"), "ar")
    merged = merge(text, "Ada", "Bo")
    assert 'dir="rtl"' in merged.html and "<bdi>Bo</bdi>" in merged.html
    assert "\u2068Bo\u2069" in merged.body and right_to_left("ckb") and not right_to_left("nl")


def test_2_what_stands_in_a_digest_in_another_language_says_in_which() -> None:
    entries = [{"title": "Nieuws", "text": "Dit is nieuws."}, {"title": "خبر", "text": "خبر <b>", "language": "ar"}]
    text = composer().compose(event("digest", entries=entries), "nl")
    assert '<span lang="ar" dir="rtl">خبر &lt;b&gt;</span>' in text.html and text.html.count("<span") == 2
    assert "خبر <b>" in text.body


# Corrections


def test_17_what_is_off_is_said_in_the_language_of_the_reader_where_its_title_can_be() -> None:
    words = composer()
    assert words.language_for(event("conference"), "en") == ("nl", "text-not-translated")
    assert words.language_for(event("conference"), "en", off=True) == ("en", "template")
    assert words.language_for(event("meeting_invitation"), "en", off=True)[0] == "nl", "its title is Dutch"
    text = words.compose(event("conference"), "en", Correction.WITHDRAWN)
    assert not any(said in text.body for said in event("conference").payload["sections"].values())


LABELS = ("Uitnodiging:", "Invitation:", "Tip voor thuis:", "Tip for home:", "Kunt u helpen?", "Can you help?",
          "Wie kan helpen?", "Who can help?")  # fmt: skip


APPOINTMENT = {"nl": "Gewijzigd: afspraak op ", "en": "Changed: appointment on "}
"""How a subject calls what children may not read of, where it has its time."""


_MOVED = {"starts_at": "2026-10-16T16:00:00+02:00", "ends_at": "2026-10-16T16:20:00+02:00"}
_OF_IT = [
    ("nl", Correction.CHANGED, _MOVED, "Gewijzigd: afspraak nu op vrijdag 16 oktober om 16.00 uur"),
    ("nl", Correction.CHANGED, {"place": "lokaal 9"}, "Gewijzigd: afspraak op donderdag 15 oktober om 16.00 uur"),
    ("nl", Correction.WITHDRAWN, {}, "Gaat niet door: afspraak op donderdag 15 oktober om 16.00 uur"),
    ("nl", Correction.ON_AGAIN, {}, "Gaat toch door: afspraak op donderdag 15 oktober om 16.00 uur"),
    ("en", Correction.CHANGED, _MOVED, "Changed: appointment now on Friday 16 October at 16:00"),
    ("en", Correction.CHANGED, {"place": "lokaal 9"}, "Changed: appointment on Thursday 15 October at 16:00"),
    ("en", Correction.WITHDRAWN, {}, "Cancelled: appointment on Thursday 15 October at 16:00"),
    ("en", Correction.ON_AGAIN, {}, "On after all: appointment on Thursday 15 October at 16:00"),
]


@each(("language", "correction", "now", "subject"), _OF_IT)
def test_7_the_subject_of_a_correction_says_of_which_appointment_it_is(
    language: str, correction: Correction, now: Any, subject: str
) -> None:
    """It said that "an appointment" had changed, or was off; the first mail said when it is."""
    had = event("conference")
    after = event("conference", **now) if now else had
    text = composer().compose(after, language, correction, had)
    assert text.subject == subject and len(subject) <= 64
    assert CHILD_MARK not in subject


def names_an_appointment(kind: str) -> bool:
    return KINDS[kind].text.neutral_subject and bool(KINDS[kind].sample.get("starts_at"))


def words_of(subject: str) -> list[str]:
    return re.findall(r"[^\W_]+", subject.casefold())


def source_of(kind: str, language: str) -> str:
    return (BUILT_IN / language / f"{kind}.j2").read_text(encoding="utf-8")


@each("kind", KINDS)
@each(("language", "prefix"), [("nl", "Gewijzigd: "), ("en", "Changed: ")])
def test_a_change_says_so_first_and_then_all_of_it(kind: str, language: str, prefix: str) -> None:
    plain = composer().compose(event(kind), language)
    text = composer().compose(event(kind), language, Correction.CHANGED)
    prefix = APPOINTMENT[language] if names_an_appointment(kind) else prefix
    assert text.subject.startswith(prefix) and not any(label in text.subject for label in LABELS), "one label"
    called = set(words_of(plain.subject)) <= {*words_of(text.subject)} or "block title" in source_of(kind, language)
    assert called or names_an_appointment(kind)
    greeting, line, rest = text.body.split("\n\n", 2)
    assert f"{greeting}\n\n{rest}" == plain.body and greeting.startswith(("Beste", "Dear"))
    assert line.startswith(("Let op", "Please note")) and line in shown(text.html)
    assert text.app.endswith(plain.app) and text.app != plain.app


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"place": "de aula"}, "Let op: de plaats is veranderd."),
        ({"starts_at": "2026-10-14T18:30:00+02:00"}, "Let op: de tijd is veranderd."),
        (
            {"starts_at": "2026-10-14T18:30:00+02:00", "place": "de aula"},
            "Let op: de tijd en de plaats zijn veranderd.",
        ),
        (
            {"starts_at": "2026-10-15T18:30:00+02:00", "ends_at": "2026-10-15T20:00:00+02:00"},
            "Let op: het is op een andere dag.\n\nEerst: woensdag 14 oktober ",
        ),
        (
            {"starts_at": "2026-10-15T18:30:00+02:00", "ends_at": "2026-10-15T20:00:00+02:00", "place": "de aula"},
            "Let op: het is op een andere dag en op een andere plaats.",
        ),
        ({"why": "Iets anders."}, "Let op: dit bericht is veranderd."),
    ],
)
def test_a_change_names_what_changed(changes: dict[str, Any], said: str) -> None:
    before, now = event("meeting_invitation"), event("meeting_invitation", **changes)
    body = composer().compose(now, "nl", Correction.CHANGED, before).body
    assert body.startswith(f"Beste {GUARDIAN_MARK},\n\n{said}")


@pytest.mark.parametrize(
    ("language", "said", "where"),
    [("nl", "nu weten we wanneer", " en waar."), ("en", "we now know when", " and where."),
     ("tr", "zamanı", " ve yeri belli."), ("pl", "znamy już termin", " i miejsce."),
     ("uk", "тепер відомо коли", " і де."), ("ar", "أصبحنا نعرف الموعد", " والمكان.")],
)  # fmt: skip
def test_13_what_had_no_day_and_has_one_now_is_not_said_to_have_changed(language: str, said: str, where: str) -> None:
    now = event("celebration")
    bare = {name: value for name, value in now.payload.items() if name not in ("starts_at", "ends_at", "place")}
    made = composer(unreviewed=(language,))
    text = made.compose(now, language, Correction.CHANGED, replace(now, payload=bare))
    assert f"{said}{where}" in text.body


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_at": "2026-10-09T14:30:00+02:00"},
        {"ends_at": "2026-10-07T14:30:00+02:00"},
        {"starts_at": "2026-10-07T08:30:00+02:00"},
    ],
    ids=["longer", "shorter", "later"],
)
@each(("language", "said"), [("nl", "Let op: de dagen zijn veranderd."), ("en", "Please note: the days have changed.")])
def test_13_what_lasts_other_days_is_called_by_no_day_that_was_told(
    changes: dict[str, str], language: str, said: str
) -> None:
    """Who was ill until Thursday and is so until Friday was away on the old days by the subject."""
    before, now = event("staff_absence"), event("staff_absence", **changes)
    text = composer().compose(now, language, Correction.CHANGED, before, today=date(2026, 10, 5))
    assert "ctober" not in text.subject and "oktober" not in text.subject
    was = text.app.splitlines()[2]
    assert said in text.body and text.app.startswith(("Gewijzigd: ", "Changed: ")) and "8 " in was and "6 " in was


def test_09_a_change_says_what_it_was_and_what_it_is_each_on_a_line_of_its_own() -> None:
    before, now = event("meeting_invitation"), event("meeting_invitation", place="de aula")
    text = composer().compose(now, "nl", Correction.CHANGED, before)
    at = "woensdag 14 oktober van 19.00 tot 20.30 uur"
    assert f"veranderd.\n\nEerst: {at}, de gymzaal\nNu: {at}, de aula\n\n" in text.body + text.app
    assert f"<p>Eerst: {at}, de gymzaal<br />\nNu: <strong>{at}, de aula</strong></p>" in text.html


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reply_by": "2026-10-10"}, set()),  # asked below, once
        ({"reply_by": None}, set()),
        ({"link": "https://school.example/kom"}, {"- Online meedoen: https://school.example/kom"}),
        ({"why": "Iets anders."}, {"- Iets anders."}),
        ({"why": "Iets anders.", "reply_by": "2026-10-10"}, {"- Iets anders."}),
        ({"why": " ".join(f"Dit is zin {one}." for one in "abcdefg")}, {"Ook de tekst"}),
        ({}, set()),
    ],
)
def test_09_a_change_beside_the_place_is_called_what_it_is(changes: dict[str, Any], said: set[str]) -> None:
    before, now = event("meeting_invitation"), event("meeting_invitation", place="de aula", **changes)
    line = composer().compose(now, "nl", Correction.CHANGED, before).body.split("U bent welkom")[0]
    every = {
        "Ook de tekst",
        "- Iets anders.",
        "- Online meedoen: https://school.example/kom",
        "vóór zondag 11 oktober.",
    }
    assert {one for one in every if one in line} == said


@each(("changes", "also"), [({"place": "de aula"}, False), ({"place": "de aula", "why": "Iets anders."}, True)])
def test_17_a_change_of_the_words_beside_one_of_the_place_is_said(changes: dict[str, Any], also: bool) -> None:
    before, now = event("meeting_invitation"), event("meeting_invitation", **changes)
    said = composer().compose(now, "nl", Correction.CHANGED, before).body
    assert ("Dit is ook veranderd:\n- Iets anders." in said) is also
    assert ("has changed too." in composer().compose(now, "en", Correction.CHANGED, before).body) is also


def test_a_translated_place_is_no_changed_place() -> None:
    words = {"en": {"title": "Open evening", "place": "the gym", "why": "To see it."}}
    before, now = event("meeting_invitation"), event("meeting_invitation", translations=words)
    text = composer().compose(now, "en", Correction.CHANGED, before)
    assert "\n\nPlease note: this message has changed." in text.body and "the gym" in text.body


def test_17_what_is_off_is_named_inside_also_where_no_subject_may_name_it() -> None:
    neutral = [kind for kind in KINDS if KINDS[kind].text.neutral_subject]
    assert neutral
    for kind in neutral:
        text = composer().compose(event(kind), "nl", Correction.WITHDRAWN, sent_on=date(2026, 10, 5))
        off = text.subject.startswith("Gaat niet door: afspraak op ")
        assert off or text.subject in ("Vergeet ons bericht van maandag 5 oktober",)
        assert "Bericht van" not in text.body and "Bericht van" not in text.app


def test_17_what_has_no_moment_is_named_by_the_day_on_which_it_went() -> None:
    day = date(2026, 11, 23)
    for language, said in (("nl", "maandag 23 november"), ("en", "Monday 23 November")):
        text = composer().compose(event("notable_score"), language, Correction.WITHDRAWN, sent_on=day)
        assert said in text.app and said in text.body and said in text.subject


def test_17_a_withdrawn_message_about_a_child_says_which_child_what_it_was_and_whom_to_ask() -> None:
    day = date(2026, 11, 23)
    for kind in (name for name in KINDS if KINDS[name].content_class is not ContentClass.GENERAL):
        told = event(kind)
        if told.payload.get("starts_at") or composer().says_off_itself(told, "nl"):
            continue
        text = merge(composer().compose(told, "nl", Correction.WITHDRAWN, sent_on=day), "Ada", "Bo")
        said = "Op maandag 23 november kreeg u een bericht van ons over Bo. Dat klopte niet. Sorry."
        assert said in text.app and said in text.body and "Het ging over " in text.app and "Het ging over " in text.body
        assert "Vraag het gerust aan de leerkracht" in text.app and "leerkracht van Bo" in text.body
        assert text.subject == "Vergeet ons bericht van maandag 23 november"
        text = merge(composer().compose(told, "en", Correction.WITHDRAWN, sent_on=day), "Ada", "Bo")
        assert "about Bo" in text.app and "about Bo" in text.body and "ask the teacher" in text.app


def test_17_news_that_is_off_names_nobody() -> None:
    for kind in (name for name in KINDS if KINDS[name].content_class is ContentClass.GENERAL):
        text = composer().compose(event(kind), "nl", Correction.WITHDRAWN, sent_on=date(2026, 11, 23))
        assert CHILD_MARK not in text.app + text.body + text.subject


def test_17_what_goes_on_without_them_is_not_said_to_be_off() -> None:
    for language, word in (("nl", "niet door"), ("en", "ancelled")):
        for kind in KINDS:
            text = composer().compose(event(kind), language, Correction.WITHDRAWN, goes_on=True)
            assert not any(word in part for part in (text.subject, text.app, text.body, text.html))


@each("kind", KINDS)
@each(
    ("language", "meeting", "word"),
    [("nl", "Gaat niet door: ", "Geldt niet meer: "), ("en", "Cancelled: ", "No longer holds: ")],
)
def test_17_a_cancelled_one_keeps_title_moment_and_place(kind: str, language: str, meeting: str, word: str) -> None:
    """What has no time of its own, such as a report, cannot be off: it holds no longer."""
    prefix = meeting if KINDS[kind].sample.get("starts_at") else word
    text = composer().compose(event(kind), language, Correction.WITHDRAWN)
    assert not any(label in text.subject for label in LABELS), "one label"
    if composer().says_off_itself(event(kind), language):
        return  # what such words say is held by tests/texts/test_corrections.py
    assert text.subject.startswith(prefix)
    first = text.body + composer().compose(event(kind), language).subject
    named = text.subject.removeprefix(prefix).casefold() in first.casefold()  # an article is small after a colon
    assert names_an_appointment(kind) or named is not KINDS[kind].text.neutral_subject
    assert squeezed(shown(text.html)) == squeezed(text.body)
    sample = KINDS[kind].sample
    for gone in {"summary", "what", "why", "body", "why_you", "solution", "ask"} - set(KINDS[kind].text.subject):
        assert str(sample.get(gone, "\x00")) not in text.body
    if "starts_at" in sample:
        assert KINDS[kind].text.neutral_subject or str(sample.get("place", "")) in text.body
        assert re.search("oktober|October", text.body)
    assert "sorry" in text.body.casefold()


# The small words


def test_a_moment_in_words_on_the_schools_clock() -> None:
    start = datetime(2026, 11, 27, 13, tzinfo=UTC)
    assert in_words(start, None, "nl", AMSTERDAM) == "vrijdag 27 november om 14.00 uur"
    assert in_words(start, start.replace(hour=14), "nl", AMSTERDAM) == "vrijdag 27 november van 14.00 tot 15.00 uur"
    assert in_words(start.date(), None, "nl", AMSTERDAM) == "vrijdag 27 november"
    assert in_words(datetime(2026, 7, 1, 7, 5, tzinfo=UTC), None, "en", AMSTERDAM) == "Wednesday 1 July at 9:05"
    late = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)
    assert in_words(late, None, "nl", AMSTERDAM) == "zaterdag 28 november om 0.30 uur"
    over = start.replace(day=28)
    assert in_words(start, over, "nl", AMSTERDAM).startswith("van vrijdag 27 november om 14.00 uur tot zaterdag 28")
    assert " – " in in_words(start, over, "tr", AMSTERDAM)
    assert days_in_words(start, over, "nl", AMSTERDAM) == "van vrijdag 27 tot en met zaterdag 28 november"
    assert days_in_words(start, start.replace(month=12, day=1), "en", AMSTERDAM) == (
        "from Friday 27 November to Tuesday 1 December"
    )
    assert days_in_words(start, start, "nl", AMSTERDAM) == "vrijdag 27 november"
    assert in_words(start, None, "tr", AMSTERDAM) == "27 Kasım Cuma 14:00"


def test_a_word_takes_the_form_that_its_number_asks_for(tmp_path: Path) -> None:
    minutes = {"one": "minuta", "few": "minuty", "many": "minut"}
    assert [plural(n, "pl", "minuty", minutes) for n in (1, 2, 5, 22, 25)] == [
        *("minuta", "minuty", "minut", "minuty", "minut")
    ]
    categories = {name: name for name in ("zero", "one", "two", "few", "many")}
    assert [plural(n, "uk", "other", categories) for n in (1, 2, 5, 21)] == ["one", "few", "many", "one"]
    assert [plural(n, "ar", "other", categories) for n in (0, 1, 2, 3, 11, 100)] == [*categories, "other"]
    assert plural(3, "nl", "personen", {"one": "persoon"}) == "personen" and plural(3, "zh", "x", categories) == "x"
    write(tmp_path, "nl/help_wanted.j2", SIMPLE + "{% block body %}{{ plural(needed, 'x', one='y') }}{% endblock %}")
    assert composer(overrides=tmp_path).compose(event("help_wanted", needed=1), "nl").body.startswith("Y\n")


def test_names_are_listed_as_the_language_does() -> None:
    assert join_names(["Noor"], "nl") == "Noor"
    assert join_names(["Noor", "Sem"], "nl") == "Noor en Sem"
    assert join_names(["Noor", "Sem", "Lina"], "nl") == "Noor, Sem en Lina"
    assert join_names(["Noor", "Se\nm"], "en") == "Noor and Se m"
    assert join_names(["Noor", "Sem"], "not-a-language") == "Noor en Sem"


@pytest.mark.parametrize(
    ("text", "said"), [("Goed", "Goed."), ("Goed!", "Goed!"), ("Goed. ", "Goed."), ("جيد؟", "جيد؟"), ("", "")]
)
def test_a_sentence_ends_once(text: str, said: str) -> None:
    assert sentence(text) == said


# The school's own templates

SIMPLE = "{% block subject %}Hoi{% endblock %}{% block app %}Hoi{% endblock %}"


def test_a_file_of_the_school_wins_and_the_others_stay(tmp_path: Path) -> None:
    write(tmp_path, "nl/moment.j2", SIMPLE + "{% block body %}Eigen: {{ what }}{% endblock %}")
    own = composer(overrides=tmp_path)
    assert own.compose(event("moment"), "nl").body.startswith("Eigen: We hebben")
    assert own.compose(event("newsletter"), "nl") == composer().compose(event("newsletter"), "nl")


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("{{ wat }}", 3, "did you mean what"),
        ("{{ child }}", 3, "'child' is not known"),
        ("{% if %}", 3, ""),
        ("{{ what.__class__ }}", 3, ""),
        ("{{ photos.nothing }}", 3, "nothing"),
        ("{% for i in range(10**9) %}x{% endfor %}", 3, "calculate"),
        ("{% for i in range(1000000000) %}x{% endfor %}", 3, "range"),
        ("{{ 'x' * 1000 }}", 3, "calculate"),
        ("{% include 'nl/newsletter.j2' %}", 3, "stands by itself"),
        ("{% for i in range(99999) %}xx{% endfor %}", 0, str(MAX_BYTES)),
        ("{{ what | int('x').y }}", 3, ""),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, body: str, line: int, said: str) -> None:
    path = write(tmp_path, "nl/moment.j2", SIMPLE + "\n{% block body %}\n" + body + "\n{% endblock %}")
    with pytest.raises(TemplateProblem) as caught:
        composer(overrides=tmp_path).compose(event("moment"), "nl")
    assert isinstance(caught.value, ConfigError)
    assert caught.value.file == str(path) and caught.value.line == line and said in caught.value.message
    assert "kastanjes" not in str(caught.value)


def test_a_missing_block_and_a_missing_field_are_named(tmp_path: Path) -> None:
    write(tmp_path, "nl/moment.j2", SIMPLE)
    with pytest.raises(ConfigError, match="no block 'body'"):
        composer(overrides=tmp_path).compose(event("moment"), "nl")
    write(tmp_path, "nl/celebration.j2", SIMPLE + "{% block body %}{{ place }}{% endblock %}")
    with pytest.raises(ConfigError, match="not given"):
        composer(overrides=tmp_path).compose(event("celebration", starts_at=None, ends_at=None, place=None), "nl")


def test_a_captured_value_stays_inert(tmp_path: Path) -> None:
    body = "{% block body %}{% set x %}*{{ what }}*{% endset %}{{ x }}{% endblock %}"
    write(tmp_path, "nl/moment.j2", SIMPLE + body)
    text = composer(overrides=tmp_path).compose(event("moment", what="<b> [x](https://e.example)"), "nl")
    assert text.body.startswith("*<b> [x](https://e.example)*\n") and "<a" not in text.html and "<b>" not in text.html


def test_a_kind_of_a_plugin_brings_its_own_templates_and_may_hide_its_subject(tmp_path: Path) -> None:
    class Lost(EventKind):
        name = "lost"
        goal = Goal.INFORM
        content_class = ContentClass.PERSONAL
        templates = tmp_path
        text = TextFields(neutral_subject=True)

        class Payload(KindPayload):
            thing: OneLine

    write(tmp_path, "nl/lost.j2", SIMPLE + "{% block body %}{{ child }} mist {{ thing }}.{% endblock %}")
    own = composer(kinds={**KINDS, "lost": Lost})
    lost = replace(event("moment"), kind="lost", payload={"thing": "een jas"})
    text = merge(own.compose(lost, "nl"), "Ada", "Bo")
    assert text.subject == "Bericht van Basisschool 't Vlot & Co" and text.body.startswith("Bo mist een jas.\n")
    assert own.compose(lost, "nl", Correction.WITHDRAWN).subject.startswith("Geldt niet meer: Bericht van")


def test_an_event_that_no_longer_fits_is_an_error_without_its_text() -> None:
    with pytest.raises(OuderbrugError) as caught:
        composer().compose(event("moment", {"wat": "Kanarie"}), "nl")
    assert "Kanarie" not in str(caught.value) and "moment" in str(caught.value)


def test_a_text_hides_its_words_from_repr() -> None:
    text: Text = composer().compose(event("moment"), "nl")
    assert "kastanjes" not in repr(text)


@pytest.mark.parametrize(
    ("names", "subject"),
    [
        ("een", "Een"),
        ("een twee", "Een, en ook: twee"),
        (f"{'e' * 30} {'t' * 24}", f"E{'e' * 29}, en ook: {'t' * 24}"),
        (f"{'e' * 30} {'t' * 25}", f"E{'e' * 29} en nog een bericht"),
        (f"{'e' * 80} twee drie", f"E{'e' * 43}… en nog 2 berichten"),
        ("een twee drie", "Een en nog 2 berichten"),
        ("een twee drie vier", "Een en nog 3 berichten"),
        ("een een twee drie vier vijf", "Een en nog 5 berichten"),
        ("-stil een twee drie", "Een en nog 3 berichten"),
        ("-stil een", "Een en nog een bericht"),
        ("-stil -stil", "Stil en nog een bericht"),
    ],
)
def test_6_the_subject_of_a_digest_begins_with_what_is_no_secret_and_counts_the_rest(names: str, subject: str) -> None:
    each = [{"title": one.strip("-"), "text": "Dag.", "quiet": one.startswith("-")} for one in names.split()]
    text = composer().compose(event("digest", entries=each), "nl")
    assert text.subject == subject
    short = re.search("<h1>(.*)</h1>", text.html)
    assert short and short[1] == (f"{len(each)} berichten van school" if len(each) > 1 else subject)


def test_6_a_digest_asks_for_questions_once_whatever_is_in_it() -> None:
    told = composer().compose(
        event("notice", title="Gym", body="Geen gym. Hebt u een vraag? Mail Bas.", link=None), "nl"
    )
    assert told.body.count("Hebt u een vraag?") == 2
    (inside,) = between(told)
    assert inside.body == "Geen gym. Hebt u een vraag? Mail Bas."
    assert inside.html == "<p>Geen gym. Hebt u een vraag? Mail Bas.</p>"


def test_6_what_a_digest_leaves_out_is_what_templates_say() -> None:
    told = "".join(path.read_text("utf-8") for path in BUILT_IN.rglob("*.j2"))
    assert [one for one in SAID_BELOW if one not in told] == []


def test_a_heading_within_an_item_of_a_digest_stands_below_its_title() -> None:
    """Both had one size, so that one item looked like two."""
    one = {"title": "Nieuws", "text": "x", "name": "Nieuws", "whole": "Feest", "page": "<h2>Feest</h2>"}
    html = composer().compose(event("digest", entries=[one, one | {"title": "Meer"}]), "nl").html
    assert html.count("<h3>Feest</h3>") == 2 and "<h2>Nieuws</h2>" in html and "<h2>Feest" not in html
