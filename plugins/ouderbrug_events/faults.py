"""Why a line or a file is set aside: stable codes, each with what to do, and the checks on one record.

The limits are those of intake: a line of 256 KiB, a payload of 64 KiB, eight levels of nesting.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

MAX_LINE = 256 * 1024
MAX_PAYLOAD = 64 * 1024
MAX_DEPTH = 8
_MAX_NUMBER = 2**63 - 1
"""What both stores hold as an integer."""

HINTS = {
    "line-too-long": "keep a line below 256 KiB; put large files in the media folder",
    "not-utf-8": "write the file in UTF-8",
    "utf-16": "write the file in UTF-8, not UTF-16",
    "not-json": "write one JSON object on a line",
    "not-an-object": "write one JSON object on a line, in braces",
    "duplicate-key": "write each field once",
    "nan": "JSON has no NaN or Infinity; leave the field out",
    "number-too-large": "keep a whole number below 2^63",
    "too-deep": "nest at most 8 levels",
    "payload-too-large": "keep the payload below 64 KiB",
    "nul": "remove the NUL character",
    "surrogate": "remove the half of a character pair (U+D800 to U+DFFF)",
    "control-character": "remove control characters; line breaks and tabs may stand in text of the payload",
    "bidi-override": "remove the characters that turn the direction of text (U+202A-202E, U+2066-2069)",
    "reserved-character": "remove the private characters U+E000 and U+E001",
    "bad-header": "start with a line of column names, each once, such as id;kind;occurred_at;audience.group",
    "title-above-header": "take out the lines above the column names, so that these are the first line",
    "not-csv": "put quotes around a cell that holds quotes, and double those; a cell holds at most 128 KiB",
    "too-many-cells": "put quotes around a cell that holds the delimiter",
    "other-ending": "only .jsonl and .csv are read here; save it as one of these, or take it out of the inbox",
    "being-written": (
        "a hidden file, or one that ends in .tmp or .part, counts as still being written; rename it, or take it out"
    ),
    "folder": "files in a folder of the inbox are not read; put them in the inbox itself, or take the folder out",
    "symlink": "put the file itself here, not a link to it",
    "hard-link": "put a file here that has no other name (copy it)",
    "not-a-file": "put only ordinary files here",
    "file-writable-by-all": "take write permission from others (chmod o-w)",
    "file-unreadable": "let the user that runs ouderbrug read the file",
    "file-too-large": "put a file of more than 50 MB in the inbox instead",
}
"""What to do about each code."""

_BAD = {
    "nul": re.compile("\0"),
    "control-character": re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f]"),
    "surrogate": re.compile("[\ud800-\udfff]"),
    "bidi-override": re.compile("[\u202a-\u202e\u2066-\u2069]"),
    "reserved-character": re.compile("[\ue000\ue001]"),
}
_ANY_BAD = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000\ue001]")
_BREAKS = re.compile("[\t\n]")
_FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")


class Unusable(Exception):
    """A record or a file is set aside; ``code`` is a key of HINTS, ``field`` a dotted path or empty."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.field = field


def object_from(line: bytes) -> dict[str, Any]:
    """The JSON object on a line, checked; raises Unusable."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise Unusable("not-utf-8") from None
    value = _decoded(text)
    if not isinstance(value, dict):
        raise Unusable("not-an-object")
    check(value)
    return value


def check(record: dict[str, Any]) -> None:
    """Raise Unusable for what no later part should have to think of: odd characters, depth, size."""
    for name, value in record.items():
        _check_text(name, "", breaks=False)
        _walk(value, _shown(name), 2, breaks=name == "payload")
    payload = json.dumps(record.get("payload"), ensure_ascii=False, separators=(",", ":"))
    if len(payload.encode("utf-8")) > MAX_PAYLOAD:
        raise Unusable("payload-too-large", "payload")


def _decoded(text: str) -> Any:
    """The JSON value; control characters inside strings pass here, to be named by the checks."""
    try:
        return json.loads(text, strict=False, object_pairs_hook=_each_once, parse_constant=_no_constant)
    except RecursionError:
        code = "too-deep"
    except json.JSONDecodeError:
        code = "nul" if "\0" in text else "not-json"
    except ValueError:  # an integer of more digits than Python converts
        code = "number-too-large"
    raise Unusable(code)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name, value in pairs:
        if name in record:
            raise Unusable("duplicate-key", _shown(name))
        record[name] = value
    return record


def _no_constant(_: str) -> NoReturn:
    raise Unusable("nan")


def _walk(value: Any, path: str, depth: int, *, breaks: bool) -> None:
    if isinstance(value, str):
        _check_text(value, path, breaks=breaks)
    elif isinstance(value, float) and not math.isfinite(value):
        raise Unusable("nan", path)
    elif isinstance(value, int) and abs(value) > _MAX_NUMBER:
        raise Unusable("number-too-large", path)
    elif isinstance(value, dict | list):
        if depth > MAX_DEPTH:
            raise Unusable("too-deep", path)
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(name, str):
                _check_text(name, path, breaks=False)
            _walk(inner, f"{path}.{_shown(str(name))}", depth + 1, breaks=breaks)


def _check_text(text: str, path: str, *, breaks: bool) -> None:
    if not _ANY_BAD.search(text):
        return
    for code, pattern in _BAD.items():
        if pattern.search(text):
            raise Unusable(code, path)
    if not breaks and _BREAKS.search(text):
        raise Unusable("control-character", path)


def _shown(name: str) -> str:
    """A field name, if it looks like one; a name from a file may be anything, also a person's."""
    return name if name.isdigit() or _FIELD_NAME.fullmatch(name) else "?"
