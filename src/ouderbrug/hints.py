"""What might have been meant, and where it stands, for whoever reads that something is wrong with a plugin."""

from __future__ import annotations

import inspect
import re
import tomllib
import traceback
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


MANY = 20
"""More than these are not listed in a sentence that has a page to name."""
_STEM = 5
"""So many letters of a word that are the same make two of them alike."""
KINDS_PAGE = "docs/kinds.md"


def nearest(word: str, known: Iterable[str], page: str = "") -> str:
    """ "did you mean X?", or what there is to choose from; of many the page that lists them."""
    known = sorted(known)
    if page == KINDS_PAGE and (meant := _in_dutch(word)) in known:
        return f"did you mean {meant}?"
    if close := get_close_matches(word, known, n=2, cutoff=0.6):
        return f"did you mean {' or '.join(close)}?"
    if (alike := _of_one_word(word, known)) and len(known) > MANY:
        return f"did you mean {' or '.join(alike[:3])}?"
    if page and len(known) > MANY:
        return f"none of the {len(known)} that are known is called alike; see {page}"
    return f"known here: {', '.join(known)}" if known else ""


def _in_dutch(word: str) -> str:
    """The kind that a Dutch school calls by a word like this; empty where none is."""
    said = _dutch()
    close = get_close_matches(re.sub(r"[\s_-]+", " ", word.strip().casefold()), said, n=1, cutoff=0.8)
    return said[close[0]] if close else ""


@cache
def _dutch() -> dict[str, str]:
    """Each Dutch word with the kind that it is of."""
    text = Path(__file__).with_name("kinds_in_dutch.toml").read_text("utf-8")
    return {word: kind for kind, words in tomllib.loads(text).items() for word in words}


def _of_one_word(word: str, known: Iterable[str]) -> list[str]:
    """Those that share the beginning of a word with it: absence_cover is staff_absence to who made it up."""
    stems = {part[:_STEM] for part in re.split(r"[^a-z]+", word.casefold()) if len(part) >= _STEM}
    return [one for one in known if any(part.startswith(stem) for stem in stems for part in one.split("_"))]


def with_zeros(key: str, known: Iterable[str]) -> str:
    """The one key that this is without the zeros in front that a spreadsheet drops, or nothing."""
    bare = key.lstrip("0")
    alike = [one for one in known if one != key and one.lstrip("0") == bare] if key.isdigit() else []
    return alike[0] if len(alike) == 1 else ""


def shown(word: str, known: Iterable[str]) -> str:
    """The word where it is known or may be a slip of what is; else "?", for it may be anything, a secret or a name."""
    return word if get_close_matches(word, list(known), n=1, cutoff=0.6) else "?"


def place_of(cls: type) -> str:
    """The file (or module) and line where a class of a plugin is defined, without folders."""
    try:
        return f"{file_of(cls)}, line {inspect.getsourcelines(cls)[1]}"
    except (OSError, TypeError):
        return file_of(cls)


def line_in(cls: type, error: BaseException) -> str:
    """The line of its own file at which a class of a plugin failed; where the class stands if it was elsewhere."""
    try:
        own = inspect.getsourcefile(cls)
    except TypeError:
        own = None
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == own]
    return f"{file_of(cls)}, line {lines[-1]}" if lines else place_of(cls)


def place_in_hook(hook: Any, error: BaseException | None = None) -> str:
    """The module, file and line at which a hook failed, or was within it when it hung; else where the hook stands."""
    code = inspect.unwrap(hook).__code__
    if error is None:
        frames: Iterable[traceback.FrameSummary] = ()
    else:
        frames = getattr(error, "stack", None) or traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == code.co_filename]
    line = lines[-1] if lines else code.co_firstlineno
    module = "" if hook.__module__.startswith("ouderbrug_local_") else f"module {hook.__module__}, "
    return f"{module}{Path(code.co_filename).name}, line {line}"


def file_of(cls: type) -> str:
    """The file (or module) where a class of a plugin is defined, without folders."""
    try:
        file = Path(inspect.getsourcefile(cls) or "").name
    except TypeError:
        file = ""
    return file if file and cls.__module__.startswith("ouderbrug_local_") else cls.__module__
