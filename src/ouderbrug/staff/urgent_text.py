"""The words of what is urgent or happened to a child, for a colleague: what to do, before when, and no name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.model import Text
from ouderbrug.staff.card_texts import SHORT, alike, heed, paragraph, quoted, said_once
from ouderbrug.staff.subjects import APART, fitting, in_short
from ouderbrug.staff.urgent import NOTHING, together
from ouderbrug.staff.urgent_lines import beside_cards, not_any_more, of_card, several
from ouderbrug.texts.page import html_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.runtime import Runtime
    from ouderbrug.staff.cards import Card
    from ouderbrug.staff.taking_over import Shared, Turn
    from ouderbrug.staff.urgent import Urgent
    from ouderbrug.staff.urgent_lines import Asked

ONE_TEXT = 160
"""The most signs of one text message."""


def text_for(shared: Shared, runtime: Runtime, whom: str = "collega", *, counts_alone: bool = False) -> Text:
    """The mail to ``whom``: what to do, before when and for how many, with the text of what is for everybody.

    What a colleague is asked to do others hear of as that. With ``counts_alone`` the text is left out, for a relay
    that refused it.
    """
    title = subject(shared, runtime)
    body = [f"Beste {whom},", *paragraphs(shared, runtime, counts_alone=counts_alone)]
    body += [SHORT] if counts_alone else []
    body.append("Over wie het gaat, staat op de takenlijst op school en niet in deze mail.")
    school = runtime.settings.school.name
    html = html_page(title, [paragraph(part) for part in body], "nl", school)
    return Text("nl", title, title, "\n\n".join([*body, school]) + "\n", html)


def in_counts(shared: Shared, runtime: Runtime, whom: str = "collega") -> Text | None:
    """The mail without the texts; None where it has none."""
    return text_for(shared, runtime, whom, counts_alone=True) if any(map(quotes, shared.parts.values())) else None


def quotes(urgent: Urgent) -> bool:
    """True if its words hold a text."""
    return not all(card.about_a_child for card in urgent.cards)


def subject(shared: Shared, runtime: Runtime) -> str:
    """What the reader is to do, or how much where it is more than one thing; else what others do, or what is off."""
    lines = [(turn.asked, line) for turn, part in shared.parts.items() for line in _lines(part, runtime)]
    mine = [line for asked, line in lines if not asked]
    if len(mine) == 1:
        return in_short(mine[0].said)
    if mine:
        return f"Nu doen: {sum(one.tasks for one in mine)} dringende taken"
    off = [line for part in shared.parts.values() for line in not_any_more(part.dropped, runtime)]
    if not lines:
        return in_short(off[0]) if len(off) == 1 else _NOT_ANY_MORE.format(tasks=_earlier(len(off)))
    theirs = _of_others(lines)
    if not off:
        return theirs
    return fitting(
        APART.join(
            (
                _NOT_ANY_MORE.format(tasks=_earlier(len(off))),
                theirs.removeprefix(f"{_TO_KNOW}: ").replace("dringende ", ""),
            )
        )
    )


_TO_KNOW = "Ter informatie"
_NOT_ANY_MORE = "Niet meer doen: {tasks}"
"""What the reader alone is not to do any more, said before what others do."""


def _earlier(number: int) -> str:
    return several(number, "eerdere taak", "eerdere taken")


def _of_others(lines: Sequence[tuple[str | None, Asked]]) -> str:
    """What others were asked to do."""
    if len(lines) == 1:
        [(asked, line)] = lines
        do = line.said[:1].lower() + line.said[1:].replace(": ", ", ", 1)
        return in_short(f"Gevraagd aan {asked}: {do}")
    whose = {asked for asked, _ in lines}
    named = f"van {min(whose, key=str)}" if len(whose) == 1 else "van collega’s"
    return f"{_TO_KNOW}: {sum(line.tasks for _, line in lines)} dringende taken {named}"


def _lines(urgent: Urgent, runtime: Runtime) -> list[Asked]:
    return [*beside_cards(urgent, runtime), *(of_card(card, runtime) for card in together(urgent.cards))]


def paragraphs(shared: Shared, runtime: Runtime, *, counts_alone: bool = False) -> list[str]:
    """All that there is to do, by whose turn it is: what happened to a child, what somebody keeps waiting, cards."""
    found: list[str] = []
    for turn, part in shared.parts.items():
        hour = _hour(shared, runtime)
        found += _before(turn, hour)
        found += [f"{line.said}." for line in beside_cards(part, runtime)]
        found += [f"{line}." for line in not_any_more(part.dropped, runtime)]
        for card in _told_alike(part.cards):
            quote = not (card.about_a_child or counts_alone)
            do = " ".join((f"{of_card(card, runtime).said}.", *(heed(card) if quote else ())))
            found += said_once([do, *(quoted(card) if quote else ())], found)
        if turn.then and not turn.asked:
            found.append(f"{turn.then} weet hiervan, en neemt het over als het om {hour} nog niet gedaan is.")
    return found


def _told_alike(cards: Sequence[Card]) -> list[Card]:
    """The cards of which a mail says how many there are to tell; of what it quotes each stands with its own text."""
    return [one for card in together(cards) for one in ([card] if card.about_a_child else alike([card]))]


def _before(turn: Turn, hour: str) -> list[str]:
    """Above what somebody else was asked to do: who that is, and who takes it over."""
    if not turn.asked:
        return []
    after = f"Is het om {hour} nog niet gedaan? Doe jij het dan, en overleg eerst."
    if turn.then:
        after = f"Is het om {hour} nog niet gedaan? Dan neemt {turn.then} het over."
    return [f"Dit is gevraagd aan {turn.asked}. {after}"]


def _hour(shared: Shared, runtime: Runtime) -> str:
    return f"{runtime.calendar.local(shared.hour):%-H.%M} uur" if shared.hour else ""


def short_for(shared: Shared, runtime: Runtime, still: Urgent = NOTHING) -> Text:
    """The text message: how many to call, to post and to decide on, and where it stands; no child, no event.

    ``still`` is what its reader was asked before and has to do all the same.
    """
    mine = [to_do for turn, part in shared.parts.items() if not turn.asked for to_do in _counts(part)]
    off = sum(len(not_any_more(part.dropped, runtime)) for part in shared.parts.values())
    words = [f"Dringend, doe nu: {', '.join(mine)}."] if mine else ["Dringend."]
    words += [f"{_NOT_ANY_MORE.format(tasks=_earlier(off))}."] if off else []
    words += [f"Nog wel doen: {', '.join(open_)}."] if off and (open_ := _counts(still)) else []
    theirs = [(turn, _counts(part)) for turn, part in shared.parts.items() if turn.asked]
    words += [f"Gevraagd aan {turn.asked}: {', '.join(to_do)}." for turn, to_do in theirs]
    if any(turn.then == "" for turn, _ in theirs):
        words.append(f"Om {_hour(shared, runtime)} niet gedaan? Doe jij het dan.")
    words.append("Wat en wie staat op de takenlijst.")
    school = [f"{runtime.settings.school.name}:"]
    tried = (" ".join(some) for some in ([*school, *words], words, words[:-1]))
    said = next((text for text in tried if len(text) <= ONE_TEXT), " ".join(words))
    return Text("nl", "", said, said, "")


def _counts(urgent: Urgent) -> list[str]:
    posts = sum(card.post for card in urgent.cards)
    decisions = len(urgent.held | urgent.to_approve | urgent.unclear)
    counted = (
        (urgent.to_call, "bel", "ouder", "ouders"),
        (urgent.to_meet, "spreek", "ouder", "ouders"),
        (posts, "plaats", "bericht", "berichten"),
        (decisions, "beslis over", "bericht", "berichten"),
    )
    return [f"{do} {several(number, one, more)}" for number, do, one, more in counted if number]
