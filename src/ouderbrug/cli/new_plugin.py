"""plugins new: a package of an author's own, which is installed, typed and proven as it is made."""

from __future__ import annotations

import keyword
import re
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, NamedTuple

import click

import ouderbrug
from ouderbrug.cli.session import answer, as_json
from ouderbrug.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

KINDS = ("channel", "source", "importer", "rule", "kind")
_DISTRIBUTION = re.compile(r"[A-Za-z][A-Za-z0-9]*([-_.][A-Za-z0-9]+)*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LONGEST = 60
_IN_PACKAGE = {
    "pyproject.toml": "pyproject.toml",
    "README.md": "README.md",
    "{kind}/module.py": "src/{module}/__init__.py",
    "{kind}/test.py": "tests/test_{name}.py",
    "{kind}/nl.j2": "src/{module}/templates/nl/{name}.j2",
}
"""Where each of our files goes; a sort of plugin need not have all of them."""


class Names(NamedTuple):
    """What a new plugin is called: as a package, as a module, by the TOML and as a class."""

    package: str
    module: str
    name: str
    cls: str


@click.command()
@click.argument("name")
@click.option("--kind", required=True, type=click.Choice(KINDS), help="What it brings.")
@as_json
def new(name: str, kind: str, json_: bool) -> None:
    """Write a package with one plugin that works, its test, and a README; it overwrites nothing.

    \b
    Example:
      ouderbrug plugins new ouderbrug-letters --kind channel
      pip install -e "ouderbrug-letters[test]"
      pytest ouderbrug-letters
    """
    names = names_of(name, kind)
    written = files(names, kind)
    write(Path(names.package), written)
    text = f'wrote {names.package}/; next: pip install -e "{names.package}[test]", then pytest {names.package}'
    answer(json_, {"wrote": [f"{names.package}/{path}" for path in written], "plugin": names.name}, text)


def names_of(package: str, kind: str) -> Names:
    """The names that follow from that of the package; raises ConfigError where one of them cannot be used.

    The package is called as an index of packages does: in small letters, with dashes (PyPA, "Names and normalization").
    """
    module = re.sub("[-.]", "_", package).lower()
    name = module.removeprefix("ouderbrug_")
    if name[:1].isdigit():
        raise ConfigError("a plugin is named by a word that begins with a letter, such as ouderbrug-letters")
    if len(package) > _LONGEST or not _DISTRIBUTION.fullmatch(package) or not _NAME.fullmatch(name):
        raise ConfigError("a package is named by letters, digits and single dashes, such as ouderbrug-letters")
    if keyword.iskeyword(module):
        raise ConfigError(f"{module} is a word of Python; name it ouderbrug-{module}")
    if name in _taken(kind):
        raise ConfigError(f"a plugin called {name} is there already; give yours another name")
    if find_spec(module):
        raise ConfigError(f"a module called {module} is there already; give yours another name")
    cls = "".join(part.capitalize() for part in name.split("_")) + kind.capitalize()
    return Names(module.replace("_", "-"), module, name, f"{cls}Plugin" if cls in ouderbrug.__all__ else cls)


def _taken(kind: str) -> set[str]:
    """What is installed or reserved, and for a rule or kind what comes with the house."""
    from ouderbrug import registry
    from ouderbrug.rules import register_rules

    brought = {
        "rule": lambda: {one.name for one in register_rules()},
        "kind": lambda: {
            one.name.partition(".")[0] for one in (resources.files("ouderbrug.templates") / "nl").iterdir()
        },
    }.get(kind, set[str])()
    return {*registry.installed(), *registry.BUILT_IN, *brought}.union(*registry.RESERVED.values())


def files(names: Names, kind: str) -> dict[str, str]:
    """The texts of a new package, by their path in it."""
    folder = resources.files("ouderbrug.templates") / "plugin"
    said = {
        "package": names.package,
        "module": names.module,
        "name": names.name,
        "Class": names.cls,
        "kind": {"kind": "event kind"}.get(kind, kind),
        "host": names.name.replace("_", "-"),
        "SECRET": f"{names.name.upper()}_TOKEN",
    }
    said["toml"] = _filled(folder / kind / "settings.toml.txt", said).strip()
    where = {"kind": kind, **names._asdict()}
    found = {
        to.format_map(where): _filled(file, said)
        for of, to in _IN_PACKAGE.items()
        if (file := folder / f"{of.format_map(where)}.txt").is_file()
    }
    return {**found, f"src/{names.module}/py.typed": ""}


def _filled(file: Traversable, said: Mapping[str, str]) -> str:
    return Template(file.read_text("utf-8")).substitute(said)


def write(folder: Path, texts: Mapping[str, str]) -> None:
    """Make the folder, which must not be there, and the files in it."""
    try:
        folder.mkdir()
    except FileExistsError:
        raise ConfigError(f"{folder.name} is already there; it was left as it is") from None
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
