"""serve: the staff page, for colleagues who never open a terminal."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ouderbrug.cli.session import Session, pass_session, tell
from ouderbrug.errors import ConfigError
from ouderbrug.ownership import ours

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from socket import socket

    import uvicorn

    from ouderbrug.settings.web import WebPublic, WebTable


class PortTaken(ConfigError):
    """Nothing can listen at that address and port."""


@click.command()
@click.option("--public", is_flag=True, help="The page on which guardians answer, instead of the staff page.")
@click.option("--port", type=click.IntRange(0, 65535), help="Another port than that of the TOML; 0 takes a free one.")
@pass_session
def serve(session: Session, public: bool, port: int | None) -> None:
    """Serve the staff page: what colleagues read, decide, post and call, in a browser, on a phone as well.

    With --public it serves the other page, on which guardians answer by the links in their mails: [web.public] of the
    TOML says where. The two know nothing of each other; a school that wants both starts both.

    It listens on this machine alone, unless [web] of the TOML names a certificate or the school's own proxy. SIGTERM or
    Ctrl-C ends it. After a change of the TOML it is started again. Cron goes on: what is approved here goes with the
    next dispatch.

    \b
    Example:
      ouderbrug serve
      ouderbrug serve --public
    """
    require_installed()
    with session.store(write=True):
        pass  # what is wrong with it is said now, and not to the first colleague who comes
    if public:
        serve_public(session, port)
    else:
        serve_page(session, session.loaded.settings.web.port if port is None else port)


def serve_public(session: Session, port: int | None) -> None:
    """Serve the page for guardians until it is told to stop."""
    from ouderbrug.settings.web import WebPublic
    from ouderbrug.web.desk import Desk
    from ouderbrug.web.guard import place_of
    from ouderbrug.web.public import public_app

    table = session.loaded.settings.web.public or WebPublic()
    with _listening(table, table.port if port is None else port) as bound:
        place = place_of(table, bound.getsockname()[1])
        url = table.url or sorted(place.origins)[0]
        tell(session.words("the page for guardians is at {url}; Ctrl-C ends it", url=url))
        if table.url is None:
            tell(session.words("no mail leads there yet: [web.public] of the TOML names no url"))
        desk = Desk(session.runtime, session.clock, lambda: session.opens(write=True))
        try:
            _serve(public_app(desk, place), table, bound)
        finally:
            desk.close()


@contextmanager
def public_beside(session: Session) -> Iterator[str]:
    """Where the page for guardians of a demo is, served on a free port until the staff page ends.

    The session is one of its own: what it keeps of the people is for one page at a time.
    """
    import threading

    from ouderbrug.settings.web import WebPublic
    from ouderbrug.web.desk import Desk
    from ouderbrug.web.guard import place_of
    from ouderbrug.web.public import public_app

    table = WebPublic()
    with _listening(table, 0) as bound:
        place = place_of(table, bound.getsockname()[1])
        desk = Desk(session.runtime, session.clock, lambda: session.opens(write=True))
        server = _server(public_app(desk, place), table)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            yield sorted(place.origins)[0]
        finally:
            server.should_exit = True
            thread.join()
            desk.close()


def serve_page(session: Session, port: int, *, ways_in: Mapping[str, str] | None = None) -> None:
    """Serve until it is told to stop. Of a demo ``ways_in`` are links by the names of colleagues, which open all."""
    from ouderbrug.cli.golive import hindrances
    from ouderbrug.web.desk import Desk
    from ouderbrug.web.guard import place_of
    from ouderbrug.web.staff import staff_app

    table = session.loaded.settings.web
    with _listening(table, port) as bound:
        place = place_of(table, bound.getsockname()[1])
        url = table.url or sorted(place.origins)[0]
        tell(session.words("the staff page is at {url}; Ctrl-C ends it", url=url))
        for name, token in (ways_in or {}).items():
            tell(session.words("as {name}, once: {url}", name=name, url=f"{url}/sign-in/{token}"))
        desk = Desk(
            session.runtime,
            session.clock,
            lambda: session.opens(write=True),
            links_open_all=ways_in is not None,
            looks=lambda: hindrances(session),
        )
        try:
            _serve(staff_app(desk, place), table, bound)
        finally:
            desk.close()


def require_installed() -> None:
    """Raise ConfigError where what serves pages is not installed."""
    from importlib.util import find_spec

    if any(find_spec(name) is None for name in ("starlette", "uvicorn", "authlib", "joserfc")):
        raise ConfigError('the staff page needs Starlette, uvicorn and Authlib: pip install "ouderbrug[web]"')


def _listening(table: WebTable | WebPublic, port: int) -> socket:
    import socket as sockets

    family = sockets.AF_INET6 if ":" in table.listen else sockets.AF_INET
    bound = sockets.socket(family)
    bound.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
    try:
        bound.bind((table.listen, port))
        bound.listen()  # who comes at once waits until the page is there
    except OSError:
        bound.close()
        raise PortTaken(
            f"{table.listen}:{port} cannot be opened; another program may use it, or name another port"
        ) from None
    return bound


def _serve(app: object, table: WebTable | WebPublic, bound: socket) -> None:
    _server(app, table).run(sockets=[bound])


def _server(app: object, table: WebTable | WebPublic) -> uvicorn.Server:
    import uvicorn

    if table.key is not None:
        ours(table.key)
    secret = {"ssl_certfile": table.certificate, "ssl_keyfile": table.key} if table.certificate else {}
    settings = uvicorn.Config(
        app,  # type: ignore[arg-type]
        access_log=False,  # an address may hold a link that signs in
        log_config=None,
        server_header=False,
        proxy_headers=False,  # the peer is whoever connects; what a proxy says is read by us
        lifespan="off",
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
        limit_concurrency=400,
        **secret,  # type: ignore[arg-type]
    )
    return uvicorn.Server(settings)
