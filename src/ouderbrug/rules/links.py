"""Finds where a message links to, as mail clients and browsers do: they forgive slashes, and link bare hosts."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

NOWHERE = ""
"""The host of a link that cannot be read, or does more than lead somewhere; it is nobody's."""
_SCHEME = r"(?:https?:[/\\]*|(?:[a-z][a-z0-9+.-]*:|(?<![\w:]))[/\\]{2,})"
_DOTS = str.maketrans("\u3002\uff61", "..")
"""Full stops of other scripts, which lead to the same host."""
_URL = re.compile(_SCHEME + r"([^\s<>\"'()\[\]\\]+)", re.IGNORECASE)
_MAIL = re.compile(r"\bmailto:[/\\]*([^\s<>\"'()\[\]?]*)(\?[^\s<>\"')\]]*)?", re.IGNORECASE)
_HOST = r"(?<![\w@./-])(?:[\w-]+\.)+"
_END = r"(?![\w@-])(?:\.[\w-]+)*"
_ADDRESS = r"(?<![\w@./-])(?:\d{1,3}\.){3}\d{1,3}"
_WITH_PATH = re.compile(rf"(?:{_HOST}[a-z][\w-]+|{_ADDRESS})(?::\d+)?[/?#](?=[\w?#%~.-])", re.IGNORECASE)
_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd "
    "cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd "
    "ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg "
    "kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv "
    "mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa "
    "sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug "
    "uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
).split()
_OTHERS = (
    "academy agency app art asia biz blog cat center chat click cloud club com company coop dev digital email "
    "education edu events express family fun fyi games gov group guru help host info int jobs kim life link live lol "
    "ltd media mobi mov museum name net network news ninja one online org page party photos pics plus pro pub review "
    "rocks run sale school shop site social space store studio support team tech tel tips today top tours tube vip "
    "website win work works world wtf xyz zip zone amsterdam frl gent brussels vlaanderen"
).split()
_ANY_END = rf"(?:{'|'.join(_COUNTRIES + _OTHERS)}|xn--[a-z0-9-]+){_END}"
_BARE = re.compile(rf"{_HOST}{_ANY_END}|(?<![\w@./-])www\.[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_BEGINS_A_SENTENCE = re.compile(r"\.(?:Al|As|At|De|Do|Er|Ga|Ge|In|Is|It|Je|La|Ma|Me|Na|No|Nu|Om|Re|So|To)$")
"""A full stop without a blank after it; in lower case, or all in capitals, the same letters end a host."""


def hosts_in(text: str) -> Iterator[str]:
    """The host of each link in a text, in lower case; NOWHERE for one that is not to be trusted at all."""
    text = unicodedata.normalize("NFKC", text).translate(_DOTS)
    for mail in _MAIL.finditer(text):
        # What stands behind the question mark adds recipients, a subject, a text.
        for address in unquote(mail[1]).split(","):
            yield NOWHERE if mail[2] else address.rpartition("@")[2].rstrip(".;:!").casefold()
    rest = _MAIL.sub(" ", text)
    for url in _URL.finditer(rest):
        yield _host(url[1])
    rest = _URL.sub(" ", rest)
    for found in _WITH_PATH.finditer(rest):
        yield _host(found[0])
    rest = _WITH_PATH.sub(" ", rest)
    for bare in _BARE.finditer(rest):
        if not _BEGINS_A_SENTENCE.search(bare[0]):
            yield bare[0].casefold()


def is_ours(host: str, link_hosts: Collection[str]) -> bool:
    """True for one of these hosts, and for what lies under it."""
    return any(host == ours.casefold() or host.endswith("." + ours.casefold()) for ours in link_hosts)


def _host(rest: str) -> str:
    try:
        return urlsplit("//" + rest).hostname or NOWHERE
    except ValueError:
        return NOWHERE
