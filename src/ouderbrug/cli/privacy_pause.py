"""privacy pause: what is held of somebody rests."""

from __future__ import annotations

import click

from ouderbrug.cli.of_whom import of_guardian, of_pupil, whom
from ouderbrug.cli.session import Session, answer, as_json, as_staff, pass_session, staff_key
from ouderbrug.school.roles import Act


@click.command()
@of_guardian
@of_pupil
@click.option("--why", default="", help="A word for the file of who asked what.")
@click.option("--end", "ends", is_flag=True, help="It rests no longer; what waited then waits for approval.")
@as_staff
@as_json
@pass_session
def pause(
    session: Session, guardian: str | None, pupil: str | None, why: str, ends: bool, by: str | None, json_: bool
) -> None:
    """Let what is held of somebody rest: nothing goes to or about them, and nothing of it is deleted. A leader's.

    For who contests that it is right, objects, or needs it for a claim (AVG, art. 18 and 21), until the school has
    decided. `purge` and `erase` leave it alone.

    \b
    Example:
      ouderbrug privacy pause --guardian g3 --as directie
      ouderbrug privacy pause --guardian g3 --end --as directie
    """
    from ouderbrug.privacy.own_family import require_no_family
    from ouderbrug.privacy.resting import begin, end
    from ouderbrug.store import audit, roster

    what, key = whom(guardian, pupil)
    with session.store(write=True) as store:
        who = staff_key(session, store, by, Act.PRIVACY)
        with store.writing() as connection:
            require_no_family(roster.stored(connection, store.school), what, key, who)
            change = end if ends else begin
            change(connection, store.school, (what, key), who, session.clock())
            of = audit.pseudonym(connection, what, key)
            audit.note(store.path, session.clock(), who, "pause-ended" if ends else "pause", of, why)
    said = "{what} {key} rests no longer; what waited wants a look: `ouderbrug approve`" if ends else (
        "{what} {key} rests: nothing goes, and nothing is deleted, until --end")  # fmt: skip
    answer(json_, {"of": {what: key}, "rests": not ends}, session.words(said, what=session.words(what), key=key))
