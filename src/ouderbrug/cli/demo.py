"""demo: a synthetic school lives one week, end to end, and nothing leaves this machine."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli import words_of
from ouderbrug.cli.reasons import reason
from ouderbrug.cli.session import as_json, give, say, tell
from ouderbrug.errors import ConfigError, OuderbrugError

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from ouderbrug.cli.language import Words
    from ouderbrug.cli.session import Session
    from ouderbrug.demo.play import Day, Week

LOOKS = ("status", "plan", "why score-020-rekenen", "why help-001", "tasks --all", "log")
"""What can be asked of the folder afterwards."""


@click.command()
@click.argument("folder", type=click.Path(readable=False, path_type=Path), default=Path("ouderbrug-demo"))
@click.option("--serve", is_flag=True, help="Then open its pages; FOLDER may be that of a demo.")
@as_json
def demo(folder: Path, serve: bool, json_: bool) -> None:
    """Let a synthetic school of 200 pupils live one week through the real commands, on stand-in services.

    FOLDER must be new; it is left behind to explore, with the week as a page in Dutch (week.html) and English
    (week.en.html). Nothing leaves this machine, and all people are invented.

    \b
    Example:
      ouderbrug demo
      cd ouderbrug-demo
      OUDERBRUG_NOW=2026-11-27T13:00:00+01:00 ouderbrug why help-001
      ouderbrug demo --serve
    """
    if serve:
        from ouderbrug.cli.serve import require_installed

        require_installed()
        if not folder.exists():
            _live(folder, json_=json_)
        return _serve(folder.absolute())
    return _live(folder, json_=json_)


def _serve(folder: Path) -> None:
    """Open the staff page of a demo, at the end of its week, and beside it the page for guardians."""
    from ouderbrug.cli.serve import PortTaken, public_beside, serve_page
    from ouderbrug.cli.session import Session
    from ouderbrug.demo.desk import at_home, lay_out
    from ouderbrug.demo.play import AFTERWARDS

    os.environ["OUDERBRUG_NOW"] = AFTERWARDS
    session = Session(folder / "ouderbrug.toml")
    with session.store(write=True) as store:
        ways_in = lay_out(store, session.runtime, folder, AFTERWARDS)
        guardian = at_home(store, session.runtime, AFTERWARDS)
    with ExitStack() as stack:
        if guardian:
            stack.enter_context(_takes_mails(folder, session))
            url = stack.enter_context(public_beside(Session(session.config)))
            links = f"{url}/a/{guardian.answer}", f"{url}/w/{guardian.wishes}"
            tell(session.words("as guardian {name}: {answer} and {wishes}", name=guardian.name, answer=links[0],
                               wishes=links[1]))  # fmt: skip
        try:
            serve_page(session, session.loaded.settings.web.port, ways_in=ways_in)
        except PortTaken:  # a demo has no address that anybody knows
            serve_page(session, 0, ways_in=ways_in)


@contextmanager
def _takes_mails(folder: Path, session: Session) -> Iterator[None]:
    """The stand-in of the mail server where the demo's school looks for it, for what a wish is told by."""
    from ouderbrug.testing import SmtpSandbox

    port = getattr(session.runtime.channel_configs.get("email"), "port", 0)
    with ExitStack() as stack:
        with suppress(OSError):  # another demo may have it: then no wish holds, and the page says so
            stack.enter_context(SmtpSandbox(port=port, folder=folder / "mails"))
        yield


def _live(folder: Path, *, json_: bool) -> None:
    from ouderbrug.cli import main
    from ouderbrug.demo.load import CAP, CAP_OF_POSTS
    from ouderbrug.demo.page import PAGES, write_pages
    from ouderbrug.demo.play import play

    if folder.exists():
        raise ConfigError(f"{folder.name} is already there; name another folder, or move it away")
    began, words = time.monotonic(), words_of(click.get_current_context(silent=True))
    if not json_:
        say(words("Basisschool De Lindeboom: 8 groups, 200 pupils, 370 guardians. One week in November 2026.") + "\n")
    shown = (lambda _: None) if json_ else partial(_tell, words)
    try:
        week = play(main, folder.absolute(), shown, words.language)
    except (OuderbrugError, KeyboardInterrupt):
        tell(f"the demo stopped half-way; delete the folder {folder.name}, or name another one the next time")
        raise
    commands = suggested(folder.absolute())
    page = write_pages(week, commands)
    seconds = time.monotonic() - began
    if json_:
        give(_as_json(week, page.name, seconds) | {"cap": CAP, "commands": commands})
    else:
        _tell_whole(week, seconds, words)
    if week.most > CAP or week.most_posts > CAP_OF_POSTS or week.problems:
        most = f"{week.most} mails to one mailbox and {week.most_posts} posts to one group in seven days"
        raise OuderbrugError(f"the week broke its promise: {most}; {'; '.join(week.problems)}")
    if json_:
        return
    say(words("Counted where they arrived: nobody got more than {most} counted mails in seven days (the cap is {cap}).",
              most=week.most, cap=CAP))  # fmt: skip
    pages = {"dutch": folder / PAGES["nl"], "english": folder / PAGES["en"]}
    say("\n" + words("Look at {dutch} (Dutch) or {english} (English); or ask on:", **pages))
    for line in commands:
        say(f"  {line}")


def suggested(folder: Path) -> list[str]:
    """Lines that work as typed in any shell: the way into the folder, and what to ask of it there."""
    from ouderbrug.demo.play import AFTERWARDS

    return [f"cd {shlex.quote(str(folder))}", *(f"OUDERBRUG_NOW={AFTERWARDS} {_program()} {words}" for words in LOOKS)]


def _program() -> str:
    """How this program is called from a shell elsewhere: by its name only where that finds this very one."""
    called = Path(sys.argv[0]).absolute()
    if called.name != "ouderbrug" or not called.is_file():
        return f"{shlex.quote(sys.executable)} -m ouderbrug"
    return called.name if shutil.which(called.name) == str(called) else shlex.quote(str(called))


def _as_json(week: Week, page: str, seconds: float) -> dict[str, Any]:
    days = [
        {"at": day.moment.now, "title": day.moment.title.en, **_counts(day), "why_not": dict(day.why_not)}
        for day in week.days
    ]  # fmt: skip
    names = "mails mailboxes texts posts most problems".split()
    totals = {name: getattr(week, name) for name in names}
    became = {"became": week.became, "total": sum(week.became.values())}
    return {"folder": week.folder.name, "page": page, "days": days, "seconds": round(seconds, 1)} | totals | became


def _counts(day: Day) -> dict[str, int]:
    """What became of messages at one moment; with what waits after it that is what waited before, and the new."""
    moved: Counter[str] = day.flow.moved
    ended = {name: moved[name] for name in ("refused", "expired", "called_off", "failed")}
    return {
        "new": day.flow.new, "mails": day.mails, "texts": day.texts, "posts": day.posts,
        "at_once": day.at_once, "cards": moved["card"],
        **ended, "taken_back": day.flow.taken_back, "waiting": day.waiting, "for_a_look": day.for_a_look,
    }  # fmt: skip


COUNTS = {
    "card": ("{count} on a card for a colleague", "{count} on cards for colleagues"),
    "refused": ("{count} refused", "{count} refused"),
    "lapsed": ("{count} lapsed", "{count} lapsed"),
    "waits": ("{count} waits", "{count} wait"),
    "back": ("{count} card too late or taken back", "{count} cards too late or taken back"),
}
"""How the numbers of a moment are told, one and more, in their order; those that are none are left out."""
MAILS, POSTS = ("{count} mail", "{count} mails"), ("{count} group post", "{count} group posts")
TEXTS = ("{count} text message", "{count} text messages")


def _tell(words: Words, day: Day) -> None:
    row = day.row
    say(day.moment.title(words.language))
    at_once = " " + words("({count} at once, before the run)", count=day.at_once) if day.at_once else ""
    texts = f"{words.some(day.texts, *TEXTS)}, " if day.texts else ""
    arrived = f"{words.some(day.mails, *MAILS)}, {texts}{words.some(day.posts, *POSTS)}{at_once}"
    say("  " + words("{new} new; arrived: {what}", new=row["new"], what=arrived))
    look = f" ({words('{count} for a look', count=day.for_a_look)})" if day.for_a_look else ""
    told = {name: words.some(row[name], *both) for name, both in COUNTS.items() if row[name]}
    rest = ", ".join(said + (look if name == "waits" else "") for name, said in told.items())
    if rest:
        say(f"  {rest}")
    if day.why_not:
        each = (f"{count} {reason(code.rpartition('.')[2], words)}" for code, count in day.why_not.most_common())
        say("  " + words("why not (yet): {reasons}", reasons="; ".join(each)))
    say()


def _tell_whole(week: Week, seconds: float, words: Words) -> None:
    from ouderbrug.demo.texts import FATES

    became = week.became
    say(words("What became of all {count} messages:", count=sum(became.values())))
    for name, count in became.items():
        if count:
            say(f"  {count:>4} {FATES[name](words.language)}")
    posts = f"{words.some(week.texts, *TEXTS)}, {words.some(week.posts, *POSTS)}"
    arrived = {"mails": words.some(week.mails, *MAILS), "posts": posts}
    boxes = words.some(week.mailboxes, "to {count} mailbox", "to {count} mailboxes")
    say("\n" + words("{mails} {boxes}, {posts}, {seconds} s.", boxes=boxes, seconds=f"{seconds:.1f}", **arrived))
