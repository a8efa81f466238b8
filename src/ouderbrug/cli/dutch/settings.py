"""What is wrong with the TOML, its plugins and the files that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SETTINGS: Mapping[str, str] = {
    # what is wrong with the TOML
    "is not a setting": "is geen instelling",
    "is missing": "ontbreekt",
    "add it; config.example.toml explains each setting": "voeg het toe; config.example.toml legt elke instelling uit",
    "config.example.toml explains each setting": "config.example.toml legt elke instelling uit",
    "is a text, and must be {what}": "is een tekst, en moet {what} zijn",
    "without quotes: {key} = {value}": "zonder aanhalingstekens: {key} = {value}",
    "in digits and without quotes, such as {key} = {value}": (
        "in cijfers en zonder aanhalingstekens, zoals {key} = {value}"
    ),
    "in digits, such as {key} = {value}": "in cijfers, zoals {key} = {value}",
    "is true or false, and must be {what}": "is true of false, en moet {what} zijn",
    "true or false": "true of false",
    "a whole number": "een geheel getal",
    "a number": "een getal",
    "must be a whole number": "moet een geheel getal zijn",
    "must be a number": "moet een getal zijn",
    "must be true or false": "moet true of false zijn",
    "must be a text, in quotes": "moet een tekst zijn, tussen aanhalingstekens",
    'must be a list, such as ["..."]': 'moet een lijst zijn, zoals ["..."]',
    "must be a table": "moet een tabel zijn",
    "must be the path of a file or folder, in quotes": (
        "moet het pad van een bestand of map zijn, tussen aanhalingstekens"
    ),
    "must be a day, such as 2026-11-27": "moet een dag zijn, zoals 2026-11-27",
    "must be a time, such as 2026-11-27T14:00:00+01:00": "moet een tijd zijn, zoals 2026-11-27T14:00:00+01:00",
    "must have an offset, such as 2026-11-27T14:00:00+01:00": (
        "moet een tijdzone hebben, zoals 2026-11-27T14:00:00+01:00"
    ),
    "must be a time of day, such as 14:00": "moet een tijd van de dag zijn, zoals 14:00",
    "must be a length of time, such as P1D": "moet een tijdsduur zijn, zoals P1D",
    "must be in the past": "moet in het verleden liggen",
    "must be in the future": "moet in de toekomst liggen",
    "must have no offset": "mag geen tijdzone hebben",
    "must be an address, such as https://service.example": "moet een adres zijn, zoals https://service.example",
    "must be an address that begins with {value}": "moet een adres zijn dat begint met {value}",
    "must be a multiple of {value}": "moet een veelvoud van {value} zijn",
    "must be a smaller number": "moet een kleiner getal zijn",
    "must be written as {what}, one for each": "moet als {what} geschreven zijn, een voor elk",
    "write {key} under [{table}]": "schrijf {key} onder [{table}]",
    "write {word} above the first heading of the file": "schrijf {word} boven het eerste kopje van het bestand",
    "write {word} as {heading}, a table of its own": "schrijf {word} als {heading}, een eigen tabel",
    "the word is not shown, for it may be a secret": "het woord staat hier niet, want het kan een geheim zijn",
    "must be left out": "moet weggelaten worden",
    "lacks {name}, which says of which sort it is": "mist {name}, dat zegt van welke soort het is",
    "has a {name} that there is not": "heeft een {name} die er niet is",
    "must be {value} or more": "moet {value} of meer zijn",
    "must be more than {value}": "moet meer dan {value} zijn",
    "must be {value} or less": "moet {value} of minder zijn",
    "must be less than {value}": "moet minder dan {value} zijn",
    "must not be empty": "mag niet leeg zijn",
    "must have {count} characters or more": "moet {count} tekens of meer hebben",
    "must have {count} characters or fewer": "moet {count} tekens of minder hebben",
    "must have {count} items or more": "moet {count} dingen of meer hebben",
    "must have {count} items or fewer": "moet {count} dingen of minder hebben",
    "must be {expected}": "moet {expected} zijn",
    "is not written as it should be": "is niet geschreven zoals het moet",
    "did you mean {near}?": "bedoelt u {near}?",
    "none of the {count} that are known is called alike; see {page}": (
        "geen van de {count} die bekend zijn, lijkt erop; zie {page}"
    ),
    "known here: {names}": "hier bekend: {names}",
    "the file": "het bestand",
    "is no IANA time zone; most schools want Europe/Amsterdam": (
        "is geen tijdzone van IANA; de meeste scholen willen Europe/Amsterdam"
    ),
    "has {name} after its ?, which is not taken here; leave it out": (
        "heeft {name} na het vraagteken, wat hier niet kan; laat het weg"
    ),
    "has {name} twice after its ?; leave one out": "heeft {name} twee keer na het vraagteken; laat er een weg",
    "has a {word} that depends on where a command is run; write its path from / on": (
        "heeft een {word} dat afhangt van de map waarin een opdracht draait; schrijf het pad vanaf /"
    ),
    "names no server that can be read: USER@HOST, or USER@HOST:PORT with a port up to 65535; several servers stand "
    "behind the ?, each as host=HOST:PORT": (
        "noemt geen server die te lezen is: GEBRUIKER@HOST, of GEBRUIKER@HOST:POORT met een poort tot 65535; meer "
        "servers staan achter het vraagteken, elk als host=HOST:POORT"
    ),
    "the database cannot hold each letter of a name; make one with encoding 'UTF8'": (
        "de database kan niet elke letter van een naam bewaren; maak er een met encoding 'UTF8'"
    ),
    "must be sqlite:///FILE (a path relative to this TOML, or absolute), or postgresql://USER@HOST/DATABASE": (
        "moet sqlite:///BESTAND zijn (een pad vanaf deze TOML, of een heel pad), of postgresql://GEBRUIKER@HOST/DATABASE"
    ),
    "must hold no password; let the file ~/.pgpass have it (postgresql.org, libpq-pgpass)": (
        "mag geen wachtwoord bevatten; zet het in het bestand ~/.pgpass (postgresql.org, libpq-pgpass)"
    ),
    "report needs owner, which lets that user read": "report kan alleen met owner, die deze gebruiker laat lezen",
    "owner is for a url on a server with the user in it who runs the school's commands": (
        "owner is voor een url op een server, met daarin de gebruiker van de opdrachten van de school"
    ),
    "must end in ?sslmode=verify-full&sslrootcert=system (or a file): its server is another machine": (
        "moet eindigen op ?sslmode=verify-full&sslrootcert=system (of een bestand): de server is een andere computer"
    ),
    "names machines by their IP address, such as 127.0.0.1": "noemt machines bij hun IP-adres, zoals 127.0.0.1",
    "certificate and key go together": "certificate en key horen bij elkaar",
    "listens elsewhere than on this machine: that takes certificate and key, or a proxy": (
        "luistert ergens anders dan op deze machine: daarvoor is certificate met key nodig, of een proxy"
    ),
    "needs the url under which people open it": "heeft de url nodig waaronder mensen het openen",
    "names no proxy, and one stands in front of the page: all who open it have one address": (
        "noemt geen proxy, en er staat er een vóór de pagina: wie haar opent heeft hetzelfde adres als ieder ander"
    ),
    'write its IP address, such as proxies = ["127.0.0.1"], so that each has a pace of their own': (
        'schrijf het IP-adres, zoals proxies = ["127.0.0.1"], zodat ieder een eigen tempo heeft'
    ),
    "has the url of [web.public]; the page for guardians has a host of its own": (
        "heeft de url van [web.public]; de pagina voor ouders heeft een eigen host"
    ),
    "has the issuer of every organisation; name the tenant of your own in its place": (
        "heeft de issuer van alle organisaties; noem daar de tenant van de eigen organisatie"
    ),
    'needs the domain of your organisation, such as "school.example"': (
        'heeft het domein van de eigen organisatie nodig, zoals "school.example"'
    ),
    'must be one address, such as "antwoord@school.example"': 'moet één adres zijn, zoals "antwoord@school.example"',
    "the provider of the school's accounts names no key by which it signs": (
        "waar de schoolaccounts staan noemt geen sleutel waarmee het tekent"
    ),
    "look at the address, or ask who runs the monitoring; until then nobody notices that runs stay away": (
        "kijk naar het adres, of vraag wie de bewaking beheert; tot dan merkt niemand dat rondes uitblijven"
    ),
    "until then nobody signs in to the staff page by the school's account": (
        "tot dan logt niemand met het schoolaccount in op de pagina voor collega's"
    ),
    "the provider of the school's accounts does not answer": "waar de schoolaccounts staan geeft geen antwoord",
    "the provider of the school's accounts says that it is another one: look at [web.oidc]": (
        "waar de schoolaccounts staan noemt zich anders: kijk naar [web.oidc]"
    ),
    "has a url with a path; it stands at the top of a host of its own": (
        "heeft een url met een pad; het staat bovenaan op een eigen host"
    ),
    "names languages by their code, such as tr or ar": "noemt talen bij hun code, zoals tr of ar",
    "ends before it begins; swap from and to": "eindigt voor het begint; wissel from en to om",
    "name years or groups, one of the two": "noem years of groups, één van de twee",
    "ends before it begins; write it as 08:30-14:30": "eindigt voor het begint; schrijf het als 08:30-14:30",
    "two on one day are called {name}; give one another name": (
        "twee op één dag heten {name}; geef er één een andere naam"
    ),
    "names a rule twice; leave one of them out": "noemt een regel twee keer; laat er één weg",
    "two sources are called {name}; give one another name": "twee bronnen heten {name}; geef er één een andere naam",
    "the name {name} is kept for {what}; choose another": "de naam {name} is gereserveerd voor {what}; kies een andere",
    "events added by hand": "gebeurtenissen die iemand zelf toevoegt",
    "what the calendar brings about": "wat uit de kalender komt",
    "digests, which the house makes": "bundels, die het programma zelf maakt",
    "{names} are both on {day} for the same groups; keep one of them for that day": (
        "{names} vallen beide op {day} voor dezelfde groepen; houd er voor die dag één over"
    ),
    '{file} names no schools; say which are its own: schools = ["*/ouderbrug.toml"]': (
        '{file} noemt geen scholen; schrijf welke erbij horen: schools = ["*/ouderbrug.toml"]'
    ),
    "{file}: schools: there is no {name} beside it; name the TOML of each school": (
        "{file}: schools: daar staat geen {name} naast; noem de TOML van elke school"
    ),
    "{one} and {other} are one school, by BRIN and site; mend the TOML of one": (
        "{one} en {other} zijn dezelfde school, naar BRIN en vestiging; verbeter een van de twee in de TOML"
    ),
    "{file} names no such school; it has {keys}": "{file} noemt zo'n school niet; wel {keys}",
    "{own} does not extend {file}; write extends with its path on the first line": (
        "{own} breidt {file} niet uit; zet extends met dat pad op de eerste regel"
    ),
    "{file} is of a board; name one of its schools with --school, or all: --all-schools": (
        "{file} is van een bestuur; noem een school ervan met --school, of alle: --all-schools"
    ),
    "{file} extends another TOML; a board's own stands by itself": (
        "{file} breidt een andere TOML uit; die van een bestuur staat op zichzelf"
    ),
    "must be a list of texts": "moet een lijst van teksten zijn",
    "must be a path": "moet een pad zijn",
    'such as "../board.toml"': 'zoals "../board.toml"',
    "is locked by {file}": "is vastgezet in {file}",
    "take it out here; the board decides it": "haal het hier weg; het bestuur beslist erover",
    "locks nothing": "zet niets vast",
    "take it out: it is no setting of a school": "haal het weg: het is geen instelling van een school",
    "set it here, or lock a whole table": "zet het hier, of zet een hele tabel vast",
    "{file} is a folder; add the name of the TOML in it: --config FOLDER/ouderbrug.toml": (
        "{file} is een map; zet de naam van de TOML erin erachter: --config MAP/ouderbrug.toml"
    ),
    "{file} cannot be read; let the user that runs ouderbrug read it": (
        "{file} is niet te lezen; geef de gebruiker van ouderbrug leesrecht"
    ),
    "{file} is not UTF-8: line {line} holds a letter in another encoding; save the file as UTF-8": (
        "{file} is geen UTF-8: op regel {line} staat een letter in een andere codering; sla het bestand op als UTF-8"
    ),
    "{name} is no regular file; put the TOML in its place": "{name} is geen gewoon bestand; zet daar de TOML neer",
    "{name} is larger than {most} MB; is it the right file?": "{name} is groter dan {most} MB; is het wel dit bestand?",
    "{name} has lists or tables too deep in each other; nothing here needs that": (
        "{name} heeft lijsten of tabellen te diep in elkaar; niets hier heeft dat nodig"
    ),
    "{name} in {folder} is a link to what is not there; mount that, or mend the link": (
        "{name} in {folder} is een link naar iets wat er niet is; koppel dat aan, of herstel de link"
    ),
    "{name}: extends is no path that there can be; write it anew": (
        "{name}: extends is geen pad dat er kan zijn; schrijf het opnieuw"
    ),
    "{school} waits for the next run: this one was told to stop before it": "{school} wacht op de volgende run: deze "
    "moest stoppen voordat die school aan de beurt was",
    "{toml} was a school of {board} and is not found any more, so nobody runs it: put it back, or take its line out of "
    "{file}": (
        "{toml} was een school van {board} en is er niet meer, dus niemand voert hem uit: zet hem terug, of haal zijn "
        "regel uit {file}"
    ),
    "{name} is no regular file, and who reads it may wait for ever; put a file in its place": (
        "{name} is geen gewoon bestand, en wie het leest wacht misschien eeuwig; zet er een bestand neer"
    ),
    "a pooler stands between ouderbrug and the database server, and a lock would be nobody's; name the server itself "
    "in [store] url": (
        "er staat een pooler tussen ouderbrug en de databaseserver, en een slot zou van niemand zijn; noem de server "
        "zelf in [store] url"
    ),
    "says of a status that the reader stopped; a status is of all, so name a code in errors": (
        "zegt van een status dat de lezer gestopt is; een status is van allen, dus noem een code in errors"
    ),
    "{key} has messages that wait in the database of {board} ({count}) and no TOML of a school here, so nobody runs it "
    "here: put its TOML back, or run it where that is": (
        "van {key} wachten berichten in de database van {board} ({count}), en er is hier geen TOML van die school, dus "
        "hier voert niemand haar uit: zet de TOML terug, of voer haar uit waar die is"
    ),
    "this machine's clock {what}; mend it": "de klok van deze computer {what}; zet hem goed",
    "this machine's clock {what}; nothing was deleted. Mend it, or see `ouderbrug store clock`": (
        "de klok van deze computer {what}; er is niets verwijderd. Zet hem goed, of zie `ouderbrug store clock`"
    ),
    "{file} is UTF-16; save it as UTF-8": "{file} is UTF-16; sla het op als UTF-8",
    "there is no {file} in {folder}; run `ouderbrug init`, or name one with --config": (
        "er is geen {file} in {folder}; doe `ouderbrug init`, of noem een ander met --config"
    ),
    "there is no {file}: its folder {folder} is not there; name the TOML with --config": (
        "er is geen {file}: de map {folder} bestaat niet; noem de TOML met --config"
    ),
    'is no mailbox; write "School name <address@school.example>"': (
        'is geen mailbox; schrijf "Naam van de school <adres@school.example>"'
    ),
    'one mailbox of the school, such as "pilot@school.example"': (
        'één mailbox van de school, zoals "pilot@school.example"'
    ),
    'small letters, digits and underscores, a letter first, such as "email"': (
        'kleine letters, cijfers en _, met een letter voorop, zoals "email"'
    ),
    'small letters and hyphens, such as "low-expectation"': 'kleine letters en streepjes, zoals "low-expectation"',
    'small letters, digits and hyphens, such as "de-regenboog"': (
        'kleine letters, cijfers en streepjes, zoals "de-regenboog"'
    ),
    'two digits and two capitals, such as "99XX"': 'twee cijfers en twee hoofdletters, zoals "99XX"',
    'two digits, such as "00"': 'twee cijfers, zoals "00"',
    "the name of a user of the database: letters, digits, dots, hyphens and underscores, no digit first": (
        "de naam van een gebruiker van de database: letters, cijfers, punten, streepjes en liggende streepjes, geen "
        "cijfer voorop"
    ),
    'the name of a header, such as "X-Forwarded-Email"': 'de naam van een header, zoals "X-Forwarded-Email"',
    'the name of a header, such as "X-Api-Key"': 'de naam van een header, zoals "X-Api-Key"',
    "one word without accents, spaces or line breaks": "een woord zonder accenten, spaties of regeleinden",
    "one word without accents, spaces or a colon": "een woord zonder accenten, spaties of dubbele punt",
    "one name of letters, digits, hyphens and underscores": (
        "een naam van letters, cijfers, streepjes en liggende streepjes"
    ),
    "a number of three to fifteen digits, or up to eleven letters and digits": (
        "een nummer van drie tot vijftien cijfers, of hooguit elf letters en cijfers"
    ),
    "letters and digits alone, as the service shows it": "alleen letters en cijfers, zoals de dienst het toont",
    "Meta's id of the number, five to twenty digits": "het id van het nummer bij Meta, vijf tot twintig cijfers",
    "the name of a template as Meta has it: small letters, digits and underscores": (
        "de naam van een sjabloon zoals Meta die heeft: kleine letters, cijfers en liggende streepjes"
    ),
    'a version such as "v23.0"': 'een versie zoals "v23.0"',
    'an hour and minute, such as "07:30"': 'uur en minuut, zoals "07:30"',
    'two hours of the clock, such as "08:30-14:30"': 'twee tijden, zoals "08:30-14:30"',
    'digits, spaces, hyphens, + and brackets, such as "050 - 123 45 67"': (
        'cijfers, spaties, streepjes, + en haakjes, zoals "050 - 123 45 67"'
    ),
    "a text on one line": "een tekst op één regel",
    'the name of a host, such as "smtp.school.example"': 'de naam van een host, zoals "smtp.school.example"',
    'security "none" is for a host on this machine; use "starttls" or "tls"': (
        'security "none" is voor een host op deze computer; gebruik "starttls" of "tls"'
    ),
    'auth "xoauth2" needs username and oauth': 'auth "xoauth2" heeft username en oauth nodig',
    "username and password come together; leave out both for a relay without sign-in": (
        "username en password horen bij elkaar; laat beide weg voor een mailserver zonder aanmelden"
    ),
    'a secret is written as {{ env = "NAME" }} or {{ file = "path" }}, never as itself': (
        'een geheim schrijft u als {{ env = "NAAM" }} of {{ file = "pad" }}, nooit als zichzelf'
    ),
    "name exactly one of env and file": "noem precies één van env en file",
    "{where} cannot be read; set it, or change the reference in the TOML": (
        "{where} is niet te lezen; zet het, of verander de verwijzing in de TOML"
    ),
    "{where} is empty; put the secret there": "{where} is leeg; zet het geheim daar neer",
    "the environment variable of this secret": "de omgevingsvariabele van dit geheim",
    "the file of this secret": "het bestand van dit geheim",
    "is no address; write https://HOST/PATH": "is geen adres; schrijf https://HOST/PAD",
    "must be a plain address, without user, query, fragment or spaces": (
        "moet een kaal adres zijn, zonder gebruiker, vraagteken, hekje of spaties"
    ),
    "must begin with https:// (http:// is for this machine only)": (
        "moet beginnen met https:// (http:// is alleen voor deze computer)"
    ),
    "is no address that every mail relay takes": "is geen adres dat elke mailserver aanneemt",
    "holds a sign that stands for another letter": "bevat een teken dat voor een andere letter staat",
    "is no domain by IDNA 2008": "is geen domein volgens IDNA 2008",
    "name client_secret (client credentials) or refresh_token": (
        "noem client_secret (client credentials) of refresh_token"
    ),
    "the folder of the refresh token cannot be written; a new token has to be kept there": (
        "in de map van het refresh token kan niet geschreven worden; daar moet een nieuw token bewaard worden"
    ),
    "the host is not found": "de host is niet te vinden",
    "unknown region; write one of {names}": "onbekende regio; schrijf een van {names}",
    (
        "per_guardian must be 1, 2 or 3; there is no switch that turns the cap off, only a higher one with a "
        'reason: above_three = "..."'
    ): ('per_guardian moet 1, 2 of 3 zijn; de grens kan niet uit, alleen hoger met een reden: above_three = "..."'),
    (
        "per_guardian above 3 was no better in research and made guardians leave; write 1, 2 or 3, or say why "
        'not: above_three = "..."'
    ): (
        "per_guardian boven 3 was in onderzoek niet beter en ouders haakten af; schrijf 1, 2 of 3, of zeg waarom "
        'niet: above_three = "..."'
    ),
    "reserved_for_hand_posts must be less than group_posts, or nothing is ever posted": (
        "reserved_for_hand_posts moet minder zijn dan group_posts, anders wordt er nooit iets geplaatst"
    ),
    "most_days is smaller than least_days; swap them": "most_days is kleiner dan least_days; wissel ze om",
    "rules.tone: {file} cannot be read; check `extend` and the file's rights": (
        "rules.tone: {file} is niet te lezen; kijk naar `extend` en naar de rechten van het bestand"
    ),
    "rules.tone: {file} is no TOML: {error}": "rules.tone: {file} is geen TOML: {error}",
    "rules.tone: {file}, {place}: {error} (entries count from 1)": (
        "rules.tone: {file}, {place}: {error} (tellen begint bij 1)"
    ),
    "rules.tone: {place} has neither phrases nor patterns; add one, or leave it out": (
        "rules.tone: {place} heeft geen phrases en geen patterns; voeg iets toe, of laat het weg"
    ),
    "rules.tone: {place}: broken pattern, {error}; correct it or take it out": (
        "rules.tone: {place}: kapot patroon, {error}; verbeter het of haal het weg"
    ),
    'a window is written as "07:30-20:00" (hours 00 to 23, or 24:00 at the end)': (
        'een tijdvak schrijft u als "07:30-20:00" (uren 00 tot 23, of 24:00 aan het eind)'
    ),
    "a window that opens when it closes lets nothing through; write 00:00-24:00 for all day": (
        "een tijdvak dat opengaat als het sluit laat niets door; schrijf 00:00-24:00 voor de hele dag"
    ),
    'a window of the week is written as "fri 12:00-24:00", "mon-fri 07:30-18:00" or "sat"; the days are {days}': (
        'een tijdvak van de week schrijft u als "fri 12:00-24:00", "mon-fri 07:30-18:00" of "sat"; de dagen zijn {days}'
    ),
    "home action {name} is not there in that language; write it out instead": (
        "huisactie {name} is er niet in die taal; schrijf hem uit"
    ),
    "is not in the library of home actions; nearest: {names}": (
        "staat niet in de lijst van huisacties; het lijkt op: {names}"
    ),
    # a TOML that cannot be read
    "a text stands in curly quotes": "een tekst staat tussen krullende aanhalingstekens",
    'type straight ones, as in region = "noord"; a word processor bends them': (
        'typ rechte, zoals in region = "noord"; een tekstverwerker buigt ze om'
    ),
    "a \\ in double quotes begins a sign of its own": "een \\ tussen dubbele aanhalingstekens begint een apart teken",
    r"write the text in single quotes, as in path = 'C:\school\inbox'": (
        r"zet de tekst tussen enkele aanhalingstekens, zoals in path = 'C:\school\inbox'"
    ),
    "a text has no quote at its end": "een tekst heeft geen aanhalingsteken aan het eind",
    'close it on this line, as in name = "De Linde"': 'sluit hem op deze regel, zoals in name = "De Linde"',
    "there is one = too many": "er staat een = te veel",
    "take one out": "haal er een weg",
    "this setting has no value": "deze instelling heeft geen waarde",
    "write one behind the =, or put a # before the line": "schrijf er een achter de =, of zet een # voor de regel",
    "yes and no are written as true and false here, in small letters": (
        "ja en nee heten hier true en false, in kleine letters"
    ),
    "write live = true, or live = false": "schrijf live = true, of live = false",
    "a text stands without quotes": "een tekst staat zonder aanhalingstekens",
    'write them around it, as in region = "noord"': 'zet ze eromheen, zoals in region = "noord"',
    "this is neither a text in quotes nor a number, a list, true or false": (
        "dit is geen tekst tussen aanhalingstekens, en ook geen getal, lijst, true of false"
    ),
    'write it as its like in config.example.toml, as in region = "noord"': (
        'schrijf het zoals in config.example.toml, bijvoorbeeld region = "noord"'
    ),
    "a comma stands at the end of the line": "er staat een komma aan het eind van de regel",
    "take it out; settings stand on lines of their own": "haal die weg; elke instelling staat op een eigen regel",
    "a day is written with the year first": "een dag schrijft u met het jaar voorop",
    "write it as 2026-11-30": "schrijf hem als 2026-11-30",
    "a quote in the text ends it there": "een aanhalingsteken in de tekst sluit hem daar",
    "write the text in quotes of the other sort: \" around ', or ' around \"": (
        "zet de tekst tussen aanhalingstekens van de andere soort: \" om ', of ' om \""
    ),
    "this is no number, and a text stands in quotes": "dit is geen getal, en een tekst staat tussen aanhalingstekens",
    'write them around it, as in at = "07:30"': 'zet ze eromheen, zoals in at = "07:30"',
    "more stands on this line than one setting": "op deze regel staat meer dan één instelling",
    "put each setting on a line of its own, and a remark behind a #": (
        "zet elke instelling op een eigen regel, en een opmerking achter een #"
    ),
    "a : stands between a setting and its value": "er staat een : tussen een instelling en haar waarde",
    'write =, as in region = "noord"': 'schrijf =, zoals in region = "noord"',
    "the name of a setting holds a space": "in de naam van een instelling staat een spatie",
    "write the name in quotes, or as it stands in config.example.toml": (
        "zet de naam tussen aanhalingstekens, of schrijf hem zoals in config.example.toml"
    ),
    "there is no = behind the name of a setting": "er ontbreekt een = achter de naam van een instelling",
    'write it, as in region = "noord"': 'schrijf die, zoals in region = "noord"',
    "a heading is not closed": "een kop is niet gesloten",
    "write [school] or [[sources]], with as many ] as [": "schrijf [school] of [[sources]], met evenveel ] als [",
    "a list is not closed, or a comma is missing in it": "een lijst is niet gesloten, of er ontbreekt een komma in",
    'write it as ["email", "handover"]': 'schrijf hem als ["email", "handover"]',
    "what stands between {{ and }} is not closed, or a comma is missing in it": (
        "wat tussen {{ en }} staat, is niet gesloten, of er ontbreekt een komma in"
    ),
    'write it on one line, as {{ env = "SMTP_PASSWORD" }}': 'schrijf het op één regel, als {{ env = "SMTP_PASSWORD" }}',
    "this stands in the file twice": "dit staat twee keer in het bestand",
    "this stands in the file twice, first in line {line}": "dit staat twee keer in het bestand, eerst in regel {line}",
    "keep one of the two; what stands under two equal headings goes under one": (
        "houd er een van over; wat onder twee gelijke koppen staat, komt onder één kop"
    ),
    "a text is opened and not closed anywhere below": "een tekst begint, en wordt nergens daaronder gesloten",
    "close it with the quote that opens it": "sluit hem met het aanhalingsteken waarmee hij begint",
    "a remark begins with #": "een opmerking begint met #",
    "write # before it": "zet er # voor",
    "a line begins with a setting and =, or with a heading as [school]": (
        "een regel begint met een instelling en =, of met een kop zoals [school]"
    ),
    "put a # before it if it is a remark": "zet er een # voor als het een opmerking is",
    "this line holds a sign that may not stand there": "op deze regel staat een teken dat daar niet mag",
    "type it anew; it may have come along with what was copied": (
        "typ de regel opnieuw; het kan meegekomen zijn met wat gekopieerd is"
    ),
    "this day or time does not exist": "deze dag of tijd bestaat niet",
    "write it as 2026-11-30, or as 07:30:00": "schrijf het als 2026-11-30, of als 07:30:00",
    "this line cannot be read": "deze regel is niet te lezen",
    "compare it with config.example.toml": "vergelijk hem met config.example.toml",
    # plugins
    "the plugin {name} is both installed and in plugins_dir; rename the file": (
        "de plugin {name} is geïnstalleerd en staat ook in plugins_dir; geef het bestand een andere naam"
    ),
    "the plugin {name} {why}: {makers}; uninstall all but one": (
        "de plugin {name} {why}: {makers}; laat er één geïnstalleerd"
    ),
    "is a reserved name": "is een gereserveerde naam",
    "is installed twice": "is twee keer geïnstalleerd",
    "no plugin called {name} is installed; {hint}": "er is geen plugin {name} geïnstalleerd; {hint}",
    "install it": "installeer hem",
    "the plugin {name}{of} does not load ({error}){place}; mend or uninstall it, nothing was sent": (
        "de plugin {name}{of} is niet te laden ({error}){place}; herstel of verwijder hem, er is niets verstuurd"
    ),
    "the plugin {name} is no Python file": "de plugin {name} is geen Python-bestand",
    "the plugin {name} implements no hook; mark its functions with `from ouderbrug import hookimpl`": (
        "de plugin {name} heeft geen hook; merk zijn functies met `from ouderbrug import hookimpl`"
    ),
    "the plugin {name} {what}": "de plugin {name} {what}",
    "implements {given}, and that hook is {wanted}": "heeft {given}, en die hook is {wanted}",
    "has a hook that does not exist: {hook}; {hint}": "heeft een hook die niet bestaat: {hook}; {hint}",
    "{hook} of the plugin {name} fails ({error})": "{hook} van de plugin {name} werkt niet ({error})",
    "the plugin {name} brings {what} called {called}, which is a reserved name": (
        "de plugin {name} brengt {what} met de naam {called}, en die is gereserveerd"
    ),
    "the plugins {name} and {other} both bring {what} called {called}": (
        "de plugins {name} en {other} brengen allebei {what} met de naam {called}"
    ),
    "the plugin {name} registers {what}, which is no subclass of {base}": (
        "de plugin {name} brengt {what}, en dat is geen subklasse van {base}"
    ),
    "in the module {module}{place}": "in de module {module}{place}",
    'the class {cls} of the plugin {name} has no name; give it `name = "..."`': (
        'de klasse {cls} van de plugin {name} heeft geen naam; geef hem `name = "..."`'
    ),
    "{names} in plugins_dir is not in use; add it to [plugins] use": (
        "{names} in plugins_dir is niet in gebruik; zet het in [plugins] use"
    ),
    "the plugin {name} cannot be used: {wrong}": "de plugin {name} is niet te gebruiken: {wrong}",
    "the plugin {name} brings no {what} of that name, but {others}": (
        "de plugin {name} brengt geen {what} met die naam, maar wel {others}"
    ),
    'a plugin is found by the name of its {what}: write name = "{name}" in its class': (
        'een plugin wordt gevonden aan de naam van zijn {what}: schrijf name = "{name}" in zijn klasse'
    ),
    "the plugin {name} brings no {what}": "de plugin {name} brengt geen {what}",
    "the plugin {name} brings no {what}, but {others}": "de plugin {name} brengt geen {what}, maar wel {others}",
    "let {hook} give [a subclass of {base}]": "laat {hook} [een subklasse van {base}] geven",
    "no plugin in use brings a rule of this name": "geen plugin in gebruik brengt een regel met deze naam",
    "there is no rule {name}": "er is geen regel {name}",
    "is no rule": "is geen regel",
    "is no importer": "is geen importer",
    "is neither a class nor an event kind": "is geen klasse en geen soort gebeurtenis",
    "there is no [channels.{name}]": "er is geen [channels.{name}]",
    "bring the kinds {kinds}, both made_for {occasion}": "brengen de soorten {kinds}, allebei made_for {occasion}",
    "leave one of them out": "laat er één weg",
    "a school has one source of {plugin}, and {other} is one: what it told, this does not know": (
        "een school heeft één bron van {plugin}, en {other} is er een: wat die vertelde, weet deze niet"
    ),
    "put their files into one folder, or name both folders under path of one source": (
        "leg hun bestanden in één map, of noem beide mappen bij path van één bron"
    ),
    "the kind {name} of the plugin {plugin} ({place})": "de soort {name} van de plugin {plugin} ({place})",
    "cannot be checked ({error}, {place})": "is niet te controleren ({error}, {place})",
    "mend the rule, or leave it out": "herstel de regel, of laat hem weg",
    "the rule {name}": "de regel {name}",
    "the plugin {name}": "de plugin {name}",
    "{what} cannot be used ({error}, {place}); nothing was sent": (
        "{what} is niet te gebruiken ({error}, {place}); er is niets verstuurd"
    ),
    "channels.{name}: {what}": "channels.{name}: {what}",
    # a sample over a channel
    "there is no [channels.{name}]; {hint}": "er is geen [channels.{name}]; {hint}",
    "a colleague delivers what goes over {name}; there is nothing to try": (
        "een collega brengt over wat over {name} gaat; er is niets te proberen"
    ),
    (
        "a sample goes out in a rehearsal or a pilot alone, so that no guardian gets one: set OUDERBRUG_NOW, or "
        "redirect_to in the TOML"
    ): (
        "een proefbericht gaat alleen in een repetitie of een proef de deur uit, zodat geen ouder er een krijgt: zet "
        "OUDERBRUG_NOW, of redirect_to in de TOML"
    ),
    "{name} is not called during a pilot; try it in a rehearsal: set OUDERBRUG_NOW": (
        "{name} wordt in een proef niet gebruikt; probeer het in een repetitie: zet OUDERBRUG_NOW"
    ),
    "during a pilot all goes to the mailbox of redirect_to; leave out --to": (
        "in een proef gaat alles naar de mailbox van redirect_to; laat --to weg"
    ),
    "say where it goes: --to, with {what}": "zeg waar het heen gaat: --to, met {what}",
    "what stands after --to is not {what}": "wat achter --to staat, is niet {what}",
    "a mail address": "een mailadres",
    "a number such as +31612345678": "een nummer zoals +31612345678",
    "an id of the app": "een id van de app",
    "a name on one line": "een naam op één regel",
    "the sample was sent; look whether it arrived": "het proefbericht is verstuurd; kijk of het is aangekomen",
    "the sample was not sent: the channel made a card of it for a colleague": (
        "het proefbericht is niet verstuurd: het kanaal maakte er een kaart van voor een collega"
    ),
    "the sample was not sent": "het proefbericht is niet verstuurd",
    "nobody knows whether the sample was sent": "niemand weet of het proefbericht is verstuurd",
    # a plugin of one's own
    'wrote {package}/; next: pip install -e "{same}[test]", then pytest {again}': (
        '{package}/ is gemaakt; daarna: pip install -e "{same}[test]", dan pytest {again}'
    ),
    "a plugin is named by a word that begins with a letter, such as ouderbrug-letters": (
        "een plugin heet naar een woord dat met een letter begint, zoals ouderbrug-letters"
    ),
    "a package is named by letters, digits and single dashes, such as ouderbrug-letters": (
        "een pakket heet naar letters, cijfers en losse streepjes, zoals ouderbrug-letters"
    ),
    "{module} is a word of Python; name it ouderbrug-{same}": (
        "{module} is een woord van Python; noem het ouderbrug-{same}"
    ),
    "a plugin called {name} is there already; give yours another name": (
        "een plugin met de naam {name} is er al; geef de uwe een andere naam"
    ),
    "a module called {name} is there already; give yours another name": (
        "een module met de naam {name} is er al; geef de uwe een andere naam"
    ),
    # who else could write a file
    "{file} has a second name (a hard link); copy it, and use the copy": (
        "{file} heeft een tweede naam (een hard link); kopieer het, en gebruik de kopie"
    ),
    "the folder of {file}": "de map van {file}",
    "the inbox": "de inbox",
    "file {number} of the inbox, in the order of names": "bestand {number} van de inbox, op volgorde van naam",
    "of the inbox, in the order of names": "van de inbox, op volgorde van naam",
    "file {number}": "bestand {number}",
    "{file} belongs to another user; name them in [intake] owners, or use chown": (
        "{file} is van een andere gebruiker; noem die in [intake] owners, of gebruik chown"
    ),
    "everybody on this machine may write to {file}; close it with chmod o-w": (
        "iedereen op deze computer mag schrijven in {file}; sluit het met chmod o-w"
    ),
    "a group may write to {file}; name it in [intake] groups, or use chmod g-w": (
        "een groep gebruikers mag schrijven in {file}; noem die in [intake] groups, of gebruik chmod g-w"
    ),
    "the folder or link that `namei -l` shows": "de map of link die `namei -l` laat zien",
    "{part}, on the way to {file}, belongs to another user; use chown": (
        "{part}, op weg naar {file}, is van een andere gebruiker; gebruik chown"
    ),
    "everybody on this machine can put another {file} in its place: chmod o-w {part}": (
        "iedereen op deze computer kan een andere {file} neerzetten: chmod o-w {part}"
    ),
    "a group can put another {file} in its place: chmod g-w {part}": (
        "een groep gebruikers kan een andere {file} neerzetten: chmod g-w {part}"
    ),
    "{file} belongs to another user, in a folder where all may put files; use chown": (
        "{file} is van een andere gebruiker, in een map waar iedereen bestanden mag zetten; gebruik chown"
    ),
    "{file} has a second name, in a folder where all may put files; copy it": (
        "{file} heeft een tweede naam, in een map waar iedereen bestanden mag zetten; kopieer het"
    ),
    "{file} belongs to another user; it must be yours or root's (chown)": (
        "{file} is van een andere gebruiker; het moet van u of van root zijn (chown)"
    ),
    "{file} can be changed by everybody on this machine; run `chmod o-w {same}`": (
        "{file} kan door iedereen op deze computer veranderd worden; doe `chmod o-w {same}`"
    ),
    "{file} can be changed by a group; run `chmod g-w {same}`": (
        "{file} kan door een groep gebruikers veranderd worden; doe `chmod g-w {same}`"
    ),
    "ca_file cannot be read as PEM certificates; correct its path or its content": (
        "ca_file is niet te lezen als PEM-certificaten; verbeter het pad of de inhoud"
    ),
}
