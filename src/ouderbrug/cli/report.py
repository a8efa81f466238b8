"""report: how the school reaches its guardians, in figures that name nobody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.session import Session, as_json, entry, give, pass_session, say, tell

if TYPE_CHECKING:
    from ouderbrug.insight.figure import Figure
    from ouderbrug.insight.words import InsightWords


@click.command()
@click.option("--weeks", type=click.IntRange(1, 26), default=4, show_default=True, help="How many weeks, up to today.")
@click.option("--html", "out", metavar="FILE", type=click.Path(readable=False, dir_okay=False, path_type=Path),
              help="Write it as one page with its charts, which opens offline and prints.")  # fmt: skip
@as_json
@pass_session
def report(session: Session, weeks: int, out: Path | None, json_: bool) -> None:
    """Tell how the school reaches its guardians: whom, how much, for what, in which language, over what, and what came.

    It names nobody, and no figure is about one colleague. Counts of people are rounded to fives, and fewer than five
    are not shown; the staff page names to leaders who got nothing.

    \b
    Example:
      ouderbrug report --weeks 8 --html bereik.html
    """
    from ouderbrug.insight.figures import Insight, Period
    from ouderbrug.insight.page import html
    from ouderbrug.insight.words import InsightWords

    with session.store() as store, store.reading() as connection:
        insight = Insight(Period(session.work(connection), weeks))
        figures, page = insight.figures(), html(insight, session.loaded.settings.web.language) if out else ""
    if out is not None:
        from ouderbrug.cli import paper

        paper.write(out, page, "--html")
    if json_:
        first, last = insight.period.first, insight.period.last
        give({"from": first, "to": last, "figures": [_document(one) for one in figures]}
             | ({"wrote": out.name} if out else {}))  # fmt: skip
        return
    if out is not None:
        tell(session.words("wrote {file}", file=out.name))
        return
    named = InsightWords(session.words.language)
    say(named("period", first=named.day(insight.period.first), last=named.day(insight.period.last)))
    for one in figures:
        entry(f"{named(one.name)} {one.subject}".rstrip(), *_lines(one, named))
    say(named.rounded)


def _lines(figure: Figure, named: InsightWords) -> list[str]:
    """Each row with its numbers; with the heads of several columns before them, of which a zero is not said."""
    found = []
    for row in figure.rows:
        said = [named.not_shown if cell is None else str(cell) for cell in row.cells]
        if len(figure.columns) > 1:
            heads = (named.column(figure, name) for name in figure.columns)
            said = [f"{head} {cell}" for head, cell in zip(heads, said, strict=True) if cell != "0"]
        found.append(f"{named.row(figure, row.label)}: {', '.join(said) or '0'}")
    return found or [named("nothing")]


def _document(figure: Figure) -> dict[str, Any]:
    rows = [{"name": row.label, "counts": list(row.cells)} for row in figure.rows]
    found = {"figure": figure.name, "columns": list(figure.columns), "rows": rows, "total": figure.total}
    return found | ({"subject": figure.subject} if figure.subject else {})
