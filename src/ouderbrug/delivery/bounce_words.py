"""What became of a mail by the code and the words of the server that sent it back: whose fault, and if it is final.

``Action`` decides and not ``Status`` (RFC 3464): a mail that failed with 4.0.0 failed.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Said(StrEnum):
    """What a mail says: the address is dead or closed, this one failed, the school was refused, or nothing final.

    A ``REPLY`` answers an invitation or a question, by a calendar or by a button that writes a mail.
    """

    DEAD = "dead"
    CLOSED = "closed"
    FAILED = "failed"
    OWN_FAULT = "own-fault"
    DELAYED = "delayed"
    AWAY = "away"
    REPLY = "reply"
    NO_BOUNCE = "no-bounce"


_CODE = r"([245]\.[0-7]\.\d{1,3})(?!\w|\.\d)"
_BEHIND_A_REPLY = re.compile(rf"(?:(?<![\w.])[245]\d\d[- ]|#){_CODE}")
_BY_ITSELF = re.compile(
    rf"(?:^|[:;(\[<\"']|\b(?:status|code|error|fout|said|dsn)\b)[ \t]*[=:]?[ \t]*{_CODE}(?!\s+\d{{1,2}}:\d\d)",
    re.IGNORECASE | re.MULTILINE,
)
"""Where a code of RFC 3463 stands; an address of a network, a date or a version in the words is none."""
UNCLEAR = ("", "5.0.0", "5.5.0", "4.0.0")
_DEAD = re.compile(r"5\.1\.(?:[01236]|10)|5\.2\.1")
_OURS = re.compile(r"5\.7\.\d+|5\.1\.8|4\.7\.650")
_DEAD_WORDS = re.compile(
    r"user unknown|unknown user|no such user|unknown recipient|recipient not found|mailbox unavailable|no mailbox"
    r"|mailbox not found|does not exist|doesn't exist|invalid recipient|user not found|recipient unknown"
    r"|(?:account|mailbox) (?:is |has been )?(?:disabled|inactive|closed|deactivated)"
    r"|(?:does not|doesn't) have an? (?:\S+ ){0,2}account"
    r"|bestaat niet|onbekende? (?:gebruiker|ontvanger|geadresseerde|mailbox)|(?:gebruiker|ontvanger) (?:is )?onbekend"
    r"|benutzer unbekannt|empfänger unbekannt|utilisateur inconnu|destinataire inconnu",
    re.IGNORECASE,
)
_NO_SUCH_AT_THE_EDGE = re.compile(r"recipient address rejected: access denied", re.IGNORECASE)
"""How Exchange Online says with 5.4.1 that an organisation has no such mailbox."""
CLOSED_WORDS = re.compile(
    r"niet meer (?:gebruikt|in gebruik|actief|gelezen)|wordt niet meer|bestaat niet meer|is opgeheven|vervallen"
    r"|no longer (?:used|in use|valid|active|monitored|exists)|nicht mehr",
    re.IGNORECASE,
)


def said_of(action: str, code: str, words: str) -> Said:
    """What an action means with a code; where that says nothing, or is of others, the words do."""
    if action == "delayed":
        return Said.DELAYED
    if action != "failed":
        return Said.NO_BOUNCE  # relayed, delivered, expanded
    code = code or code_in(words)
    if _OURS.fullmatch(code):
        return Said.OWN_FAULT
    is_dead = _DEAD.fullmatch(code) or (code in UNCLEAR and _DEAD_WORDS.search(words))
    is_dead = is_dead or (code == "5.4.1" and _NO_SUCH_AT_THE_EDGE.search(words))
    return Said.DEAD if is_dead else Said.FAILED


def code_in(text: str) -> str:
    """The first code of RFC 3463 in a text, of those that say something if it has any; empty where there is none.

    One behind the reply of a server (RFC 5321) comes before one that stands by itself.
    """
    found = [*_BEHIND_A_REPLY.findall(text), *_BY_ITSELF.findall(text)]
    return next((one for one in found if one not in UNCLEAR), found[0] if found else "")
