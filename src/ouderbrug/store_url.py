"""``[store] url``: which store a school has, as it is taken from the TOML."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from ouderbrug.errors import ConfigError
from ouderbrug.ownership import ours
from ouderbrug.wire.urls import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STORE = "ouderbrug.db"
"""The file of a store beside the TOML that names none."""
_FORM = re.compile(r"sqlite:///[^?#]+|postgresql://[^/#]*/[^/?#]+(\?[^#]*)?")
_SERVER = re.compile(r"([A-Za-z0-9_.%~-]+@)?([A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]+\])(:(?P<port>[0-9]{1,5}))?")
"""User, host and port as SQLAlchemy, libpq and a person read them alike."""
_LIBPQ = frozenset(
    "host hostaddr port service passfile sslmode sslrootcert sslcert sslkey sslcrl sslcrldir sslsni sslnegotiation "
    "ssl_min_protocol_version channel_binding require_auth krbsrvname gsslib connect_timeout keepalives "
    "keepalives_idle keepalives_interval keepalives_count tcp_user_timeout target_session_attrs "
    "application_name".split()
)
"""What may follow the ? of a server's URL (libpq): how it is reached and known, and nothing that weakens sslmode."""
_FILES = {
    "sslrootcert": ("PGSSLROOTCERT", ".postgresql/root.crt"),
    "sslcrl": ("PGSSLCRL", ".postgresql/root.crl"),
    "sslcrldir": ("PGSSLCRLDIR", ""),
    "sslcert": ("PGSSLCERT", ".postgresql/postgresql.crt"),
    "sslkey": ("PGSSLKEY", ".postgresql/postgresql.key"),
    "passfile": ("PGPASSFILE", ".pgpass"),
    "": ("PGSERVICEFILE", ".pg_service.conf"),
}
"""The files by which a server and its user are known: what names each in a URL, else in the environment, else where
libpq looks for it in the home of the user."""
_KEY = "sslkey"
_OF_THE_SYSTEM = "system"
"""What ``sslrootcert`` says where the authorities of the machine are believed, and no file."""


def store_url(value: str) -> str:
    """The URL as it stands there; raises ValueError where it names no store, or one that is not to be trusted."""
    asked = dict(parse_qsl(value.partition("?")[2], keep_blank_values=True))
    if re.match(r"postgresql://[^/]*:[^/@]*@", value) or any(key.endswith("password") for key in asked):
        raise ValueError("must hold no password; let the file ~/.pgpass have it (postgresql.org, libpq-pgpass)")
    if not _FORM.fullmatch(value):
        raise ValueError(
            "must be sqlite:///FILE (a path relative to this TOML, or absolute), or postgresql://USER@HOST/DATABASE"
        )
    if value.startswith("postgresql:"):
        _require_server(value, asked)
    return value


def require_ours(server: str) -> None:
    """Refuse a server whose certificate, key or password another user of this machine could change; raises ConfigError.

    Whoever writes the authorities that are believed is the server from then on. A file that the URL names is there, for
    libpq believes each certificate where a list of those that were called back is not. A key nobody else may read.
    """
    asked = dict(parse_qsl(urlsplit(server).query))
    for name, (variable, at_home) in _FILES.items():
        named = asked.get(name) or os.environ.get(variable) or (at_home and str(Path.home() / at_home))
        if not named or named == _OF_THE_SYSTEM:
            continue
        file = Path(named)
        ours(file)
        if asked.get(name) and not file.exists():
            raise ConfigError(
                f"{file.name}, which [store] url names as {name}, is not there; mend its path, or bring it back"
            )
        if name == _KEY and file.exists() and _others_read(file.stat()):
            raise ConfigError(f"{file.name} is a key that others may read; close it with chmod 600")


def _others_read(key: os.stat_result) -> bool:
    """True of a key that libpq does not take for that; of one that is root's it takes what a group may read."""
    return bool(stat.S_IMODE(key.st_mode) & (0o037 if key.st_uid == 0 else 0o077))


def called(path: Path, server: str) -> str:
    """What a store is called in what is told of it: a file by its name, a database by that which its server knows."""
    return f"database {database_of(server)}" if server else path.name


def database_of(server: str) -> str:
    """The name of the database in the URL of a server."""
    return server.partition("?")[0].rpartition("/")[2]


def _require_server(url: str, asked: Mapping[str, str]) -> None:
    """Raise ValueError unless all that read the URL find one and the same server in it, which shows who it is."""
    if odd := asked.keys() - _LIBPQ:
        raise ValueError(f"has {min(odd)} after its ?, which is not taken here; leave it out")
    names = [name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)]
    if twice := {name for name in names if names.count(name) > 1} - {"host"}:
        raise ValueError(f"has {min(twice)} twice after its ?; leave one out")
    given = {name: asked[name] for name in _FILES.keys() & asked if asked[name] not in ("", _OF_THE_SYSTEM)}
    if relative := {name for name, path in given.items() if not path.startswith("/")}:
        raise ValueError(f"has a {min(relative)} that depends on where a command is run; write its path from / on")
    server = _SERVER.fullmatch(urlsplit(url).netloc)
    if not server or not 0 < int(server["port"] or 1) < 65_536:
        raise ValueError(
            "names no server that can be read: USER@HOST, or USER@HOST:PORT with a port up to 65535; several servers "
            "stand behind the ?, each as host=HOST:PORT"
        )
    if _is_unverified(url):
        raise ValueError(
            "must end in ?sslmode=verify-full&sslrootcert=system (or a file): its server is another machine"
        )


def _is_unverified(url: str) -> bool:
    """True where a server on another machine would be believed to be who it says it is (libpq: sslmode)."""
    parts = urlsplit(url)
    asked = parse_qsl(parts.query)
    of = {name: [value for key, value in asked if key == name] for name in ("host", "hostaddr", "sslmode")}
    hosts = {*_several(parts.hostname or "", *of["host"])} or {*_several(os.environ.get("PGHOST", ""))}
    hosts |= {*_several(*(of["hostaddr"] or (os.environ.get("PGHOSTADDR", ""),)))}
    named = any(key == "service" for key, _ in asked) or "PGSERVICE" in os.environ
    away = named or any(not (host.startswith("/") or is_loopback(host)) for host in hosts)
    return away and of["sslmode"] != ["verify-full"]


def _several(*hosts: str) -> Iterator[str]:
    """Each of the hosts that one text may name (libpq: with commas between them)."""
    return (one for host in hosts for one in host.split(",") if one)
