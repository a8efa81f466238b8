"""card: invitations on paper that children fill in and take home."""

from __future__ import annotations

from pathlib import Path

import click

from ouderbrug.cli.named_events import event_argument
from ouderbrug.cli.session import Session, as_json, give, pass_session, tell


@click.command()
@event_argument
@click.option("--out", metavar="FILE", default=Path("uitnodiging.html"), show_default=True,
              type=click.Path(readable=False, dir_okay=False, path_type=Path),
              help="Where to write the page.")  # fmt: skip
@as_json
@pass_session
def card(session: Session, event_id: str, out: Path, json_: bool) -> None:
    """Write a page of invitations to print and cut out, for an event whose payload says "card": true.

    Children write their own name and whom they invite, and draw. The page holds no name of a child; printing it
    stores and counts nothing.

    \b
    Example:
      ouderbrug card feest --out feest.html
    """
    from ouderbrug.cli import paper
    from ouderbrug.cli.preview import event_of
    from ouderbrug.staff.invitations import page

    event, people = event_of(session, event_id)
    paper.write(out, page(event, session.runtime, people.pupils.values(), session.clock()), "--out")
    if json_:
        give({"wrote": out.name})
    tell(f"wrote {out.name}; print it on A4 and let the children fill in their cards")
