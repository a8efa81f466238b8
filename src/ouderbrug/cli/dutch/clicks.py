"""What click says where a command was typed wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CLICKS: Mapping[str, str] = {
    "Usage: {rest}": "Gebruik: {rest}",
    "Try '{command} --help' for help.": "Zie '{command} --help'.",
    "Error: {message}": "Fout: {message}",
    "No such option {option}. (Did you mean one of: {options}?)": "optie {option} is er niet; bedoelde u {options}?",
    "No such option {option}. Did you mean {options}?": "optie {option} is er niet; bedoelde u {options}?",
    "No such option '{option}'. It stands before the command: `ouderbrug {again} ...`.": (
        "optie '{option}' staat vóór de opdracht: `ouderbrug {again} ...`"
    ),
    "No such option {option}.": "optie {option} is er niet",
    "No such command {command}. (Did you mean one of: {commands}?)": (
        "opdracht {command} is er niet; bedoelde u {commands}?"
    ),
    "No such command {command}. Did you mean {commands}?": "opdracht {command} is er niet; bedoelde u {commands}?",
    "No such command {command}.": "opdracht {command} is er niet",
    "Missing argument {name}. Choose from:": "{name} ontbreekt; kies uit:",
    "Missing argument {name}.": "{name} ontbreekt",
    "Missing option {name}. Choose from:": "optie {name} ontbreekt; kies uit:",
    "Missing option {name}.": "optie {name} ontbreekt",
    "Missing command.": "de opdracht ontbreekt",
    "Invalid value for {name}: {why}": "{name} klopt niet: {why}",
    "Invalid value: {why}": "dit klopt niet: {why}",
    "{value} is not a valid integer.": "{value} is geen getal",
    "{value} is not a valid integer range.": "{value} is geen getal",
    "{value} is not a valid float range.": "{value} is geen getal",
    "{value} is not a valid boolean. Recognized values: {values}": "{value} is niet een van {values}",
    "{value} is not a valid float.": "{value} is geen getal",
    "{value} is not in the range {range}.": "{value} is niet binnen {range}",
    "{value} is not one of {choices}.": "{value} is niet een van {choices}",
    "{value} is not {choice}.": "{value} is niet {choice}",
    "{value} does not match the format {format}.": "{value} is geen datum of tijd zoals {format}",
    "{value} does not match the formats {formats}.": "{value} is geen datum of tijd zoals {formats}",
    "File {name} does not exist.": "bestand {name} is er niet",
    "File {name} is a directory.": "{name} is een map, en geen bestand",
    "File {name} is not readable.": "bestand {name} is niet te lezen",
    "File {name} is not writable.": "in bestand {name} is niet te schrijven",
    "Directory {name} is not readable.": "map {name} is niet te lezen",
    "Directory {name} is not writable.": "in map {name} is niet te schrijven",
    "Path {name} is not readable.": "{name} is niet te lezen",
    "Path {name} is not writable.": "in {name} is niet te schrijven",
    "Could not open file {name}: {why}": "bestand {name} kan niet open: {why}",
    "Directory {name} does not exist.": "map {name} is er niet",
    "Directory {name} is a file.": "{name} is een bestand, en geen map",
    "Path {name} does not exist.": "{name} is er niet",
    "Option {name} requires an argument.": "optie {name} heeft een waarde nodig",
    "Option {name} requires {count} arguments.": "optie {name} heeft {count} waarden nodig",
    "Option {name} does not take a value.": "optie {name} krijgt geen waarde",
    "Got unexpected extra argument ({words})": "er staat een woord te veel ({words})",
    "Got unexpected extra arguments ({words})": "er staan woorden te veel ({words})",
    "Argument {name} takes {count} values.": "{name} heeft {count} waarden nodig",
    "Takes {count} values but 1 was given.": "er zijn {count} waarden nodig, en er is er 1",
    "Takes {count} values but {given} were given.": "er zijn {count} waarden nodig, en er zijn er {given}",
}
"""Known again by the words around what was typed."""

PLACES: Mapping[str, str] = {
    "ARGS": "ARGUMENTEN",
    "CHANNEL": "KANAAL",
    "COMMAND": "OPDRACHT",
    "EVENT": "GEBEURTENIS",
    "FILE": "BESTAND",
    "FILES": "BESTANDEN",
    "FIRST": "EERSTE",
    "FOLDER": "MAP",
    "GUARDIAN": "VERZORGER",
    "KEY": "SLEUTEL",
    "KIND": "SOORT",
    "MESSAGE": "BERICHT",
    "NAME": "NAAM",
    "NUMBER": "NUMMER",
    "OPTIONS": "OPTIES",
    "PUPIL": "LEERLING",
    "SCOPE": "BEREIK",
    "TARGET": "DOEL",
    "URL": "URL",
}
"""What a usage line has where a word is to be typed."""
