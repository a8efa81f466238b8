"""What the commands say of what is held of people, and of their rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PRIVACY: Mapping[str, str] = {
    "answering what somebody asks about what is held of them": "antwoorden op wat iemand vraagt over de eigen gegevens",
    "the school answers within a month, and says so if it takes longer (AVG, art. 12)": (
        "de school antwoordt binnen een maand, en zegt het als het langer duurt (AVG, art. 12)"
    ),
    "what is wrong is put right in the pupil system of the school and imported again (art. 16)": (
        "wat niet klopt, wordt verbeterd in het leerlingsysteem van de school en opnieuw geïmporteerd (art. 16)"
    ),
    (
        "an objection is weighed by the school leader; until then `ouderbrug privacy pause` lets it rest (art. 18, 21)"
    ): "een bezwaar weegt de schoolleider; tot dan laat `ouderbrug privacy pause` alles rusten (art. 18, 21)",
    "less news is `ouderbrug optout`; how their child does, the school must tell (WPO, art. 11)": (
        "minder nieuws is `ouderbrug optout`; hoe het met hun kind gaat, moet de school vertellen (WPO, art. 11)"
    ),
    "{count} {count:message|messages} without text, for this guardian did not get them in these words": (
        "{count} {count:bericht|berichten} zonder tekst, want deze verzorger kreeg ze niet in deze woorden"
    ),
    "{count} {count:event|events} without text, for they name somebody else: read them yourself": (
        "{count} {count:gebeurtenis|gebeurtenissen} zonder tekst, want er staat iemand anders in: lees ze zelf"
    ),
    "{count} {count:event|events} without text, for they are about several pupils: read them yourself": (
        "{count} {count:gebeurtenis|gebeurtenissen} zonder tekst, want ze gaan over meer leerlingen: lees ze zelf"
    ),
    "of a pupil say for which guardian (--for); of a guardian it is for themselves": (
        "zeg bij een leerling voor welke verzorger (--for); bij een verzorger is het voor die zelf"
    ),
    "say of whom: --guardian KEY or --pupil KEY": "zeg van wie: --guardian SLEUTEL of --pupil SLEUTEL",
    "name a pupil and a guardian by their keys; see contacts.csv": (
        "noem een leerling en een verzorger met hun sleutels; zie contacts.csv"
    ),
    (
        "this guardian has no authority over the pupil by the data of the school, or is kept out; what they may have, "
        "the school leader answers by hand"
    ): (
        "deze verzorger heeft volgens de gegevens van de school geen gezag over de leerling, of krijgt niets; wat die "
        "mag hebben, beantwoordt de schoolleider zelf"
    ),
    "written to {name}; read it before you give it": "geschreven naar {name}; lees het voor u het geeft",
    "{file} cannot be written; make room, or mend its permissions": (
        "{file} is niet te schrijven; maak ruimte, of herstel de rechten"
    ),
    # erase
    "guardian": "verzorger",
    "pupil": "leerling",
    "waiting": "wachtend",
    "events": "gebeurtenissen",
    "set_aside": "opzij gezet",
    "photos": "foto's",
    "rows": "regels",
    "named": "namen in teksten",
    "{what} {key} would be erased ({counted}); nothing was changed": (
        "{what} {key} zou gewist worden ({counted}); er is niets veranderd"
    ),
    "{what} {key} is erased ({counted})": "{what} {key} is gewist ({counted})",
    "the newest table names them still: take them out in the pupil system, or the next import brings them back": (
        "de nieuwste lijst noemt hen nog: haal hen uit het leerlingsysteem, anders brengt de volgende import hen terug"
    ),
    "guardian {key} has no other child here; erase them too if they ask for it": (
        "verzorger {key} heeft hier geen ander kind; wis ook die als erom gevraagd wordt"
    ),
    "{file} went with news that is about them alone or shows them; delete it": (
        "{file} ging mee met nieuws dat alleen over hen gaat of hen laat zien; verwijder het"
    ),
    "the store, {file}, holds a name, an address or the key still; keep it, and erase again once nothing waits": (
        "de opslag, {file}, bevat nog een naam, een adres of de sleutel; bewaar hem, en wis opnieuw als niets wacht"
    ),
    "{file} holds a name, an address or the key; delete it, or what is in it": (
        "in {file} staat een naam, een adres of de sleutel; wis het bestand, of wat erin staat"
    ),
    "{file} cannot be looked into: it is packed, locked, damaged or too large; look yourself, or delete it": (
        "in {file} is niet te kijken: het is ingepakt, op slot, beschadigd of te groot; kijk zelf, of wis het bestand"
    ),
    "copies of files lie in a media root that other schools may share: see .kept below [content] media_root": (
        "kopieën van bestanden staan in een map die andere scholen ook kunnen gebruiken: zie .kept onder [content] "
        "media_root"
    ),
    "a server keeps it until VACUUM FULL, and in logs and backups; other machines keep lists of their own": (
        "een server bewaart het tot VACUUM FULL, en in eigen logs en kopieën; andere machines bewaren een eigen lijst"
    ),
    "another command reads the store, whose files were not cleaned: `ouderbrug purge` does that too": (
        "een ander commando leest de opslag, waarvan de bestanden niet opgeschoond zijn: `ouderbrug purge` doet dat ook"
    ),
    "nobody has that key here; see contacts.csv, and who was erased has none": (
        "niemand heeft hier die sleutel; zie contacts.csv, en wie gewist is heeft er geen"
    ),
    "messages about this pupil and others wait ({ids}); withdraw these events first": (
        "er wachten berichten over deze leerling en anderen ({ids}); trek die gebeurtenissen eerst in"
    ),
    "a run that died had messages of them in hand; run `ouderbrug dispatch` first": (
        "een afgebroken keer was met hun berichten bezig; geef eerst `ouderbrug dispatch`"
    ),
    "an import that stopped says something of them; import that file first, or answer it": (
        "een import die stopte zegt iets over hen; importeer dat bestand eerst, of beantwoord het"
    ),
    "what is held of them rests (`ouderbrug privacy pause`); end that first": (
        "hun gegevens rusten (`ouderbrug privacy pause`); hef dat eerst op"
    ),
    "that is about your own family; another colleague answers it": (
        "dat gaat over uw eigen gezin; een andere collega beantwoordt het"
    ),
    "{count} {count:person|people} of the file {count:was|were} erased here; what protected them holds again": (
        "{count} {count:persoon|personen} in het bestand {count:was|waren} hier gewist; wat hen beschermde geldt weer"
    ),
    # pause and purge
    "{what} {key} rests no longer; what waited wants a look: `ouderbrug approve`": (
        "{what} {key} rust niet meer; wat wachtte moet bekeken worden: `ouderbrug approve`"
    ),
    "{what} {key} rests: nothing goes, and nothing is deleted, until --end": (
        "{what} {key} rust: er gaat niets weg en er wordt niets gewist, tot --end"
    ),
    "that does not rest; `ouderbrug status` lists the holds": "dat rust niet; `ouderbrug status` noemt de stops",
    "words": "teksten",
    "answers": "antwoorden",
    "log": "verzendlijst",
    "records": "aantekeningen",
    "audit": "inzagelijst",
    "links": "links",
    "departed": "vertrokken",
    "forgotten": "vergeten",
    "files": "bestanden",
    "nothing": "niets",
    "would go: {counted}; nothing was changed": "zou gewist worden: {counted}; er is niets veranderd",
    "gone: {counted}": "gewist: {counted}",
    "{count} who left are not erased yet: something of them waits, or an import that stopped speaks of them": (
        "{count} die weg zijn, zijn nog niet gewist: er wacht nog iets van hen, of een import die stopte noemt hen"
    ),
    # legal basis
    "kind {name} names no legal basis, which the register of the school needs (AVG, art. 6)": (
        "soort {name} noemt geen grondslag, die het register van de school nodig heeft (AVG, art. 6)"
    ),
    "let its plugin say legal_basis = LegalBasis.TASK, or another": (
        "laat de plugin legal_basis = LegalBasis.TASK zeggen, of een andere"
    ),
    "{kind} says how the child does, which the school must tell (WPO, art. 11)": (
        "{kind} zegt hoe het met het kind gaat; dat moet de school vertellen (WPO, art. 11)"
    ),
    # breach
    (
        "On {day} you got a message from us that was not meant for you. Please delete it, do not pass it on and tell "
        "nobody what was in it. We are sorry. Do you have a question? Call the school."
    ): (
        "Op {day} kreeg u van ons een bericht dat niet voor u bedoeld was. Wilt u het verwijderen, niet doorsturen en "
        "niemand vertellen wat erin stond? Het spijt ons. Hebt u een vraag? Bel dan de school."
    ),
    "a ban, nothing, or a death": "een blokkade, niets, of overleden",
    "not a guardian of that pupil": "geen verzorger van die leerling",
    "no authority": "geen gezag",
    "something waits for an answer": "er wacht iets op antwoord",
    "may have it": "mag het hebben",
    "when": "wanneer",
    "over": "via",
    "about": "over",
    "why": "waarom",
    "stayed behind": "bleef achter",
    "message": "bericht",
    "report it by {when} if it may harm somebody (AVG, art. 33)": (
        "meld het voor {when} als het iemand kan schaden (AVG, art. 33)"
    ),
    "words for who got it wrongly, which name no child: {words}": (
        "woorden voor wie het ten onrechte kreeg, zonder naam van een kind: {words}"
    ),
    "by the data of now nobody got what they may not have": (
        "volgens de gegevens van nu kreeg niemand iets dat die niet mag hebben"
    ),
    # photos
    "file": "bestand",
    "there is no pupil of that key here; see contacts.csv": (
        "er is hier geen leerling met die sleutel; zie contacts.csv"
    ),
    "no photo of that pupil went anywhere": "er is geen foto van die leerling weggegaan",
}
