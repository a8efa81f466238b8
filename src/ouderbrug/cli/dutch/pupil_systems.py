"""What an import says of the files of pupil systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PUPIL_SYSTEMS: Mapping[str, str] = {
    # why it is refused
    "its root is not EDEX": "het begint niet met EDEX",
    (
        "line {line}: its keys begin with #, so they are made up for this file alone and name somebody else in the "
        "next; export with the keys of the pupil system"
    ): (
        "regel {line}: de sleutels beginnen met #, dus ze zijn voor dit ene bestand verzonnen en zijn in het volgende "
        "van een ander; exporteer met de sleutels van het leerlingsysteem"
    ),
    "it is larger than {count} MB; max_megabytes in the TOML allows more": (
        "het is groter dan {count} MB; max_megabytes in de TOML staat meer toe"
    ),
    "it says that it is in an encoding that is not known here; save it as UTF-8": (
        "het noemt een tekencodering die hier niet bekend is; bewaar het als UTF-8"
    ),
    "line {line}, byte {count}: {what}": "regel {line}, byte {count}: {what}",
    "a sign that is not in the encoding that the file names, or no XML; export it again": (
        "een teken dat niet past bij de tekencodering van het bestand, of geen XML; exporteer het opnieuw"
    ),
    "the file ends too early; export it again": "het bestand houdt te vroeg op; exporteer het opnieuw",
    "the encoding that the file names is not known here; save it as UTF-8": (
        "de tekencodering van het bestand is hier niet bekend; bewaar het als UTF-8"
    ),
    "this is no sound XML; export it again": "dit is geen goede XML; exporteer het opnieuw",
    "it holds a DOCTYPE, which no export needs and which can hide what it does": (
        "er staat een DOCTYPE in, die geen export nodig heeft en die kan verbergen wat hij doet"
    ),
    "line {line}: elements lie in each other more than {count} deep": (
        "regel {line}: elementen liggen meer dan {count} diep in elkaar"
    ),
    "line {line}: one record holds more than {count} elements": (
        "regel {line}: één record heeft meer dan {count} elementen"
    ),
    "the pupil system answered with the fault {code}; ask it anew": (
        "het leerlingsysteem antwoordde met de fout {code}; vraag het opnieuw"
    ),
    "it is UWLR 1, which is not read; let the pupil system send version 2": (
        "het is UWLR 1, dat niet gelezen wordt; laat het leerlingsysteem versie 2 sturen"
    ),
    "the pupil system answered that it has no data; ask it for those of this school": (
        "het leerlingsysteem antwoordde dat het geen gegevens heeft; vraag die van deze school"
    ),
    "the pupil system answered that nothing has changed": "het leerlingsysteem antwoordde dat er niets veranderd is",
    "it holds results of tests, which a source of plugin uwlr_results reads": (
        "er staan toetsresultaten in, die een bron met plugin uwlr_results leest"
    ),
    "it holds no answer with pupils or groups": "er staat geen antwoord met leerlingen of groepen in",
    "--school-year must be two years that follow each other, such as 2027-2028": (
        "--school-year moet twee jaren na elkaar zijn, zoals 2027-2028"
    ),
    "--from does not lie in that --school-year; a school year begins on 1 August": (
        "--from ligt niet in dat --school-year; een schooljaar begint op 1 augustus"
    ),
    # what is left out
    "an element is none that the format has in this place, so nobody reads it, nor who stands in it ({count}); let the "
    "pupil system export it anew": (
        "een element is er geen dat het formaat op deze plek heeft, dus niemand leest het, en ook niet wie erin staat "
        "({count}); laat het leerlingsysteem het opnieuw exporteren"
    ),
    "the pupil has no school key, and is never known by a name or a chain id; give it one in the pupil system": (
        "de leerling heeft geen schoolsleutel, en is nooit bekend bij een naam of keten-id; geef er een in het "
        "leerlingsysteem"
    ),
    "the record could not be used, so nobody counts as having left": (
        "de regels zijn niet te gebruiken, dus niemand telt als vertrokken"
    ),
    "holds a control or invisible character; type it anew in the pupil system": (
        "heeft een besturingsteken of onzichtbaar teken; typ het opnieuw in het leerlingsysteem"
    ),
    "holds the characters =? which mail programs take for code; remove them in the pupil system": (
        "heeft de tekens =? die mailprogramma's voor code houden; haal ze weg in het leerlingsysteem"
    ),
    "is longer than {count} characters": "is langer dan {count} tekens",
    "is no day; write it as 2026-08-31": "is geen dag; schrijf hem als 2026-08-31",
    # what to look at
    "the file has no groups, so nothing can be sent to one": (
        "het bestand heeft geen groepen, dus er kan niets naar een groep"
    ),
    "the group has no name, so it is called by its key": "de groep heeft geen naam en heet dus naar zijn sleutel",
    "the pupil has no call name, so a mail would name nobody": (
        "de leerling heeft geen roepnaam, dus een mail zou niemand noemen"
    ),
    "jaargroep is none that the format knows; it was left out": (
        "jaargroep is er geen die de standaard kent; hij is weggelaten"
    ),
    "unknown elements that were skipped: {count}": "onbekende elementen die zijn overgeslagen: {count}",
    "colleagues of whom none is taken in, for staff.csv says who may decide: {count}": (
        "collega's van wie niemand is opgenomen, want staff.csv zegt wie mag beslissen: {count}"
    ),
    "does not say of which school it is; look whether it is this one": (
        "zegt niet van welke school het is; kijk of het deze is"
    ),
    "the group beside the key is not that of its pupil; rows: {} of {}; are the keys right?": (
        "de groep naast de sleutel is niet die van de leerling; rijen: {} van {}; kloppen de sleutels?"
    ),
    "it may be last year's, and by it nobody leaves, comes back or changes groups; say it with --school-year": (
        "het kan van vorig jaar zijn, en niemand gaat erdoor van school, terug of naar een andere groep; "
        "zeg het met --school-year"
    ),
    "pupils whom a file that does not say its school year has in another group, or who had left, and who stay as they "
    "are: {count}; say the year with --school-year": (
        "leerlingen die een bestand zonder schooljaar in een andere groep heeft, of die al weg waren, en die blijven "
        "zoals ze zijn: {count}; zeg het met --school-year"
    ),
    "the BRIN or site is another one than that of the TOML": "de BRIN of vestiging is een andere dan die van de TOML",
    "the school year is not the present one": "het schooljaar is niet het huidige",
    "another group has this name too; both are called by name and key, give them names of their own": (
        "een andere groep heeft deze naam ook; beide heten naar naam en sleutel, geef ze een eigen naam"
    ),
    "another record of this file has its key and says something else; nothing was taken from either": (
        "een ander deel van dit bestand heeft deze sleutel en zegt iets anders; van geen van beide is iets opgenomen"
    ),
    "pupil {pupil} is in group {said}, which looks like {found} with other zeros in front": (
        "leerling {pupil} zit in groep {said}, die lijkt op {found} met andere nullen ervoor"
    ),
    "pupil {pupil} is in group {said}, which neither the file nor the store describes; by it nobody leaves a group": (
        "leerling {pupil} zit in groep {said}, die het bestand en de opslag niet beschrijven; daardoor verlaat niemand "
        "een groep"
    ),
    "pupil {pupil} has neither a group nor a year; only school news comes there": (
        "leerling {pupil} heeft geen groep en geen jaar; daar komt alleen schoolnieuws"
    ),
    "pupil {pupil} has no group in the file, and so is in none from now on; if that is wrong, give one there": (
        "leerling {pupil} heeft in het bestand geen groep en zit er vanaf nu dus in geen; klopt dat niet, geef er daar "
        "een"
    ),
    # what a part says
    "{key} is tied to {other}, whom neither this part nor the store knows; ask for a whole export (bulk)": (
        "{key} hoort bij {other}, die dit deel en de opslag niet kennen; vraag een volledige export (bulk)"
    ),
    "the row of pupil {pupil} names guardian {guardian} no more, so the two are tied no longer": (
        "de rij van leerling {pupil} noemt ouder {guardian} niet meer, dus die twee horen niet meer bij elkaar"
    ),
    "rows of pupils that name no guardian: {count} ({keys}); who is known as theirs stays": (
        "rijen van leerlingen die geen ouder noemen: {count} ({keys}); wie als hun ouder bekend is, blijft"
    ),
    ("the row of guardian {guardian} does not name pupil {pupil}, and both stay tied; ask for a whole export (bulk)"): (
        "de rij van ouder {guardian} noemt leerling {pupil} niet, en die twee blijven bij elkaar horen; vraag een "
        "volledige export (bulk)"
    ),
    (
        "guardian {key} is new, and no row of this part ties them to a pupil who is known; ask for a whole export "
        "(bulk)"
    ): ("ouder {key} is nieuw en hoort volgens dit deel bij geen bekende leerling; vraag een volledige export (bulk)"),
    (
        "pupil {pupil} joins a group, and neither this part nor the store knows the pupil; ask for a whole export "
        "(bulk)"
    ): (
        "leerling {pupil} komt in een groep, en dit deel en de opslag kennen de leerling niet; vraag een volledige "
        "export (bulk)"
    ),
    "pupil {pupil} is in class {said} too, which nobody describes; it counts as a lesson, and is no group": (
        "leerling {pupil} zit ook in klas {said}, die niemand beschrijft; die telt als les, en is geen groep"
    ),
    "the key of a group stands in its element; it is read as the key": (
        "de sleutel van een groep staat in het element zelf; hij is als sleutel gelezen"
    ),
    "the file has no pupils, so by it nobody comes and nobody leaves": (
        "het bestand heeft geen leerlingen, dus er komt en vertrekt niemand door"
    ),
    "comes only when already gone: look at instroomdatum and uitstroomdatum in the pupil system": (
        "komt pas na het vertrek: kijk naar instroomdatum en uitstroomdatum in het leerlingsysteem"
    ),
    "its school year cannot be read; write it as 2026-2027": (
        "het schooljaar is niet te lezen; schrijf het als 2026-2027"
    ),
    "a pupil key that the file of the pupil system does not have; put the key right": (
        "een leerlingsleutel die het bestand van het leerlingsysteem niet heeft; zet de sleutel goed"
    ),
    # results of tests
    "it holds results of another school: its BRIN or site is not that of the TOML": (
        "er staan resultaten van een andere school in: de BRIN of vestiging is niet die van de TOML"
    ),
    "it holds no results of tests": "er staan geen toetsresultaten in",
    "the result names no pupil by a school key; export it with the keys of the pupil system": (
        "het resultaat noemt geen leerling met een schoolsleutel; exporteer met de sleutels van het leerlingsysteem"
    ),
    "has no day on which the test was taken": "heeft geen dag waarop de toets is gemaakt",
    "no regular file lies in its place": "er ligt geen gewoon bestand op zijn plaats",
    "it is larger than {count} MB": "het is groter dan {count} MB",
    "it has no column {names}": "het heeft geen kolom {names}",
    "the row names no pupil, or no test": "de rij noemt geen leerling, of geen toets",
    "not judged, nor compared with; results: {}": "niet beoordeeld, en er is niet mee vergeleken; resultaten: {}",
    "the name beside the key is another child's; put the key right": (
        "de naam naast de sleutel is van een ander kind; zet de sleutel goed"
    ),
    "guardians are told nothing of it; write B, M or E and the group, as M7; results: {}": (
        "ouders horen er niets over; schrijf B, M of E en de groep, als M7; resultaten: {}"
    ),
    "the test is yet to be taken": "de toets moet nog gemaakt worden",
    "the file cannot be read": "het bestand is niet te lezen",
    "results_from holds nothing back by {moment} = {day}, which is long past; name that of this year": (
        "results_from houdt niets tegen met {moment} = {day}, dat lang voorbij is; noem de dag van dit jaar"
    ),
    "results_from holds nothing back by {moment} = {day}, which is too far ahead of its tests; is it right?": (
        "results_from houdt niets tegen met {moment} = {day}, want dat is te ver na de toetsen; klopt die dag?"
    ),
    "results_from names no day for {moments}: their messages wait for a yes alone": (
        "results_from noemt geen dag voor {moments}: hun berichten wachten alleen op een ja"
    ),
    "the folder of results is not there, or cannot be read; make it, or change the path": (
        "de map met resultaten is er niet of is niet te lezen; maak hem, of verander het pad"
    ),
    "folder {number} of results is not there, or cannot be read; make it, or change the path": (
        "map {number} met resultaten is er niet of is niet te lezen; maak hem, of verander het pad"
    ),
    "anybody on this machine may write to folder {number} of results; close it with: chmod o-w": (
        "iedereen op deze computer mag in map {number} met resultaten schrijven; sluit hem met: chmod o-w"
    ),
    "anybody on this machine may write to the folder of results; close it with: chmod o-w": (
        "iedereen op deze computer mag in de map met resultaten schrijven; sluit hem met: chmod o-w"
    ),
    # why it stopped
    "is of another school or site than the TOML names": "is van een andere school of vestiging dan de TOML noemt",
    "is of another school year than the present one": "is van een ander schooljaar dan het huidige",
    "{code}: {whom} is of another school or site than the TOML names ({hint})": (
        "{code}: {whom} is van een andere school of vestiging dan de TOML noemt ({hint})"
    ),
    "{code}: {whom} is of another school year than the present one ({hint})": (
        "{code}: {whom} is van een ander schooljaar dan het huidige ({hint})"
    ),
}
