"""What a card advises whoever has it: what to heed, how to hold a talk, and where to write what came of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.model import ContentClass, Correction
from ouderbrug.school.roles import Act, may
from ouderbrug.staff.cards import AFTER_OTHER_NEWS, NOTHING_CAME, OTHER_LANGUAGE, READING_SUPPORT, SPOKEN, number
from ouderbrug.staff.not_sent import is_guarded
from ouderbrug.store.tasks import AGAINST
from ouderbrug.texts.language import join_names, language_code, locale_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ouderbrug.api import Rule
    from ouderbrug.people import Guardian, Staff
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.cards import Card, Tick

_THIS = "deze ouder"
_DO = {"call": "bel", "talk": "spreek"}
_HAD = {
    OTHER_LANGUAGE: (", en kreeg het in het Nederlands", ", en kregen het in het Nederlands"),
    NOTHING_CAME: (", en heeft dit bericht nog niet gekregen", ", en hebben dit bericht nog niet gekregen"),
}
_TOLD = "Vraag eerst of een collega dit al vertelde, ook in eerdere woorden."
_HAD_BEFORE = {
    "post": "Kijk eerst of dit er al staat, ook in eerdere woorden.",
    "pass_on": "Vraag eerst of dit al is doorgegeven, ook in eerdere woorden.",
    "paper": "Vraag eerst of dit al is meegegeven, ook in eerdere woorden.",
    "call": _TOLD,
    "talk": _TOLD,
}
"""What to look at first where somebody had it in hand before, by the way of the card."""
PILOT = "Oefening: doe dit niet echt, ouders horen er niets van."
OPEN_QUESTION = "Vraag: “Hoe ziet u dat? Hoe is dat thuis?” En luister."
_PAPER = "Op papier meegegeven"
OUTCOMES = {
    "call": ("Gesproken", "Niet opgenomen", "Bel later nog eens: ..............."),
    "talk": ("Gesproken", "Nog niet gezien", _PAPER),
}
"""What may come of a talk, by the way of the card."""


ASK_LEADER = "ask-leader"
"""What stands for a reason that only a leader and the intern begeleider read."""


def seen_by(tick: Tick, one: Staff | None, rules: Mapping[str, type[Rule]]) -> Tick:
    """A tick as a colleague may see it: whom a rule keeps it from now is named to nobody who may not read why."""
    if not (tick.open and tick.stop) or (one is not None and may(one, Act.KNOW_WHY)):
        return replace(tick, note=note_for(tick.note, one, rules), look=stops_for(tick.look, one, rules))
    return replace(tick, guardians=(), stop=stop_for(tick.stop, one, rules), text=tick.without_names)


def note_for(note: str, one: Staff | None, rules: Mapping[str, type[Rule]]) -> str:
    """What is kept of how it was told, as this colleague may read it: also against which rule."""
    before, against, stop = note.partition(AGAINST)
    return f"{before}{against}{stop_for(stop, one, rules)}" if against else note


def stop_for(stop: str, one: Staff | None, rules: Mapping[str, type[Rule]]) -> str:
    """Why something may not be told, as this colleague may read it."""
    knows = one is not None and may(one, Act.KNOW_WHY)
    return ASK_LEADER if is_guarded(stop, rules) and not knows else stop


def stops_for(codes: Iterable[str], one: Staff | None, rules: Mapping[str, type[Rule]]) -> tuple[str, ...]:
    """The same of several, each once."""
    return tuple(dict.fromkeys(stop_for(code, one, rules) for code in codes))


def forbidden(card: Card) -> bool:
    """True if nothing on the card may be posted or told any more."""
    return bool(card.open) and all(tick.stop for tick in card.open)


def by_word_alone(card: Card) -> bool:
    """True of what is given on no paper: what just happened, what is heavy, and what nobody is to read first."""
    heavy = card.about_a_child and (card.content_class is ContentClass.SENSITIVE or bool(card.strangers & card.people))
    return heavy or card.shut or card.just_happened


def outcomes(card: Card, guardians: Iterable[str], roster: Roster) -> Sequence[str]:
    """What may come of it for these guardians: nobody picks up where there is no number to call."""
    way = "talk" if card.way == "call" and not any(number(key, roster) for key in guardians) else card.way
    return [one for one in OUTCOMES.get(way, ()) if one != _PAPER or not by_word_alone(card)]


def warnings(card: Card) -> Sequence[str]:
    """What whoever has the card must heed first; nothing that the school only guesses.

    Where nothing of it may be told, that is all that it says: it does not ask for a call that it forbids.
    """
    if forbidden(card):
        return [*([PILOT] if card.pilot else []), "Niet plaatsen en niet vertellen: zie onder Gedaan waarom."]
    found = []
    if card.urgent:
        found.append("Dringend: doe dit nu.")
    found += card.of_days
    if card.talk:
        who = "deze ouders horen" if len(card.people) > 1 else "deze ouder hoort"
        found.append(f"Een gesprek voor alles hieronder: {who} deze week verder alleen wat dringend is of verandert.")
    elif card.way in SPOKEN and len(card.events) > 1:
        found.append("Een gesprek voor alles hieronder.")
    if card.one_too_many:
        found.append("Meer gesprekken dan er deze week bij de leerkracht passen: kies wie dit vertelt.")
    if card.about_a_child and card.way == "talk":
        found.append("Niet op het plein of bij het hek: spreek af waar niemand meeluistert.")
    if card.pilot:
        found.append(PILOT)
    if card.had_before:
        found.append(_HAD_BEFORE[card.way])
    if card.way == "post" and card.corrects:
        found.append("Haal het oude bericht weg.")
    if card.post and any(tick.look_round for tick in card.open):
        found.append("Controleer eerst wie er in deze groep meelezen; vraag het bij twijfel aan de schoolleiding.")
    elif any(tick.look_round - {READING_SUPPORT} for tick in card.open):
        found.append("Controleer eerst of dit zo verteld kan worden; vraag het bij twijfel aan de schoolleiding.")
    if not card.post and card.about_a_child and card.way not in SPOKEN:
        found.append("Persoonlijk: dit mag niet in een groep.")
    if card.apart and card.about_a_child:
        found.append("Vertel het elk van deze ouders zelf. Zet bij elk een vinkje.")
    return found


def to_know(card: Card, roster: Roster, school_language: str = "nl") -> Sequence[str]:
    """What to know of the guardians before they are told or given something, whatever brought it to a card.

    Who reads another language, or asked for help with reading; whom nobody can call, and who never heard from school.
    """
    if forbidden(card) or card.post or card.way == "pass_on":
        return []
    known = [roster.guardians[key] for tick in card.open if not tick.stop for key in tick.guardians
             if key in roster.guardians]  # fmt: skip
    people = list(dict.fromkeys(known))
    whom: dict[tuple[str, str], list[str]] = {}
    for one in people:
        for said in (*_of_words(card, one, school_language), *_in_person(card, one, roster)):
            whom.setdefault(said, []).append(one.name)
    alone = len(people) == 1
    return [_of_whom([_THIS] if alone else names, *said) for said, names in whom.items()]


def _of_whom(names: Sequence[str], one: str, more: str) -> str:
    """A sentence about one guardian, or about several of whom it is so."""
    who = join_names(names, "nl")
    said = (one if len(names) == 1 else more).format(who=who)
    return f"{said[:1].upper()}{said[1:]}"


_Said = tuple[str, str]
"""A sentence about one guardian, and the same about several."""


def _of_words(card: Card, one: Guardian, school_language: str) -> list[_Said]:
    found: list[_Said] = []
    spoken = card.way in SPOKEN
    if language_code(one.language) != language_code(school_language):
        tongue = locale_of(one.language).get_language_name("nl")
        had, have = next((_HAD[one] for one in _HAD if one in card.because), ("", ""))
        if spoken:
            first = " eerst," if NOTHING_CAME in card.because else ""
            other, do = "een andere taal", f"{_DO[card.way]}{first} met een tolk ({tongue})"
        else:
            other, do = f"een andere taal ({tongue})", "vertel erbij wat er staat"
        found.append((f"{{who}} leest {other}{had}: {do}.", f"{{who}} lezen {other}{have}: {do}."))
    if one.reading_support:
        do = "Vertel het in korte zinnen." if spoken else "Vertel erbij wat er staat."
        asked = "hulp gevraagd bij lezen"
        found.append((f"{{who}} heeft {asked}. {do}", f"{{who}} hebben {asked}. {do}"))
    return found


def _in_person(card: Card, one: Guardian, roster: Roster) -> Iterator[_Said]:
    """What can be done where nobody can be called, and that they never heard from school.

    Why a number may not be called stands on no paper.
    """
    reached = bool(number(one.key, roster))
    if card.way in SPOKEN and not reached:
        where_ = "spreek af op school" if card.about_a_child else "spreek bij het hek of aan de deur"
        shut, ask = "spreek af op school", f"{where_}, en vraag een nummer"
        said = f"Bel {{who}} niet: {shut}." if one.mobile else f"Van {{who}} is geen telefoonnummer bekend: {ask}."
        yield said, said
    if card.way in SPOKEN and card.about_a_child and one.key in card.strangers:
        do = "bel of spreek" if reached else "spreek zelf"
        said = f"Dit zou het eerste zijn wat {{who}} van school hoort: {do}, en stuur geen bericht."
        yield said, said.replace(" hoort:", " horen:")


def where(card: Card, runtime: Runtime) -> str:
    """Over which way it goes by hand."""
    if card.way == "pass_on":
        return "via de klassenouder"
    plugin = runtime.registry.channels[runtime.settings.channels[card.channel].plugin]
    return (
        f"in {card.channel.replace('_', ' ').title()}"
        if hasattr(plugin, "app_url")
        else "waar de ouders van de groep het zien"
    )


def guide(card: Card, children: Sequence[str]) -> Sequence[str]:
    """The steps of a talk about children, in their order; none where nobody speaks, or it is about no child.

    What just happened begins with how the child is: something nice would sound as if it were nothing. What puts right
    what was told begins with that, and of what is taken back there is nothing to agree on.
    """
    if card.way not in SPOKEN or not card.about_a_child or forbidden(card):
        return []
    said = steps(children, happened=card.just_happened)
    if card.put_right is Correction.WITHDRAWN:
        return [SORRY, "Vraag of er vragen zijn."]
    return [SORRY, *said[1:]] if card.put_right or AFTER_OTHER_NEWS in card.because else said


SORRY = "Zeg eerst dat we ons hebben vergist, en dat het je spijt."
"""How a talk begins that puts right what was told: something nice would sound like that once more."""


def steps(children: Sequence[str], *, happened: bool) -> Sequence[str]:
    """The same of a talk about these children; ``happened`` is one about what happened to them."""
    names = join_names(children, "nl") or "het kind"
    nice = f"Begin met iets moois: wat gaat er goed bij {names}?"
    return [
        f"Zeg eerst hoe het nu met {names} gaat." if happened else nice,
        "Vertel wat je ziet of wat er was, zonder oordeel. Het staat hieronder.",
        "Stel de vraag die hieronder staat. En luister." if happened else OPEN_QUESTION,
        "Spreek samen één ding af: wie doet wat, en wanneer spreken jullie elkaar weer?",
    ]


def points(card: Card) -> Sequence[str]:
    """What to look at before it is posted or told."""
    if forbidden(card):
        return []
    found = ["Is dit de goede groep?" if card.post else "Is dit het goede kind, en zijn dit de goede ouders?"]
    if card.way == "post":
        found.append("Reacties aan of uit?")
        if card.has_reply:
            found.append("Is opgave of aanwezigheid ingesteld?")
    if card.has_photo:
        found.append("Is er toestemming voor elk kind op de foto?")
    if card.photo_stays:
        found.append("Er hoort een foto bij die weg blijft: niet voor elk kind erop is toestemming.")
    return found
