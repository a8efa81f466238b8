"""The templates themselves: form of address, length, what they may use; and the try-out of a school's own."""

from __future__ import annotations

import pickle
import re
from datetime import UTC, datetime
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from each import each
from ouderbrug import (
    Allow,
    Audience,
    Capabilities,
    ContentClass,
    Correction,
    Event,
    EventKind,
    Facts,
    Message,
    SchoolCalendar,
    Text,
)
from ouderbrug.rules.tone import Tone
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.templates import BUILT_IN
from ouderbrug.templates.actions import action_by_id, action_ids
from ouderbrug.texts import tryout
from ouderbrug.texts.composer import (
    CORRECTIONS,
    DUTCH_BELOW,
    FRAME,
    LEFT,
    OFF,
    OFF_SUBJECT,
    Composer,
    is_reviewed,
)
from ouderbrug.texts.context import context_keys
from ouderbrug.texts.language import capital
from ouderbrug.texts.merging import merge
from ouderbrug.texts.tryout import check_overrides, samples_of

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.config import Finding

AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
KINDS: dict[str, type[EventKind]] = {kind.name: kind for kind in register_event_kinds()}
FORMAL = re.compile(r"\b(u|uw|uzelf)\b", re.IGNORECASE)
INFORMAL = re.compile(r"\b(je|jij|jou|jouw|jullie)\b", re.IGNORECASE)
PRONOUN = re.compile(r"\b(hij|hem|haar|ze|zij)\b", re.IGNORECASE)
UNWANTED = re.compile(r"\b(dient|moet|onvoldoende|zwak|papa|mama|klant|alle kinderen)\b", re.IGNORECASE)
SIMPLE = "{% block subject %}Hoi{% endblock %}{% block app %}Hoi{% endblock %}"


def variants(kind: type[EventKind]) -> list[dict[str, Any]]:
    """The full sample, the least one, and one for each direction and load."""
    full, least = samples_of(kind)
    loads = [{**least, "load": load} for load in ("once", "weekly", "monthly") if "load" in full]
    return [full, least, *loads, *([{**full, "direction": "down"}] if "direction" in full else [])]


@cache
def composer_of(form: str, unreviewed: str = "") -> Composer:
    """A composer, made once for each form of address, since it compiles its templates."""
    return Composer(
        KINDS,
        school_name="De Boom",
        timezone="Europe/Amsterdam",
        address_form="je" if form == "je" else "u",
        unreviewed=[unreviewed] if unreviewed else (),
    )


@cache
def written(kind: type[EventKind], form: str, language: str) -> list[str]:
    """Every subject, app text and body that a kind can give, corrections included."""
    composer = composer_of(form)
    at = datetime(2026, 10, 5, 9, tzinfo=UTC)
    events = [Event("s", "o", "x", kind.name, at, Audience("school"), payload) for payload in variants(kind)]
    corrections = (None, Correction.CHANGED, Correction.WITHDRAWN)
    texts = [merge(composer.compose(e, language, c), "Ada Voorbeeld", "Bo") for e in events for c in corrections]
    return [part for text in texts for part in (text.subject, text.app, text.body)]


@each("kind", KINDS.values())
def test_no_je_where_the_school_says_u(kind: type[EventKind]) -> None:
    text = "\n".join(written(kind, "u", "nl"))
    assert not INFORMAL.search(text)


@each("kind", KINDS.values())
def test_no_u_where_the_school_says_je(kind: type[EventKind]) -> None:
    text = "\n".join(written(kind, "je", "nl"))
    assert not FORMAL.search(text)


def test_the_forms_are_really_used() -> None:
    for name in set(KINDS) - {"newsletter"}:
        assert written(KINDS[name], "u", "nl") != written(KINDS[name], "je", "nl")


@each("language", ["nl", "en"])
@each("kind", KINDS.values())
def test_every_text_is_finished_and_its_subject_short(kind: type[EventKind], language: str) -> None:
    parts = written(kind, "u", language)
    for subject in parts[::3]:
        assert subject and len(subject) <= 120 and "\n" not in subject
    for part in parts:
        assert not re.search(r"[{}]|None|\.\.|  |\n{3}| [.,]", part.strip())


@each("kind", KINDS.values())
def test_the_tone_is_a_partners(kind: type[EventKind]) -> None:
    text = "\n".join(written(kind, "u", "nl"))
    assert not UNWANTED.search(text)
    if "child" in context_keys(kind):
        assert not PRONOUN.search(text)
        assert "?" in text and "Bo" in text and "Ada Voorbeeld" in text


@each("kind", KINDS.values())
def test_sentences_are_short(kind: type[EventKind]) -> None:
    for part in written(kind, "u", "nl"):
        for said in re.split(r"(?<=[.!?])\s+(?=[A-Z\d])|: |\n", part):
            assert len(said.split()) <= 15, said


@each("id", action_ids())
def test_home_actions_speak_to_nobody_by_form(id: str) -> None:
    action = action_by_id(id, "nl")
    assert not FORMAL.search(f"{action.what} {action.when}") and not INFORMAL.search(f"{action.what} {action.when}")


def test_both_languages_have_the_same_files() -> None:
    dutch, english = ({path.name for path in (BUILT_IN / language).iterdir()} for language in ("nl", "en"))
    assert dutch == {f"{name}.j2" for name in [*KINDS, CORRECTIONS, FRAME, DUTCH_BELOW]}
    assert english == dutch


MANY = {"newsletter", "celebration", "meeting_invitation", "notice", "closure", "staff_absence", "decision_info"}


def abroad(name: str, language: str, correction: Correction | None = None, **changes: Any) -> Text:
    """The sample of a kind in a language of which nobody has reviewed the templates."""
    payload = {name: value for name, value in {**KINDS[name].sample, **changes}.items() if value is not None}
    at = datetime(2026, 10, 5, 9, tzinfo=UTC)
    event = Event("s", "o", "x", name, at, Audience("school"), payload)
    return composer_of("u", language).compose(event, language, correction)


@pytest.mark.parametrize("language", ["tr", "ar", "pl", "uk"])
def test_a_language_says_that_nobody_has_reviewed_it(language: str) -> None:
    files = list((BUILT_IN / language).iterdir())
    assert {path.stem for path in files} == {*MANY, CORRECTIONS, DUTCH_BELOW, FRAME}
    assert not any(is_reviewed(path.read_text("utf-8"), language) for path in files)


@each("correction", [None, *Correction])
@each("name", sorted(MANY))
@each("language", ["tr", "ar", "pl", "uk"])
def test_every_language_says_the_same_in_text_and_html(language: str, name: str, correction: Any) -> None:
    for least in (False, True):
        full, little = samples_of(KINDS[name])
        left_out = dict.fromkeys(full.keys() - little.keys()) if least else {}
        plain = dict.fromkeys(KINDS[name].text.markdown, "Abc.")
        text = abroad(name, language, correction, **left_out, **plain)
        main = re.search("<main>(.*)</main>", text.html, re.DOTALL)
        said = unescape(re.sub("<[^>]*>", "", main[1].replace("<li>", "<li>- ") if main else ""))
        assert said.split() == re.sub("[\u2068\u2069]", "", text.body).split()
        assert len(text.subject) <= 120
        assert not re.search(r"[{}@#]|None|\.\.|\n{3}", text.subject + text.app + text.body)
        assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in text.html


@each("name", sorted(MANY))
@each("language", ["en", "tr", "ar", "pl", "uk"])
def test_what_is_off_has_words_of_its_own_wherever_dutch_has_them(language: str, name: str) -> None:
    dutch, theirs = ((BUILT_IN / one / f"{name}.j2").read_text("utf-8") for one in ("nl", language))
    for block in (OFF, OFF_SUBJECT, LEFT):
        assert (f"{{% block {block} %}}" in theirs) == (f"{{% block {block} %}}" in dutch), block


CANCELLED = {"tr": r"[iİ]ptal", "ar": "أُلغي", "pl": "[Oo]dwoła", "uk": "[Сс]касова"}


@pytest.mark.parametrize("language", ["tr", "ar", "pl", "uk"])
def test_the_own_teacher_who_is_there_after_all_cancels_no_lesson(language: str) -> None:
    text = abroad("staff_absence", language, Correction.WITHDRAWN)
    assert re.search(CANCELLED[language], abroad("meeting_invitation", language, Correction.WITHDRAWN).subject)
    assert not re.search(CANCELLED[language], f"{text.subject}{text.app}{text.body}")
    assert "**" not in text.app and text.subject.strip() and re.search(r"\d", text.body)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("tr", "Ne zaman: 9 Ekim Cuma 13:30 – 14:30\n"),
        ("pl", "Kiedy: piątek, 9 października 13:30 – 14:30\n"),
        ("uk", "Коли: пʼятниця, 9 жовтня 13:30 – 14:30\n"),
        ("ar", "متى: \u2068الجمعة، 9 أكتوبر 13:30 – 14:30\u2069\n"),
    ],
)
def test_a_date_is_said_as_the_language_says_it(language: str, said: str) -> None:
    assert said in abroad("celebration", language).body


@pytest.mark.parametrize(
    ("language", "minutes", "said"),
    [
        *[("pl", 5, "5 minut."), ("pl", 2, "2 minuty."), ("pl", 1, "1 minuta."), ("tr", 5, "5 dakika.")],
        *[("uk", 21, "21 хвилина."), ("uk", 5, "5 хвилин."), ("uk", 3, "3 хвилини.")],
        *[("ar", 5, "5 دقائق."), ("ar", 2, "2 دقيقتان."), ("ar", 15, "15 دقيقة.")],
    ],
)
def test_a_number_takes_its_plural(language: str, minutes: int, said: str) -> None:
    text = abroad("decision_info", language, action={"what": "x", "minutes": minutes, "when": "y"})
    assert said in re.sub("[\u2068\u2069]", "", text.body)


def test_arabic_keeps_latin_names_and_links_apart() -> None:
    text = abroad("meeting_invitation", "ar")
    for value in ("de gymzaal", "De Boom", "https://school.example/kijkavond"):
        assert f"\u2068{value}\u2069" in text.body
    assert "<bdi>de gymzaal</bdi>" in text.html


# The tone


@each(("language", "form"), [("nl", "u"), ("nl", "je"), ("en", "u")])
@each("kind", KINDS.values())
def test_the_rule_of_tone_finds_nothing_in_any_sample(kind: type[EventKind], language: str, form: Any) -> None:
    at = datetime(2026, 10, 5, 9, tzinfo=UTC)
    for sample in variants(kind)[:1] + variants(kind)[2:]:
        payload = {**variants(kind)[0], **sample}
        event = Event("s", "o", "x", kind.name, at, Audience("school"), payload)
        for correction in (None, *Correction):
            message = Message(
                event=event,
                recipient="g1",
                content_class=kind.content_class,
                goal=kind.goal,
                priority=kind.priority,
                channel="email",
                deadline=at,
                text=composer_of(form).compose(event, language, correction),
                needs_action=kind.needs_action,
                correction=correction,
            )
            verdict = Tone(Tone.Config()).judge(message, Facts(SchoolCalendar(ZoneInfo("UTC")), Capabilities()), at)
            known = {"one-way"} if correction is Correction.WITHDRAWN else set()
            assert isinstance(verdict, Allow) and set(verdict.warnings) <= known, verdict


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_rule_of_tone_finds_nothing_in_any_home_action(language: str) -> None:
    at, kind = datetime(2026, 10, 5, 9, tzinfo=UTC), KINDS["home_tip"]
    for id in action_ids():
        written_out = action_by_id(id, language).model_dump(exclude={"id"})
        payload = {"learning_goal": "samen leren", "action": written_out}
        event = Event("s", "o", "x", kind.name, at, Audience("school"), payload)
        text = composer_of("u").compose(event, language)
        message = Message(
            event, "g1", kind.content_class, kind.goal, kind.priority, "email", at, text, needs_action=True
        )
        verdict = Tone(Tone.Config()).judge(message, Facts(SchoolCalendar(ZoneInfo("UTC")), Capabilities()), at)
        assert isinstance(verdict, Allow) and not verdict.warnings, (id, verdict)


def test_what_a_template_may_use() -> None:
    assert context_keys(KINDS["moment"]) == {
        *("what", "photos", "guardian", "school", "signature", "for_whom", "happened", "you", "plural", "listed"),
        *("when", "day", "days", "one_day", "on_days", "days_listed", "local_day", "day_after", "days_ahead", "groups"),
        "turn_of_year",
        "fitting",
        *("sent_on", "told_days", "dropped_days", "left", "narrowed", "earlier", "today"),
        *("told_free", "dropped_free", "told_by"),
    }
    assert {"guardian", "child"} <= context_keys(KINDS["notable_score"])


# The try-out of a school's own templates


def put(folder: Path, name: str, source: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(source, "utf-8")


@pytest.fixture
def tried_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What needs no stopping is tried in this process; a child that starts anew would say the same."""

    def outcome(trial: tryout.Trial, _: float) -> tuple[str, int | None]:
        message, line = tryout.outcome_of(pickle.loads(pickle.dumps(trial)))
        return message, line or None

    monkeypatch.setattr(tryout, "_try_apart", outcome)


def found(folder: Path, deadline: float = 5.0) -> list[Finding]:
    return check_overrides(folder, KINDS, deadline=deadline)


@pytest.mark.usefixtures("tried_here")
def test_the_built_in_templates_pass_their_own_try_out(tmp_path: Path) -> None:
    for language in ("nl", "en"):
        for name in ("notable_score", CORRECTIONS):
            put(tmp_path / "own", f"{language}/{name}.j2", (BUILT_IN / language / f"{name}.j2").read_text("utf-8"))
    assert found(tmp_path / "own") == []


@pytest.mark.usefixtures("tried_here")
@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("{{ wat }}", 2, "did you mean what"),
        ("{% for %}", 2, ""),
        ("{% for i in range(10**9) %}x{% endfor %}", 2, "calculate"),
        ("{% for i in range(1000000000) %}x{% endfor %}", 2, "range"),
        ("[lees](https://school.example/{{ what }})", None, "Markdown link"),
    ],
)
def test_a_bad_one_is_found(tmp_path: Path, body: str, line: int | None, said: str) -> None:
    put(tmp_path / "own", "nl/moment.j2", SIMPLE + "{% block body %}\n" + body + "{% endblock %}")
    (finding,) = found(tmp_path / "own")
    assert (finding.level, finding.where, finding.line) == ("error", "own/nl/moment.j2", line)
    assert said in finding.message


def test_a_slow_one_is_stopped(tmp_path: Path) -> None:
    loop = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
    put(tmp_path / "own", "nl/moment.j2", SIMPLE + "{% block body %}" + loop + "{% endblock %}")
    (finding,) = found(tmp_path / "own", deadline=0.5)
    assert "not done after 0.5 seconds" in finding.message


def test_an_optional_field_shown_without_if_is_found(tmp_path: Path) -> None:
    put(tmp_path / "own", "nl/celebration.j2", SIMPLE + "{% block body %}{{ what }}\n{{ place }}{% endblock %}")
    (finding,) = found(tmp_path / "own")
    assert finding.line == 2 and "not given" in finding.message


def test_a_wrong_name_and_a_stray_file_are_found(tmp_path: Path) -> None:
    put(tmp_path / "own", "nl/newsleter.j2", "x")
    put(tmp_path / "own", "nl/readme.txt", "x")
    first, second = found(tmp_path / "own")
    assert "did you mean newsletter?" in first.hint and first.level == "error"
    assert second.level == "warning" and "is not used" in second.message


@pytest.mark.usefixtures("tried_here")
def test_a_language_without_review_or_corrections_is_found(tmp_path: Path) -> None:
    put(tmp_path / "own", "tr/moment.j2", SIMPLE + "{% block body %}{{ what }}{% endblock %}")
    first, second = found(tmp_path / "own")
    assert "names no reviewer" in first.message and CORRECTIONS in second.message
    assert check_overrides(tmp_path / "own", KINDS, unreviewed=["tr"]) == []


@pytest.mark.usefixtures("tried_here")
def test_a_line_above_dutch_is_tried_too(tmp_path: Path) -> None:
    put(
        tmp_path / "own",
        "ti/_line.j2",
        "{# reviewed: A. Voorbeeld, 2026 #}\n{% block line %}ደች {{ school }}{% endblock %}",
    )
    assert found(tmp_path / "own") == []
    put(
        tmp_path / "own", "ti/_line.j2", "{# reviewed: A. Voorbeeld, 2026 #}\n{% block line %}{{ child }}{% endblock %}"
    )
    (finding,) = found(tmp_path / "own")
    assert finding.line == 2 and "'child' is not known" in finding.message


def _sentences(kind: type[EventKind], language: str, **typed: Any) -> list[str]:
    composer = Composer(KINDS, school_name="De Boom", timezone="Europe/Amsterdam", address_form="u")
    about = kind.content_class is not ContentClass.GENERAL
    whom = Audience("pupils", ("p1",)) if about else Audience("groups", ("3A",))
    happens = Event("99ZZ", "office", "e1", kind.name, AT, whom, {**kind.sample, **typed})
    text = composer.compose(happens, language)
    lines = [line.replace("**", "") for part in (text.body, text.app) for line in part.split("\n")]
    return [said for line in lines for said in re.split(r"(?<=[.?!]) ", line)]


TYPED = ("what", "why", "ask", "summary", "solution", "question", "why_you", "how_now", "tips", "follow_up")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_9_a_field_that_somebody_typed_in_lower_case_begins_a_sentence_with_a_capital(language: str) -> None:
    typed = {name: "zzz is wat er staat" for name in TYPED}
    small = {
        (kind.name, said)
        for kind in KINDS.values()
        for name in TYPED
        if isinstance(kind.sample.get(name), str) and not (kind.name == "study_day" and name == "what")
        for said in _sentences(kind, language, **{name: typed[name]})
        if said.startswith("zzz")
    }
    assert not small


@pytest.mark.parametrize(
    ("typed", "said"),
    [("we bakten", "We bakten"), ("ijsjes", "IJsjes"), ("iPad mee", "iPad mee"),
     ("www.school.example", "www.school.example"),
     ("https://school.example", "https://school.example"), ("", ""), ("à la carte", "À la carte"), ("u", "U")],
)  # fmt: skip
def test_9_a_capital_is_for_words(typed: str, said: str) -> None:
    assert capital(typed) == said


@pytest.mark.parametrize("what", ["De schooltuin opknappen", "Helpen bij de schooltuin"])
def test_9_help_is_asked_with_within_a_sentence(what: str) -> None:
    said = _sentences(KINDS["help_wanted"], "nl", what=what)
    assert any(one.startswith("We zoeken hulp bij: de schooltuin") for one in said)


@pytest.mark.parametrize(("what", "asks"), [("Groep 3 kent ze nu. Kom het vieren!", 0), ("Welkom bij ons feest.", 2)])
def test_9_an_invitation_asks_to_come_once(what: str, asks: int) -> None:
    kind = KINDS["celebration"]
    said = _sentences(kind, "nl", what=what)
    assert kind.sample.get("starts_at") and sum(one.startswith("Komt u") for one in said) == asks


ASKS = {
    "nl": ("Kom het vieren!", "Komt u|Kom je"),
    "en": ("Come and see!", "Will you"),
    "tr": ("Siz de gelin!", "gelir misiniz"),
    "pl": ("Zapraszamy!", "Czy przyjdą"),
    "uk": ("Приходьте!", "Чи прийдете"),
    "ar": ("تعالوا!", "هل تأتون"),
}


@pytest.mark.parametrize("language", ASKS)
@pytest.mark.parametrize("kind", ["celebration", "farewell", "open_classroom", "social_event"])
def test_9_what_asks_to_come_is_not_asked_again_in_any_language(kind: str, language: str) -> None:
    """An English celebration asked twice."""
    folder = BUILT_IN / language / f"{kind}.j2"
    if not folder.is_file():
        return
    typed, asks = ASKS[language]
    told = KINDS[kind]
    text = " ".join(_sentences(told, language, what=f"Groep 3 kent ze nu. {typed}", translations={}))
    assert typed in text and not re.search(asks, text), text
    plain = " ".join(_sentences(told, language, what="Groep 3 kent ze nu.", translations={}))
    assert re.search(asks, plain) or kind == "social_event", plain


@pytest.mark.parametrize("language", ["nl", "en", "tr", "pl", "uk", "ar"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_9_what_was_typed_without_a_capital_has_one_at_the_beginning_of_a_sentence(kind: str, language: str) -> None:
    told = KINDS[kind]
    if not (BUILT_IN / language / f"{kind}.j2").is_file():
        return
    typed = {path: f"zz{n} wacht hier." for n, path in enumerate(told.text.free) if "." not in path}
    fields = {path: text for path, text in typed.items() if path in told.sample}
    for said in _sentences(told, language, **fields, translations={}):
        assert not said.lstrip("\u2068 ").startswith("zz"), said


def test_9_in_turkish_the_capital_of_i_keeps_its_dot() -> None:
    assert (capital("istasyon", "tr"), capital("istasyon"), capital("ijs", "nl")) == ("İstasyon", "Istasyon", "IJs")
