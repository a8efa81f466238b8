"""The public API as stubs: what `plugin-api.md` shows, and what a test holds against the list of version 1.0."""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from enum import Enum
from types import FunctionType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import ouderbrug
from ouderbrug import hookspecs, testing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OURS = "ouderbrug"
_PUBLIC = {*ouderbrug.__all__, *testing.__all__}
GROUPS = (
    ("Hooks", ()),
    ("What a plugin is", ("api", "event_kind", "http_channel", "http_profile")),
    ("What goes through it", ("model", "people", "records", "topics")),
    ("What a rule knows and says", ("facts",)),
    ("What an event may tell", ("payload",)),
    ("Errors", ("errors",)),
    ("Tools", ("attachments", "file_names", "hints", "joining", "safe_keys", "meeting_entries", "wire", "hookspecs")),
)
"""The headings of the page, and which of our modules come under each."""


def page() -> str:
    """Each group with its names, as stubs."""
    parts = []
    for heading, homes in GROUPS:
        stubs = [_hook(one) for one in _hooks()] if heading == "Hooks" else [stub(name) for name in names_of(homes)]
        parts.append(f"### {heading}\n\n```python\n" + "\n\n".join(stubs) + "\n```\n")
    return "\n".join(parts)


def names_of(homes: tuple[str, ...]) -> list[str]:
    """The public names that come from these modules."""
    return [name for name in ouderbrug.__all__ if _home(name).partition(".")[0] in homes]


def _home(name: str) -> str:
    return ouderbrug._HOME_OF[name]


def testing_page() -> str:
    """What `ouderbrug.testing` has, as stubs: each with what it says of itself, for an author writes against it."""
    stubs = (stub(name, testing) for name in testing.__all__)
    return "```python\n" + "\n\n".join(stubs) + "\n```\n"


def stub(name: str, home: Any = ouderbrug) -> str:
    """A public name with its exact signature: a class with what it says of itself, a function, or a type."""
    thing = getattr(home, name)
    if isinstance(thing, type) and thing.__module__.startswith(_OURS):
        lines = _first_of_each([one for base in _bases(thing, home) for one in _members(base)])
        inside = {one.__name__ for one in thing.__mro__ if one.__module__.startswith(_OURS)} - _PUBLIC
        parents = ", ".join(ast.unparse(one) for one in _tree(thing).bases if ast.unparse(one) not in inside)
        head = f"class {name}({parents}):" if parents else f"class {name}:"
        said = _comment(inspect.getdoc(thing)) if home is testing else []
        return "\n".join([*said, head, textwrap.indent("\n".join(dict.fromkeys(lines) or ["..."]), "    ")])
    if isinstance(thing, FunctionType):
        said = _comment(inspect.getdoc(thing)) if home is testing else []
        return "\n".join([*said, f"def {name}{_signature(thing)}: ..."])
    return f"{name}  # {_type(thing)}"


def _type(thing: Any) -> str:
    return re.sub(r"(\w+\.)+(?=\w)", "", str(thing)) if "ouderbrug" in str(thing) else type(thing).__name__


def _hooks() -> list[Any]:
    return [one for name, one in vars(hookspecs).items() if name.startswith(("register_", "message_"))]


def _hook(hook: Any) -> str:
    return f"@hookimpl\ndef {hook.__name__}{_signature(hook)}: ..."


def _first_of_each(members: list[str]) -> list[str]:
    """What a class says itself goes before what it has of others."""
    found: dict[str, str] = {}
    for one in members:
        line = one.split("\n")[-1]
        found.setdefault(re.sub(r"^(def|class) ", "", line).partition("(")[0].partition(":")[0], one)
    return list(found.values())


def _bases(cls: type, home: Any = ouderbrug) -> list[type]:
    """The class, and those of ours on which it stands that are not public themselves."""
    public = {getattr(home, name) for name in home.__all__ if isinstance(getattr(home, name), type)}
    rest = [one for one in cls.__mro__[1:] if one.__module__.startswith(_OURS) and one not in public]
    return [cls, *rest]


def _tree(cls: type) -> ast.ClassDef:
    """A class as it is written."""
    [tree] = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    assert isinstance(tree, ast.ClassDef)
    return tree


def _comment(doc: str | None) -> list[str]:
    """What something says of itself, as lines of comment."""
    return [f"# {line}".rstrip() for line in (doc or "").split("\n")]


def _members(cls: type) -> Iterator[str]:
    """What a class says of itself, in its order: fields with their defaults, methods with their signatures."""
    body, known = _tree(cls).body, vars(sys.modules[cls.__module__])
    for node, behind in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign | ast.Assign):
            yield from _documented(_field(node, known, is_enum=issubclass(cls, Enum)), _said_behind(behind))
        elif isinstance(node, ast.FunctionDef) and (
            not node.name.startswith("_") or node.name in ("__init__", "__call__")
        ):
            if not node.name.startswith("test_"):
                told = ast.get_docstring(node) if cls.__module__.startswith("ouderbrug.testing") else None
                yield from _documented(_method(node, known), told)
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield f"class {node.name}({', '.join(map(ast.unparse, node.bases))}): ..."


def _said_behind(node: ast.stmt | None) -> str | None:
    """The text behind a field, which says what it means."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return inspect.cleandoc(node.value.value)
    return None


def _documented(member: Iterator[str], doc: str | None) -> Iterator[str]:
    for one in member:
        yield "\n".join([*(_comment(doc) if doc else ()), one])


def _field(node: ast.AnnAssign | ast.Assign, known: Mapping[str, Any], *, is_enum: bool) -> Iterator[str]:
    target = ast.unparse(node.target if isinstance(node, ast.AnnAssign) else node.targets[0])
    if target.startswith("_") or target == "model_config":
        return
    if is_enum:
        yield target
    elif isinstance(node, ast.AnnAssign):
        default = f" = {ast.unparse(_shown(node.value, known))}" if node.value else ""
        yield f"{target}: {ast.unparse(_Spelled(known).visit(node.annotation))}{default}"
    else:
        yield f"{target} = {ast.unparse(node.value)}"


class _Spelled(ast.NodeTransformer):
    """Puts the words that there are in the place of a name by which the house alone calls them."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self.known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A name, or what it stands for."""
        meant = self.known.get(node.id)
        if node.id in _PUBLIC or get_origin(meant) is not Literal:
            return node
        return ast.parse(f"Literal{list(get_args(meant))}", mode="eval").body


def _method(node: ast.FunctionDef, known: Mapping[str, Any]) -> Iterator[str]:
    kept = [ast.unparse(one) for one in node.decorator_list]
    if any("validator" in one or "fixture" in one for one in kept):
        return
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    node.args.kw_defaults = [_shown(one, known) if one else None for one in node.args.kw_defaults]
    yield "\n".join([*(f"@{one}" for one in kept), f"def {node.name}({ast.unparse(node.args)}){returns}: ..."])


def _shown(default: ast.expr, known: Mapping[str, Any]) -> ast.expr:
    """A default; where it is a value that has a name inside the house alone that value, or an ellipsis."""
    if not isinstance(default, ast.Name) or default.id in _PUBLIC:
        return default
    value = known.get(default.id)
    return ast.Constant(value if isinstance(value, int | float | str) else ...)


def _signature(function: Any) -> str:
    [node] = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(node, ast.FunctionDef)
    node.args.defaults = [_shown(one, function.__globals__) for one in node.args.defaults]
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"({ast.unparse(node.args)}){returns}"


def promises() -> list[str]:
    """One line for each thing on which a plugin may rely: names, fields, members, parameters ("!" if they must be).

    Of a parameter also its place ("*" of one that goes by name alone), its type and its default.
    """
    found = {*ouderbrug.__all__, *(f"testing.{name}" for name in testing.__all__)}
    for name in ouderbrug.__all__:
        thing = getattr(ouderbrug, name)
        if isinstance(thing, type) and thing.__module__.startswith(_OURS):
            found |= {f"{name}.{one}" for one in _named(thing)}
            found |= {f"{name}({one}) is written by who subclasses it!" for one in _abstract(thing)}
        elif isinstance(thing, FunctionType):
            found |= {f"{name}({one})" for one in _parameters(thing)}
            found |= {f"{name} {one}" for one in _typed(thing)}
    for hook in _hooks():
        found |= {hook.__name__, *(f"{hook.__name__}({one})" for one in inspect.signature(hook).parameters)}
    return sorted(found)


def _named(cls: type) -> Iterator[str]:
    """The public attributes of a class, and the parameters of its methods."""
    for base in (one for one in cls.__mro__ if one.__module__.startswith(_OURS)):
        names = {*vars(base), *vars(base).get("__annotations__", ()), *getattr(base, "model_fields", ())}
        for name in names:
            written = "__call__" if getattr(base, "_is_protocol", False) else "__init__"
            if (name.startswith("_") and name != written) or name == "model_config":
                continue
            yield name
            member = inspect.unwrap(getattr(base, name, None)) if callable(getattr(base, name, None)) else None
            if isinstance(member, FunctionType) and member.__module__.startswith(_OURS):
                yield from (f"{name}({one})" for one in _parameters(member) if one != "self!")
                yield from (f"{name} {one}" for one in _typed(member) if member.__annotations__)


def _abstract(cls: type) -> frozenset[str]:
    abstract: frozenset[str] = getattr(cls, "__abstractmethods__", frozenset())
    return abstract


def _parameters(function: Any) -> Iterator[str]:
    for name, one in inspect.signature(function).parameters.items():
        must = one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
        yield f"{name}!" if must else name


def _typed(function: Any) -> Iterator[str]:
    """Each parameter with its place, type and default, and what comes back."""
    signature = inspect.signature(function)
    for place, (name, one) in enumerate(signature.parameters.items()):
        if one.annotation is not one.empty:
            at = "*" if one.kind is one.KEYWORD_ONLY else place
            default = "" if one.default is one.empty else f" = {_stable(one.default)}"
            yield f"takes {at} {name}: {_annotation(one.annotation)}{default}"
    if signature.return_annotation not in (signature.empty, "None", None):
        yield f"gives {_annotation(signature.return_annotation)}"


def _annotation(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))


def _stable(value: Any) -> str:
    """A default as it is on any day: a set in order, and of what shows its address only the sort."""
    if isinstance(value, frozenset):
        return f"frozenset({sorted(map(str, value))})"
    return repr(value) if " at 0x" not in repr(value) else type(value).__name__


if __name__ == "__main__":
    sys.stdout.write("\n".join(promises()) + "\n")
