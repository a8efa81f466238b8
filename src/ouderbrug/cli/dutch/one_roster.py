"""What an import says of sets of OneRoster."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ONE_ROSTER: Mapping[str, str] = {
    # why it is refused
    "it cannot be read as a zip; export it again": "het is niet als zip te lezen; exporteer het opnieuw",
    "it unpacks to more than {count} MB; max_megabytes in the TOML allows more": (
        "het is uitgepakt groter dan {count} MB; max_megabytes in de TOML staat meer toe"
    ),
    "{file}.csv in it is damaged; export it again": "{file}.csv daarin is beschadigd; exporteer het opnieuw",
    "a link lies in it; put the files themselves there": "er ligt een koppeling in; zet de bestanden zelf daar",
    "it holds too many files; export it again": "er zitten te veel bestanden in; exporteer het opnieuw",
    "a name in it leads out of the folder in which it would be unpacked": (
        "een naam daarin leidt uit de map waarin het uitgepakt zou worden"
    ),
    "it has a password; export it without one": "er zit een wachtwoord op; exporteer het zonder",
    "{file}.csv stands in it twice; put one set into one zip": (
        "{file}.csv staat er twee keer in; zet één set in één zip"
    ),
    "its manifest names another version than OneRoster 1.1 and 1.2": (
        "het manifest noemt een andere versie dan OneRoster 1.1 en 1.2"
    ),
    "its manifest says of {file}.csv neither bulk, delta nor absent": (
        "het manifest zegt van {file}.csv geen bulk, delta of absent"
    ),
    "its manifest says that {file}.csv is absent, and it is there; export the whole set again": (
        "het manifest zegt dat {file}.csv er niet is, en het is er; exporteer de hele set opnieuw"
    ),
    "its manifest says {mode} of {file}.csv, which is not there; export the whole set again": (
        "het manifest zegt {mode} van {file}.csv, dat er niet is; exporteer de hele set opnieuw"
    ),
    "it has no school with the sourcedId of org under [import.oneroster]": (
        "er is geen school met de sourcedId van org onder [import.oneroster]"
    ),
    "it has {count} schools; name the sourcedId of this one as org under [import.oneroster]": (
        "er staan {count} scholen in; noem de sourcedId van deze als org onder [import.oneroster]"
    ),
    "{file}.csv has more than {most} rows; split it by school": (
        "{file}.csv heeft meer dan {most} rijen; splits het per school"
    ),
    "{file}.csv, line {line}: {what}": "{file}.csv, regel {line}: {what}",
    "a cell is longer than 128 KiB, or its quotes do not match; export it again": (
        "een cel is langer dan 128 KiB, of de aanhalingstekens kloppen niet; exporteer het opnieuw"
    ),
    "{file}.csv is UTF-16; export it in UTF-8": "{file}.csv is UTF-16; exporteer het in UTF-8",
    "{file}.csv, line {line}: a byte is in no encoding that is read; export it in UTF-8": (
        "{file}.csv, regel {line}: een teken staat in geen codering die gelezen wordt; exporteer het in UTF-8"
    ),
    # what is left out or noted
    "a role of somebody whose own row this part lacks; ask for a bulk export": (
        "een rol van iemand wiens eigen rij in dit deel ontbreekt; vraag een volledige export (bulk)"
    ),
    "it begins on a later day, and no later part repeats it; ask for a bulk export then": (
        "het begint op een latere dag en geen later deel herhaalt het; vraag dan een volledige export (bulk)"
    ),
    "agentSourcedIds names nobody in the set; write the sourcedId of each child there, with commas between them": (
        "agentSourcedIds noemt niemand uit de set; zet daar de sourcedId van elk kind, met komma's ertussen"
    ),
    "another row has this sourcedId and says something else; neither was taken": (
        "een andere rij heeft deze sourcedId en zegt iets anders; geen van beide is opgenomen"
    ),
    "holds a control or invisible character; type it anew where it comes from": (
        "bevat een stuurteken of onzichtbaar teken; typ het opnieuw waar het vandaan komt"
    ),
    "has no sourcedId, by which it would be known": "heeft geen sourcedId, waaraan het te herkennen zou zijn",
    "the set has no manifest, so it counts as all there is: who is not in it has left": (
        "de set heeft geen manifest en telt dus als alles wat er is: wie er niet in staat, is vertrokken"
    ),
    "lessons beside the classes of pupils, which are no groups: {count}": (
        "lessen naast de klassen van leerlingen, die geen groep zijn: {count}"
    ),
    "a code under grades is no Dutch year; say under [import.oneroster.grades] which one it is": (
        "een code onder grades is geen Nederlands leerjaar; zeg onder [import.oneroster.grades] welk het is"
    ),
    "what stands under email is no address; it is read as an empty cell": (
        "wat onder email staat is geen adres; het is gelezen als een lege cel"
    ),
    "though the format is UTF-8; look whether accents are right": ("terwijl UTF-8 hoort; kijk of de accenten kloppen"),
    "columns that the format does not have, and nobody reads: {count}": (
        "kolommen die niet bij het formaat horen en die niemand leest: {count}"
    ),
}
