"""A school whose commands speak Dutch reads no English sentence, whatever goes wrong."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from os import listdir
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

import spoken
from each import each
from ouderbrug import toml_slips
from ouderbrug.cli import dutch, main
from ouderbrug.cli.dutch import DUTCH
from ouderbrug.cli.dutch.clicks import PLACES
from ouderbrug.cli.dutch.filled import in_dutch
from ouderbrug.cli.language import ENGLISH, Words, of_file
from ouderbrug.cli.wording import step_in_words
from ouderbrug.runtime import calendar_of
from ouderbrug.staff.shown import PARTS
from room_samples import NOW, runtime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from a_school import School

ENGLISH_WORDS = re.compile(
    r"\b(the|this|that|these|those|with|without|from|for|not|which|must|cannot|until|since|there|their|they|its|it|an"
    r"|and|to|by|are|be|has|who|whom|your|you|look|mend|write|read|wait|waits|nothing|nobody|somebody|only|known|here"
    r"|of its|was never)\b"
)
KNOWN = {spoken.bare(sentence).strip() for sentence in DUTCH}
SPEAKS_DUTCH = '\n[cli]\nlanguage = "nl"\n'
STAFF = "key;name;role;groups;email"


def _english(said: str) -> list[str]:
    """The lines in which English words stand outside of quotes, commands, codes and the names of settings."""
    bare = re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\[[^\]]*\]|\S*[-_=/.<>{]\S+", " ", said)
    return [line for line in bare.splitlines() if ENGLISH_WORDS.search(line)]


def test_3_every_sentence_of_check_import_and_what_is_refused_has_its_dutch() -> None:
    told = spoken.sentences()
    assert len(told) > 600
    assert not {sentence: place for sentence, place in told.items() if sentence not in KNOWN}


def test_b_every_word_that_a_command_says_has_its_dutch() -> None:
    said = spoken.in_commands()
    assert len(said) > 200
    assert not {text: place for text, place in said.items() if text not in KNOWN and spoken.bare(text) not in KNOWN}


def test_4_what_is_other_than_what_was_shown_has_its_dutch() -> None:
    assert {*PARTS} <= DUTCH.keys()


def test_3_what_is_said_of_a_broken_toml_has_its_dutch() -> None:
    told = [*toml_slips.sentences()]
    assert len(told) > 40
    assert not [sentence for sentence in told if in_dutch(sentence) == sentence]


def test_3_values_keep_their_words_and_sentences_within_sentences_are_known() -> None:
    said = Words("nl").said
    assert said("two on one day are called 'the file'; give one another name").startswith("twee op één dag heten 'the")
    assert said('must be "noord", "midden" or "zuid"') == 'moet "noord", "midden" of "zuid" zijn'
    assert said("a.csv was not imported and nothing was stored: put this right in the file, then import it again\n"
                "  line 3, e-mail: is not a known word; write one of yes (ja), no (nee)").splitlines()[1] == (
        "  regel 3, e-mail: is geen bekend woord; schrijf een van yes (ja), no (nee)")  # fmt: skip
    assert said("what a plugin says of the moon") == "what a plugin says of the moon"
    assert ENGLISH.said("is not a setting") == "is not a setting"


@each(
    ("toml", "language"),
    [
        ('[cli]\nlanguage = "nl"\n', "nl"),
        ('cli = { language = "nl" }', "nl"),
        ('[school\n[cli] # hoe\n\n  language = "nl"', "nl"),
        ('[school\n[cli]\nlanguage = "en"', "en"),
        ('[school\n[cli]\n[school]\nlanguage = "nl"', "en"),
        ('cli = "nl"', "en"),
    ],
)
def test_3_the_language_is_known_of_a_broken_toml_too(tmp_path: Path, toml: str, language: str) -> None:
    path = tmp_path / "ouderbrug.toml"
    for encoding in ("utf-8", "utf-16"):
        path.write_bytes(toml.encode(encoding))
        assert of_file(path).language == language
    assert of_file(tmp_path / "other.toml") == ENGLISH


MISTAKES: list[tuple[tuple[str, str], str]] = [
    (('"midden"', '"zeeland"'), 'school.region: moet "noord", "midden" of "zuid" zijn'),
    (('"99ZZ"', '"99"'), 'school.brin: moet twee cijfers en twee hoofdletters, zoals "99XX" zijn'),
    (("[school]", 'redirect_to = "proef@school"\n[school]'), 'redirect_to: moet één mailbox van de school, zoals '
     '"pilot@school.example" zijn'),
    (('general = ["email"]', 'general = ["e-mail"]'), "routes.general[0]: moet kleine letters, cijfers en _"),
    (('general = ["email"]', 'general = ["emial"]'), "er is geen [channels.emial] (bedoelt u email?)"),
    (("[school]", "[school"), "regel 2: TOML: een kop is niet gesloten (schrijf [school] of [[sources]]"),
    (("[school]", "shcool = 1\n[school]"), "shcool: is geen instelling (bedoelt u school?)"),
    (("[school]", "[school]\nname = 1"), "TOML: dit staat twee keer in het bestand, eerst in regel 3 (houd er een van"),
    (('path = "inbox"', 'path = "weg"'), "is er niet; maak hem met: mkdir -m 700"),
    (("port = ", 'password = { env = "ER_NIET" }\nusername = "u"\nport = '), "is niet te lezen; zet het, of verander"),
    (("[school]", '[plugins]\nuse = ["maan"]\n[school]'), "er is geen plugin 'maan' geïnstalleerd"),
]  # fmt: skip


@each(("change", "says"), MISTAKES)
def test_3_a_mistake_in_the_toml_is_told_in_dutch(school: School, change: tuple[str, str], says: str) -> None:
    school.configure(SPEAKS_DUTCH, replace=change)
    told = school.run("check", exit_code=2)
    assert says in told.output
    assert not _english(told.output)


def test_3_5_a_toml_that_is_not_utf_8_says_so_and_where(school: School) -> None:
    path = school.folder / "ouderbrug.toml"
    text = path.read_text() + SPEAKS_DUTCH
    path.write_bytes(f"# caf\xe9\n{text}".encode("latin-1"))
    said = "ouderbrug.toml is geen UTF-8: op regel 1 staat een letter in een andere codering"
    assert said in school.run("status", exit_code=2).stderr
    path.write_bytes(text.encode("utf-16"))
    assert "ouderbrug.toml is UTF-16; sla het op als UTF-8" in school.run("status", exit_code=2).stderr
    path.write_bytes(text.replace('"nl"', '"en"').encode("utf-16"))
    assert "ouderbrug.toml is UTF-16; save it as UTF-8" in school.run("status", exit_code=2).stderr


CONTACTS = (
    "pupil_key;pupil_first_name;pupil_last_name;group;guardian_key;first_name;last_name;relation;authority;email;mobile"
)
FILES = {
    "contacts.csv": f"{CONTACTS}\n"
    "p1;Jip;Prins;3A;g1;Sara;Bakker;tante;ja;geen adres;06\n"
    "p2;Deniz;Aksoy;3a;g3;;;mother;;;\n;;;;g9;Wim;Vos;mother;ja;;\n",
    "leeg.csv": "",
    "contacts2.csv": "naam;adres\nSara;Dorp 1\n",
    "contacts_oud.csv": "Lijst van ouders\n" + CONTACTS + "\n",
    "staff.csv": f"{STAFF}\njuf.karin;Karin Voorbeeld;baas;3A;k@wegwijzer.example\n",
    "consents.csv": "pupil_key;purpose;status;date\np1;fotto;ja;1-9-26\np9;photo;ja;2026-09-01\n",
    "foto.png": "\x89PNG",
}
RUNS: list[tuple[str, ...]] = [
    ("check", "--offline"),
    ("import", "contacts.csv"),
    ("import", "contacts.csv", "--dry-run"),
    ("import", "leeg.csv"),
    ("import", "contacts2.csv"),
    ("import", "contacts_oud.csv"),
    ("import", "staff.csv"),
    ("import", "consents.csv"),
    ("import", "foto.png"),
    ("import", "weg.csv"),
    ("import", "contacts.csv", "--accept-left", "--same-people=a=b"),
    ("plan",),
    ("plan", "--by", "guardian"),
    ("event", "add", "newsletter", "--school", "--set", "title=Nieuws"),
    ("event", "withdraw", "weg"),
    ("dispatch",),
    ("status",),
    ("why", "e1"),
    ("why", "e5"),
    ("why", "weg"),
    ("log",),
    ("tasks",),
    ("tasks", "--as", "niemand"),
    ("store", "check"),
    ("retry", "9999", "--as", "niemand"),
    ("respond", "e5"),
    ("golive",),
    ("tasks", "--did", "ask-why", "g1"),
    ("tasks", "--print", "kaarten.html"),
    ("approve", "weg"),
    ("settle", "9999"),
    ("hold", "group", "9Z"),
    ("optout", "g1", "--kind", "nieuwsbrief"),
    ("store", "restore", "weg.db"),
    ("store", "clock"),
    ("plugins",),
    ("plan", "--wide"),
    ("log", "--wide"),
    ("calendar",),
    ("approve",),
    ("approve", "e1", "--as", "juf.karin"),
    ("preview", "e1"),
    ("pair",),
    ("pair", "reads_together", "g1", "g3", "--as", "niemand"),
    ("event", "add", "notice", "--school", "--set", "title=Gym", "--set", "body=Morgen is er gym.", "--dry-run"),
    ("event", "add", "notice", "--school", "--id", "gym", "--set", "title=Gym", "--set", "body=Neem gymkleren mee."),
    ("event", "amend", "gym", "--set", "body=Neem een tas mee."),
    ("hold", "school", "--as", "niemand", "--reason", "storing"),
    ("release", "school", "--as", "niemand"),
    ("respond", "gym", "g1", "ja", "--as", "niemand"),
    ("respond", "gym"),
    ("tasks", "--all"),
    ("check",),
    ("status", "--fail-on", "unknown"),
    ("card", "gym"),
]
"""What is run, one after another, in a school with mistakes."""
HAPPENS: list[dict[str, Any]] = [
    {"id": "e1", "kind": "notable_score", "audience": {"pupil": "p1"}, "payload": {
        "subject": "Spelling", "direction": "up", "summary": "Jip schrijft goed.", "next_goal": "een verhaal",
        "approved_by": "juf.karin"}},
    {"id": "e5", "kind": "newsletter", "audience": {"school": True}, "payload": {
        "title": "Nieuws", "body": "We lazen veel deze maand."}},
    {"id": "e6", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "x"}},
    {"id": "e7", "kind": "nieuwsbrief", "audience": {"school": True}, "payload": {"title": "x"}},
    {"id": "e8", "kind": "social_event", "audience": {"group": "9Z"}, "payload": {}},
]  # fmt: skip


def test_3_no_command_says_an_english_sentence_to_a_dutch_school(
    small_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = small_school
    school.configure(SPEAKS_DUTCH)
    monkeypatch.chdir(school.folder)
    for name, text in FILES.items():
        Path(name).write_text(text)
    school.happens(*HAPPENS)
    (school.folder / "inbox" / "lijst.xlsx").write_text("x")
    english = {}
    for words in RUNS:
        told = school.run(*words, exit_code=None).output
        english |= {words: found} if (found := _english(told)) else {}
    assert not english


def _usages(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[str]:
    ctx = click.Context(command, info_name=name, parent=parent)
    yield ctx.get_usage()
    for one in command.list_commands(ctx) if isinstance(command, click.Group) else ():
        found = command.get_command(ctx, one) if isinstance(command, click.Group) else None
        yield from _usages(found, one, ctx) if found else ()


def test_4_each_word_to_be_typed_that_a_usage_names_has_one_dutch_name() -> None:
    named = {word for said in _usages(main, "ouderbrug") for word in re.findall(r"\b[A-Z]+\b", said)}
    assert named and named <= PLACES.keys()
    other = [
        (english, word)
        for english, said in DUTCH.items()
        for word in re.findall(r"`[^`]*?\b([A-Z]{3,})\b[^`]*`", english)
        if word in PLACES and PLACES[word] not in said
    ]
    assert not other


@pytest.mark.parametrize(
    ("typed", "usage", "why"),
    [
        (("why",), " why [OPTIES] GEBEURTENIS", "Fout: 'GEBEURTENIS' ontbreekt"),
        (("hold", "x"), " hold [OPTIES] BEREIK [SLEUTEL]", "'BEREIK' klopt niet"),
        (("store", "restore"), " store restore [OPTIES] BESTAND", "'BESTAND' ontbreekt"),
        (("hold", "school", "Fenna", "KEY"), " hold [OPTIES] BEREIK", "er staat een woord te veel (?)"),
        (("nothing",), " [OPTIES] OPDRACHT [ARGUMENTEN]...", "Fout: die opdracht is er niet"),
    ],
)
def test_4_a_usage_line_names_in_dutch_what_is_to_be_typed(
    small_school: School, typed: tuple[str, ...], usage: str, why: str
) -> None:
    english = small_school.run(*typed, exit_code=2).stderr
    small_school.configure(SPEAKS_DUTCH)
    told = small_school.run(*typed, exit_code=2).stderr
    assert usage in told and why in told, told
    assert not re.search(r"\b(OPTIONS|KEY|EVENT|SCOPE|FILE|COMMAND|ARGS)\b", told)
    assert "Usage: " in english and "[OPTIONS]" in english


def test_3_a_json_document_and_its_codes_stay_english(small_school: School) -> None:
    plain = [small_school.json("check", "--offline"), small_school.json("status")]
    small_school.configure(SPEAKS_DUTCH)
    dutch = [small_school.json("check", "--offline"), small_school.json("status")]
    for document in (*plain, *dutch):
        for one in document.get("findings", ()):
            one.pop("line")
    assert plain == dutch


def test_3_the_sentences_of_the_rules_have_their_dutch() -> None:
    rules = runtime().registry.rules.values()
    said = {part for rule in rules for parts in rule.sentences.values() for part in parts}
    assert len(said) > 30
    assert not {part for part in said if part not in DUTCH}


def test_3_a_rule_of_a_plugin_may_bring_the_dutch_of_its_sentences() -> None:
    calendar, step = calendar_of(runtime().settings, NOW), {"reason": "moon", "detail": {"moons": 2}}
    both = {"moon": {"en": ("{moons} moons",), "nl": ("{moons} manen",)}}
    of_one = {"moon": ("{moons} moons",)}
    dutch = Words("nl")
    assert step_in_words(step, both, calendar, words=dutch) == "2 manen"
    assert step_in_words(step, both, calendar) == "2 moons"
    assert step_in_words(step, of_one, calendar, words=dutch) == "2 moons"
    assert step_in_words(step, {"moon": {"en": ("{moons} moons",)}}, calendar, words=dutch) == "2 moons"


def test_5_ctrl_c_says_what_stands(small_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ouderbrug.runtime.build", stop)
    told = small_school.run("plan", exit_code=75).stderr
    assert "stopped by Ctrl-C; what was stored stays, and what was not done is not lost: run it again" in told
    assert "Aborted" not in told
    small_school.configure(SPEAKS_DUTCH)
    assert "gestopt met Ctrl-C; wat bewaard is, blijft" in small_school.run("plan", exit_code=75).stderr


def test_5_a_role_that_is_not_known_is_told_with_the_dutch_words(small_school: School) -> None:
    path = small_school.folder / "staff.csv"
    path.write_text(f"{STAFF}\nkarin;Karin Voorbeeld;baas;3A;\nib;Ben Vos;intern begeleider;;\n")
    told = small_school.run("import", str(path), exit_code=None).output
    assert "teacher (leerkracht), stand_in (invaller), leader (schoolleider), ib (ib'er), ict" in told
    assert "staff.csv:3" not in told
    assert "line 3" not in told


def test_b_no_sentence_has_two_translations() -> None:
    tables = [value for name in listdir(Path(dutch.__file__).parent) if name.endswith(".py") and name != "filled.py"
              for key, value in vars(import_module(f"ouderbrug.cli.dutch.{name.removesuffix('.py')}")).items()
              if key.isupper() and key not in ("DUTCH", "OF_ROOMS") and isinstance(value, dict)]  # fmt: skip
    said: dict[str, set[str]] = {}
    for table in tables:
        for english, words in table.items():
            said.setdefault(english, set()).add(words)
    assert not {english: words for english, words in said.items() if len(words) > 1}


_NOT_ASKED = (
    "UUID",
    "executable",
    "values are required",
    "Invalid start",
    "parameter",
    "env var",
    "default:",
    "Choose",
    "{} {}",
)
"""What click says to who writes a command, of what no command here has, or with words of its own put together."""


def _said_by_click() -> Iterator[str]:
    """Every sentence of the installed click about how a command was typed, with an x for what it fills in."""
    for name in ("exceptions", "types", "parser"):
        tree = ast.parse(Path(click.__file__).with_name(f"{name}.py").read_text("utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        calls = [node for node in calls if isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext")]
        words = [one.value for call in calls for one in call.args[:2] if isinstance(one, ast.Constant)]
        said = [re.sub(r"\{[^}]*\}", "{}", one) for one in words if isinstance(one, str)]
        yield from (
            one.replace("{}", "x") for one in said if " " in one and not any(part in one for part in _NOT_ASKED)
        )
    yield from (f"'x' is not a valid {kind}." for kind in ("integer", "integer range", "float", "float range"))
    for near in ("", " Did you mean 'y'?", " (Did you mean one of: 'y', 'z'?)"):
        yield from (f"No such {what} 'x'.{near}" for what in ("command", "option"))
    for what in ("File", "Directory", "Path"):
        yield from (f"{what} 'x' {wrong}." for wrong in ("does not exist", "is not readable", "is not writable"))
    yield from ("File 'x' is a directory.", "Directory 'x' is a file.")


def test_8_every_sentence_of_click_has_its_dutch() -> None:
    """A number that was none, and a slip in the name of a command below another, were told in English."""
    asked = {
        one
        for one in _said_by_click()
        if one not in ("unknown error", "Missing argument", "Missing option", "Missing x")
    }
    asked = {one for one in asked if not one.startswith(("Did you mean", "(Did you mean"))}
    said = Words("nl").said
    assert len(asked) > 30
    assert sorted(one for one in asked if said(one) == one) == []
