"""Finds the line of a key in a TOML text. Used only when there is something wrong to point at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

Place = tuple[str | int, ...]


class TomlText(NamedTuple):
    """The text of a school's TOML, and of the board's that it extends, with the name of that file."""

    own: str
    board: str = ""
    board_name: str = ""

    def place(self, path: Place) -> tuple[int | None, str]:
        """The 1-based line where ``path`` stands, or its nearest parent, and the file if that is the board's."""
        depth, line = _nearest(self.own, path)
        further, there = _nearest(self.board, path) if self.board else (0, None)
        return (there, self.board_name) if further > depth else (line, "")


def line_of(source: str, path: Place) -> int | None:
    """The 1-based line where ``path`` (keys, and indexes of arrays of tables) stands, or its nearest parent."""
    return _nearest(source, path)[1]


def _nearest(source: str, path: Place) -> tuple[int, int | None]:
    places = dict(_places(source))
    for length in range(len(path), 0, -1):
        if (line := places.get(path[:length])) is not None:
            return length, line
    # What only tables inside of it make, as [channel.email] makes "channel", stands where the first of them does.
    inside = [line for place, line in places.items() if len(path) == 1 and place[:1] == path]
    return (1, min(inside)) if inside else (0, None)


def _places(source: str) -> Iterator[tuple[Place, int]]:
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    tree = Parser(Language(tree_sitter_toml.language())).parse(source.encode("utf-8"))
    counts: dict[Place, int] = {}
    for node in tree.root_node.children:
        yield from _places_in(node, (), counts)


def _places_in(node: Node, above: Place, counts: dict[Place, int]) -> Iterator[tuple[Place, int]]:
    if node.type == "pair":
        key = above + _key(node.children[0])
        yield key, _line(node)
        yield from _inside_value(node.children[-1], key)
    elif node.type in ("table", "table_array_element"):
        *parents, last = _key(node.children[1])
        table = (*_latest(tuple(parents), counts), last)
        if node.type == "table_array_element":
            counts[table] = counts.get(table, -1) + 1
            yield table, _line(node)
            table = (*table, counts[table])
        yield table, _line(node)
        for child in node.children:
            if child.type == "pair":
                yield from _places_in(child, table, counts)


def _latest(path: Place, counts: dict[Place, int]) -> Place:
    """The path with the index of the latest element after each array of tables on its way."""
    found: Place = ()
    for part in path:
        found = (*found, part)
        if found in counts:
            found = (*found, counts[found])
    return found


def _inside_value(value: Node, above: Place) -> Iterator[tuple[Place, int]]:
    if value.type == "inline_table":
        for child in value.children:
            if child.type == "pair":
                yield from _places_in(child, above, {})
    elif value.type == "array":
        items = [child for child in value.children if child.is_named and child.type != "comment"]
        for index, item in enumerate(items):
            yield (*above, index), _line(item)
            yield from _inside_value(item, (*above, index))


def _key(node: Node) -> Place:
    if node.type == "dotted_key":
        return tuple(part for child in node.children if child.is_named for part in _key(child))
    text = (node.text or b"").decode("utf-8")
    return (text.strip("\"'"),)


def _line(node: Node) -> int:
    return int(node.start_point[0]) + 1


def readable(path: tuple[Any, ...]) -> str:
    """``channels.email.port`` or ``sources[0].path``, as a person would say it."""
    out = ""
    for part in path:
        out += f"[{part}]" if isinstance(part, int) else f".{part}" if out else str(part)
    return out
