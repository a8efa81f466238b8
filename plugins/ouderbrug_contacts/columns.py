"""Which headers and words these tables know: our own, and what Dutch schools write in their place.

A header is compared without regard to case, and ``_`` counts as a space.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

Aliases = dict[str, tuple[str, ...]]

CONTACTS: Aliases = {
    "pupil_key": ("kind_key", "leerlingcode", "leerlingcodes", "leerlingnummer"),
    "pupil_first_name": ("voornaam_kind",),
    "pupil_prefix": ("voorvoegsel_kind", "tussenvoegsel_kind"),
    "pupil_last_name": ("achternaam_kind",),
    "group": ("groep",),
    "pupil_deceased": ("kind_overleden",),
    "guardian_key": ("contact_key", "code", "oudercode"),
    "first_name": ("voornaam",),
    "prefix": ("voorvoegsel", "tussenvoegsel"),
    "last_name": ("achternaam",),
    "relation": ("relatie",),
    "authority": ("gezag",),
    "receives": ("ontvangt",),
    "receives_by": ("ontvangt_door",),
    "receives_since": ("ontvangt_sinds",),
    "email": ("emailadres", "e-mail", "e-mailadres"),
    "mobile": ("mobiel", "telefoon"),
    "language": ("taal",),
    "channel": ("kanaal",),
    "app_access": ("ouderapp",),
    "opt_out": ("afmelding", "afgemeld_voor"),
    "blocked": ("blokkade",),
    "blocked_until": ("blokkade_tot",),
    "blocked_by": ("blokkade_door",),
    "address_secret": ("geheim_adres",),
    "guardian_deceased": ("ouder_overleden",),
    "asks_limit": ("vraag_max",),
    "helps": ("helpt",),
    "digest": ("bundel", "verzamelbericht"),
    "reading_support": ("leeshulp",),
    "intensive": ("intensief",),
}
PUPIL_COLUMNS = ("pupil_key", "pupil_first_name", "pupil_prefix", "pupil_last_name", "group", "pupil_deceased")
TOTALS = frozenset({"totaal", "total", "totals", "subtotaal", "subtotal", "aantal"})
"""Words with which a row begins that counts the others."""
STAFF: Aliases = {
    "key": ("code", "medewerkercode"),
    "name": ("naam",),
    "email": ("emailadres", "e-mail", "e-mailadres"),
    "mobile": ("mobiel", "telefoon"),
    "groups": ("groepen",),
    "days": ("dagen", "werkdagen"),
    "role": ("rol",),
    "away_until": ("afwezig_tot",),
    "stand_in": ("vervanger",),
    "guardian_key": ("contact_key", "oudercode", "ouder_key", "ouder_code", "verzorger_key"),
}
CONSENTS: Aliases = {
    "pupil_key": ("kind_key", "leerlingcode", "leerlingnummer"),
    "purpose": ("doel",),
    "channel": ("kanaal",),
    "status": (),
    "date": ("datum",),
    "source": ("bron",),
    "guardian_key": ("contact_key", "oudercode", "ouder_key", "ouder_code", "verzorger_key"),
}
BESIDE_CONSENTS = (
    *(name for column in PUPIL_COLUMNS if column != "pupil_deceased" for name in (column, *CONTACTS[column])),
    *("naam_kind", "naam_leerling", "leerling", "klas"),
)
"""Headers of what a child is called, which says nothing of what was given; ``naam`` may be that of who gave it."""
RESPONSES: Aliases = {
    "event": ("gebeurtenis", "activiteit"),
    "guardian_key": ("contact_key", "oudercode", "code"),
    "answer": ("antwoord",),
    "date": ("datum",),
    "note": ("opmerking", "toelichting"),
}
ANSWERS = {
    "ja": "ja",
    "yes": "ja",
    "nee": "nee",
    "no": "nee",
    "anders": "anders",
    "other": "anders",
}
APP_IDS: Aliases = {
    "channel": ("kanaal",),
    "scope": ("soort",),
    "key": ("sleutel",),
    "app_id": ("app_code",),
}
APP_SCOPES = {
    "group": "group",
    "groep": "group",
    "guardian": "guardian",
    "ouder": "guardian",
    "pupil": "pupil",
    "leerling": "pupil",
    "thread": "thread",
    "gesprek": "thread",
}

NEAR = 0.7
"""How alike (difflib) a header is to one of ours for which it may be a slip, as gezach is to gezag."""
YES_NO = {word: True for word in ("yes", "y", "true", "1", "ja", "j", "waar")} | {
    word: False for word in ("no", "n", "false", "0", "nee", "onwaar")
}
NONE_WORDS = frozenset({"none", "geen"})
UNKNOWN_WORDS = frozenset({"unknown", "onbekend"})
RELATIONS = {
    "moeder": "mother",
    "vader": "father",
    "voogd": "legal_guardian",
    "verzorger": "carer",
    "verzorgster": "carer",
    "stiefmoeder": "carer",
    "stiefvader": "carer",
    "pleegouder": "foster",
    "pleegmoeder": "foster",
    "pleegvader": "foster",
    "instelling": "institution",
    "overig": "other",
    "anders": "other",
}
RECEIVES = {"alles": "all", "op_verzoek": "on_request", "niets": "nothing"}
LANGUAGES = {
    "nederlands": "nl",
    "engels": "en",
    "duits": "de",
    "frans": "fr",
    "turks": "tr",
    "arabisch": "ar",
    "pools": "pl",
    "oekraïens": "uk",
    "fries": "fy",
}
ROLES = {
    "teacher": "teacher",
    "leerkracht": "teacher",
    "groepsleerkracht": "teacher",
    "leraar": "teacher",
    "lerares": "teacher",
    "docent": "teacher",
    "juf": "teacher",
    "meester": "teacher",
    "stand_in": "stand_in",
    "invaller": "stand_in",
    "vervanger": "stand_in",
    "leader": "leader",
    "schoolleider": "leader",
    "directeur": "leader",
    "directrice": "leader",
    "directie": "leader",
    "ib": "ib",
    "ib'er": "ib",
    "intern_begeleider": "ib",
    "kwaliteitscoördinator": "ib",
    "ict": "ict",
    "class_parent": "class_parent",
    "klassenouder": "class_parent",
}
DAYS = {
    **{day: day for day in ("mon", "tue", "wed", "thu", "fri")},
    "ma": "mon",
    "di": "tue",
    "wo": "wed",
    "do": "thu",
    "vr": "fri",
    "maandag": "mon",
    "dinsdag": "tue",
    "woensdag": "wed",
    "donderdag": "thu",
    "vrijdag": "fri",
    "monday": "mon",
    "tuesday": "tue",
    "wednesday": "wed",
    "thursday": "thu",
    "friday": "fri",
}
STATUSES = {"given": True, "gegeven": True, "withdrawn": False, "ingetrokken": False}
IN_DUTCH = {"yes": "ja", "no": "nee", "unknown": "onbekend", "given": "gegeven", "withdrawn": "ingetrokken"} | {
    ours: theirs
    for theirs, ours in reversed([*RELATIONS.items(), *RECEIVES.items(), *ROLES.items(), *DAYS.items()])
    if theirs != ours
}
"""What is said beside a word of ours to who writes Dutch."""
PURPOSES = {"foto": "photo", "foto's": "photo", "foto\u2019s": "photo"}
ALL_CHANNELS = frozenset({"all", "alle", "alles"})


def folded(header: str) -> str:
    """A header as it is compared: trimmed, caseless, single spaces."""
    return " ".join(header.replace("_", " ").casefold().split())


def _named() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for table in (CONTACTS, STAFF, CONSENTS, RESPONSES, APP_IDS):
        for column, names in table.items():
            for name in map(folded, (column, *names)):
                found[name] = found.get(name, frozenset()) | {column}
    return found


NAMED = _named()
"""The columns of ours that a folded header may mean, of any table."""


def near_column(header: str, aliases: Aliases, found: Collection[str]) -> tuple[str, str]:
    """The column of ours that is not ``found`` and that a header may be a slip of, and how it is spelled; else ""."""
    spelled = {folded(name): column for column, names in aliases.items() if column not in found for name in
               (column, *names)}  # fmt: skip
    near = get_close_matches(folded(header), spelled, n=1, cutoff=NEAR)
    return (spelled[near[0]], near[0].replace(" ", "_")) if near else ("", "")


def known_columns(columns: Mapping[str, str], aliases: Aliases) -> None:
    """Raise ValueError if ``columns`` maps to a column that the table does not have."""
    for name in columns:
        if name not in aliases:
            near = get_close_matches(name, aliases, n=1)
            if near:
                raise ValueError(f"{name!r} is not a column of this table; did you mean {near[0]!r}?")
            raise ValueError(f"{name!r} is not a column of this table; known are {', '.join(aliases)}")


def places(headers: Sequence[str], aliases: Aliases, columns: Mapping[str, str]) -> dict[str, list[int]]:
    """For each column of ours, the positions of the headers that mean it; a mapped column ignores aliases.

    A header that is mapped to something of the pupil means nothing of the guardian beside, nor the other way.
    """
    found = [folded(header) for header in headers]
    taken = {of: {folded(columns[column]) for column in columns if _of_pupil(column) is of} for of in (True, False)}
    wanted = {
        column: {folded(columns[column])}
        if column in columns
        else {folded(n) for n in (column, *names)} - taken[not _of_pupil(column)]
        for column, names in aliases.items()
    }
    return {
        column: [position for position, header in enumerate(found) if header in names]
        for column, names in wanted.items()
    }


def _of_pupil(column: str) -> bool:
    return column in PUPIL_COLUMNS
