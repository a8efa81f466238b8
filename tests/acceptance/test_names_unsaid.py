"""A name in a field, in the name of a file or in the place of a secret reaches no screen, no log and no reject."""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING, Any

import pytest

from chances import rows
from every_command import AS, STORY
from ouderbrug.api import Secret
from ouderbrug.errors import ConfigError
from ouderbrug.planning.spoken import spoken
from ouderbrug.records import BY_HAND, Rejected
from room_samples import people, runtime

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

NAME = "Kanarie"
OUT = {"id": "1", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "Nieuws", "body": "Tekst."}}
SCORE = {"subject": "lezen", "direction": "up", "summary": "Goed.", "action": {"what": "lezen", "minutes": 5}}


def with_name(**changes: Any) -> dict[str, Any]:
    return OUT | changes


RECORDS: dict[str, Any] = {
    "a field": with_name(**{NAME: 1}),
    "a field in small letters": with_name(**{NAME.lower(): 1}),
    "a field of the payload": with_name(payload=OUT["payload"] | {NAME: "x"}),  # type: ignore[operator]
    "a field in a field": with_name(kind="notable_score", payload=SCORE | {"action": {NAME: 1, "what": "x"}}),
    "a language": with_name(payload=OUT["payload"] | {"translations": {NAME: {"title": 3}}}),  # type: ignore[operator]
    "an audience": with_name(audience={NAME: "x"}),
    "a kind": with_name(kind=NAME),
    "a priority": with_name(priority=NAME),
    "a field with a control character": with_name(payload={NAME.lower(): "x\u0001"}),
    "a field that is there twice": f'{{"id": "1", "{NAME.lower()}": 1, "{NAME.lower()}": 2}}',
    "a file": with_name(payload={"title": "x", "body": "x", "attachments": [f"{NAME}.pdf"]}),
    "a number of a person": with_name(**{"123456782": 1}),
}
FILES = [
    "Kanarie.jsonl",
    "kanarie-de-wit_toets.csv",
    "toets Kanarie 2026.jsonl",
    "123456782.jsonl",
    "kanarie@thuis.jsonl",
]


def said(school: School) -> str:
    """All that a run of cron leaves: on the screen and among the rejects."""
    done = school.run("dispatch", exit_code=None)
    kept = [path.read_text() for path in (school.folder / "rejected").iterdir()]
    assert kept
    return done.output + done.stderr + "".join(kept)


def silent(text: str) -> bool:
    return not re.search(r"kanarie|de wit|thuis|123456782", text, re.IGNORECASE)


@pytest.mark.parametrize(
    "what",
    rows(
        RECORDS, "a field", "a field in a field", "a language", "an audience", "a kind", "a field that is there twice"
    ),
)
def test_19_a_name_in_a_field_is_not_said(small_school: School, what: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    record = RECORDS[what]
    line = record if isinstance(record, str) else json.dumps({"occurred_at": small_school.now} | record)
    (small_school.folder / "inbox" / "week.jsonl").write_text(line + "\n")
    text = said(small_school)
    assert silent(text), text
    assert silent(caplog.text)
    assert "week.jsonl:1" in text, "where it stands is said all the same"
    (small_school.folder / "one.jsonl").write_text(line + "\n")
    by_hand = small_school.run("event", "add", "-f", str(small_school.folder / "one.jsonl"), exit_code=None)
    assert silent(by_hand.output + by_hand.stderr)


@pytest.mark.parametrize("name", FILES)
def test_19_a_name_of_a_file_is_not_said(small_school: School, name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    (small_school.folder / "inbox" / name).write_text("id;kind\n1;x\n" if name.endswith("csv") else "geen json\n")
    text = said(small_school)
    assert silent(text) and silent(caplog.text), text
    assert re.search(r"\?.*\.(jsonl|csv):\d", text), "its ending and its line are"
    gone = small_school.run("event", "add", "-f", str(small_school.folder / f"{name}x"), exit_code=None)
    assert silent(gone.output + gone.stderr)


WITH_A_DOCUMENT = {"check", "plan", "status", "log", "dispatch", "import"}
BY_A_PERSON = [("golive",), ("settle", "1", "--done", "--as", "juf.karin"), ("respond", "feest", "g1", "ja", *AS),
               ("approve", "feest", *AS), ("event", "add", "-f", "inbox/Kanarie.jsonl"),
               ("import", "Kanarie.csv")]  # fmt: skip


def bad_files(school: School) -> None:
    """An inbox in which each file bears a name, and is read, half read or not read at all."""
    inbox = school.folder / "inbox"
    fields = "".join(json.dumps(record) + "\n" for record in RECORDS.values() if isinstance(record, dict))
    for name in FILES:
        (inbox / name).write_text("id;kind\n1;x\n" if name.endswith("csv") else fields + '{"half')
    (inbox / "Kanarie-link.jsonl").symlink_to(inbox / FILES[0])
    (inbox / "Kanarie.doc").write_text("brief")
    (inbox / "Kanarie-open.jsonl").write_text(fields)
    (inbox / "Kanarie-open.jsonl").chmod(0o666)
    (school.folder / "Kanarie.csv").write_text("Kanarie;group\nx;3A\n")


def test_19_no_command_says_the_name_of_a_file_or_of_a_field(
    small_school: School, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Every command runs here, and that takes its time: which one speaks of a file is not known beforehand."""
    caplog.set_level(logging.DEBUG)
    small_school.staff("juf.karin;Karin Bos;teacher;3A", "directie;Ria Smit;leader;")
    monkeypatch.chdir(small_school.folder)
    bad_files(small_school)
    story = [(*path, *words) for path, words in STORY if path != ("init",)]
    for words in [*story, *BY_A_PERSON]:
        for document in ((), ("--json",)) if words[0] in WITH_A_DOCUMENT else ((),):
            done = small_school.run(*words, *document, exit_code=None)
            assert silent(done.stdout + done.stderr + caplog.text), f"{words}: {done.stdout}{done.stderr}"
            caplog.clear()
    checked = small_school.run("check", "--offline", exit_code=2).stdout
    number_and_time = r"\(file 2 of the inbox, in the order of names, of \d\d-\d\d \d\d:\d\d\)"
    assert re.search(rf"\?-\?\.jsonl {number_and_time}: symlink", checked) and "its end is not read yet" in checked


PLACES = [
    ("week.jsonl:12", "week.jsonl:12"),
    ("groep-5_2026-11-23.csv:3", "groep-5_2026-11-23.csv:3"),
    ("celebration.jsonl:1", "celebration.jsonl:1"),
    ("jip-prins.jsonl:1", "?-?.jsonl:1"),
    ("toets jip.csv:1", "toets ?.csv:1"),
    ("its poll", "its poll"),
    ("a.csv:2", "a.csv:2"),
    ("groep-3b.jsonl:1", "groep-3b.jsonl:1"),
    ("n-jansen.csv:2", "?-?.csv:2"),
    ("a-b.csv:2", "?-?.csv:2"),
    ("bo.csv:2", "?.csv:2"),
    ("\u0130smail.csv:2", "?.csv:2"),
    ("\u0928\u094b\u0930.csv:2", "?\u094b?.csv:2"),
]


@pytest.mark.parametrize(("place", "told"), PLACES)
def test_19_words_that_are_ours_are_said(place: str, told: str) -> None:
    assert spoken(Rejected(place, "not-json"), runtime()).place == told


@pytest.mark.parametrize(
    ("field", "told"),
    [("payload.summary", "payload.summary"), ("payload.photos.0.file", "payload.photos.0.file"), ("", ""),
     ("payload.jip", "payload.?"), ("audience", "audience"), ("Jip", "?"), ("payload.123456782", "payload.?")],
)  # fmt: skip
def test_19_fields_that_are_ours_are_said(field: str, told: str) -> None:
    assert spoken(Rejected("week.jsonl:1", "bad-field", field=field), runtime()).field == told


@pytest.mark.parametrize(
    ("field", "told"),
    [("payload.mileston", "payload.mileston"), ("payload.Kanarie", "payload.?"), ("payload.what", "payload.what")],
)
def test_5_a_slip_is_said_to_who_typed_it(field: str, told: str) -> None:
    assert spoken(Rejected(BY_HAND, "unknown-field", field=field), runtime()).field == told
    in_a_file = spoken(Rejected("week.jsonl:1", "unknown-field", field=field), runtime()).field
    assert in_a_file == ("payload.what" if told == "payload.what" else "payload.?")


@pytest.mark.parametrize(
    ("field", "told"),
    [("date", "payload.date"), ("start_datum", "payload.start_datum"), ("jip", "payload.?"), ("voor_jip", "payload.?"),
     ("bakker", "payload.?"), ("Datum", "payload.?"), ("datum1", "payload.?")],
)  # fmt: skip
def test_5_a_field_that_was_typed_is_said_unless_it_names_somebody_here(field: str, told: str) -> None:
    one = Rejected(BY_HAND, "unknown-field", field=f"payload.{field}")
    assert spoken(one, runtime(), people()).field == told


@pytest.mark.parametrize("how", ["env", "file"])
def test_19_a_secret_in_the_place_of_its_name_is_not_echoed(small_school: School, how: str) -> None:
    small_school.configure(
        replace=("per_minute = 0", f'per_minute = 0\nusername = "x"\npassword = {{ {how} = "kanarie-7-geheim" }}')
    )
    small_school.happens(OUT)
    for words in (("check",), ("check", "--json"), ("dispatch",), ("golive",)):
        done = small_school.run(*words, exit_code=None)
        assert "kanarie" not in done.output + done.stderr, words
    assert "line " in small_school.run("check", exit_code=2).output
    secret = Secret.model_validate({how: "kanarie-7-geheim"})
    assert "kanarie" not in repr(secret) + str(secret)
    with pytest.raises(ConfigError) as caught:
        secret.reveal()
    assert "kanarie" not in str(caught.value)


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ('[dispatch]\n"Kanarie de Wit" = 5\n', "dispatch.?: is not a setting"),
        ("[kanarie]\nx = 1\n", "?: is not a setting"),
        ("[rules.tone]\nkanarie = 1\n", "rules.tone.?: is not a setting"),
        ("[dispatch]\nmax_second = 5\n", "dispatch.max_second: is not a setting (did you mean max_seconds?)"),
    ],
)
def test_19_an_unknown_setting_is_said_only_where_it_is_a_slip(small_school: School, toml: str, says: str) -> None:
    small_school.configure(toml)
    done = small_school.run("dispatch", exit_code=2)
    assert says in done.stderr and "line " in done.stderr
    assert "anarie" not in done.output + done.stderr


ROUTE, QUIET = 'general = ["email"]', "[rules.quiet_hours]"


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        (ROUTE, f'{ROUTE}\nkanarie = ["email"]', "routes.?: is neither a class nor an event kind"),
        (ROUTE, f'{ROUTE}\nkanarie = ["nergens"]', "routes.?[0]: there is no [channels.?]"),
        (ROUTE, 'general = ["kanarie"]', "routes.general[0]: there is no [channels.?]"),
        (ROUTE, f'{ROUTE}\n"Kanarie de Wit" = ["email"]', "routes.?"),
        (ROUTE, f"{ROUTE}\nkanarie = 5", "routes.?: must be a list"),
        (QUIET, f"[rules.kanarie]\nx = 1\n{QUIET}", "rules.?: is no rule"),
        (
            QUIET,
            f'[rules]\norder = ["kanarie"]\n{QUIET}',
            "rules.order[0]: no plugin in use brings a rule of this name",
        ),
        (QUIET, f"[import.kanarie]\nx = 1\n{QUIET}", "import.?: is no importer"),
        (QUIET, f'[staff_mail]\nchannel = "kanarie"\n{QUIET}', "there is no [channels.?]"),
        (ROUTE, f'{ROUTE}\nsensitiv = ["email"]', "routes.sensitiv: is neither a class nor an event kind (did you"),
        (QUIET, f'[rules]\norder = ["frequenci"]\n{QUIET}', "there is no rule 'frequenci' (did you mean frequency?)"),
    ],
)
def test_19_a_name_that_nothing_has_is_said_only_where_it_is_a_slip(
    small_school: School, was: str, now: str, says: str
) -> None:
    small_school.configure(replace=(was, now))
    done = small_school.run("dispatch", exit_code=2)
    assert says in done.stderr and "line " in done.stderr
    assert "anarie" not in done.output + done.stderr


AT: list[tuple[dict[str, str], str]] = [
    (
        {"title": "Dag", "body": "Er is nieuws.", "Kanarie": "x"},
        "payload: one of its fields is not known (field 3 of its object; known here",
    ),
    ({"titel": "Dag", "body": "Er is nieuws."}, "payload: one of its fields is not known (did you mean title?)"),
]


@pytest.mark.parametrize(("payload", "told"), AT)
def test_6_a_field_that_is_not_said_is_told_by_where_it_stands(
    small_school: School, payload: dict[str, str], told: str
) -> None:
    small_school.happens({"id": "n1", "kind": "newsletter", "audience": {"school": True}, "payload": payload})
    assert told in small_school.run("dispatch", exit_code=1).stderr
