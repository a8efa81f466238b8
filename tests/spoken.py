"""What the rooms say in English, read from their code: sentences by how they are written, values as ``{}``."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import ouderbrug

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUSE = Path(ouderbrug.__file__).parent
ROOT = HOUSE.parents[1]
WHOLE = (
    "src/ouderbrug/board.py",
    "src/ouderbrug/checks/*.py",
    "src/ouderbrug/cli/*.py",
    "src/ouderbrug/config.py",
    "src/ouderbrug/hints.py",
    "src/ouderbrug/ownership.py",
    "src/ouderbrug/registry.py",
    "src/ouderbrug/runtime.py",
    "src/ouderbrug/school/clock.py",
    "src/ouderbrug/school/import_*.py",
    "src/ouderbrug/school/roles.py",
    "src/ouderbrug/setting_faults.py",
    "src/ouderbrug/settings/*.py",
    "src/ouderbrug/delivery/clock_guard.py",
    "src/ouderbrug/planning/intake.py",
    "src/ouderbrug/rules/quiet_hours.py",
    "src/ouderbrug/rules/frequency.py",
    "src/ouderbrug/rules/timing.py",
    "src/ouderbrug/store/database.py",
    "src/ouderbrug/store/files.py",
    "src/ouderbrug/store/marker.py",
    "src/ouderbrug/store/newest.py",
    "src/ouderbrug/texts/tryout.py",
    "src/ouderbrug/wire/*.py",
    "adapters/ouderbrug_email/settings.py",
    "plugins/ouderbrug_contacts/*.py",
    "plugins/ouderbrug_events/*.py",
    "plugins/ouderbrug_ical/faults.py",
    "plugins/ouderbrug_oneroster/*.py",
    "plugins/ouderbrug_pupil_systems/*.py",
    "plugins/ouderbrug_pupil_systems/results/reading.py",
    "plugins/ouderbrug_pupil_systems/results/source.py",
    "src/ouderbrug/school/memberships.py",
    "src/ouderbrug/school/parts.py",
    "src/ouderbrug/school/register.py",
    "src/ouderbrug/school/undated.py",
)
"""Files that say all they say to who checks and imports: each text of several words in them is a sentence."""
BY_LANGUAGE = ("templates/reasons.py", "cli/prometheus.py")
"""Files that have their Dutch beside them, or are read by machines."""
OF_AUTHORS = ("testing/", "demo/", "http_channel/", "http_profile/", "kind_faults", "failpoints", "declarations",
              "plugin_shapes", "ouderbrug/declared", "store/states.py",
              "store/tables.py", "payload.py", "school/kinds/")  # fmt: skip
"""What is said to who writes a plugin, or of one event, stays English."""
_SAYS = {"finding", "Finding", "tell", "refused", "Remark", "answer", "report"}
_SILENT = {"compile", "info", "warning", "error", "debug", "exception", "split", "execute", "exec_driver_sql", "option",
           "version_option", "fullmatch", "match", "sub", "get", "command", "startswith",
           "traced", "failed", "over"}  # fmt: skip
_HELPS = {"_ACCEPT", "COMMANDS", "LOOKS"}
"""What --help says of options and commands, and commands to type: that is English, as the commands are."""
_NOT_TOLD = (
    *("event revision kind", r"\(at line", "Value error,", "Input should", "module '", "select "),
    *("judge of rules.", "making rules.", "making sources.", "Payload of kinds.", "capabilities of channels."),
    *("disk is full", "out of memory", "unable to open", "de zaal", "De ", "het "),
)
"""Lists of fields, patterns, names of calls for their author, words of libraries, and what is Dutch already."""
_WORDS = re.compile(r"[A-Za-z`]{2,},? [A-Za-z`]{2,}")


def sentences() -> dict[str, str]:
    """Each sentence, with the place where it is said."""
    found: dict[str, str] = {}
    whole = {path for pattern in WHOLE for path in ROOT.glob(pattern)}
    for path in sorted({*HOUSE.rglob("*.py"), *whole}):
        if not path.relative_to(ROOT).as_posix().endswith(BY_LANGUAGE) and not any(
            part in path.as_posix() for part in OF_AUTHORS
        ):
            tree = ast.parse(path.read_text("utf-8"))
            for node in [tree] if path in whole else _told(tree):
                for line, sentence in _texts(node):
                    if not _WORDS.search(_unquoted(sentence)):
                        continue
                    found.setdefault(sentence, f"{path.relative_to(ROOT)}:{line}")
    return found


def in_commands() -> dict[str, str]:
    """Each word or sentence that a command says in the language of the school, a head of a table too; with its place.

    What it says without that language is among them as it is written there.
    """
    found: dict[str, str] = {}
    for path in sorted((HOUSE / "cli").glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        named = _named(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node) in ("words", "some", "say", "echo", "table", "confirm"):
                parts = [one for part in node.args for one in (part, *named.get(getattr(part, "id", ""), ()))]
                for text in (text for part in parts for text in _templates(part)):
                    found.setdefault(text, f"{path.relative_to(ROOT)}:{node.lineno}")
    return {text: place for text, place in found.items() if re.search("[A-Za-z]{3}", _unquoted(text))}


def _templates(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr | ast.Constant):
        yield from (line.strip() for line in _template(node).split("\n"))
    for child in getattr(node, "elts", ()) if isinstance(node, ast.Tuple) else ():
        yield from _templates(child)
    if isinstance(node, ast.IfExp):
        yield from (*_templates(node.body), *_templates(node.orelse))


def _unquoted(text: str) -> str:
    """What of a text is neither a value, nor a command to type, nor our name."""
    return re.sub(r"`[^`]*`|(?<!\{)\{[^{}]*\}|^ouderbrug:", "", text)


def bare(sentence: str) -> str:
    """A sentence without the names of its values."""
    return re.sub(r"(?<!\{)\{[^{}]*\}", "{}", sentence)


def _told(tree: ast.AST) -> Iterator[ast.AST]:
    """What is raised, found and told, and what stands in the names that are said there."""
    named = _named(tree)
    for node in ast.walk(tree):
        said = node.exc if isinstance(node, ast.Raise) else node if isinstance(node, ast.Call) else None
        if said is not None and _name(said) != "RuntimeError" and (isinstance(node, ast.Raise) or _name(said) in _SAYS):
            yield said
            for part in ast.walk(said):
                yield from named.get(part.id, ()) if isinstance(part, ast.Name) else ()


def _named(tree: ast.AST) -> dict[str, list[ast.AST]]:
    """What stands in each name of a file, wherever it is given."""
    named: dict[str, list[ast.AST]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            targets = getattr(target, "elts", [target])
            values = getattr(node.value, "elts", [node.value]) if len(targets) > 1 else [node.value]
            for one, value in zip(targets, values, strict=False):
                named.setdefault(getattr(one, "id", ""), []).append(value)
    return named


def _name(call: ast.AST) -> str:
    call = getattr(call, "func", call)
    return str(getattr(call, "id", getattr(call, "attr", "")))


def _texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Each text of several words; no docstrings, patterns, logs or helps."""
    if isinstance(node, ast.JoinedStr | ast.Constant):
        text = _template(node)
        for line in text.split("\n"):
            if _WORDS.search(line) and not line.startswith(_NOT_TOLD):
                yield getattr(node, "lineno", 0), line.strip()
    if isinstance(node, ast.Call) and _name(node) in _SILENT and not _finds(node):
        return
    if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in _HELPS:
        return
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        children = value if isinstance(value, list) else [value]
        if name == "body" and isinstance(children, list):
            children = [child for child in children if not _is_doc(child)]
        for child in children:
            if isinstance(child, ast.FormattedValue):
                yield from _texts(child.value)
            elif isinstance(child, ast.AST) and not (
                isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)
            ):
                yield from _texts(child)


def _finds(call: ast.Call) -> bool:
    """True of `findings.error(...)`, which is told to who imports, where `log.error(...)` is not."""
    return "findings" in ast.unparse(call.func)


def _is_doc(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _template(node: ast.JoinedStr | ast.Constant) -> str:
    if isinstance(node, ast.Constant):
        text = node.value if isinstance(node.value, str) else ""
        return re.sub(r"\{\{\w*(:[^{}]*)?\}\}", "{}", text.replace("{", "{{").replace("}", "}}"))
    return "".join(_template(part) if isinstance(part, ast.Constant) else "{}" for part in node.values)
