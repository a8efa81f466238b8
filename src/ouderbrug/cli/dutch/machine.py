"""What the machine, the store and a run do not let a command do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MACHINE: Mapping[str, str] = {
    "message {id} takes {parts} parts, each of which is paid": (
        "bericht {id} bestaat uit {parts} delen, en elk deel kost geld"
    ),
    "message {id} went without its files: too large": "bericht {id} ging zonder bestanden: te groot",
    "the refresh token was renewed, but only a file could keep it for the next run": (
        "het refresh-token is vernieuwd, maar alleen een bestand kan het bewaren voor de volgende run"
    ),
    # what this machine does not let a command do
    "{what} cannot be read or written: {why}": "{what} is niet te lezen of te schrijven: {why}",
    "an output of this command is closed, and what it did is done; open it, or name a file": (
        "een uitvoer van dit commando is dicht, en wat het deed is gedaan; open die, of noem een bestand"
    ),
    "no room to write {what}, and what it did is done; make space on that disk": (
        "geen plaats voor {what}, en wat er gedaan is blijft; maak ruimte op die schijf"
    ),
    "no room to write {what}; make space on that disk": "geen plaats om {what} te schrijven; maak ruimte op die schijf",
    "no room to write {what}; make space on its disk": "geen plaats om {what} te schrijven; maak ruimte op die schijf",
    "what this command says": "wat deze opdracht zegt",
    "a file": "een bestand",
    "its folder or the file is not open to this user; look at owner and permissions": (
        "de map of het bestand is niet van deze gebruiker; kijk naar eigenaar en rechten"
    ),
    "its disk is read-only; name another place": "de schijf is alleen om te lezen; noem een andere plaats",
    "its folder is not there; make it, or name another place": "de map is er niet; maak hem, of noem een andere plaats",
    "what should be its folder is a file; name another place": (
        "wat de map moet zijn, is een bestand; noem een andere plaats"
    ),
    "a folder of that name is there; name another place": "er is al een map met die naam; noem een andere plaats",
    "there is one already; name another place": "dat is er al; noem een andere plaats",
    "a fault in ouderbrug or a plugin ({error} at {place}); nothing more was done, please report it": (
        "een fout in ouderbrug of een plugin ({error} bij {place}); er is niets meer gedaan, meld het alstublieft"
    ),
    "stopped by Ctrl-C; what was stored stays, and what was not done is not lost: run it again": (
        "gestopt met Ctrl-C; wat bewaard is, blijft; wat nog niet gedaan is, gaat niet verloren: doe het nog eens"
    ),
    "there is no such command; see ouderbrug --help": "die opdracht is er niet; zie ouderbrug --help",
    "there is no command {name}; did you mean {near}?": "er is geen opdracht {name}; bedoelt u {near}?",
    "{toml} and {inbox}/ cannot be made in {folder}: look at whether that folder is there and yours": (
        "{toml} en {inbox}/ zijn niet te maken in {folder}: kijk of die map er is en van u is"
    ),
    "{file} cannot be written there; name another file after {option}": (
        "{file} is daar niet te schrijven; noem een ander bestand na {option}"
    ),
    "OUDERBRUG_NOW must be a time with an offset, such as 2026-11-23T10:00:00+01:00": (
        "OUDERBRUG_NOW moet een tijd met tijdzone zijn, zoals 2026-11-23T10:00:00+01:00"
    ),
    "rehearsal, the clock stands at {time}": "proef, de klok staat op {time}",
    "this is a {kind} store; {advice} to change it": (
        "dit is een opslag van soort {kind}; {advice} om hem te veranderen"
    ),
    "set OUDERBRUG_NOW": "zet OUDERBRUG_NOW",
    "unset OUDERBRUG_NOW, or copy the school's files": "haal OUDERBRUG_NOW weg, of kopieer de bestanden van de school",
    "the folder for {file} does not exist; make it, or change [store] url": (
        "de map voor {file} bestaat niet; maak hem, of verander [store] url"
    ),
    "the folder for {file} does not exist; make it first": "de map voor {file} bestaat niet; maak hem eerst",
    "{file} is already there; name another file": "{file} is er al; noem een ander bestand",
    "{file} is already there; it was left as it is": "{file} is er al; het is niet veranderd",
    "no event has that id; `ouderbrug log` lists what is there": (
        "geen gebeurtenis heeft die id; `ouderbrug log` noemt wat er is"
    ),
    "no event of that id was planned; `ouderbrug plan` shows what is new": (
        "van die gebeurtenis is niets gepland; `ouderbrug plan` laat zien wat nieuw is"
    ),
    "no event of that id was planned; records of the last seven days that were set aside, of which it may be one: "
    "{count}; `ouderbrug status` says why": (
        "van die gebeurtenis is niets gepland; regels van de laatste zeven dagen die opzijgezet zijn, waarvan het er "
        "een kan zijn: {count}; `ouderbrug status` zegt waarom"
    ),
    "nobody of that key was in its audience; without --recipient all are shown": (
        "niemand met die sleutel hoorde erbij; zonder --recipient ziet u iedereen"
    ),
    "the last word about {event} ({place}) is set aside: {code} ({hint})": (
        "het laatste over {event} ({place}) is opzijgezet: {code} ({hint})"
    ),
    # the store
    "there is no store at {file}; `ouderbrug import FILE` or `store migrate` makes one": (
        "er is geen opslag {file}; `ouderbrug import BESTAND` of `store migrate` maakt er een"
    ),
    "the store is not safe: {why}": "de opslag is niet veilig: {why}",
    "the store holds no tables of ouderbrug; is it the right one? `ouderbrug import` or `store restore` makes them": (
        "in de opslag staan geen tabellen van ouderbrug; is het de goede? "
        "`ouderbrug import` of `store restore` maakt ze"
    ),
    "{file} is of a newer version of ouderbrug; install that version, or restore a backup of this one": (
        "{file} is van een nieuwere versie van ouderbrug; installeer die, of zet een reservekopie van deze terug"
    ),
    "the store is of a newer version of ouderbrug; install that version": (
        "de opslag is van een nieuwere versie van ouderbrug; installeer die"
    ),
    "{file} has an older schema; run `ouderbrug store migrate` (it makes a backup)": (
        "{file} is van een oudere versie; doe `ouderbrug store migrate` (dat maakt een reservekopie)"
    ),
    "another run is busy with this store; nothing was done, the next run goes on": (
        "een andere ronde is bezig met deze opslag; er is niets gedaan, de volgende keer gaat het verder"
    ),
    "{file} is busy with another program; try again in a minute": (
        "{file} is bezet door een ander programma; probeer het over een minuut"
    ),
    'a store on a server needs its driver: pip install "ouderbrug[postgres]"': (
        'een opslag op een server heeft een stuurprogramma nodig: pip install "ouderbrug[postgres]"'
    ),
    "the database server has no room, or no connection left; make some": (
        "de databaseserver heeft geen ruimte of geen verbinding meer vrij; maak die"
    ),
    "{call} has not come back for {seconds} s, and nothing else ends it: this process ends; mend that plugin: what "
    "ends three runs is left alone": (
        "{call} antwoordt al {seconds} s niet, en niets anders maakt daar een eind aan: dit proces stopt; herstel die "
        "plugin: wat drie runs afbreekt, blijft liggen"
    ),
    "a run before this one ended in the middle of {part} ({count} so far); mend that plugin: what ends three runs is "
    "left alone, and all else goes on": (
        "een eerdere run brak af midden in {part} (tot nu toe {count}); herstel die plugin: wat drie runs "
        "afbreekt, blijft liggen, en al het andere gaat door"
    ),
    "the database server of [store] url does not answer; this worker tries again in a moment": (
        "de databaseserver van [store] url antwoordt niet; deze worker probeert het zo weer"
    ),
    'a worker needs Procrastinate: pip install "ouderbrug[cluster]"': (
        'een worker heeft Procrastinate nodig: pip install "ouderbrug[cluster]"'
    ),
    "a worker is for schools whose store is one database of a server; see [store] url": (
        "een worker is voor scholen met samen één database op een server; zie [store] url"
    ),
    "{file}, which [store] url names as {word}, is not there; mend its path, or bring it back": (
        "{file}, die [store] url noemt als {word}, is er niet; verbeter het pad, of zet het bestand terug"
    ),
    "{file} is a key that others may read; close it with chmod 600": (
        "{file} is een sleutel die anderen kunnen lezen; sluit hem met chmod 600"
    ),
    "the database server of [store] url does not answer; the next run tries again": (
        "de databaseserver van [store] url antwoordt niet; de volgende keer wordt het weer geprobeerd"
    ),
    "the database server does not let us in; mend the user in [store] url, or ~/.pgpass": (
        "de databaseserver laat ons niet binnen; verbeter de gebruiker in [store] url, of ~/.pgpass"
    ),
    "there is no such database on the server; make it, or mend [store] url": (
        "die database is er niet op de server; maak haar, of verbeter [store] url"
    ),
    "the database server of [store] url cannot show who it is; mend its certificate, or sslrootcert": (
        "de databaseserver van [store] url kan niet tonen wie hij is; herstel zijn certificaat, of sslrootcert"
    ),
    "[store] url says something after its ? that the driver does not take; mend it": (
        "[store] url zegt iets achter het vraagteken dat de driver niet aanneemt; verbeter het"
    ),
    "the database takes no changes now (a standby, a full disk, or default_transaction_read_only); the next run tries "
    "again": (
        "de database neemt nu geen wijzigingen aan (een standby, een volle schijf, of default_transaction_read_only); "
        "de volgende run probeert het opnieuw"
    ),
    "what answers at [store] url is no PostgreSQL server; mend its host and port": (
        "wat op [store] url antwoordt is geen PostgreSQL-server; verbeter host en poort"
    ),
    "the user in [store] url may not write; grant it the tables of the database": (
        "de gebruiker in [store] url mag niet schrijven; geef hem de tabellen van de database"
    ),
    "the copy of the table {name} is not what was copied; nothing was changed": (
        "de kopie van de tabel {name} is niet wat er stond; er is niets veranderd"
    ),
    "the database of [store] url holds something else than a store of this version and school; nothing was "
    "changed. Name an empty one, or make it anew": (
        "de database van [store] url bevat iets anders dan een opslag van deze versie en school; er is niets "
        "veranderd. Noem een lege, of maak haar opnieuw"
    ),
    "the store knows nobody at {school}, and people at {others}: write brin and site in [school] as they were; of a "
    "school that is new in this store import the people first": (
        "de opslag kent niemand op {school}, en wel mensen op {others}: schrijf brin en site in [school] zoals ze "
        "waren; importeer van een school die nieuw is in deze opslag eerst de mensen"
    ),
    "nothing was taken in: {count} of the {all} people of the file are at {other} in this store, and not at {school}; "
    "write brin and site in [school] as they were, or say that both schools are right (--accept-other-school)": (
        "er is niets opgenomen: {count} van de {all} mensen in het bestand staan in deze opslag bij {other}, en niet "
        "bij {school}; schrijf brin en site in [school] zoals ze waren, of zeg dat beide scholen kloppen "
        "(--accept-other-school)"
    ),
    "{school} is new in this store, which has people of {others} already; is brin in [school] right?": (
        "{school} is nieuw in deze opslag, die al mensen van {others} heeft; klopt brin in [school]?"
    ),
    "{toml} extends {board} and is not among its schools, so nobody runs it; name it there, or take extends "
    "out of it": (
        "{toml} neemt {board} over en staat niet bij de scholen ervan, dus niemand verstuurt ervoor; noem het daar, of "
        "haal extends eruit"
    ),
    "other schools are in the store of [store] url too, and what they sent since would go again; nothing was "
    "changed. Name a new file, or an empty database, for this school alone, with a copy of its list of protections "
    "(.protected) beside it": (
        "in de opslag van [store] url staan ook andere scholen, en wat die sindsdien verstuurden zou nog eens gaan; "
        "er is niets veranderd. Noem een nieuw bestand, of een lege database, voor deze school alleen, met een kopie "
        "van haar lijst van beschermingen (.protected) ernaast"
    ),
    "pg_dump made no backup; it must be as new as the server. A file .db is made without it": (
        "pg_dump maakte geen reservekopie; het moet zo nieuw zijn als de server. Een bestand .db wordt zonder gemaakt"
    ),
    "that dump holds no store of this version of ouderbrug, or an older one; name another backup": (
        "in die dump staat geen opslag van deze versie van ouderbrug, of een oudere; noem een andere reservekopie"
    ),
    "{tool} is not on this machine. `ouderbrug store backup` makes a file .db without it; a dump its operator puts in "
    "an empty database, which `ouderbrug store restore postgresql://USER@HOST/DATABASE` reads": (
        "{tool} staat niet op deze computer. `ouderbrug store backup` maakt zonder een bestand .db; een dump zet de "
        "beheerder in een lege database, en `ouderbrug store restore postgresql://USER@HOST/DATABASE` leest die"
    ),
    "the store moved from {file} to the database {database} on a server, which would send too; nothing was changed. "
    "Name that in [store] url, or a new file if the store is to be one again": (
        "de opslag ging van {file} naar de database {database} op een server, en die zou ook versturen; er is niets "
        "veranderd. Noem die in [store] url, of een nieuw bestand als de opslag weer een bestand moet zijn"
    ),
    "{marker} is the marker of another store, and would be that of the database; move it away if that "
    "store is no more": (
        "{marker} is het merkje van een andere opslag, en zou dat van de database zijn; haal het weg als die opslag er "
        "niet meer is"
    ),
    "that database is not empty; name one that is. If a copy that was stopped left it so, drop it and make it anew: "
    "the store is still the file, and nothing was changed": (
        "die database is niet leeg; noem een lege. Liet een afgebroken copy haar zo achter, gooi haar dan weg en maak "
        "haar opnieuw: de opslag is nog het bestand, en er is niets veranderd"
    ),
    "the store is no more in {file}: it moved to the database {database} on a server, on {when}; nothing was sent. "
    "Name that in [store] url, as `ouderbrug store copy` said": (
        "de opslag is niet meer in {file}: hij ging naar de database {database} op een server, op {when}; er is niets "
        "verstuurd. Noem die in [store] url, zoals `ouderbrug store copy` zei"
    ),
    "the URL {why}": "de URL {why}",
    "`store copy` moves a store from its file to a server, as postgresql://USER@HOST/DATABASE": (
        "`store copy` brengt een opslag van het bestand naar een server, als postgresql://USER@HOST/DATABASE"
    ),
    "{rows} rows of {count} tables are there, as they were": (
        "{rows} rijen van {count} tabellen staan er, zoals ze waren"
    ),
    'write it in [store] now: url = "{url}"; until then nothing is sent, and {file} is but a copy': (
        'schrijf het nu in [store]: url = "{url}"; tot dan wordt er niets verstuurd, en {file} is nog maar een kopie'
    ),
    "restore the last backup with `ouderbrug store restore FILE`": (
        "zet de laatste reservekopie terug met `ouderbrug store restore BESTAND`"
    ),
    "{file} is damaged; {restore}": "{file} is beschadigd; {restore}",
    "{file} or its folder may not be written; mend its permissions": (
        "{file} of de map ervan is niet te schrijven; herstel de rechten"
    ),
    "{file} cannot be opened; mend its permissions and those of its folder": (
        "{file} is niet te openen; herstel de rechten, ook van de map"
    ),
    "a row of {table} points to nothing": "een rij van {table} wijst naar niets",
    "{file} answers in a way that ouderbrug does not know; run `ouderbrug store check`": (
        "{file} antwoordt op een manier die ouderbrug niet kent; doe `ouderbrug store check`"
    ),
    "{file} or its folder cannot be used ({code})": "{file} of de map ervan is niet te gebruiken ({code})",
    (
        "{file} is left over from a store that is gone; bring that back with `ouderbrug store restore FILE`, or "
        "delete {same} if a new school begins here"
    ): (
        "{file} is over van een opslag die weg is; zet die terug met `ouderbrug store restore BESTAND`, of gooi "
        "{same} weg als hier een nieuwe school begint"
    ),
    (
        "the marker {file} cannot be written, so nobody could tell whether the store is the newest; mend "
        "{folder}, or name another folder in [store] state"
    ): (
        "het merkje {file} is niet te schrijven, zodat niemand kan zien of de opslag de nieuwste is; herstel "
        "{folder}, of noem een andere map in [store] state"
    ),
    "{folder} cannot be made or written by this user; make it with mkdir -p -m 700, or name another one in [store] "
    "state": (
        "{folder} kan deze gebruiker niet maken of beschrijven; maak hem met mkdir -p -m 700, of noem een andere in "
        "[store] state"
    ),
    "{folder} must be a folder that is yours alone; name another one in [store] state": (
        "{folder} moet een map zijn die alleen van u is; noem een andere in [store] state"
    ),
    "`ouderbrug store restore FILE` puts a backup in its place without sending anything twice": (
        "`ouderbrug store restore BESTAND` zet een reservekopie terug zonder iets dubbel te versturen"
    ),
    (
        "{wal}-wal is left over from another file than {file}; nothing was sent. Together they are no store: put "
        "both files of one moment back, or move {same}-wal away, and then {restore}"
    ): (
        "{wal}-wal is over van een ander bestand dan {file}; er is niets verstuurd. Samen zijn ze geen opslag: "
        "zet beide bestanden van één moment terug, of haal {same}-wal weg, en daarna: {restore}"
    ),
    "{file} is a copy, made on {when}; nothing was sent. {restore}": (
        "{file} is een kopie, gemaakt op {when}; er is niets verstuurd. {restore}"
    ),
    (
        "{file} is not the store that this school has: another one sent its messages; nothing was sent. Name that"
        " one in [store] url; if a new school begins with this one, delete {home}"
    ): (
        "{file} is niet de opslag van deze school: een andere verstuurde de berichten; er is niets verstuurd. "
        "Noem die in [store] url; begint met deze een nieuwe school, gooi dan {home} weg"
    ),
    "{marker} is the marker of another store than {file}; nothing was sent. {restore}": (
        "{marker} is het merkje van een andere opslag dan {file}; er is niets verstuurd. {restore}"
    ),
    (
        "{file}, or a file beside it, was replaced, removed or linked under this run, which stopped. Put the "
        "newest files back; if they are lost, {restore}"
    ): (
        "{file}, of een bestand ernaast, is tijdens deze ronde vervangen of weggehaald; de ronde is gestopt. Zet "
        "de nieuwste bestanden terug; zijn ze kwijt: {restore}"
    ),
    "the store was changed under this run": "de opslag is tijdens deze ronde veranderd",
    (
        "the store that was here is gone, or has another name: {names} knows of it. A new one would send again "
        "all that the sources hold. Name the one that was here in [store] url, or {restore}; if a new school "
        "begins here, delete {same}"
    ): (
        "de opslag die hier was, is weg of heet anders: {names} weet ervan. Een nieuwe zou alles uit de bronnen "
        "nog eens versturen. Noem de opslag die hier was in [store] url, of {restore}; begint hier een nieuwe "
        "school, gooi dan {same} weg"
    ),
    (
        "{file} is not the newest: it lacks changes ({lacks}), and would send again what went since; nothing "
        "was sent. Put the newest one back; if it is lost, {restore}"
    ): (
        "{file} is niet de nieuwste: er ontbreken veranderingen ({lacks}), en wat sindsdien ging zou dubbel "
        "gaan; er is niets verstuurd. Zet de nieuwste terug; is die kwijt: {restore}"
    ),
    (
        "{file} is not the newest: it went on from an older one that was put back, and would send again what went "
        "before that; nothing was sent. Put the newest one back; if it is lost, {restore}"
    ): (
        "{file} is niet de nieuwste: hij ging verder vanaf een oudere die is teruggezet, en wat ervoor ging zou dubbel "
        "gaan; er is niets verstuurd. Zet de nieuwste terug; is die kwijt: {restore}"
    ),
    (
        "{file} may not be the newest: it is in another database than it was, or on a server that took over; nothing "
        "was sent. If a backup was put back, {restore}; if nothing that went is missing in it (a server that was moved "
        "whole, upgraded, or replaced by a replica that was not behind), shut the one that was, name this "
        "one on each machine, and say so once: `ouderbrug dispatch --accept-store`"
    ): (
        "{file} is misschien niet de nieuwste: hij staat in een andere database dan eerst, of op een server die het "
        "overnam; er is niets verstuurd. Is er een kopie teruggezet: {restore}; ontbreekt er niets van wat ging (een "
        "server die heel verhuisd of bijgewerkt is, of vervangen door een replica die niets achterliep), zet dan de "
        "vorige uit, noem deze op elke machine, en zeg het één keer: `ouderbrug dispatch --accept-store`"
    ),
    (
        "{file} may not be the newest: it was put here by hand, or its owner or mode was changed, and nobody here "
        "knows what went since; nothing was sent. If it came from a backup, {restore}; if nothing that went is missing "
        "in it (a school that moved to this machine), see that nobody sends from another one, and say so once: "
        "`ouderbrug dispatch --accept-store`"
    ): (
        "{file} is misschien niet de nieuwste: hij is hier met de hand neergezet, of kreeg een andere eigenaar of "
        "andere rechten, en niemand hier weet wat er sindsdien ging; er is niets verstuurd. Komt hij uit een kopie: "
        "{restore}; ontbreekt er niets van wat ging (een school die naar deze machine verhuisde), zorg dan dat niemand "
        "uit een andere verstuurt, en zeg het één keer: `ouderbrug dispatch --accept-store`"
    ),
    (
        "{file} has sent messages, and neither {marker} nor {state} tells whether it is the newest; nothing was "
        "sent. If it was moved, bring {same} along; else {restore}"
    ): (
        "{file} heeft berichten verstuurd, en {marker} en {state} zeggen niet of het de nieuwste is; er is niets "
        "verstuurd. Is het verplaatst, neem {same} dan mee; anders {restore}"
    ),
    "{file} cannot be written; make room, or mend its permissions": (
        "{file} is niet te schrijven; maak ruimte, of herstel de rechten"
    ),
    "the store is sound ({about})": "de opslag is in orde ({about})",
    "the store is damaged: {what}; {restore}": "de opslag is beschadigd: {what}; {restore}",
    "nothing goes until the newest table of people is imported whole: those of the backup are of then": (
        "er gaat niets weg tot de nieuwste lijst van mensen heel geïmporteerd is: die van de kopie is van toen"
    ),
    "what was there is {file} now; delete it when all is settled": (
        "wat er was, heet nu {file}; gooi het weg als alles afgerond is"
    ),
    (
        "{count} {count:event that is|events that are} set aside may have gone since; {count:it comes|they come} back "
        "no more by {count:itself|themselves}: see `ouderbrug status` before the next dispatch"
    ): (
        "{count} {count:gebeurtenis die opzij staat, ging|gebeurtenissen die opzij staan, gingen} misschien al weg; "
        "{count:die komt|ze komen} niet vanzelf terug: zie `ouderbrug status` vóór de volgende dispatch"
    ),
    "{count} {count:message|messages} may have gone since the backup; see `ouderbrug log --unknown`, then `ouderbrug "
    "settle`": (
        "{count} {count:bericht ging|berichten gingen} misschien weg sinds de kopie; zie `ouderbrug "
        "log --unknown`, daarna `ouderbrug "
        "settle`"
    ),
    "there is no such file; name a backup of the store": "dat bestand is er niet; noem een reservekopie van de opslag",
    "that file cannot take the place of the store: {why}; name another backup": (
        "dat bestand kan niet in de plaats van de opslag: {why}; noem een andere reservekopie"
    ),
    "it is damaged": "het is beschadigd",
    "it is of a newer version of ouderbrug": "het is van een nieuwere versie van ouderbrug",
    "files of different moments": "bestanden van verschillende momenten",
    "that is a backup of a rehearsal store, or this is one; they do not mix": (
        "dat is een kopie van een proefopslag, of dit is er een; die gaan niet samen"
    ),
    "that is a backup of another store; name one of this school": (
        "dat is een kopie van een andere opslag; noem er een van deze school"
    ),
    "somebody changed the store meanwhile; nothing was restored, run it again": (
        "iemand veranderde de opslag intussen; er is niets teruggezet, doe het nog eens"
    ),
    "source {name} fails, so what came in since cannot be known; mend it first": (
        "bron {name} werkt niet, dus wat sindsdien binnenkwam is niet bekend; herstel hem eerst"
    ),
    # dispatch, plan and the clock
    "[content] media_root cannot be read; give the user of ouderbrug access": (
        "[content] media_root is niet te lezen; geef de gebruiker van ouderbrug toegang"
    ),
    "[content] media_root is not there; mount it, or make it": "[content] media_root is er niet; koppel of maak hem",
    "it does not answer ({did}); the next run asks again": (
        "zij antwoordt niet ({did}); de volgende keer wordt het opnieuw gevraagd"
    ),
    "its plugin failed ({did}); mend it, what it had read before is taken": (
        "de plugin ervan werkt niet ({did}); herstel die, wat al gelezen was is binnen"
    ),
    "its place cannot be read; give the user of ouderbrug access": (
        "de plek ervan kan niet worden gelezen; geef de gebruiker van ouderbrug toegang"
    ),
    "this machine's clock {what}; only what is urgent goes. `ouderbrug store clock` shows more.": (
        "de klok van deze computer {what}; alleen wat dringend is, gaat weg. `ouderbrug store clock` laat meer zien."
    ),
    "{clock} Mend the clock; if it is right and was wrong then, run once with --accept-clock": (
        "{clock} Zet de klok goed; klopt hij en was hij toen fout, doe het dan één keer met --accept-clock"
    ),
    "{clock} Much would go or expire; if the clock is right, run once with --accept-clock": (
        "{clock} Er zou veel weggaan of verlopen; klopt de klok, doe het dan één keer met --accept-clock"
    ),
    "this machine's clock was set while the run went on, which ended it; look at it, then run again": (
        "de klok van deze computer is tijdens de ronde verzet, en die stopte; kijk ernaar, en doe het nog eens"
    ),
    "the school was not live until now: `ouderbrug golive` first; nothing was sent": (
        "de school was nog niet gestart: eerst `ouderbrug golive`; er is niets verstuurd"
    ),
    "the school was not live until now: in truth nothing would be sent before `ouderbrug golive`": (
        "de school was nog niet gestart: in het echt ging er niets weg voor `ouderbrug golive`"
    ),
    "live is false and redirect_to is not set: in truth nothing would be sent": (
        "live is false en redirect_to is niet gezet: in het echt ging er niets weg"
    ),
    (
        "live or redirect_to was changed while messages wait from before ({count}): `ouderbrug golive` shows them, "
        "and with --as KEY throws them away (or keeps them, with --keep); nothing was sent"
    ): (
        "live of redirect_to is veranderd terwijl er berichten van eerder wachten ({count}): `ouderbrug golive` laat "
        "ze zien, en gooit ze met --as SLEUTEL weg (of houdt ze, met --keep); er is niets verstuurd"
    ),
    "{group} went first already; leave out --group to go live with all": (
        "{group} ging al eerst; laat --group weg om met iedereen te starten"
    ),
    "a rehearsal goes from today or a later day (--from) to that day or a later one (--to)": (
        "een proef gaat van vandaag of later (--from) tot die dag of later (--to)"
    ),
    "a rehearsal goes {days} days ahead at most; choose an earlier --to": (
        "een proef gaat hoogstens {days} dagen vooruit; kies een eerdere --to"
    ),
    "a fault in ouderbrug ended the run ({error})": "een fout in ouderbrug stopte de ronde ({error})",
    "the list of rejected records could not be written beside the store; see them above": (
        "de lijst met geweigerde regels was niet te schrijven naast de opslag; zie ze hierboven"
    ),
    "the monitoring of [dispatch] ping was not reached ({why}); the run is done all the same": (
        "de bewaking van [dispatch] ping is niet bereikt ({why}); de ronde is toch gedaan"
    ),
    'channels.{name}.agreement.valid_until is past; renew the agreement with the vendor, or set mode = "assisted"': (
        "channels.{name}.agreement.valid_until is voorbij; maak een nieuwe afspraak met de leverancier, of zet "
        'mode = "assisted"'
    ),
    "--fail-on {what}={count} has no unit; write m, h or d behind it (such as 90m, 3h or 2d)": (
        "--fail-on {what}={count} heeft geen eenheid; schrijf er m, h of d achter (zoals 90m, 3h of 2d)"
    ),
    "--fail-on knows no {what}; did you mean {near}?": "--fail-on kent geen {what}; bedoelt u {near}?",
    "--fail-on is written run=AGE or waiting=AGE (such as 90m, 3h or 2d), unknown, untold or set-aside "
    "(=N: more than N)": (
        "--fail-on schrijft u als run=TIJD of waiting=TIJD (zoals 90m, 3h of 2d), unknown, untold of set-aside "
        "(=N: meer dan N)"
    ),
    "{source}, {place}: {field} {code} ({hint})": "{source}, {place}: {field} {code} ({hint})",
    "the clock {what}": "de klok {what}",
    "the clock fits the last run": "de klok past bij de laatste keer",
}
