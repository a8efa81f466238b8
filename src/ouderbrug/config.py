"""One TOML file, read into frozen settings; every mistake becomes a finding with its line and what to do.

Tables that belong to a plugin (a channel, a source, a rule, an importer) are kept as they are here, and
validated by the plugin's own ``Config`` when the runtime is built.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_origin
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ValidationError

from ouderbrug import board as boards
from ouderbrug import toml_files
from ouderbrug.attachments import KEPT
from ouderbrug.board import Board
from ouderbrug.errors import ConfigError
from ouderbrug.model import ContentClass
from ouderbrug.ownership import from_others, inbox_from_others, ours, ours_among_others
from ouderbrug.rules import DEFAULT_ORDER
from ouderbrug.setting_faults import explained, in_quotes
from ouderbrug.setting_places import known_keys, models_in, without_sorts
from ouderbrug.setting_words import alike, said
from ouderbrug.settings.machine import Roles
from ouderbrug.settings.whole import Settings
from ouderbrug.store_url import require_ours
from ouderbrug.toml_lines import Place, TomlText, readable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that ``check`` tells: level is error, warning or info; ``line`` is 1-based in the TOML.

    ``file`` is the board's TOML, where it is that which has the line; ``code`` is behind the words, for machines.
    """

    level: str
    where: str
    message: str
    hint: str = ""
    line: int | None = None
    file: str = ""
    code: str = ""

    def __str__(self) -> str:
        place = (f"{self.file}: " if self.file else "") + (f"line {self.line}: " if self.line else "")
        where = f"{self.where}: " if self.where else ""
        return f"{place}{where}{self.message}" + (f" ({self.hint})" if self.hint else "")


class Findings(ConfigError):
    """The configuration cannot be used; ``findings`` says where and why."""

    def __init__(self, path: Path, findings: Iterable[Finding]) -> None:
        self.file, self.findings = path.name, tuple(findings)
        super().__init__("\n".join(f"{'' if one.file else f'{path.name}: '}{one}" for one in self.findings))


@dataclass(frozen=True)
class Loaded:
    """Settings with the file that they came from, so that later findings can still point into it."""

    settings: Settings
    path: Path
    source: TomlText
    media_trouble: str = ""
    """Why no file below the media root may be used, with what to do; what has none goes all the same."""

    @property
    def folder(self) -> Path:
        """The folder of the TOML; its relative paths start here."""
        return self.path.parent

    @property
    def store_path(self) -> Path:
        """The SQLite file; of a store on a server the name beside which lies what is no row."""
        if self.server:
            return self.server_path
        return self.folder / self.settings.store.url.removeprefix("sqlite:///")

    @property
    def server_path(self) -> Path:
        """The name that a store on a server has here."""
        return self.folder / "ouderbrug.db"

    @property
    def server(self) -> str:
        """The URL of the store's database on a PostgreSQL server; empty for a SQLite file."""
        url = self.settings.store.url
        return url if url.startswith("postgresql:") else ""

    @property
    def owner_server(self) -> str:
        """The same for the user who owns the tables, which only whoever makes or changes them asks for."""
        owner = self.settings.store.owner
        return re.sub(r"^postgresql://[^/@]*@", f"postgresql://{owner}@", self.server) if owner else self.server

    @property
    def roles(self) -> Roles | None:
        """Who may do what with a store on a server, where its tables have an owner of their own."""
        table = self.settings.store
        return Roles(unquote(urlsplit(table.url).username or ""), table.report) if table.owner else None

    def finding(self, level: str, path: Place, message: str, hint: str = "", shown_at: Place = ()) -> Finding:
        """A finding that knows its line; ``shown_at`` is its place as it is said, if that is not as it is written."""
        return Finding(level, readable(shown_at or path), message, hint, *self.source.place(path))

    def validate(self, model: type[BaseModel], table: dict[str, Any], path: Place) -> BaseModel:
        """The plugin's settings from its table; raises Findings that point at the lines."""
        if quoted := _quoted(table, model, self.source, path):
            raise Findings(self.path, quoted)
        try:
            made = _absolute_paths(model.model_validate(absolute(table, self.folder)), self.folder)
        except ValidationError as error:
            raise Findings(self.path, findings_of(error, model, self.source, path)) from None
        for file in files_of(made) if path[0] != "sources" else ():
            ours(file)
        return made

    def guard_input(self, path: Path, called: str) -> None:
        """Refuse a table of people, or events by hand, that whoever likes could have written; raises ConfigError."""
        from_others(path, self.settings.intake.others, called)

    def guard_inbox(self, config: BaseModel) -> None:
        """The same for each path that the settings of a source name; raises ConfigError."""
        for path in files_of(config):
            inbox_from_others(path, self.settings.intake.others)


def load(path: Path) -> Loaded:
    """Read and validate the TOML at ``path``, and the board's that it extends; raises ConfigError or Findings."""
    path = path.absolute()
    text, own = _read(path)
    if boards.is_board(own):
        raise ConfigError(f"{path.name} is of a board; name one of its schools with --school, or all: --all-schools")
    data, source = (own, TomlText(text)) if "extends" not in own else _extended(path, own, text)
    if quoted := _quoted(data, Settings, source, ()):
        raise Findings(path, quoted)
    try:
        settings = Settings.model_validate(absolute(data, path.parent))
    except ValidationError as error:
        raise Findings(path, findings_of(error, Settings, source, ())) from None
    settings = _with_absolute_paths(settings, path.parent)
    for folder in (settings.content.templates, settings.plugins.plugins_dir):
        if folder is not None:
            ours(folder)
    if settings.store.url.startswith("postgresql:"):
        require_ours(settings.store.url)
    return Loaded(settings, path, source, _media_trouble(settings))


def _media_trouble(settings: Settings) -> str:
    root, others = settings.content.media_root, settings.intake.others
    if root is None:
        return ""
    try:
        from_others(root, others, "[content] media_root")
        ours_among_others(root / KEPT, others)
    except ConfigError as error:
        return str(error)
    except OSError:
        return "[content] media_root cannot be read; give the user of ouderbrug access"
    return "" if root.is_dir() else "[content] media_root is not there; mount it, or make it"


def _extended(path: Path, own: dict[str, Any], text: str) -> tuple[dict[str, Any], TomlText]:
    """A school's settings over those of its board; raises Findings where it sets what that locks."""
    if not isinstance(own["extends"], str):
        raise Findings(path, [Finding("error", "extends", "must be a path", 'such as "../board.toml"', 1)])
    base = boards.above(path, own["extends"])
    board, theirs, above = read_board(base)
    source = TomlText(text, above, base.name)
    if set_ := boards.taken(board, own):
        says, hint = f"is locked by {base.name}", "take it out here; the board decides it"
        raise Findings(path, [Finding("error", readable(one), says, hint, *source.place(one)) for one in set_])
    handed = absolute(boards.handed_down(theirs, base.parent), base.parent)
    return boards.merged(handed, own), source


def read_board(path: Path) -> tuple[Board, dict[str, Any], str]:
    """What the TOML of a board says: of its schools, its settings, and its text; raises ConfigError or Findings."""
    text, data = _read(path)
    if "extends" in data:
        raise ConfigError(f"{path.name} extends another TOML; a board's own stands by itself")
    source = TomlText(text)
    try:
        board = Board.model_validate(data)
    except ValidationError as error:
        raise Findings(path, findings_of(error, Board, source, ())) from None
    if wrong := list(boards.misspelt(board, data, set(known_keys(Settings, ())))):
        found = [Finding("error", readable(at), "locks nothing", hint, *source.place(at)) for at, hint in wrong]
        raise Findings(path, found)
    return board, data, text


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    source = toml_files.text_of(path)
    ours(path)
    try:
        return source, toml_files.parsed(source, path.name)
    except tomllib.TOMLDecodeError as error:
        raise Findings(path, [_broken(source, error)]) from None


def absolute(table: Any, folder: Path) -> Any:
    """Secret references with relative paths made absolute; all else as it was."""
    if isinstance(table, dict):
        if set(table) == {"file"} and isinstance(table["file"], str):
            return {"file": str(folder / table["file"])}
        return {key: absolute(value, folder) for key, value in table.items()}
    return table


def _absolute_paths(model: BaseModel, folder: Path) -> BaseModel:
    """The same settings with their relative paths made relative to the TOML, one or a list of them."""
    values = {name: getattr(model, name) for name in type(model).model_fields}
    paths: dict[str, Any] = {name: folder / value for name, value in values.items() if isinstance(value, Path)}
    for name, value in values.items():
        if isinstance(value, tuple | list) and all(isinstance(one, Path) for one in value):
            paths[name] = type(value)(folder / one for one in value)
    return model.model_copy(update=paths) if paths else model


def files_of(settings: BaseModel) -> Iterator[Path]:
    """Every file and folder that settings name, those of secrets included."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        for one in value if isinstance(value, tuple | list) else (value,):
            if isinstance(one, Path):
                yield one
            elif isinstance(one, BaseModel):
                yield from files_of(one)


def _quoted(table: Any, model: type[BaseModel], source: TomlText, above: Place) -> list[Finding]:
    found = in_quotes(table, model, above)
    return [Finding("error", readable(place), says, hint, *source.place(place)) for place, says, hint in found]


def findings_of(error: ValidationError, model: type[BaseModel], source: TomlText, above: Place) -> list[Finding]:
    """Each mistake that pydantic found, in the words of somebody who edits the TOML."""
    found = []
    for item in error.errors(include_url=False, include_input=False):
        below = without_sorts(model, item["loc"])
        path = above + tuple(part for part in below if part not in ("options", "tables"))
        place = source.place(path)
        message, hint = explained(item, model)
        if item["type"] == "extra_forbidden":
            known = known_keys(model, item["loc"][:-1])
            elsewhere = _elsewhere(str(path[-1]), known) if len(path) > 1 else ""
            hint, last = elsewhere or hint, path[-1] if elsewhere else said(str(path[-1]), known)
            path = (*path[:-1], last)
        elif not above and len(path) > 1 and path[0] in _NAMED_BY_HAND:
            path = (path[0], said(str(path[1]), _NAMED_BY_HAND[str(path[0])]), *path[2:])
        found.append(Finding("error", readable(path) or "the file", message, hint, *place))
    return found


def _elsewhere(word: str, known: Collection[str]) -> str:
    """Where a setting goes that this table does not know, nor one like it: of several tables that do, none."""
    if alike(word, known):
        return ""
    if field := Settings.model_fields.get(word):
        return _at_the_top(word, field.annotation)
    tables = {name for name, field in Settings.model_fields.items() if isinstance(field.annotation, type)}
    there = {(key, name) for name in tables for key in alike(word, known_keys(Settings, (name,)))}
    if len(there) != 1:
        return ""
    key, table = there.pop()
    return f"write {key} under [{table}]"


def _at_the_top(word: str, annotation: Any) -> str:
    """How what stands below no table is written there."""
    if word != "routes" and not [*models_in(annotation)]:
        return f"write {word} above the first heading of the file"
    many = {tuple: f"[[{word}]]", dict: f"[{word}.NAME]"}
    heading = f"[{word}]" if word == "routes" else many.get(get_origin(annotation), f"[{word}]")
    return f"write {word} as {heading}, a table of its own"


_NAMED_BY_HAND: dict[str, tuple[str, ...]] = {
    "routes": tuple(ContentClass),
    "rules": ("order", *DEFAULT_ORDER),
    "import": (),
}
"""Tables whose keys are names that only plugins know, and those of them that are known before."""


def _broken(source: str, error: tomllib.TOMLDecodeError) -> Finding:
    from ouderbrug.toml_slips import slip

    found = slip(source, error)
    return Finding("error", "TOML", found.says, found.hint, found.line)


def _with_absolute_paths(settings: Settings, folder: Path) -> Settings:
    tables = ("content", "plugins", "store", "web")
    return settings.model_copy(update={name: _absolute_paths(getattr(settings, name), folder) for name in tables})
