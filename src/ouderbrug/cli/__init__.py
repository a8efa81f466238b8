"""The command line. This module imports click and nothing else of weight: a command is loaded when it is called."""

from __future__ import annotations

import os
import resource
import sys
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.errors import ConfigError, OuderbrugError, TryAgainLater

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ouderbrug.cli.language import Words

TYPED, QUIET, LANGUAGE = "ouderbrug.typed", "ouderbrug.quiet", "ouderbrug.language"
"""What was typed, what a command that was asked to be quiet keeps until it ends, and in which language is told."""
GIVEN = "ouderbrug.given"
"""That a command gave its document of --json."""
SCHOOL, GATHERED, STOPPED, BOARD = (f"ouderbrug.{name}" for name in ("school", "gathered", "stopped", "board"))
"""Of a command for many schools: whose turn it is, the documents of --json, that it was told to stop, and the line of
each school in one table, for a command that has such.
"""

TRACE = "OUDERBRUG_TRACE_PLUGINS"
"""The variable of the environment by which each call of a plugin is told, with how long it took."""

COMMANDS = {
    "demo": ("demo", "Let a synthetic school live one week on stand-in services; nothing leaves the machine."),
    "init": ("setup", "Write a commented ouderbrug.toml and the folders it names."),
    "check": ("check", "Say exactly what is wrong with the configuration; send nothing."),
    "plugins": ("setup", "List what is installed and what the TOML loads."),
    "try": ("try_channel", "Send one sample message over a channel, in a rehearsal or a pilot."),
    "import": ("imports", "Take in guardians, staff and consents from files."),
    "optout": ("optout", "Record that a guardian wants no more messages of a kind."),
    "event": ("event", "Add, amend or withdraw one event by hand."),
    "calendar": ("calendar", "Show the school year: holidays, study days, decisions, and what each will trigger."),
    "plan": ("plan", "Rehearse: which messages, to whom, when, and why not; change nothing."),
    "preview": ("preview", "Show the words of an event as they go."),
    "dispatch": ("dispatch", "Collect, judge and deliver; this is cron's."),
    "worker": ("worker", "Deliver beside dispatch, on as many machines as there are, woken when something is due."),
    "status": ("status", "Say when the last run was, what waits and why."),
    "why": ("why", "Tell which rules each message of an event met, and which one decided."),
    "log": ("why", "List the latest attempts to deliver."),
    "approve": ("approve", "Let through, amend or reject what waits for a person."),
    "card": ("card", "Write a page of invitations to print, which children fill in and take home."),
    "tasks": ("tasks", "List or print what colleagues are to post, call or tell."),
    "serve": ("serve", "Let colleagues read, decide, post and call in a browser."),
    "settle": ("settle", "Say what became of a message that only a person can know of."),
    "retry": ("retry", "Send again what failed: a message, an event, or all of a channel."),
    "respond": ("respond", "Record what a guardian answered, or tell who answered what."),
    "bounces": ("bounces", "Read the mails that came back, and say what they mean."),
    "unreached": ("bounces", "List whom the school does not reach, and why."),
    "report": ("report", "Tell in figures how the school reaches its guardians, naming nobody."),
    "golive": ("golive", "Show what waits from a pilot, and let a leader decide that the school goes live."),
    "hold": ("hold", "Let nothing go to a school, group, pupil or guardian."),
    "release": ("hold", "End a hold, or open a closed channel again."),
    "pair": ("pair", "Write down of two people that they read a mailbox together, are not to meet, and the like."),
    "privacy": ("privacy", "Answer what guardians may ask about what is held of them and their child."),
    "purge": ("purge", "Delete what was kept as long as [retention] says; what still waits stays."),
    "store": ("store", "Migrate, back up, check and restore the store."),
    "sandbox": ("sandbox", "Run a stand-in mail server on this machine, showing what arrives."),
}


class Refused(click.ClickException):
    """One of our errors on its way to the user, with its exit code."""

    def __init__(self, error: OuderbrugError, words: Words) -> None:
        super().__init__(words.error(error))
        self.exit_code = error.exit_code  # type: ignore[misc]
        self._context = click.get_current_context(silent=True)

    def show(self, file: Any = None) -> None:
        """Print it on stderr, with control characters shown and not obeyed; where that has no room the code says it."""
        from ouderbrug.cli import layout, logs

        said = f"ouderbrug: {printable(self.message)}"
        typed = self._context.meta.get(TYPED, ()) if self._context else ()
        as_document(self._context, typed, printable(self.message), self.exit_code)
        with suppress(OSError):
            told = logs.as_told(said, "error", self._context)
            click.echo(told or layout.on_a_screen(said, file or sys.stderr), file=file, err=file is None)


def as_document(ctx: click.Context | None, typed: Sequence[str], message: str, code: int) -> None:
    """What went wrong as the one document on stdout, where --json was typed and none is there; stderr has it too."""
    if ctx is None or "--json" not in typed or GIVEN in ctx.meta or GATHERED in ctx.meta:
        return
    import json

    with suppress(OSError):
        click.echo(json.dumps({"error": message, "exit_code": code}, ensure_ascii=False))


class Commands(click.Group):
    """Knows the names of all commands and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of a first week."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command; None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"ouderbrug.cli.{COMMANDS[cmd_name][0]}")
        name = {"import": "import_files", "try": "try_channel"}.get(cmd_name, cmd_name)
        command: click.Command = getattr(module, name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Like click's own; a slip before the command is told as one behind it is."""
        typed = list(args)
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            from ouderbrug.cli.misuse import Misused

            raise Misused(error, typed, words_of(error.ctx)) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Like click's own, with the nearest names when there is no such command."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=2)
            if not near:
                raise click.UsageError("there is no such command; see ouderbrug --help", ctx)
            raise click.UsageError(
                f"there is no command {printable(args[0])!r}; did you mean {' or '.join(near)}?", ctx
            )
        ctx.meta[TYPED] = args[1:]
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and turn our errors into a line on stderr and an exit code."""
        try:
            return _aloud(ctx, super().invoke)
        except click.UsageError as error:
            from ouderbrug.cli.misuse import Misused

            raise Misused(error, ctx.meta.get(TYPED, ()), words_of(ctx)) from None
        except (KeyboardInterrupt, click.Abort):
            raise Refused(TryAgainLater(_STOPPED), words_of(ctx)) from None
        except (click.ClickException, click.exceptions.Exit):
            raise
        except Exception as error:
            if _was_stopped(error):
                raise Refused(TryAgainLater(_STOPPED), words_of(ctx)) from None
            raise as_refused(ctx, error) from None


def _was_stopped(error: BaseException | None) -> bool:
    """True of what became of a Ctrl-C in the middle of an import: Python gives it another name there."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


def as_refused(ctx: click.Context, error: Exception) -> Refused:
    """What went wrong, as a line for a person: an error of ours, of the machine, or a fault."""
    if isinstance(error, OuderbrugError):
        return Refused(error, words_of(ctx))
    if isinstance(error, OSError):
        return Refused(of_the_system(error, _called(ctx, error)), words_of(ctx))
    return Refused(OuderbrugError(_fault(error)), words_of(ctx))


def _called(ctx: click.Context, error: OSError) -> str:
    """What the file is called that an error is about; the name of one that was typed may be said more often."""
    from ouderbrug.cli.session import Session
    from ouderbrug.cli.typed import called

    return called(Session(ctx.find_root().obj), Path(str(error.filename)), "a file") if error.filename else ""


_HANGS = (
    "{call} has not come back for {seconds} s, and nothing else ends it: this process ends; mend that plugin: what "
    "ends three runs is left alone"
)


def _hangs(ctx: click.Context, call: str, seconds: float) -> None:
    """The last words of a process in which a plugin hangs; they are said in a thread of their own."""
    from ouderbrug.cli.session import tell

    call = call.removeprefix(f"{ctx.find_root().meta.get(SCHOOL)}: ")
    with ctx.scope(cleanup=False):
        tell(words_of(ctx)(_HANGS, call=call, seconds=f"{seconds:g}"))
        say_kept(ctx)
    sys.stderr.flush()


_STOPPED = "stopped by Ctrl-C; what was stored stays, and what was not done is not lost: run it again"


def words_of(ctx: click.Context | None) -> Words:
    """The language of the TOML that was named; what goes wrong before that is known is told in English."""
    from ouderbrug.cli.language import ENGLISH, of_file

    root = ctx.find_root() if ctx else None
    path = (root.obj or root.params.get("config")) if root else None  # what was typed may be no command at all
    if root is None or not isinstance(path, Path):
        return ENGLISH
    words: Words = root.meta.get(LANGUAGE) or root.meta.setdefault(LANGUAGE, of_file(path))
    return words


def _aloud(ctx: click.Context, invoke: Callable[[click.Context], Any]) -> Any:
    """Run a command; one that was asked to be quiet says all that it kept where it does not end with 0."""
    try:
        return invoke(ctx)
    except SystemExit as done:
        if done.code:
            say_kept(ctx)
        raise
    except click.exceptions.Exit:
        raise
    except Exception:
        say_kept(ctx)
        raise


def say_kept(ctx: click.Context) -> None:
    """Write out what was kept back of a command that was asked to be quiet."""
    kept = ctx.meta.get(QUIET) or []
    while kept:
        line, err = kept.pop(0)
        click.echo(line, err=err)


def _fault(error: Exception) -> str:
    """What a bug of ours or of a plugin may say: its type and place, never its words, which may hold names."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else "?"
    return (
        f"a fault in ouderbrug or a plugin ({type(error).__name__} at {where}); nothing more was done, please report it"
    )


def of_the_system(error: OSError, called: str = "") -> OuderbrugError:
    """What this machine does not let a command do, as a sentence with the file that it is about, if any."""
    import errno

    from ouderbrug.file_names import file_called

    where = Path(str(error.filename)).name if error.filename else ""
    what = called or file_called(where, "a file") if where else "what this command says"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        if where:
            return TryAgainLater(f"no room to write {what}; make space on that disk")
        return TryAgainLater(f"no room to write {what}, and what it did is done; make space on that disk")
    if error.errno == errno.EBADF and not where:
        return TryAgainLater("an output of this command is closed, and what it did is done; open it, or name a file")
    why = _WHY.get(errno.errorcode.get(error.errno or 0, ""))
    if not where or why is None:
        return OuderbrugError(_fault(error))
    return ConfigError(f"{what} cannot be read or written: {why}")


_WHY = {
    "EACCES": "its folder or the file is not open to this user; look at owner and permissions",
    "EPERM": "its folder or the file is not open to this user; look at owner and permissions",
    "EROFS": "its disk is read-only; name another place",
    "ENOENT": "its folder is not there; make it, or name another place",
    "ENOTDIR": "what should be its folder is a file; name another place",
    "EISDIR": "a folder of that name is there; name another place",
    "EEXIST": "there is one already; name another place",
}


def printable(text: str) -> str:
    """Text for a terminal: data is never obeyed as a control sequence."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--config",
    type=click.Path(readable=False, path_type=Path),
    envvar="OUDERBRUG_CONFIG",
    default=Path("ouderbrug.toml"),
    show_default=True,
    help="The TOML file; also from OUDERBRUG_CONFIG.",
)
@click.option("--school", metavar="KEY", help="Of a board's TOML: the school with this BRIN and site, or folder.")
@click.option(
    "-q", "--quiet", is_flag=True, help="Say nothing where a command ends with 0; --json is said in any case."
)
@click.option(
    "--traceback", is_flag=True, help="For who writes a plugin: at which lines it fails, without any value or word."
)
@click.option(
    "--log",
    "log_as",
    type=click.Choice(["text", "json"]),
    envvar="OUDERBRUG_LOG",
    default="text",
    help="How lines on stderr are written; also from OUDERBRUG_LOG.",
)
@click.option(
    "--log-level",
    type=click.Choice(["error", "warning", "info", "debug"]),
    envvar="OUDERBRUG_LOG_LEVEL",
    default="warning",
    help="From which level on; also from OUDERBRUG_LOG_LEVEL.",
)
@click.version_option(package_name=None, version="0.1.0", prog_name="ouderbrug")
@click.pass_context
def main(
    ctx: click.Context,
    config: Path,
    school: str | None,
    quiet: bool,
    traceback: bool,
    log_as: str,
    log_level: str,
) -> None:
    """Few, good messages from school to guardians, over the channels that the school chose.

    \b
    A first morning:
      ouderbrug init
      ouderbrug import contacts.csv
      ouderbrug plan
      ouderbrug dispatch
    """
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctx.obj = config
    from ouderbrug import watch
    from ouderbrug.cli import logs

    watch.on(partial(_hangs, ctx))
    ctx.with_resource(logs.shown(ctx, json_=log_as == "json", level=log_level))
    if school is not None:
        from ouderbrug.cli.every_school import school_of

        ctx.obj = school_of(config, school)
    if quiet:
        ctx.meta[QUIET] = []
    if traceback or os.environ.get(TRACE):
        from ouderbrug.plugin_trace import shown

        ctx.with_resource(shown(calls=bool(os.environ.get(TRACE)), failures=traceback))
