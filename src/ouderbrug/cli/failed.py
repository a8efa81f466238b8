"""Why messages failed in a run, in words, and what to do: a line for each cause and channel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.codes import STOPPED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ouderbrug.cli.language import Words


class Why(NamedTuple):
    """What codes like this mean, and what somebody does about it."""

    codes: re.Pattern[str]
    says: str
    do: str


WHYS = (
    Why(
        re.compile(rf"{STOPPED}(-|$)"),
        "the reader said STOP there",
        "once they said START, `ouderbrug release stopped KEY --channel {channel}`; `ouderbrug status` names them",
    ),
    Why(
        re.compile("ends-its-run$"),
        "each run that had it alone in hand died",
        "look at its event and at the plugins, then `ouderbrug retry`",
    ),
    Why(re.compile("no-number$|no-app-id$"), "there is no number or id of them", "import it, and it goes by itself"),
    Why(
        re.compile("attachment-|media-"),
        "a file that goes along cannot be sent",
        "put the file right, then `ouderbrug retry --channel {channel}`",
    ),
    Why(
        re.compile(
            "too-long$|mail-too-large$|text-|unsafe-mail$|no-template-in-language$|.*-not-on-channel$|not-for-a"
        ),
        "the channel does not take what it says, or its kind",
        "change the event with `ouderbrug event amend`, or give its route another channel",
    ),
    Why(
        re.compile(r"smtp-5\d\d-5\.(1\.|4\.4)"),
        "there is no such address",
        "import the right one, and it goes by itself",
    ),
    Why(
        re.compile(r"smtp-552|smtp-5\d\d-5\.2\."),
        "the mailbox takes no mail",
        "tell them another way, or `ouderbrug retry --channel {channel}` later",
    ),
    Why(
        re.compile("smtp-5|http-4|refused"),
        "the other side refuses it",
        "ask them why; once that is mended, `ouderbrug retry --channel {channel}`",
    ),
    Why(
        re.compile("smtp-4|http-|lost-|cut-off|connect|timeout|mark-"),
        "it was not taken in any of its tries",
        "once that is mended, `ouderbrug retry --channel {channel}`",
    ),
    Why(
        re.compile(""),
        "it was not taken",
        "see `ouderbrug log`; once that is mended, `ouderbrug retry --channel {channel}`",
    ),
)
"""The first that fits is said."""
_MOST_CODES = 3


def lines(failed: Mapping[tuple[str, str], int], words: Words) -> Iterator[str]:
    """How many failed over each channel for which cause; ``failed`` counts them by channel and code."""
    found: dict[tuple[str, Why], list[str]] = {}
    for channel, code in sorted(failed):
        found.setdefault((channel, why(code)), []).append(code)
    for (channel, cause), codes in found.items():
        count = sum(failed[channel, code] for code in codes)
        shown = ", ".join([*codes[:_MOST_CODES], *(["..."] if codes[_MOST_CODES:] else [])])
        says, do = words(cause.says), words(cause.do, channel=channel)
        said = (
            "{count} {count:message|messages} failed over {channel}: {says} ({codes}); {do}. `ouderbrug tasks` "
            "says of which event, and who is told"
        )
        yield words(said, count=count, channel=channel, says=says, codes=shown or "?", do=do)


def why(code: str) -> Why:
    """What is behind the code of a message that failed."""
    return next(one for one in WHYS if one.codes.match(code))
