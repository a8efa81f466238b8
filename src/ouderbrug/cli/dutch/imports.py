"""What an import and the inbox say of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

IMPORTS: Mapping[str, str] = {
    # what an import found
    "made a new store": "een nieuwe opslag gemaakt",
    "{count} notes, of which the first {most}:": "{count} opmerkingen, dit zijn de eerste {most}:",
    "in the file, of which nothing but what protects people is taken in:": (
        "in het bestand, waarvan alleen is opgenomen wat mensen beschermt:"
    ),
    "{what}: {new} new, {changed} changed, {left} left": "{what}: {new} nieuw, {changed} veranderd, {left} weg",
    "{what} without a name: {count} ({keys})": "{what} zonder naam: {count} ({keys})",
    "addresses changed: {count}": "adressen veranderd: {count}",
    "pairs of pupil and guardian whose authority is known now, and was of none: {count} of {all}; the file says it in "
    "a column that was not read before, so look at a few of them": (
        "paren van leerling en verzorger waarvan het gezag nu bekend is, en eerst van geen: {count} van {all}; het "
        "staat in een kolom die eerder niet gelezen werd, dus kijk er een paar na"
    ),
    "authority changed: {count} ({keys})": "gezag veranderd: {count} ({keys})",
    "groups: {groups}": "groepen: {groups}",
    "`ouderbrug release {scope} KEY`": "`ouderbrug release {scope} SLEUTEL`",
    "{code}: {keys}; messages wait until the cell is filled or a leader lets them go ({command})": (
        "{code}: {keys}; berichten wachten tot de cel gevuld is of een leider ze vrijgeeft ({command})"
    ),
    "{file} is a folder in which nothing that is known was found; name the file in it": (
        "{file} is een map waarin niets bekends staat; noem het bestand erin"
    ),
    "{file} is empty; export it again, or take it out": "{file} is leeg; exporteer het opnieuw, of haal het weg",
    "field {number} of its object; {meant}": "veld {number} van het object; {meant}",
    "the ban holds; write who decided in blocked_by (blokkade_door), and until when in blocked_until (blokkade_tot)": (
        "het verbod geldt; schrijf bij blokkade_door (blocked_by) wie besloot, en bij blokkade_tot (blocked_until) "
        "tot wanneer"
    ),
    "guardian {key}: {what} lifted": "verzorger {key}: {what} opgeheven",
    "guardian {key}: {what} kept; --accept-unblock would lift it": (
        "verzorger {key}: {what} blijft; --accept-unblock zou het opheffen"
    ),
    "{place}: stays as a file that stopped has it; a filled cell and --accept-unblock would lift it": (
        "{place}: blijft zoals een gestopt bestand het heeft; een gevulde cel en --accept-unblock zouden het opheffen"
    ),
    "{what} {old}: known as {new} from now on": "{what} {old}: heet vanaf nu {new}",
    "{guardian} left, and these never reached them: {events}; tell it whoever comes in their place": (
        "{guardian} is weg, en dit kwam daar nooit aan: {events}; vertel het wie ervoor in de plaats komt"
    ),
    "{what}: {count} read": "{what}: {count} gelezen",
    "dry run: nothing was stored": "proef: er is niets bewaard",
    "names stand in {file} beside the store; delete it with the store": (
        "namen staan in {file} naast de opslag; gooi het weg met de opslag"
    ),
    "pupils": "leerlingen",
    "pupil": "leerling",
    "guardians": "verzorgers",
    "guardian": "verzorger",
    "authority": "gezag",
    "receives": "ontvangt",
    "receives_by": "ontvangt_door",
    "receives_since": "ontvangt_sinds",
    "relation": "relatie",
    "blocked": "blokkade",
    "blocked_until": "blokkade_tot",
    "opt_out": "afmelding",
    "address_secret": "geheim_adres",
    "deceased": "overleden",
    "mobile": "mobiel",
    "guardianships": "leerlingen met een verzorger",
    "staff": "collega's",
    "answers": "antwoorden",
    "consents": "toestemmingen",
    "app ids": "app-codes",
    # who is meant, by name
    "guardian {new}: {who}; is it {old}: {whom}?": "verzorger {new}: {who}; is dat {old}: {whom}?",
    "pupil {new}: {who}; is it {old}: {whom}?": "leerling {new}: {who}; is dat {old}: {whom}?",
    "{what} {new}: {who}; is it {old}: {whom}?": "{what} {new}: {who}; is dat {old}: {whom}?",
    "not known": "niet bekend",
    "new pupil {key}: {name} ({groups})": "nieuwe leerling {key}: {name} ({groups})",
    "new guardian {key}: {name} {email}": "nieuwe verzorger {key}: {name} {email}",
    "left pupil {key}: {name}": "leerling weg {key}: {name}",
    "left guardian {key}: {name}": "verzorger weg {key}: {name}",
    "{what} of {key}, {name}: from {old} to {new}": "{what} van {key}, {name}: van {old} naar {new}",
    "without a name: {what} {key}": "zonder naam: {what} {key}",
    "no name": "geen naam",
    "none": "geen",
    # why it stopped
    "the import stopped: only what protects people was stored, and the rest waits. {next}": (
        "de import is gestopt: alleen wat mensen beschermt is bewaard, en de rest wacht. {next}"
    ),
    "dry run: the import would stop, and nothing was stored. {next}": (
        "proef: de import zou stoppen, en er is niets bewaard. {next}"
    ),
    "nothing was stored": "er is niets bewaard",
    "only what protects people was stored, and the rest waits": (
        "alleen wat mensen beschermt is bewaard, en de rest wacht"
    ),
    "Look at these, then run it again; an option holds for all that are listed, with =KEY,... for these alone": (
        "Kijk deze na en doe het nog eens; een optie geldt voor alle die er staan, met =SLEUTEL,... alleen voor die"
    ),
    "{code}: {whom} may be somebody who is protected and known by another key ({hint})": (
        "{code}: {whom} kan iemand zijn die beschermd is en een andere sleutel had ({hint})"
    ),
    "{code}: {whom} had left, and the key comes back with another name ({hint})": (
        "{code}: {whom} was weg, en de sleutel komt terug met een andere naam ({hint})"
    ),
    "{code}: {whom} is at school, and has quite another name now ({hint})": (
        "{code}: {whom} is op school, en heeft nu een heel andere naam ({hint})"
    ),
    "{code}: {whom} is a key that is known with more or fewer zeros in front ({hint})": (
        "{code}: {whom} is een sleutel die we kennen met meer of minder nullen ervoor ({hint})"
    ),
    "{code}: {whom} stands in the file twice, with and without zeros in front, under one name; correct the key in the "
    "file ({hint})": (
        "{code}: {whom} staat twee keer in het bestand, met en zonder nullen ervoor, onder één naam; verbeter de "
        "sleutel in het bestand ({hint})"
    ),
    "{code}: {whom} may be somebody who is gone from here, under a new key ({hint})": (
        "{code}: {whom} kan iemand zijn die hier weg is, met een nieuwe sleutel ({hint})"
    ),
    "{code}: {whom} is in a row that names another child beside the key ({hint})": (
        "{code}: {whom} staat in een rij die naast de sleutel een ander kind noemt ({hint})"
    ),
    "{code}: {whom} loses all its guardians and gets those of another child ({hint})": (
        "{code}: {whom} verliest al zijn verzorgers en krijgt die van een ander kind ({hint})"
    ),
    "loses all its guardians and gets those of another child": (
        "verliest al zijn verzorgers en krijgt die van een ander kind"
    ),
    "is in a row that names another child beside the key": "staat in een rij die naast de sleutel een ander kind noemt",
    "rows that name another child beside the key, of which nothing goes to that guardian: {count}; see above": (
        "rijen die naast de sleutel een ander kind noemen, waarvan niets naar die verzorger gaat: {count}; zie "
        "hierboven"
    ),
    "keys stand in logs, so those that are an address or a telephone number are kept as a digest": (
        "sleutels staan in logboeken, dus wie een adres of telefoonnummer als sleutel heeft, krijgt een afgeleide"
    ),
    "the app calls whoever had the key before so; nothing is taken from it: ask the app what it calls this one": (
        "zo noemt de app wie de sleutel eerder had; hiervan is niets overgenomen: vraag de app hoe deze daar heet"
    ),
    "names no channel of the TOML, so all waits for this guardian; look whether the cells have shifted": (
        "noemt geen kanaal van de TOML, dus alles wacht voor deze verzorger; kijk of de cellen zijn verschoven"
    ),
    "the key was another child's, whose guardian this was; nothing about the child of now goes to this guardian": (
        "de sleutel was van een ander kind, met deze verzorger; over het kind van nu gaat niets naar deze verzorger"
    ),
    "given before the key was this child's; it counts for nothing, and a consent of this child has a later day": (
        "gegeven voordat de sleutel van dit kind was; het telt niet, en een toestemming van dit kind is van later"
    ),
    "the name beside the key of the pupil is another child's; nothing about this child goes to this guardian": (
        "de naam naast de sleutel van de leerling is van een ander kind; over dit kind gaat niets naar deze verzorger"
    ),
    "{code}: {whom} gets an address or account that is known of another family ({hint})": (
        "{code}: {whom} krijgt een adres of account dat van een ander gezin is ({hint})"
    ),
    "{code}: {whom} has an address or account that somebody had who may not read what comes there ({hint})": (
        "{code}: {whom} heeft een adres of account van iemand die niet mag lezen wat daar komt ({hint})"
    ),
    "{code}: {whom} is a group of which every pupil would leave it ({hint})": (
        "{code}: {whom} is een groep waar elke leerling uit zou gaan ({hint})"
    ),
    (
        "{code}: {whom} may be one group, written in several ways; [import.contacts.groups] of the TOML makes them "
        "one ({hint})"
    ): (
        "{code}: {whom} kan één groep zijn, op meer manieren geschreven; [import.contacts.groups] in de TOML "
        "maakt er één van ({hint})"
    ),
    "{code}: {whom} ends in the middle of a row ({hint})": "{code}: {whom} eindigt midden in een rij ({hint})",
    "{code}: {whom} would vanish, more than {part} ({hint})": "{code}: {whom} zou verdwijnen, meer dan {part} ({hint})",
    "{code}: {whom} would change, more than {part} ({hint})": "{code}: {whom} zou veranderen, meer dan {part} ({hint})",
    "may be somebody who is protected and known by another key": (
        "kan iemand zijn die beschermd is en een andere sleutel had"
    ),
    "had left, and the key comes back with another name": "was weg, en de sleutel komt terug met een andere naam",
    "is at school, and has quite another name now": "is op school, en heeft nu een heel andere naam",
    "is a key that is known with more or fewer zeros in front": (
        "is een sleutel die we kennen met meer of minder nullen ervoor"
    ),
    "stands in the file twice, with and without zeros in front, under one name; correct the key in the file": (
        "staat twee keer in het bestand, met en zonder nullen ervoor, onder één naam; verbeter de sleutel in het "
        "bestand"
    ),
    "may be somebody who is gone from here, under a new key": "kan iemand zijn die hier weg is, met een nieuwe sleutel",
    "gets an address or account that is known of another family": (
        "krijgt een adres of account dat van een ander gezin is"
    ),
    "has an address or account that somebody had who may not read what comes there": (
        "heeft een adres of account van iemand die niet mag lezen wat daar komt"
    ),
    "is a group of which every pupil would leave it": "is een groep waar elke leerling uit zou gaan",
    "may be one group, written in several ways; [import.contacts.groups] of the TOML makes them one": (
        "kan één groep zijn, op meer manieren geschreven; [import.contacts.groups] in de TOML maakt er één van"
    ),
    "ends in the middle of a row": "eindigt midden in een rij",
    "would vanish, more than {part}": "zou verdwijnen, meer dan {part}",
    "would change, more than {part}": "zou veranderen, meer dan {part}",
    "the same people: --same-people[=OLD=NEW]; others, whom nothing protects: {option}": (
        "dezelfde mensen: --same-people[=OUD=NIEUW]; anderen, die niets beschermt: {option}"
    ),
    "if that is right: {option}": "als dat klopt: {option}",
    "{count} of {all} pupils": "{count} van de {all} leerlingen",
    "{count} of {all} guardians": "{count} van de {all} verzorgers",
    "{count} of {all} addresses": "{count} van de {all} adressen",
    "{count} of {all} authorities": "{count} van de {all} keer gezag",
    "group {group}": "groep {group}",
    "--{option} names keys that neither the store nor the file has: {wrong}; nothing was taken in": (
        "--{option} noemt sleutels die niet in de opslag en niet in het bestand staan: {wrong}; er is niets opgenomen"
    ),
    "--same-people=OLD=NEW names an old key of the store and a new one of the file; see the stops": (
        "--same-people=OUD=NIEUW noemt een oude sleutel van de opslag en een nieuwe van het bestand; zie hierboven"
    ),
    # files that cannot be read, or not in full
    "rows that contradict others, of which neither was taken: {count}; see above": (
        "rijen die andere tegenspreken, waarvan geen van beide is opgenomen: {count}; zie hierboven"
    ),
    "files that could not be read in full: {count} of {all}; see above": (
        "bestanden die niet helemaal te lezen waren: {count} van {all}; zie hierboven"
    ),
    "{place}, {column}: names no kind that is known here; write it as docs/kinds.md does, or write all": (
        "{place}, {column}: noemt geen soort die hier bekend is; schrijf het zoals docs/kinds.md, of schrijf all"
    ),
    "names no kind that is known here; write it as docs/kinds.md does, or write all": (
        "noemt geen soort die hier bekend is; schrijf het zoals docs/kinds.md, of schrijf all"
    ),
    (
        "{place}, {column}: is not photo (foto), and no word of other_consents; what is withdrawn counts for photos,"
        " else nothing"
    ): (
        "{place}, {column}: is geen photo (foto), en geen woord van other_consents; wat is ingetrokken, telt voor "
        "foto's, en verder telt het niet"
    ),
    "is not photo (foto), and no word of other_consents; what is withdrawn counts for photos, else nothing": (
        "is geen photo (foto), en geen woord van other_consents; wat is ingetrokken, telt voor foto's, en verder "
        "telt het niet"
    ),
    (
        "{place}, {column}: is no channel here, and no word of other_consents; what is withdrawn counts for all of"
        " them, else nothing"
    ): (
        "{place}, {column}: is hier geen kanaal, en geen woord van other_consents; wat is ingetrokken, telt voor "
        "alle, en verder telt het niet"
    ),
    "is no channel here, and no word of other_consents; what is withdrawn counts for all of them, else nothing": (
        "is hier geen kanaal, en geen woord van other_consents; wat is ingetrokken, telt voor alle, en verder telt "
        "het niet"
    ),
    "{place}, {column}: is yet to come; what is withdrawn counts from today, and what is given for nothing": (
        "{place}, {column}: moet nog komen; wat is ingetrokken, telt vanaf vandaag, en wat is gegeven, telt niet"
    ),
    "is yet to come; what is withdrawn counts from today, and what is given for nothing": (
        "moet nog komen; wat is ingetrokken, telt vanaf vandaag, en wat is gegeven, telt niet"
    ),
    "{file}: these were left out, and the rest was read; put them right, then import it again": (
        "{file}: deze zijn weggelaten, en de rest is gelezen; verbeter ze, en importeer het opnieuw"
    ),
    "{file}: these were left out, and the rest was read; put them right in the file, then import it again": (
        "{file}: deze zijn weggelaten, en de rest is gelezen; verbeter ze in het bestand, en importeer het opnieuw"
    ),
    "these were left out, and the rest was read; put them right in the file, then import it again": (
        "deze zijn weggelaten, en de rest is gelezen; verbeter ze in het bestand, en importeer het opnieuw"
    ),
    "and {count} more": "en nog {count}",
    "{file}: the importer {name} fails ({did}); nothing was taken in, mend its plugin": (
        "{file}: de importer {name} werkt niet ({did}); er is niets opgenomen, herstel de plugin"
    ),
    "{file} is not there, or is no regular file": "{file} is er niet, of is geen gewoon bestand",
    "{file} is not there, or is no regular file; did you mean {near}?": (
        "{file} is er niet, of is geen gewoon bestand; bedoelt u {near}?"
    ),
    (
        "is of another child, whom nobody reads: give each child a row of their own, or name the header in ignore "
        "under [import.contacts] if it is of nobody else"
    ): (
        "is van een ander kind, dat niemand leest: geef elk kind een eigen rij, of noem het kopje in ignore onder "
        "[import.contacts] als het van niemand anders is"
    ),
    "another child of the row is left out, so nobody counts as having left": (
        "een ander kind van de rij is weggelaten, dus niemand geldt als vertrokken"
    ),
    "of its sheets this is the one of number {number}; nobody reads those of number {numbers}": (
        "van de bladen is dit nummer {number}; niemand leest nummer {numbers}"
    ),
    (
        "{file} is a spreadsheet or archive in which nothing that is known was found; of a spreadsheet `ouderbrug "
        "import --explain FILE` shows what each column would be read as, and proposes settings for it"
    ): (
        "{file} is een rekenblad of archief waarin niets gevonden is dat bekend is; van een rekenblad toont `ouderbrug "
        "import --explain BESTAND` als wat elke kolom gelezen zou worden, en doet een voorstel voor de instellingen"
    ),
    (
        "{file} is a spreadsheet or archive in which nothing that is known was found; mend its column names, or save "
        'the sheet as "CSV UTF-8"'
    ): (
        "{file} is een rekenblad of archief waarin niets gevonden is dat bekend is; verbeter de kopjes, of bewaar het "
        'blad als "CSV UTF-8"'
    ),
    ('{file} is a spreadsheet of an old format, or has a password; save it as .xlsx without one, or as "CSV UTF-8"'): (
        "{file} is een rekenblad van een oude soort, of heeft een wachtwoord; bewaar het als .xlsx zonder "
        'wachtwoord, of als "CSV UTF-8"'
    ),
    "{file} is a web page and no spreadsheet, whatever it is called; open it in one and save it as .xlsx": (
        "{file} is een webpagina en geen rekenblad, hoe het ook heet; open het in een rekenblad en bewaar het als .xlsx"
    ),
    '{file} is no spreadsheet, whatever it is called; open it in one and save it as .xlsx, or as "CSV UTF-8"': (
        "{file} is geen rekenblad, hoe het ook heet; open het in een rekenblad en bewaar het als .xlsx, of als "
        '"CSV UTF-8"'
    ),
    (
        "{file} has the columns of no format that is known ({known}); `ouderbrug import --explain FILE` shows what "
        "each column would be read as, and proposes settings for it"
    ): (
        "{file} heeft kolommen van geen soort lijst die bekend is ({known}); `ouderbrug import --explain BESTAND` "
        "laat zien als wat elke kolom gelezen zou worden, en stelt instellingen voor"
    ),
    (
        '{file} has the columns of no format that is known ({known}); see docs/formats.md ("Headers of your own" '
        "for an export with other ones), and name the file after its format to hear what it lacks"
    ): (
        '{file} heeft kolommen van geen soort lijst die bekend is ({known}); zie docs/formats.md ("Headers of '
        'your own" voor een export met andere), en noem het bestand naar zijn soort om te horen wat eraan '
        "ontbreekt"
    ),
    "{file} was not imported and nothing was stored: {why}": (
        "{file} is niet geïmporteerd en er is niets bewaard: {why}"
    ),
    "put this right in the file, then import it again": "verbeter dit in het bestand, en importeer het opnieuw",
    "line {line}, {column}: {what}": "regel {line}, {column}: {what}",
    "{place}: {code} ({hint})": "{place}: {code} ({hint})",
    "holds a NUL character; remove it": "bevat een NUL-teken; haal het weg",
    "holds a byte of another encoding; type it anew": "bevat een teken in een andere codering; typ het opnieuw",
    "holds a control or invisible character or a line break; type it anew": (
        "bevat een onzichtbaar teken of een nieuwe regel; typ het opnieuw"
    ),
    "holds the characters =? which mail programs take for code; remove them": (
        "bevat de tekens =? die mailprogramma's voor code houden; haal ze weg"
    ),
    "a spreadsheet made a number of it; format the column as text and export again": (
        "het rekenblad maakte er een getal van; maak de kolom tekst en exporteer opnieuw"
    ),
    "has a word where an address has @; write it as name@school.example": (
        "heeft een woord waar in een adres @ staat; schrijf het als naam@school.example"
    ),
    "holds more than one address; write one address": "bevat meer dan één adres; schrijf één adres",
    "holds a comma, a semicolon or a space, which no address has; is a dot meant?": (
        "bevat een komma, puntkomma of spatie, en die heeft geen adres; is een punt bedoeld?"
    ),
    "is not read as days; write each of them with a comma between, as mon (ma), tue (di), wed (wo)": (
        "is niet te lezen als dagen; schrijf elke dag, met een komma ertussen, als ma, di, wo"
    ),
    "is not an e-mail address; write it as name@school.example": (
        "is geen e-mailadres; schrijf het als naam@school.example"
    ),
    "is not a phone number; write one number, as 0612345678 or +31612345678": (
        "is geen telefoonnummer; schrijf één nummer, als 0612345678 of +31612345678"
    ),
    "has a year of two digits; write all four, as 2027-01-14": (
        "heeft een jaar van twee cijfers; schrijf alle vier, als 2027-01-14"
    ),
    "is not a date; write it as 2027-01-14 or 14-01-2027": "is geen datum; schrijf hem als 2027-01-14 of 14-01-2027",
    "is not a known word; write one of {words}": "is geen bekend woord; schrijf een van {words}",
    "is not a language code; write it as nl, tr or ar": "is geen code van een taal; schrijf nl, tr of ar",
    "must be a short code of at most 40 letters, digits and hyphens, without names": (
        "moet een korte code zijn van hoogstens 40 letters, cijfers en streepjes, zonder namen"
    ),
    "must be a reason code such as court-order, or none where there is no ban": (
        "moet een code met de reden zijn, zoals court-order, of none als er geen verbod is"
    ),
    "is not a whole number from 0 to 999": "is geen geheel getal van 0 tot 999",
    "is also on line {line}; keep one of the two rows": "staat ook op regel {line}; houd een van de twee rijen",
    "must be the key of another row of this file": "moet de sleutel van een andere rij van dit bestand zijn",
    "in the file, at which an import would stop:": "in het bestand, waarbij een import zou stoppen:",
    "is empty; fill it in": "is leeg; vul het in",
    "{file} cannot be read: it is not open to this user; look at owner and permissions": (
        "{file} is niet te lezen: het is niet open voor deze gebruiker; kijk naar eigenaar en rechten"
    ),
    "is empty, and there is no telephone number: this guardian is left out, and the rest of the row is read; fill in "
    "one of the two": (
        "is leeg, en er is geen telefoonnummer: deze verzorger is weggelaten, en de rest van de rij is gelezen; vul "
        "een van de twee in"
    ),
    "contradicts line {line}, of the same day; keep the later one": (
        "spreekt regel {line} tegen, van dezelfde dag; houd de laatste"
    ),
    "{name} is not a column of this table; did you mean {near}?": (
        "{name} is geen kolom van deze lijst; bedoelt u {near}?"
    ),
    "{name} is not a column of this table; known are {names}": (
        "{name} is geen kolom van deze lijst; bekend zijn {names}"
    ),
    "who gets another address is a new person without their bans": (
        "wie een ander adres krijgt, is een nieuw mens zonder verboden"
    ),
    "guardians without an address, in line {lines}: they are reached by a call or a text message, and who gets another "
    "number or name is a new person without their bans": (
        "verzorgers zonder adres, in regel {lines}: zij worden gebeld of krijgen een sms, en wie een ander nummer of "
        "een andere naam krijgt, is een nieuw mens zonder verboden"
    ),
    "a guardian of the row has nothing to be known by and is left out, so nobody counts as having left": (
        "een verzorger van de rij is nergens aan te herkennen en doet niet mee, dus niemand telt als vertrokken"
    ),
    "two people of this row have one address and were read as one; give each a code, and map it as guardian_key": (
        "twee mensen van deze rij hebben één adres en zijn als één gelezen; geef elk een code, en noem die kolom "
        "onder guardian_key"
    ),
    "another name at the same address as in line {line}; make both equal if it is one person, and if it is two give "
    "each a code, and map it as guardian_key": (
        "een andere naam bij hetzelfde adres als in regel {line}; maak beide gelijk als het één mens is, en geef elk "
        "een code als het er twee zijn, en noem die kolom onder guardian_key"
    ),
    "it has a header line and no rows; is this the whole file?": (
        "het heeft een kopregel en geen rijen; is dit het hele bestand?"
    ),
    '"overleden" does not say who died; name the column kind_overleden or ouder_overleden': (
        '"overleden" zegt niet wie; noem de kolom kind_overleden of ouder_overleden'
    ),
    "needs a guardian_key, and headers that the file has": (
        "heeft een guardian_key nodig, en kopjes die het bestand heeft"
    ),
    "a map under [[import.contacts.also]] {what}": "een lijstje onder [[import.contacts.also]] {what}",
    "the row could not be used, so nobody counts as having left": (
        "de rij is niet te gebruiken, dus niemand telt als vertrokken"
    ),
    "differs from line {line}, which is about the same person; make both lines equal": (
        "verschilt van regel {line}, over dezelfde persoon; maak beide regels gelijk"
    ),
    "the row counts the others and was left out": "de rij telt de andere op en is weggelaten",
    "the column names stand here once more, and the line was left out": (
        "hier staan nog een keer de kolomnamen; de regel is weggelaten"
    ),
    "line {line} begins another table, with its columns in another order; put each in a file of its own": (
        "op regel {line} begint een andere tabel, met de kolommen in een andere volgorde; zet elk in een eigen bestand"
    ),
    "there are more cells than headers; put quotes around a cell that holds the delimiter": (
        "er zijn meer cellen dan kopjes; zet aanhalingstekens om een cel met het scheidingsteken erin"
    ),
    (
        "its cells are not separated as the headers are; put the same sign between them, and no quotes around several"
    ): "cellen zijn niet gescheiden zoals de kopjes; zet er hetzelfde teken tussen, en geen aanhalingstekens om meer",
    "names no guardian, and nothing else that is read or not to its end; write it whole, or remove the row": (
        "noemt geen verzorger, en verder niets wat gelezen wordt of niet tot het eind; vul hem aan, of haal hem weg"
    ),
    "holds a semicolon or tab, as a row does that is not separated as the headers are": (
        "bevat een puntkomma of tab, zoals een rij die niet is gescheiden zoals de kopjes"
    ),
    (
        "column {columns} protects and does not say of which guardian of a row: give each a column of their own, or "
        "let its cells say who is meant (vader, moeder) and name it under columns; until then it holds for all of the "
        "row"
    ): (
        "kolom {columns} beschermt en zegt niet welke verzorger van een rij: geef elk een eigen kolom, of laat de "
        "cellen zeggen wie (vader, moeder) en noem hem onder columns; tot dan geldt het voor alle verzorgers van de rij"
    ),
    (
        "does not say of which guardian of the row it is, so it holds for all of them, and permits none anything; "
        "write who is meant in the cell (vader, moeder), or give each a column of their own under also"
    ): (
        "zegt niet van welke verzorger van de rij het is, dus het geldt voor alle, en staat geen van hen iets toe; "
        "schrijf in de cel wie (vader, moeder), of geef elk een eigen kolom onder also"
    ),
    "{column}, of whom the cell names, or all": "{column}, van wie de cel noemt, of alle",
    "is about a guardian whom the row does not name, so it holds for nobody; add them to the row": (
        "gaat over een verzorger die de rij niet noemt, dus het geldt voor niemand; zet die erbij in de rij"
    ),
    "the file ends in the middle of this row; export it again": (
        "het bestand eindigt midden in deze rij; exporteer het opnieuw"
    ),
    "nobody reads column {names}; map what you need under [import.contacts.columns]": (
        "niemand leest kolom {names}; wat u nodig hebt, zet u onder [import.contacts.columns]"
    ),
    "holds what looks like a ban; look whether the cells of this row have shifted": (
        "bevat wat op een verbod lijkt; kijk of de cellen van deze regel zijn verschoven"
    ),
    "holds words and no number; look whether the cells of this row have shifted": (
        "bevat woorden en geen nummer; kijk of de cellen van deze regel zijn verschoven"
    ),
    "nobody reads column {place}; did you mean {near}?": "niemand leest kolom {place}; bedoelt u {near}?",
    "nobody reads column {place}, which may protect somebody; did you mean {near}?": (
        "niemand leest kolom {place}, die iemand kan beschermen; bedoelt u {near}?"
    ),
    "pairs of pupil and guardian whose authority is unknown: {unknown} of {count}; nothing about a child goes to "
    "them": (
        "paren van leerling en verzorger met onbekend gezag: {unknown} van {count}; niets over een kind gaat naar hen"
    ),
    "fill the column gezag in contacts.csv, and import it": "vul de kolom gezag in contacts.csv, en importeer het",
    'cp1252; look whether accents are right, or save as "CSV UTF-8"': (
        'cp1252; kijk of de accenten kloppen, of bewaar als "CSV UTF-8"'
    ),
    "one of its fields is not known": "een van de velden is niet bekend",
    "the file has a header line and no rows": "het bestand heeft een kopregel en geen rijen",
    "the row says all (alles) in receives and no (nee) in authority; write who decided that in receives_by and "
    "from which day in receives_since, or on_request (op_verzoek) or nothing (niets) in receives": (
        "de rij zegt all (alles) bij receives en no (nee) bij authority; schrijf bij receives_by wie dat besloot en "
        "bij receives_since vanaf welke dag, of schrijf bij receives on_request (op_verzoek) of nothing (niets)"
    ),
    "lists several pupils; give each a row of their own": "noemt meer leerlingen; geef elk een eigen rij",
    "the row names no pupil, so nobody counts as having left": (
        "de rij noemt geen leerling, dus niemand telt als vertrokken"
    ),
    "its column names stand in line {line}": "de kopjes staan op regel {line}",
    "its column names seem to stand in line {line}": "de kopjes lijken op regel {line} te staan",
    "take out the title above, so that they are the first line": (
        "haal de titel erboven weg, zodat ze op de eerste regel staan"
    ),
    "there is no column {names}": "er is geen kolom {names}",
    # mails that came back
    "addresses that are dead": "adressen die niet meer bestaan",
    "mailboxes that nobody reads any more, as an answer says": "mailboxen die niemand meer leest, zegt een antwoord",
    "mails that failed": "mails die mislukten",
    "mails refused for the school's own sake": "mails die om de school zelf geweigerd zijn",
    "mails that are late": "mails die later komen",
    "answers of who is away": "antwoorden van wie weg is",
    "mails that came back, or answers, from another address than they went to": (
        "teruggekomen mails, of antwoorden, van een ander adres dan waar ze heen gingen"
    ),
    "mails that name no message of ours": "mails die geen bericht van ons noemen",
    "mails without the name of any message, which cannot be matched": (
        "mails zonder de naam van een bericht, die nergens bij te zoeken zijn"
    ),
    "{what} who left: {keys}": "vertrokken {what}: {keys}",
    "pupils who leave from {day} on: {keys}": "leerlingen die vanaf {day} weg zijn: {keys}",
    "what the files say holds from {day} on:": "wat de bestanden zeggen geldt vanaf {day}:",
    "what a part says that cannot be done without the rest of the set: {undone}; see above": (
        "wat een deel zegt en niet kan zonder de rest van de set: {undone}; zie hierboven"
    ),
    "tables of colleagues in an import for a later day, of which nothing was taken: {count}; see above": (
        "tabellen van collega's in een import voor een latere dag, waar niets uit is opgenomen: {count}; zie hierboven"
    ),
    "colleagues have no first day and would have these groups at once; import their table on the day itself": (
        "collega's hebben geen eerste dag en zouden deze groepen meteen hebben; importeer hun tabel op de dag zelf"
    ),
    "files without a school year, by which nobody changes groups: {count}; see above": (
        "bestanden zonder schooljaar, waardoor niemand van groep verandert: {count}; zie hierboven"
    ),
    "is no task that is known, and stands beside the empty cell of a ban; look whether the cells have shifted": (
        "is geen taak die bekend is, en staat naast de lege cel van een blokkade; kijk of de cellen zijn verschoven"
    ),
    "groups of pupils that nobody describes, by which nobody leaves another: {lost}; see above": (
        "groepen van leerlingen die niemand beschrijft, en waardoor niemand een andere verlaat: {lost}; zie hierboven"
    ),
    "pupil {pupil}: {count} {count:message|messages} with a photo went before; `ouderbrug privacy photos {pupil}`": (
        "leerling {pupil}: {count} {count:bericht|berichten} met een foto {count:ging|gingen} al weg; "
        "`ouderbrug privacy photos {pupil}`"
    ),
    "answers of guardians, by a calendar or a mail": "antwoorden van ouders, per agenda of mail",
    "answers by a calendar or a mail that count no more": "antwoorden per agenda of mail die niet meer tellen",
    "wishes for less news, by the token of a mail": "wensen voor minder nieuws, met de code van een mail",
    "other mails": "andere mails",
    "no mail came back since": "er is sindsdien geen mail teruggekomen",
    "name a --maildir, or the mailbox for what comes back under [bounces] in the TOML": (
        "noem een --maildir, of de mailbox voor wat terugkomt onder [bounces] in de TOML"
    ),
    "maildir of [bounces] is no Maildir: it has neither new nor cur in it": (
        "maildir van [bounces] is geen Maildir: er zit geen new of cur in"
    ),
    "maildir of [bounces] cannot be read; look at its permissions": (
        "maildir van [bounces] is niet te lezen; kijk naar de rechten"
    ),
    "a rehearsal asks no other machine for mails; name a maildir under [bounces]": (
        "een oefening vraagt geen andere machine om mails; noem een maildir onder [bounces]"
    ),
    "the server of [bounces] does not answer; the next run asks again": (
        "de server van [bounces] antwoordt niet; de volgende keer wordt het weer gevraagd"
    ),
    "the server of [bounces] stopped answering; the next run asks again": (
        "de server van [bounces] hield op met antwoorden; de volgende keer wordt het weer gevraagd"
    ),
    "the server of [bounces] refuses to show its mails now; the next run asks again": (
        "de server van [bounces] laat de mails nu niet zien; de volgende keer wordt het weer gevraagd"
    ),
    "the server of [bounces] refuses the sign-in; look at username and password": (
        "de server van [bounces] weigert de aanmelding; kijk naar username en password"
    ),
    "the server of [bounces] refuses the sign-in; look at username and oauth": (
        "de server van [bounces] weigert de aanmelding; kijk naar username en oauth"
    ),
    "the token server of [bounces] gives no token now; the next run asks again": (
        "de tokenserver van [bounces] geeft nu geen token; de volgende keer wordt het weer gevraagd"
    ),
    "the token server of [bounces] refuses the sign-in; look at oauth": (
        "de tokenserver van [bounces] weigert de aanmelding; kijk naar oauth"
    ),
    "the server of [bounces] has no such folder": "de server van [bounces] heeft zo'n map niet",
    "name exactly one of maildir and host": "noem óf maildir óf host",
    'auth "xoauth2" needs host, username and oauth': 'auth "xoauth2" vraagt host, username en oauth',
    "host needs username and password": "bij host horen username en password",
    "neither address nor telephone: {count} ({keys})": "geen adres en geen telefoon: {count} ({keys})",
    "no channel reaches them: {count} ({keys})": "geen kanaal bereikt hen: {count} ({keys})",
    "their mails come back: {count} ({keys})": "hun mails komen terug: {count} ({keys})",
    "for four weeks nothing but cards that no colleague told: {count} ({keys})": (
        "vier weken niets dan kaarten die geen collega vertelde: {count} ({keys})"
    ),
    "no text is written in their language: {count} ({keys})": "in hun taal is geen tekst: {count} ({keys})",
    "the accents of a name were written twice over, as RenÃ©e; export it again in UTF-8, or type the name anew": (
        "de accenten van een naam zijn dubbel geschreven, als RenÃ©e; exporteer opnieuw in UTF-8, of typ de naam anders"
    ),
    "everybody is reached": "iedereen wordt bereikt",
    "no guardian is known yet; `ouderbrug status` says what an import waits for": (
        "er is nog geen verzorger bekend; `ouderbrug status` zegt waar een import op wacht"
    ),
    "what is about their children waits behind a hold: {count} ({keys})": (
        "wat over hun kinderen gaat, wordt tegengehouden: {count} ({keys})"
    ),
    "pupils of whom nothing goes to anybody at home, for all of it waits: {count} ({keys})": (
        "leerlingen van wie niemand thuis iets krijgt, want alles wacht: {count} ({keys})"
    ),
    "`ouderbrug tasks --as KEY` shows a leader why, and what releases it": (
        "`ouderbrug tasks --as SLEUTEL` laat een leider zien waarom, en wat het vrijgeeft"
    ),
    # calendars
    "mend its times where it comes from": "verbeter de tijden waar het vandaan komt",
    "it has no id (UID), by which a change would be known": (
        "er is geen kenmerk (UID), waaraan een wijziging te herkennen zou zijn"
    ),
    "its time zone is not known here, so its times were read as those of the school": (
        "de tijdzone is hier niet bekend, dus de tijden zijn gelezen als die van de school"
    ),
    "it ends before it begins, so it was read as without an end; mend its times where it comes from": (
        "het eindigt voor het begint, dus is het gelezen als zonder einde; verbeter de tijden waar het vandaan komt"
    ),
    "another entry has its id (UID) and says something else; the first one counts": (
        "een ander item heeft hetzelfde kenmerk (UID) en zegt iets anders; het eerste telt"
    ),
    "its repetition cannot be read, or is more often than daily; give it days of its own": (
        "de herhaling is niet te lezen, of is vaker dan dagelijks; geef het eigen dagen"
    ),
    "it went from the calendar with more than half of what was there; withdraw it by hand if it is off": (
        "het is weg uit de agenda, met meer dan de helft van wat er stond; trek het zelf in als het niet doorgaat"
    ),
    "it was told, and is marked private since; nothing more is told of it, so withdraw it by hand if need be": (
        "het is verteld en daarna privé gemaakt; er wordt niets meer over verteld, dus trek het zo nodig met de hand in"
    ),
    # folders that are watched
    "name a file to import, or folders to watch under [[imports]] in the TOML": (
        "noem een bestand om te importeren, of mappen onder [[imports]] in de TOML"
    ),
    "nothing new to import": "er is niets nieuws om te importeren",
    "{file}: taken in": "{file}: opgenomen",
    "a path of [[imports]] is not there, or cannot be read; make it, or correct it": (
        "een path van [[imports]] is er niet, of is niet te lezen; maak het, of verbeter het"
    ),
    "--explain looks at a file; name one": "--explain kijkt naar een bestand; noem er een",
    "format of [[imports]] is {name}, and no importer has that name; `ouderbrug plugins`": (
        "format van [[imports]] is {name}, en zo heet geen importer; `ouderbrug plugins`"
    ),
    "{path}: nothing was imported from there yet": "{path}: daaruit is nog niets geïmporteerd",
    "{path}: {file} was taken in {when}": "{path}: {file} is opgenomen {when}",
    "{path}: {file} is not read: a newer one of its format came in before it": (
        "{path}: {file} is niet gelezen: een nieuwer bestand van die soort is opgenomen voor het kwam"
    ),
    "{file} in {path} is not taken in: it came after a newer file of its format, and would undo that; if it is the "
    "truth, put it there again with the time of now, or else take it out": (
        "{file} in {path} wordt niet ingelezen: het kwam na een nieuwer bestand van die soort, en zou dat ongedaan "
        "maken; klopt het, zet het er dan opnieuw neer met de tijd van nu, en haal het anders weg"
    ),
    "{path}: of {file} only a part was taken in {when}; correct it, and put it there again": (
        "{path}: van {file} is maar een deel opgenomen {when}; verbeter het, en zet het daar opnieuw"
    ),
    "{path}: the import of {file} stopped {when}; look at it, and run it with that file": (
        "{path}: de import van {file} stopte {when}; kijk ernaar, en draai hem met dat bestand"
    ),
    "{path}: {file} was refused {when}; run it with that file to hear why": (
        "{path}: {file} is geweigerd {when}; draai de import met dat bestand om te horen waarom"
    ),
    "it has more than {most} lines; split it by school": "het heeft meer dan {most} regels; splits het per school",
    "guardians without an address": "verzorgers zonder adres",
    "pairs without a word on authority": "paren waarvan niemand het gezag zegt",
    "pairs": "paren",
    "{file}: read as {format}": "{file}: gelezen als {format}",
    "nobody reads it": "niemand leest het",
    "put this in the TOML:": "zet dit in de TOML:",
    "guardians who wait, for a row that may protect them could not be used: {count}; see above": (
        "verzorgers die wachten, want een rij die hen kan beschermen was niet te gebruiken: {count}; zie hierboven"
    ),
    (
        "guardians whose row names a pupil whom nobody knows, and who stay with the child they had: {count} ({keys}); "
        "see above"
    ): (
        "verzorgers bij wie de rij een leerling noemt die niemand kent, en die bij hun kind blijven: {count} ({keys}); "
        "zie hierboven"
    ),
    "rows that name a pupil who cannot be told by name alone: {count}; see above": (
        "rijen met een leerling die aan de naam alleen niet te herkennen is: {count}; zie hierboven"
    ),
    "names a pupil who is not known by that name, or is one of several; give the file their keys": (
        "noemt een leerling die zo niet heet, of een van meer die zo heten; zet de sleutels in het bestand"
    ),
    "the column names stand in line {line}; what stands above them was not read": (
        "de kopjes staan op regel {line}; wat erboven staat is niet gelezen"
    ),
    "a word under helps that is no task that is known, beside empty cells of a ban; guardians who have it: {count}": (
        "een woord onder helpt dat geen bekende taak is, naast lege cellen van een blokkade; ouders met dat woord: "
        "{count}"
    ),
    "hidden sheets with such columns or with what may protect, which were not read: {count}": (
        "verborgen bladen met zulke kolommen of met wat kan beschermen, die niet gelezen zijn: {count}"
    ),
    "cells are merged, and what they show holds for each row; look at line {lines}": (
        "er zijn cellen samengevoegd, en wat ze tonen geldt voor elke rij; kijk naar regel {lines}"
    ),
    "cells have comments, which nobody reads; put what matters in a cell": (
        "er staan opmerkingen bij cellen, die niemand leest; zet wat ertoe doet in een cel"
    ),
    (
        "says what may protect somebody, and this sheet was not read; put it beside the table, hide the sheet, "
        "or name the one to read as sheet"
    ): (
        "zegt wat iemand kan beschermen, en dit blad is niet gelezen; zet hem bij de tabel, verberg het "
        "blad, of noem het te lezen blad als sheet"
    ),
    "is merged with other cells, so nobody can tell what it says; undo that, and fill in each cell": (
        "is samengevoegd met andere cellen, dus niemand weet wat er staat; maak dat ongedaan, en vul elke cel in"
    ),
    "stands for the cell above it; write out what it means": (
        "staat voor de cel erboven; schrijf uit wat er bedoeld is"
    ),
    "holds nothing but commas; write what is meant, or empty the cell": (
        "bevat alleen komma's; schrijf wat er bedoeld is, of maak de cel leeg"
    ),
    "it has cells that are merged over each other; undo that, and export it again": (
        "er zijn cellen over elkaar heen samengevoegd; maak dat ongedaan, en exporteer opnieuw"
    ),
    "a spreadsheet made a date of it; format the column as text and type it anew": (
        "een rekenblad heeft er een datum van gemaakt; maak de kolom op als tekst en typ het opnieuw"
    ),
    "is a formula whose result was not saved; open the file in the spreadsheet and save it": (
        "is een formule waarvan de uitkomst niet bewaard is; open het bestand in het rekenblad en sla het op"
    ),
    "is an error of the spreadsheet; mend its formula": "is een fout van het rekenblad; verbeter de formule",
    "it cannot be read as a spreadsheet; open it in one and save it as .xlsx anew": (
        "het is niet als rekenblad te lezen; open het in een rekenblad en bewaar het opnieuw als .xlsx"
    ),
    "it has no sheet that is called as sheet under [import.{table}] says": (
        "er is geen blad dat heet zoals sheet onder [import.{table}] zegt"
    ),
    (
        "{count} of its sheets have such columns; name one of them as sheet under [import.{table}], or put all rows "
        "into one"
    ): (
        "{count} bladen hebben zulke kolommen; noem er een als sheet onder [import.{table}], of zet alle rijen op één "
        "blad"
    ),
    "row {number} has more than {most} columns; take out what is beside the table": (
        "rij {number} heeft meer dan {most} kolommen; haal weg wat naast de tabel staat"
    ),
    "it unpacks to more than {size} MB; split it": "het is uitgepakt groter dan {size} MB; splits het",
    "it declares a document type, which no spreadsheet does; export it again": (
        "het bestand noemt een documenttype, wat geen rekenblad doet; exporteer het opnieuw"
    ),
    "it has no known column name": "daar staat geen kopje dat bekend is",
    "its first line has no known column name": "op de eerste regel staat geen kopje dat bekend is",
    "add one, or name them under [{setting}]": "voeg er een toe, of noem ze onder [{setting}]",
    "name its header under [{setting}]": "noem het kopje ervan onder [{setting}]",
    "the headers that mean nothing here are those of {where}": "kopjes die hier niets betekenen, zijn die van {where}",
    '`ouderbrug import --explain FILE` proposes how; docs/formats.md, "Headers of your own", has more': (
        '`ouderbrug import --explain BESTAND` doet een voorstel; docs/formats.md, "Headers of your own", zegt meer'
    ),
    "`ouderbrug import --explain FILE` proposes how": "`ouderbrug import --explain BESTAND` doet een voorstel",
    'docs/formats.md, "Headers of your own", has more': 'docs/formats.md, "Headers of your own", zegt meer',
    'two guardians on one row: docs/formats.md, "Two guardians on one row", has the lines to copy': (
        'twee verzorgers op één rij: in docs/formats.md, "Two guardians on one row", staan de regels om over te nemen'
    ),
    "column {names}": "kolom {names}",
    "no column": "geen kolom",
    "it cannot be read; look at its place and its permissions": (
        "het is niet te lezen; kijk naar de plaats en de rechten"
    ),
    "it is larger than {size} MB; split it": "het is groter dan {size} MB; splits het",
    'it is UTF-16; save it from the spreadsheet as "CSV UTF-8"': (
        'het is UTF-16; bewaar het uit het rekenblad als "CSV UTF-8"'
    ),
    'line {line} holds a byte that belongs to no encoding we read; save the file as "CSV UTF-8"': (
        'regel {line} bevat een teken in een codering die we niet lezen; bewaar het bestand als "CSV UTF-8"'
    ),
    "line {line}: {what}": "regel {line}: {what}",
    "a cell is longer than 128 KiB, or its quotes do not match; put that right": (
        "een cel is langer dan 128 KiB, of de aanhalingstekens kloppen niet; verbeter dat"
    ),
    "it is empty; the first line must hold the names of the columns": (
        "het is leeg; op de eerste regel moeten de namen van de kolommen staan"
    ),
    "two columns mean {names}; say under [{setting}] which one it is, or rename one": (
        "twee kolommen betekenen {names}; zeg onder [{setting}] welke het is, of geef er één een andere naam"
    ),
    "the number had lost its leading 0 and was taken as Dutch; format the column as text": (
        "het nummer had geen 0 meer en is als Nederlands gelezen; maak de kolom tekst"
    ),
    "mobile {what}; it is left empty": "mobile {what}; het blijft leeg",
    "{field} differs from {other}, about the same one; {became}, make both equal": (
        "{field} verschilt van {other}, over dezelfde; {became}, maak beide gelijk"
    ),
    "the stricter word holds": "het strengste woord telt",
    "nothing was taken from either": "van geen van beide is iets opgenomen",
    "a colleague": "een collega",
    "no roster knows this key; what is given counts for nothing, what is withdrawn for keys that are alike": (
        "geen lijst kent deze sleutel; wat is gegeven, telt niet, wat is ingetrokken, voor sleutels die erop lijken"
    ),
    "rows of consents that name nobody whom a roster knows: {count}; see above": (
        "rijen met toestemmingen van wie geen lijst iemand kent: {count}; zie hierboven"
    ),
    "counts as withdrawn; what cannot be read of it, as photos, all channels, today": (
        "telt als ingetrokken; wat niet te lezen is, als foto's, alle kanalen, vandaag"
    ),
    (
        "no column is it, and nobody reads some, so what is given counts for nothing; name it under"
        " [import.consents.columns], or add one that is empty"
    ): (
        "geen kolom is het, en sommige leest niemand, dus wat is gegeven, telt niet; noem hem onder "
        "[import.consents.columns], of voeg er een toe die leeg is"
    ),
    (
        "nobody reads it, so a row gives nothing where it is filled; name its header under [import.consents.columns],"
        " or in ignore where it changes nothing"
    ): (
        "niemand leest hem, dus een rij geeft niets waar hij is ingevuld; noem het kopje onder "
        "[import.consents.columns], of in ignore als het niets verandert"
    ),
    (
        "may protect somebody, and nobody reads it, so messages to whom it is filled for wait; name its header under "
        "[import.contacts.columns], or in ignore where it protects nobody"
    ): (
        "kan iemand beschermen, en niemand leest hem, dus berichten aan wie hij is ingevuld wachten; noem het kopje "
        "onder [import.contacts.columns], of in ignore als het niemand beschermt"
    ),
    (
        "no column is it, and nobody reads some, so a class parent would count as a teacher; name it under "
        "[import.staff.columns], or the others in ignore"
    ): (
        "geen kolom is het, en sommige leest niemand, dus een klassenouder zou als leerkracht tellen; noem hem onder "
        "[import.staff.columns], of de andere in ignore"
    ),
    "holds something, and no header says what; give the column a header, or empty the cell": (
        "bevat iets, en geen kopje zegt wat; geef de kolom een kopje, of maak de cel leeg"
    ),
    "pupil {key}: what was withdrawn under a key that nobody had counts for this child; put that key right": (
        "leerling {key}: wat was ingetrokken onder een sleutel die niemand had, telt voor dit kind; verbeter die"
    ),
    "{place}: {what} {key} looks like {found} with other zeros in front; write it so": (
        "{place}: {what} {key} lijkt op {found} met andere nullen ervoor; schrijf het zo"
    ),
    "{place}: a pupil key that no roster knows; add the pupil's name and group": (
        "{place}: een leerlingsleutel die geen lijst kent; voeg naam en groep van de leerling toe"
    ),
    # the inbox
    "that is not read": "dat niet gelezen wordt",
    "of the inbox": "van de inbox",
    "(file {number} {sort}, in the order of names{of})": "(bestand {number} {sort}, op volgorde van naam{of})",
    "{name} (file {number} {sort}, in the order of names{of}){line}": (
        "{name} (bestand {number} {sort}, op volgorde van naam{of}){line}"
    ),
    ", of {day} {time}": ", van {day} {time}",
    (
        "{file} in {path} is not taken in before its time: by that it changed in the future; set the clock of who put "
        "it there right, and put it there again"
    ): (
        "{file} in {path} wordt niet ingelezen voor zijn tijd: daarin is het in de toekomst gewijzigd; zet de klok "
        "goed van wie het neerzette, en zet het er opnieuw neer"
    ),
    "{file} in {path} is not taken in: it is a link, or by its name still on its way (hidden, .tmp, .part); put the "
    "file itself there under its own name, or take it out": (
        "{file} in {path} wordt niet ingelezen: het is een link, of de naam zegt dat het nog onderweg is (verborgen, "
        ".tmp, .part); zet het bestand zelf er onder zijn eigen naam neer, of haal het weg"
    ),
    "its file cannot be read as a calendar ({code}); look at path": (
        "het bestand is niet te lezen als agenda ({code}); kijk naar path"
    ),
    "{file} in the inbox is not read; {hint}": "{file} in de inbox wordt niet gelezen; {hint}",
    "keep a line below 256 KiB; put large files in the media folder": (
        "houd een regel onder 256 KiB; zet grote bestanden in de map media"
    ),
    "write the file in UTF-8": "schrijf het bestand in UTF-8",
    "write the file in UTF-8, not UTF-16": "schrijf het bestand in UTF-8, niet in UTF-16",
    "write one JSON object on a line": "schrijf één JSON-object op een regel",
    "write one JSON object on a line, in braces": "schrijf één JSON-object op een regel, tussen accolades",
    "write each field once": "schrijf elk veld één keer",
    "JSON has no NaN or Infinity; leave the field out": "JSON kent geen NaN of Infinity; laat het veld weg",
    "keep a whole number below 2^63": "houd een geheel getal onder 2^63",
    "nest at most 8 levels": "ga hoogstens 8 lagen diep",
    "keep the payload below 64 KiB": "houd de payload onder 64 KiB",
    "remove the NUL character": "haal het NUL-teken weg",
    "remove the half of a character pair (U+D800 to U+DFFF)": "haal het halve tekenpaar weg (U+D800 tot U+DFFF)",
    "remove control characters; line breaks and tabs may stand in text of the payload": (
        "haal stuurtekens weg; nieuwe regels en tabs mogen in tekst van de payload"
    ),
    "remove the characters that turn the direction of text (U+202A-202E, U+2066-2069)": (
        "haal de tekens weg die de leesrichting omdraaien (U+202A-202E, U+2066-2069)"
    ),
    "remove the private characters U+E000 and U+E001": "haal de eigen tekens U+E000 en U+E001 weg",
    "start with a line of column names, each once, such as id;kind;occurred_at;audience.group": (
        "begin met een regel met kopjes, elk één keer, zoals id;kind;occurred_at;audience.group"
    ),
    "take out the lines above the column names, so that these are the first line": (
        "haal de regels boven de kopjes weg, zodat die op de eerste regel staan"
    ),
    "put quotes around a cell that holds quotes, and double those; a cell holds at most 128 KiB": (
        "zet aanhalingstekens om een cel met aanhalingstekens, en verdubbel die; een cel is hoogstens 128 KiB"
    ),
    "put quotes around a cell that holds the delimiter": "zet aanhalingstekens om een cel met het scheidingsteken erin",
    "only .jsonl and .csv are read here; save it as one of these, or take it out of the inbox": (
        "alleen .jsonl en .csv worden hier gelezen; bewaar het zo, of haal het uit de inbox"
    ),
    "a hidden file, or one that ends in .tmp or .part, counts as still being written; rename it, or take it out": (
        "een verborgen bestand, of een dat op .tmp of .part eindigt, telt als nog niet af; hernoem het, of haal het weg"
    ),
    "files in a folder of the inbox are not read; put them in the inbox itself, or take the folder out": (
        "bestanden in een map in de inbox worden niet gelezen; zet ze in de inbox zelf, of haal de map weg"
    ),
    "put the file itself here, not a link to it": "zet het bestand zelf hier, geen link ernaar",
    "put a file here that has no other name (copy it)": "zet hier een bestand zonder tweede naam (kopieer het)",
    "put only ordinary files here": "zet hier alleen gewone bestanden",
    "take write permission from others (chmod o-w)": "haal het schrijfrecht van anderen weg (chmod o-w)",
    "let the user that runs ouderbrug read the file": "geef de gebruiker van ouderbrug leesrecht",
    "put a file of more than 50 MB in the inbox instead": "zet een bestand van meer dan 50 MB in de inbox",
    "there is no such file; look at the path": "dat bestand is er niet; kijk naar het pad",
    "{code}; {hint}": "{code}; {hint}",
    "{file}: {code}; {hint}": "{file}: {code}; {hint}",
}
