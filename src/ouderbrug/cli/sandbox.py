"""The command ``sandbox``: stand-in services on this machine, showing what arrived."""

from __future__ import annotations

import signal
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ouderbrug.cli import words_of
from ouderbrug.cli.session import as_json, give
from ouderbrug.cli.stdout import stdout
from ouderbrug.errors import ConfigError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

    from ouderbrug.testing import Arrival, ArrivalsPage, Mail, Post


@click.command()
@click.option("--port", default=2525, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")
@click.option(
    "--folder",
    type=click.Path(readable=False, file_okay=False, path_type=Path),
    help="Keep each mail here as an .eml file; made if it is not there.",
)
@click.option(
    "--tls",
    type=click.Path(readable=False, path_type=Path),
    metavar="PEM",
    help="Offer STARTTLS, with the certificate and key of this file.",
)
@click.option("--user", default="", metavar="NAME", help="Want a sign-in by this name.")
@click.option("--password", default="sandbox", show_default=True, help="With --user: what it signs in with.")
@click.option(
    "--apps",
    is_flag=True,
    help="Also stand-ins for Parro, Social Schools, Konnect, text messages, WhatsApp and a webhook, on free ports.",
)
@click.option("--page", is_flag=True, help="Also a plain page that shows what arrived, on a free port.")
@click.option("--seconds", type=click.FloatRange(min=0), help="Stop by itself after so long.")
@as_json
def sandbox(
    port: int,
    folder: Path | None,
    tls: Path | None,
    user: str,
    password: str,
    apps: bool,
    page: bool,
    seconds: float | None,
    json_: bool,
) -> None:
    """Take in mail and posts on this machine and show them; nothing goes any further.

    Point a channel at it (host = "127.0.0.1", port = 2525, security = "none") and run, in another terminal:

    \b
        ouderbrug sandbox --folder mails --apps --page
        ouderbrug dispatch

    Every mail or post that arrives is one line. The stand-ins are ours, not the vendors': they take what the
    shipped profiles assume or what is publicly documented, and are strict about it. Ctrl-C stops it. With --json
    the lines go to stderr, and one document with all that arrived comes at the end.

    With --tls and --user a channel is tried as it will be, with security = "starttls", username and password; the
    certificate is for 127.0.0.1, and ca_file of the channel names it.
    """
    from ouderbrug.testing import ArrivalsPage, SmtpSandbox

    with _stopped_by_signal() as stop, ExitStack() as stack:
        shown = _Shown(stack.enter_context(ArrivalsPage()) if page else None, json_)
        smtp = SmtpSandbox(
            port=port,
            folder=_made(folder),
            tls=_certified(tls),
            user=user,
            password=password,
            on_mail=lambda mail: shown.show(_of_mail(mail), mail.number),
        )
        try:
            stack.enter_context(smtp)
        except OSError:
            raise click.UsageError(f"port {port} cannot be opened; choose another with --port") from None
        words = words_of(click.get_current_context(silent=True))
        click.echo(words("SMTP on {host}:{port}; Ctrl-C stops it", host=smtp.host, port=smtp.port), err=True)
        for text in _start_apps(stack, shown) if apps else ():
            click.echo(text, err=True)
        if shown.page is not None:
            click.echo(words("what arrived: {url}", url=shown.page.url), err=True)
        stop.wait(seconds)
    if json_:
        give({"arrived": shown.arrived})


def _made(folder: Path | None) -> Path | None:
    if folder is not None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _certified(pem: Path | None) -> ssl.SSLContext | None:
    """What speaks TLS with the certificate and key of a file; raises ConfigError where it holds no such two."""
    import ssl

    if pem is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(pem)
    except OSError:  # ssl.SSLError is one
        raise ConfigError(
            f"{pem.name} does not hold a certificate and its key as PEM; see docs/operations.md"
        ) from None
    return context


@dataclass
class _Shown:
    """What arrived so far, and where it is shown: a line each, on stderr where the document is for a machine."""

    page: ArrivalsPage | None
    json_: bool
    arrived: list[dict[str, object]] = field(default_factory=list)

    def show(self, arrival: Arrival, number: int) -> None:
        """Show one more; the stand-ins call it, each on a thread of its own."""
        shown = {"at": arrival.at, "where": arrival.where, "number": number, "to": arrival.to, "title": arrival.title}
        self.arrived.append(shown)
        line = (f"{arrival.at:%H:%M:%S}", arrival.where, str(number), arrival.to, arrival.title)
        click.echo("  ".join(map(_escaped, line)), file=None if self.json_ else stdout(), err=self.json_)
        if self.page is not None:
            self.page.add(arrival)


def _start_apps(stack: ExitStack, shown: _Shown) -> Iterator[str]:
    """Start the stand-ins; yields, for each, what to write in the TOML."""
    from ouderbrug import testing

    apps = (testing.ParroStandIn, testing.SocialSchoolsStandIn, testing.KonnectStandIn)
    services = (testing.SmsStandIn, testing.WhatsappStandIn, testing.WebhookStandIn)
    for kind in (*apps, *services):
        app = kind.app
        stand_in = stack.enter_context(
            kind(on_post=lambda post, app=app: shown.show(_of_post(app, post), post.number))  # type: ignore[misc]
        )
        yield f"{app}: {stand_in.settings}"


def _of_mail(mail: Mail) -> Arrival:
    from ouderbrug.testing import Arrival

    body = mail.parsed.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    return Arrival(mail.at, "mail", str(mail.parsed["To"]), str(mail.parsed["Subject"]), text)


def _of_post(app: str, post: Post) -> Arrival:
    from ouderbrug.testing import Arrival

    return Arrival(post.at, app, f"{post.audience} {post.app_id}", post.title, post.text)


def _escaped(text: str) -> str:
    """The text with whatever a terminal would obey written out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


@contextmanager
def _stopped_by_signal() -> Iterator[threading.Event]:
    stop = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in signals}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
