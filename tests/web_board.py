"""A school that posts in Parro by hand: what its tables say, and colleagues who tick off what they told or posted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from web_browser import PROXY, pages

if TYPE_CHECKING:
    from web_browser import Pages


def posting_by_hand(here: Pages, route: str, toml: str = "") -> Pages:
    """The pages of a school with this route for what is general, and more TOML."""
    posts = PROXY + '\n[channels.parro]\nmode = "assisted"\n' + toml
    here.school.configure(posts, replace=('general = ["email"]', route))
    return pages(here.school)


def rows(board: Pages, query: str) -> list[Any]:
    """What a query finds in the store."""
    with board.desk.reading() as work:
        return list(work.connection.execute(text(query)))


def ticks(board: Pages, by: str, *, posts: bool | None = None) -> None:
    """A colleague says of each card that it is told or posted, or of posts or calls alone."""
    for row in rows(board, "select id, recipient from message where state = 'handed_over'"):
        if posts is None or row.recipient.startswith("group:") is posts:
            board.school.run("settle", str(row.id), "--done", "--already-posted", "--as", by)
