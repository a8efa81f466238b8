"""From a template and values to plain text and HTML that say the same.

What a person typed never meets the Markdown parser or the template engine: while a block is rendered, every
value is replaced by a token, and only afterwards put in place, as it is in the text and escaped in the HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, TemplateNotFound, nodes
from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import pass_context

from ouderbrug.errors import CannotCompose, ConfigError
from ouderbrug.hints import nearest
from ouderbrug.texts.imperative import imperative
from ouderbrug.texts.language import (
    FIRST_STRONG,
    POP,
    after_a_colon,
    asked,
    called,
    capital,
    falls,
    helping,
    inside,
    invites,
    noun,
    right_to_left,
    sentence,
)
from ouderbrug.texts.unmarked import unmarked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from ouderbrug.texts.safe_markdown import SafeMarkdown

MAX_BYTES = 100_000
"""How large a rendered block may be, in UTF-8; longer ones are a mistake in a template."""
_TOKEN = re.compile("\ue010([0-9]+)\ue011")
_SIGNS = re.compile(r"\*\*|^#{1,6} ", re.MULTILINE)
_BEGINS = re.compile(r"(?:\n|[.!?…؟]\s+)\**$")
"""What stands before the beginning of a sentence: a new line, or the end of another."""
_NUMBER = re.compile(r"\+?[\d\s().-]{6,}")
_VALUES = "values of this block"


class TemplateProblem(CannotCompose, ConfigError):
    """A template cannot be used: which file, which line (1-based, 0 for the whole file), and why."""

    def __init__(self, file: str, line: int, message: str) -> None:
        place = f"{file}:{line}" if line else file
        super().__init__(f"template {place}: {message}")
        self.file, self.line, self.message = file, line, message


class Markdown(str):
    """A value that a person wrote in Markdown."""


class Link(str):
    """A value that is an address to follow."""


class Foreign(str):
    """A value in another language than the text in which it stands."""

    language: str

    def __new__(cls, words: str, language: str) -> Foreign:
        """The words, and the tag of their language."""
        value = super().__new__(cls, words)
        value.language = language
        return value


class Page(str):
    """A value that was rendered before: its words, and its HTML, which is of our own making."""

    html: str

    def __new__(cls, words: str, html: str, language: str = "") -> Page:
        """The words and their HTML; their language, where it is not that of the text in which they stand."""
        value = super().__new__(cls, words)
        way = "rtl" if right_to_left(language) else "ltr"
        value.html = f'<div lang="{escape(language)}" dir="{way}">\n{html}\n</div>' if language else html
        return value


class Phoned(str):
    """A value in which a telephone number stands, which is not broken over lines and can be tapped."""

    phone: str

    def __new__(cls, words: str, phone: str) -> Phoned:
        """The words, and the number as it stands in them."""
        value = super().__new__(cls, words)
        value.phone = phone
        return value

    def linked(self, safe: str) -> str:
        """The words as HTML with the number as a link; as they were where it holds more than a number."""
        if not _NUMBER.fullmatch(self.phone):
            return safe
        called = re.sub(r"[^\d+]", "", self.phone.replace("(0)", ""))
        shown = self.phone.replace(" ", "\u00a0")
        return safe.replace(escape(self.phone), f'<a href="tel:{called}">{escape(shown)}</a>')


@cache
def _markdown() -> SafeMarkdown:
    """The parser of Markdown, which only what renders a text has a use for."""
    from ouderbrug.texts.safe_markdown import SafeMarkdown

    return SafeMarkdown()


@dataclass(frozen=True)
class Block:
    """One rendered block: Markdown with a token for each value. ``isolate`` keeps values apart (right to left)."""

    source: str = field(repr=False)
    values: Sequence[str] = field(repr=False, default=())
    isolate: bool = False

    def text(self) -> str:
        """The block as plain text, each value as it was typed, and without the signs of Markdown."""
        return _TOKEN.sub(lambda match: self._plain(self.values[int(match[1])]), _SIGNS.sub("", self.source))

    def html(self) -> str:
        """The block as HTML, each value escaped, or rendered if it is Markdown itself."""
        page = re.sub(f"<p>{_TOKEN.pattern}</p>", self._paragraph, _markdown().render(self.source))
        return self._placed(page).strip()

    def first_paragraph(self) -> tuple[Block, Block]:
        """Its first paragraph, and what comes below it."""
        first, _, below = self.source.partition("\n\n")
        return replace(self, source=first), replace(self, source=below)

    def _plain(self, value: str) -> str:
        said = unmarked(_markdown().parse(value)) if isinstance(value, Markdown) else value
        plain = _TOKEN.sub(lambda match: self._plain(self.values[int(match[1])]), said)
        return f"{FIRST_STRONG}{plain}{POP}" if self.isolate and plain else plain

    def _paragraph(self, match: re.Match[str]) -> str:
        value = self.values[int(match[1])]
        if isinstance(value, Page):
            return value.html
        return _markdown().render(value).strip() if isinstance(value, Markdown) else match[0]

    def _placed(self, page: str) -> str:
        return _TOKEN.sub(lambda match: self._escaped(self.values[int(match[1])]), page)

    def _escaped(self, value: str) -> str:
        safe = self._placed(escape(value).replace("\n", "<br />\n"))
        if isinstance(value, Link):
            return f'<a href="{safe}">{safe}</a>'
        if isinstance(value, Phoned):
            safe = value.linked(safe)
        if isinstance(value, Foreign):
            direction = "rtl" if right_to_left(value.language) else "ltr"
            return f'<span lang="{escape(value.language)}" dir="{direction}">{safe}</span>'
        return f"<bdi>{safe}</bdi>" if self.isolate and safe else safe


class _Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(f"a template does not calculate with {operator}")


@pass_context
def _emit(context: Context, value: Any) -> str:
    if value is None:
        raise UndefinedError("a field that was not given is shown here; put {% if ... %} around it")
    if isinstance(value, Undefined):
        return str(value)
    values: list[str] = context[_VALUES]
    values.append(value if isinstance(value, str) else str(value))
    return f"\ue010{len(values) - 1}\ue011"


class Renderer:
    """Finds templates in folders (the first that has a file wins) and renders their blocks."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._loader = FileSystemLoader([str(folder) for folder in folders])
        self._environment = _Sandbox(
            loader=self._loader,
            undefined=StrictUndefined,
            finalize=_emit,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals = {"range": self._environment.globals["range"]}
        self._environment.filters |= {
            "sentence": sentence,
            "asked": asked,
            "called": called,
            "capital": capital,
            "inside": inside,
            "after_a_colon": after_a_colon,
            "helping": helping,
            "falls": falls,
            "invites": invites,
            "noun": noun,
            "imperative": imperative,
        }
        self._loaded: dict[str, Template] = {}

    def source(self, name: str) -> str | None:
        """The source of a template, or None where there is none."""
        try:
            return self._loader.get_source(self._environment, name)[0]
        except TemplateNotFound:
            return None
        except (OSError, UnicodeDecodeError):
            raise TemplateProblem(name, 0, "cannot be read as UTF-8; save it so") from None

    def render(self, name: str, block: str, context: Mapping[str, Any], *, isolate: bool = False) -> Block:
        """Render one block; only the keys of ``context`` may be used in the template (TemplateProblem)."""
        template = self._load(name, frozenset(context))
        if block not in template.blocks:
            raise TemplateProblem(template.filename or name, 0, f"has no block '{block}'")
        values: list[str] = []
        pieces, size = [], 0
        try:
            for piece in template.blocks[block](template.new_context({**context, _VALUES: values})):
                pieces.append(piece)
                size += len(piece)
                if size > MAX_BYTES:
                    break
        except Exception as exc:
            raise TemplateProblem(template.filename or name, _line(exc, template), _message(exc)) from None
        source = _tidy("".join(pieces))
        rendered = Block(source, _begun(source, values, name.partition("/")[0]), isolate)
        if size > MAX_BYTES or len(rendered.text().encode()) > MAX_BYTES:
            raise TemplateProblem(template.filename or name, 0, f"block '{block}' makes over {MAX_BYTES} bytes")
        return rendered

    def has(self, name: str, block: str, keys: Iterable[str]) -> bool:
        """True if a template has a block; of its keys as ``render``."""
        return block in self._load(name, frozenset(keys)).blocks

    def _load(self, name: str, keys: frozenset[str]) -> Template:
        if name not in self._loaded:
            source = self.source(name)
            if source is None:
                raise TemplateProblem(name, 0, "is not there; a kind names the folder that holds it in `templates`")
            try:
                template = self._environment.get_template(name)
            except TemplateSyntaxError as exc:
                raise TemplateProblem(exc.filename or name, exc.lineno, exc.message or "wrong syntax") from None
            _refuse_unknown(self._environment.parse(source), keys, template.filename or name)
            self._loaded[name] = template
        return self._loaded[name]


def _refuse_unknown(tree: nodes.Template, keys: frozenset[str], file: str) -> None:
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        raise TemplateProblem(file, node.lineno, "a template stands by itself: no extends, include or import")
    unknown = find_undeclared_variables(tree) - keys - {"range"}
    for name in tree.find_all(nodes.Name):
        if name.name in unknown:
            raise TemplateProblem(file, name.lineno, f"'{name.name}' is not known; {nearest(name.name, keys)}")


def _line(exc: BaseException, template: Template) -> int:
    line, step = 0, exc.__traceback__
    while step:
        if step.tb_frame.f_code.co_filename == template.filename:
            line = template.get_corresponding_lineno(step.tb_lineno)
        step = step.tb_next
    return line


def _message(exc: BaseException) -> str:
    if isinstance(exc, TemplateError):
        return exc.message or type(exc).__name__
    if isinstance(exc, OverflowError):
        return "range() is asked for too much"
    return f"{type(exc).__name__} while it was filled in"


def _begun(source: str, values: Sequence[str], language: str) -> tuple[str, ...]:
    """The values, with a capital where one begins a line or a sentence and somebody typed it without."""
    said, before = list(values), "\n"
    for part, number in zip_longest(*[iter(_TOKEN.split(source))] * 2):
        before += part
        if number is None:
            break
        value = said[int(number)]
        if type(value) in (str, Markdown) and _BEGINS.search(before):
            said[int(number)] = type(value)(capital(value, language))
        before = value[-1:] or before
    return tuple(said)


def _tidy(source: str) -> str:
    lines = "\n".join(line.strip() for line in source.strip().split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines)
