"""What a person wrote in Markdown as plain words, for the text of a mail, an app, a card and a mail to a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markdown_it.token import Token

_BREAKS = {"softbreak": "\n", "hardbreak": "\n"}


def unmarked(tokens: Iterable[Token]) -> str:
    """The words that parsed Markdown says: no signs, a line for each item of a list, an address behind its link."""
    said, numbers, mark, between = "", list[int](), "", "\n\n"
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            numbers.append(int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else 0)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            numbers.pop()
            between = "\n" if numbers else "\n\n"
        elif token.type == "list_item_open":
            mark = f"{numbers[-1]}. " if numbers[-1] else "- "
            numbers[-1] += bool(numbers[-1])
        elif words := _words(token):
            said += (between if said else "") + mark + words
            mark, between = "", "\n" if numbers else "\n\n"
    return said


def _words(token: Token) -> str:
    return _inline(token.children or ()) if token.type == "inline" else token.content.rstrip("\n")


def _inline(children: Sequence[Token]) -> str:
    said, links = "", list[tuple[str, int]]()
    for child in children:
        if child.type == "link_open":
            links.append((str(child.attrs.get("href", "")).removeprefix("mailto:"), len(said)))
        elif child.type == "link_close":
            address, begins = links.pop()
            said += "" if said[begins:].strip() == address else f" ({address})"
        else:
            said += _BREAKS.get(child.type, child.content)
    return said
