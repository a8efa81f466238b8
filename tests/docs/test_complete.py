"""Nothing that a user or an author of plugins meets is left out of the docs."""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click

import ouderbrug
from docs_pages import DOCS, everything, heading, rows
from house_code import modules, parsed
from ouderbrug import attachments, cli, errors, file_types, hookspecs, testing
from ouderbrug.delivery import judging
from ouderbrug.failures import NO_FILES
from ouderbrug.planning import planner
from ouderbrug.planning.intake import KEY_IN_DOUBT
from ouderbrug.planning.kept_back import KEPT_BACK
from ouderbrug.planning.lapsing import REFERS_TO_NOTHING, REFERS_TO_OFF
from ouderbrug.planning.named_days import OTHER_DAY
from ouderbrug.planning.other_names import OTHER_NAME
from ouderbrug.rules import content_policy
from ouderbrug.school import media
from ouderbrug.school.comparing import TOO_EARLY
from ouderbrug.school.double_encoded import DOUBLE_ENCODED
from ouderbrug.school.import_questions import ACCOUNT
from ouderbrug.school.memberships import GROUP_UNKNOWN, NO_GROUP
from ouderbrug.school.one_record import CONTRADICTS
from ouderbrug.school.other_child import OTHER_CHILD
from ouderbrug.school.parts import NOT_APPLIED
from ouderbrug.school.roster import Roster
from ouderbrug.school.stripping import Damaged, films, pdf
from ouderbrug.school.undated import UNDATED_MOVES
from ouderbrug.school.whose_consent import OF_FORMER, OF_NOBODY
from ouderbrug.school.written_keys import KEY_IS_ADDRESS
from ouderbrug.store.set_aside import NOT_MENDED

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_every_hook_has_a_heading_with_its_signature() -> None:
    hooks = [hook for name, hook in vars(hookspecs).items() if name.startswith(("register_", "message_"))]
    assert len(hooks) == 6
    for hook in hooks:
        arguments = ", ".join(inspect.signature(hook).parameters)
        assert heading("write-a-plugin.md", f"`{hook.__name__}({arguments})`")


def test_every_rule_and_every_reason_code_has_a_row() -> None:
    found = everything().rules
    for name, rule in found.items():
        assert heading("rules.md", name)
        in_one_file = [one for one in found if inspect.getsourcefile(found[one]) == inspect.getsourcefile(rule)]
        missing = codes_of(rule) - {code for one in in_one_file for code in rows("rules.md", one)}
        assert not missing, f"{name}: {missing}"


def codes_of(rule: type) -> set[str]:
    """Every reason code in the source of a rule, and in its word lists."""
    path = Path(str(inspect.getsourcefile(rule)))
    codes = {text for text in _strings_in_answers(parsed(path)) if re.fullmatch(r"[a-z-]+", text)}
    for words in path.parent.glob("*.toml") if path.name == "__init__.py" else ():
        codes |= {term["code"] for term in tomllib.loads(words.read_text("utf-8")).get("terms", ())}
    return codes


def _strings_in_answers(tree: ast.Module) -> Iterator[str]:
    """Strings that are a verdict's first or second argument, or that a function which makes codes returns."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("Refuse", "Delay", "Allow")
        ):
            for argument in node.args[:2]:
                parts = ast.walk(argument) if not isinstance(argument, ast.Dict | ast.Call) else ()
                yield from (one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str))
        if isinstance(node, ast.Return) and node.value is not None:
            text = node.value.body if isinstance(node.value, ast.IfExp) else node.value
            if isinstance(text, ast.Constant) and isinstance(text.value, str) and "-" in text.value:
                yield text.value


def test_the_search_for_reason_codes_finds_them() -> None:
    found = everything().rules
    assert {"contact-ban", "role", "on-request", "shared-address"} <= codes_of(found["consent"])
    assert {"action-missing", "blame", "jargon"} <= codes_of(found["tone"])
    assert codes_of(found["quiet_hours"]) == {"night", "day-off"}


def test_every_reason_to_ask_a_person_has_a_row() -> None:
    text = "".join(inspect.getsource(module) for module in (content_policy, planner, judging))
    asked = set(re.findall(r'yield "([a-z-]+)"|"(needs-approval|changed-since-approval)"', text))
    codes = {code for pair in asked for code in pair if code} | {"flood", KEPT_BACK}
    assert len(codes) >= 5
    assert codes <= rows("rules.md", "content_policy")


def test_every_code_of_a_record_set_aside_has_a_row() -> None:
    written, made = codes_of_rejects()
    assert made == {"unknown-"}, "a code put together in another way is looked for here too"
    where = inspect.getsource(Roster.unknown_in)
    written |= {f"unknown-{what}" for what in re.findall(r'return "(\w+)"', where)}
    for module in (file_types, films, pdf):
        written |= set(re.findall(r'"(attachment-[a-z-]+)"', inspect.getsource(module)))
    written |= {
        Damaged().code,
        ACCOUNT,
        CONTRADICTS,
        DOUBLE_ENCODED,
        GROUP_UNKNOWN,
        NO_GROUP,
        NOT_APPLIED,
        NOT_MENDED,
        KEY_IN_DOUBT,
        KEY_IS_ADDRESS,
        NO_FILES,
        OF_FORMER,
        OF_NOBODY,
        OTHER_CHILD,
        OTHER_DAY,
        OTHER_NAME,
        REFERS_TO_NOTHING,
        REFERS_TO_OFF,
        TOO_EARLY,
        UNDATED_MOVES,
    }
    written |= set(re.findall(r'(?:return |FileProblem\(|else )"([a-z]+-[a-z-]+)"', inspect.getsource(media)))
    # What reading a file raises is a code of a record too, but for its type, which nobody writes.
    written |= set(re.findall(r'Permanent\("([a-z-]+)"', inspect.getsource(attachments))) - {"attachment-type"}
    assert {"too-old", "no-media-root", "unknown-year", "cannot-be-composed", "source-failed"} <= written
    documented = rows("formats.md", "Codes of set-aside events") | rows("formats.md", "Notes of an import")
    assert written <= documented, written - documented
    assert documented - {"code", "---"} <= written | {"several"}, "a code that nothing gives"


def codes_of_rejects() -> tuple[set[str], set[str]]:
    """The codes with which records are set aside or noted, and how those begin that are put together."""
    places = {"_Refused": 0, "Rejected": 1, "note": 1, "ImportNote": 1}
    written, made = set[str](), set[str]()
    for _, tree in modules(
        "ouderbrug",
        "ouderbrug_contacts",
        "ouderbrug_events",
        "ouderbrug_ical",
        "ouderbrug_oneroster",
        "ouderbrug_pupil_systems",
    ):
        for node in ast.walk(tree):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if name not in places or not isinstance(node, ast.Call) or len(node.args) <= places[name]:
                continue
            code = node.args[places[name]]
            if isinstance(code, ast.Constant):
                written.add(str(code.value))
            if isinstance(code, ast.JoinedStr):
                made |= {str(part.value) for part in code.values if isinstance(part, ast.Constant)}
    return written, made


def test_every_exit_code_has_a_row() -> None:
    classes = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.OuderbrugError)]
    codes = {str(one.exit_code) for one in classes} | {"0", "3"}
    assert rows("operations.md", "Exit codes") >= codes
    assert all(heading("operations.md", "Exit codes") for _ in codes)


def test_every_command_has_a_heading_and_help() -> None:
    top = click.Context(cli.main, info_name="ouderbrug")
    for name in cli.COMMANDS:
        command = cli.main.get_command(top, name)
        assert command is not None
        assert heading("cli.md", f"ouderbrug {name}")
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.name not in ("limit", "fields"):
                assert parameter.help, f"{name} {parameter.name}"


def test_every_event_kind_has_a_row() -> None:
    assert rows("kinds.md") >= set(everything().kinds)


def test_every_public_name_has_a_row() -> None:
    assert rows("write-a-plugin.md", "The public names") >= set(ouderbrug.__all__)
    assert rows("write-a-plugin.md", "For tests of your own") >= set(testing.__all__)
    assert not set(ouderbrug.__all__) & set(testing.__all__), "a name means one thing"


def test_pages_for_authors_speak_of_public_names_alone() -> None:
    """What a page names in code and is a class of ours can be imported, or stands within a class that can."""
    classes = {
        node.name for _, tree in modules("ouderbrug") for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    }
    assert classes > {"Queued", "HttpChannel"}
    public = {*ouderbrug.__all__, *testing.__all__, "Config", "Payload"}
    for page in (DOCS / "write-a-plugin.md", *(DOCS / "channels").glob("*.md")):
        named = set(re.findall(r"`+([A-Z][A-Za-z]+)", page.read_text("utf-8")))
        assert named & classes <= public, page.name
