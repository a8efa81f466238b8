"""privacy export: what is held of somebody."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ouderbrug.cli.of_whom import of_guardian, of_pupil, whom, write_new
from ouderbrug.cli.session import Session, answer, as_json, as_staff, give, pass_session, say, staff_key, tell
from ouderbrug.errors import ConfigError
from ouderbrug.school.roles import Act

RIGHTS = (
    "the school answers within a month, and says so if it takes longer (AVG, art. 12)",
    "what is wrong is put right in the pupil system of the school and imported again (art. 16)",
    "an objection is weighed by the school leader; until then `ouderbrug privacy pause` lets it rest (art. 18, 21)",
    "less news is `ouderbrug optout`; how their child does, the school must tell (WPO, art. 11)",
)
"""What goes with an export: what somebody may ask further."""
LEFT_OUT = {
    "not-gone": "{count} {count:message|messages} without text, for this guardian did not get them in these words",
    "names-others": "{count} {count:event|events} without text, for they name somebody else: read them yourself",
    "of-several": "{count} {count:event|events} without text, for they are about several pupils: read them yourself",
}


@click.command()
@of_guardian
@of_pupil
@click.option("--for", "whose", metavar="KEY", help="With --pupil: the guardian who asked, with authority over them.")
@click.option(
    "--out", type=click.Path(readable=False, path_type=Path), help="Write it to this new file, for its owner alone."
)
@as_staff
@as_json
@pass_session
def export(
    session: Session,
    guardian: str | None,
    pupil: str | None,
    whose: str | None,
    out: Path | None,
    by: str | None,
    json_: bool,
) -> None:
    """Give all that is held of one guardian, or of one pupil for a guardian with authority. A leader's.

    Nothing of other adults is in it: no address, ban or answer of theirs, nor where they live. What did not reach the
    guardian, names somebody else or is about several pupils is listed without its words. Be sure who asks, and read it
    before you give it. That it was asked stands in the file of who asked what (`.audit` beside the store).

    \b
    Example:
      ouderbrug privacy export --guardian g3 --as directie --out inzage.json
      ouderbrug privacy export --pupil p1 --for g1 --as directie
    """
    from ouderbrug.privacy import export as exports
    from ouderbrug.privacy.own_family import require_no_family
    from ouderbrug.store import audit, roster

    what, key = whom(guardian, pupil)
    if (what == "pupil") != (whose is not None):
        raise ConfigError("of a pupil say for which guardian (--for); of a guardian it is for themselves")
    with session.store() as store:
        who = staff_key(session, store, by, Act.PRIVACY)
        with store.reading() as connection:
            require_no_family(roster.stored(connection, store.school), what, key, who)
            found = (
                exports.of_guardian(connection, store.school, key)
                if whose is None
                else exports.of_pupil(connection, store.school, key, whose)
            )
            of = audit.pseudonym(connection, what, key)
        audit.note(store.path, session.clock(), who, "export", of)
    document = {"of": {what: key}, "for": whose or key, "at": session.clock(), "held": found.parts,
                "left_out": dict(found.left_out), "rights": [session.words(one) for one in RIGHTS]}  # fmt: skip
    if out is not None:
        write_new(out, json.dumps(document, ensure_ascii=False, indent=1, default=str))
        answer(json_, {"file": str(out)}, f"written to {out.name}; read it before you give it")
    elif json_:
        give(document)
    else:
        say(json.dumps(document, ensure_ascii=False, indent=1, default=str), as_it_is=True)
    for code, count in sorted(found.left_out.items()):
        tell(session.words(LEFT_OUT[code], count=count))
