"""privacy photos: where the photos of a pupil went."""

from __future__ import annotations

import click

from ouderbrug.cli.session import Session, as_json, as_staff, give, pass_session, say, staff_key, table
from ouderbrug.errors import ConfigError
from ouderbrug.school.roles import Act


@click.command()
@click.argument("pupil")
@as_staff
@as_json
@pass_session
def photos(session: Session, pupil: str, by: str | None, json_: bool) -> None:
    """List where the photos of PUPIL went, for who withdraws a consent: to whom, over what and when.

    From the withdrawal on nothing more goes. What went lies with whoever got it: take it out of the parent app, and
    ask guardians to delete it. Of photos of
    which the words were purged, or a child was erased, no name of a file is left: who is on them is known still.

    \b
    Example:
      ouderbrug privacy photos p1 --as directie
    """
    from ouderbrug.store import audit, roster
    from ouderbrug.store import photos as stored

    with session.store() as store:
        who = staff_key(session, store, by, Act.PRIVACY)
        with store.reading() as connection:
            if pupil not in roster.stored(connection, store.school).pupils:
                raise ConfigError("there is no pupil of that key here; see contacts.csv")
            went = [one for one in stored.went(connection, store.school) if pupil in one.pupils and not one.stayed]
            of = audit.pseudonym(connection, "pupil", pupil)
        audit.note(store.path, session.clock(), who, "photos", of)
    if json_:
        names = ("file", "event", "recipient", "channel", "state", "when")
        give({"photos": [{name: getattr(one, name) for name in names} for one in went]})
        return
    calendar, words = session.runtime.calendar, session.words
    table(
        ("guardian", "message", "over", "when", "file"),
        [(one.recipient, one.event, one.channel, words.when(one.when, calendar), one.file) for one in went],
    )
    if not went:
        say(words("no photo of that pupil went anywhere"))
