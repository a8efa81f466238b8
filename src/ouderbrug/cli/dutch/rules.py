"""What the rules say of a verdict: the numbers in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

RULES: Mapping[str, str] = {
    # why a message waits or stays here
    "{cause}": "{cause}",
    "the ban still holds; it was to be looked at again on {ended}": (
        "het contactverbod geldt nog; het zou op {ended} opnieuw bekeken worden"
    ),
    "by the school's record nothing about this pupil goes to the guardian": (
        "volgens de school gaat niets over deze leerling naar de verzorger"
    ),
    "wants no {kind}": "wil geen {kind}",
    "the mailbox is read by {reader} too, who may not have it": "ook {reader} leest de mailbox, en mag het niet hebben",
    "no consent for {without}, of {of} shown": "geen toestemming voor {without}, van de {of} op de foto",
    "the source may not make it {priority}": "de bron mag het niet {priority} maken",
    "the channel carries nothing {class}": "het kanaal neemt niets mee van klasse {class}",
    "a colleague tells this, and no channel carries it by itself": (
        "een collega vertelt dit, en geen kanaal brengt het zelf"
    ),
    "the channel does not go to a {audience}": "het kanaal is niet voor een {audience}",
    "the channel carries no files, and there are {files}": "het kanaal neemt geen bestanden mee, en er zijn er {files}",
    "the channel holds invitations alone, and a text has no place there": (
        "het kanaal neemt alleen uitnodigingen mee, en een tekst kan er niet in"
    ),
    "{chars} characters where {limit} fit": "{chars} tekens waar er {limit} passen",
    "the guardian has no address that the channel reaches": "de verzorger heeft geen adres voor dit kanaal",
    "an app reaches only whose app_access is yes": "een app bereikt alleen wie app_access ja heeft",
    "it goes to who chose it in the column channel": "het gaat naar wie het koos in de kolom channel",
    "STOP was said at their address; `ouderbrug release stopped KEY` lifts it": (
        "op hun adres is STOP gezegd; `ouderbrug release stopped SLEUTEL` heft dat op"
    ),
    "because of: {words}": "vanwege: {words}",
    "better: {instead}": "beter: {instead}",
    "for years {years}": "voor leerjaar {years}",
    "better {offer} for at home": "thuis liever {offer}",
    "the last one: {last}": "de vorige: {last}",
    "the material: {material}": "de stof: {material}",
    "minutes: {minutes}, at most {most}": "minuten: {minutes}, hoogstens {most}",
    "all {moments} in working hours": "alle {moments} onder werktijd",
    "days apart: {days_apart}": "dagen ertussen: {days_apart}",
    (
        "{days} {days:day|days} after the last one, at most {most}"
    ): "{days} {days:dag|dagen} na de vorige, hoogstens {most}",
    "years {years}, and it is for {youngest} to {oldest}": "{years} jaar, en het is voor {youngest} tot {oldest}",
    "{skills} {skills:skill|skills}": "{skills} {skills:vaardigheid|vaardigheden}",
    "of use until {deadline}": "nuttig tot {deadline}",
    (
        "no more than {days_at_most} {days_at_most:day|days} after it"
    ): "hoogstens {days_at_most} {days_at_most:dag|dagen} erna",
    "the last school day was {last_school_day}": "de laatste schooldag was {last_school_day}",
    "goes {until}": "gaat {until}",
    "the next one {until}": "de volgende {until}",
    "first school day {first_school_day}": "eerste schooldag {first_school_day}",
}
