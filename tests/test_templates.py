"""The templates themselves: form of address, length, what they may use; and the try-out of a school's own."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug import Audience, Correction, Event, EventKind
from ouderbrug.engine.composer import CORRECTIONS, Composer, merge
from ouderbrug.engine.context import context_keys
from ouderbrug.engine.overrides import check_overrides, samples_of
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.templates import BUILT_IN
from ouderbrug.templates.actions import action_by_id, action_ids

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.config import Finding

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


def written(kind: type[EventKind], form: str, language: str) -> list[str]:
    """Every subject, app text and body that a kind can give, corrections included."""
    composer = Composer(
        KINDS,
        school_name="De Boom",
        timezone="Europe/Amsterdam",
        address_form="je" if form == "je" else "u",
    )
    at = datetime(2026, 10, 5, 9, tzinfo=UTC)
    events = [Event("s", "o", "x", kind.name, at, Audience("school"), payload) for payload in variants(kind)]
    corrections = (None, Correction.CHANGED, Correction.WITHDRAWN)
    texts = [merge(composer.compose(e, language, c), "Ada Voorbeeld", "Bo") for e in events for c in corrections]
    return [part for text in texts for part in (text.subject, text.app, text.body)]


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_no_je_where_the_school_says_u(kind: type[EventKind]) -> None:
    text = "\n".join(written(kind, "u", "nl"))
    assert not INFORMAL.search(text)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_no_u_where_the_school_says_je(kind: type[EventKind]) -> None:
    text = "\n".join(written(kind, "je", "nl"))
    assert not FORMAL.search(text)


def test_the_forms_are_really_used() -> None:
    for name in set(KINDS) - {"newsletter"}:
        assert written(KINDS[name], "u", "nl") != written(KINDS[name], "je", "nl")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_text_is_finished_and_its_subject_short(kind: type[EventKind], language: str) -> None:
    parts = written(kind, "u", language)
    for subject in parts[::3]:
        assert subject and len(subject) <= 120 and "\n" not in subject
    for part in parts:
        assert not re.search(r"[{}]|None|\.\.|  |\n{3}| [.,]", part.strip())


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_the_tone_is_a_partners(kind: type[EventKind]) -> None:
    text = "\n".join(written(kind, "u", "nl"))
    assert not UNWANTED.search(text)
    if "child" in context_keys(kind):
        assert not PRONOUN.search(text)
        assert "?" in text and "Bo" in text and "Ada Voorbeeld" in text


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_sentences_are_short(kind: type[EventKind]) -> None:
    for part in written(kind, "u", "nl"):
        for said in re.split(r"(?<=[.!?])\s+(?=[A-Z\d])|: |\n", part):
            assert len(said.split()) <= 15, said


def test_home_actions_speak_to_nobody_by_form() -> None:
    for id in action_ids():
        action = action_by_id(id, "nl")
        assert not FORMAL.search(f"{action.what} {action.when}") and not INFORMAL.search(f"{action.what} {action.when}")


def test_both_languages_have_the_same_files() -> None:
    names = [sorted(path.name for path in (BUILT_IN / language).iterdir()) for language in ("nl", "en")]
    assert names[0] == names[1] == sorted([*(f"{name}.j2" for name in KINDS), f"{CORRECTIONS}.j2"])


def test_what_a_template_may_use() -> None:
    assert context_keys(KINDS["moment"]) == {"what", "photos", "school", "you", "when"}
    assert {"guardian", "child"} <= context_keys(KINDS["notable_score"])


# The try-out of a school's own templates


def put(folder: Path, name: str, source: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(source, "utf-8")


def found(folder: Path, deadline: float = 5.0) -> list[Finding]:
    return check_overrides(folder, KINDS, deadline=deadline)


def test_the_built_in_templates_pass_their_own_try_out(tmp_path: Path) -> None:
    for language in ("nl", "en"):
        for name in ("notable_score", CORRECTIONS):
            put(tmp_path / "own", f"{language}/{name}.j2", (BUILT_IN / language / f"{name}.j2").read_text("utf-8"))
    assert found(tmp_path / "own") == []


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
    (finding,) = found(tmp_path / "own", deadline=2.0)
    assert "not done after 2 seconds" in finding.message


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


def test_a_language_without_review_or_corrections_is_found(tmp_path: Path) -> None:
    put(tmp_path / "own", "tr/moment.j2", SIMPLE + "{% block body %}{{ what }}{% endblock %}")
    first, second = found(tmp_path / "own")
    assert "names no reviewer" in first.message and CORRECTIONS in second.message
