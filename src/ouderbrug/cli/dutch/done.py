"""What a command says when it did what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DONE: Mapping[str, str] = {
    "{count} {count:waits|wait}; `ouderbrug preview EVENT` shows the text, `ouderbrug approve "
    "NUMBER... --as KEY` shows "
    "several and lets them go (12 14-16)": (
        "te bekijken: {count}; `ouderbrug preview GEBEURTENIS` toont de tekst, `ouderbrug approve NUMMER... --as "
        "SLEUTEL` toont er meer en laat ze gaan (12 14-16)"
    ),
    "it waits for approval: `ouderbrug approve {event} --shown {seen} --as KEY` lets go what is shown here": (
        "het wacht op een ja: `ouderbrug approve {event} --shown {seen} --as SLEUTEL` laat gaan wat hier staat"
    ),
    "nothing goes to {whom} until `ouderbrug release {same} --as KEY`": (
        "er gaat niets naar {whom} tot `ouderbrug release {same} --as SLEUTEL`"
    ),
    "nothing goes to anybody until `ouderbrug release {same} --as KEY`": (
        "er gaat niets weg tot `ouderbrug release {same} --as SLEUTEL`"
    ),
    "released": "vrijgegeven",
    "{count} {count:message wants|messages want} a look: `ouderbrug approve`": (
        "eerst te bekijken: {count}, met `ouderbrug approve`"
    ),
    "nobody knows what became of {count}: say it with `ouderbrug settle`, and what did not arrive wants a look": (
        "van {count} weet niemand of het aankwam: zeg het met `ouderbrug settle`; wat niet aankwam is ook eerst te "
        "bekijken"
    ),
    "--channel goes with `release stopped` alone; a closed channel is KEY of `release channel`": (
        "--channel hoort alleen bij `release stopped`; een gesloten kanaal is de SLEUTEL van `release channel`"
    ),
    "{channels} may go to {key} again": "{channels} mag weer naar {key}",
    "{channels} may go to {key} again, and to {also}, who have the same address or number": (
        "{channels} mag weer naar {key}, en naar {also} met hetzelfde adres of nummer"
    ),
    "no message waited behind it": "er wachtte geen bericht op",
    "channel {channel} is open": "kanaal {channel} is open",
    "channel {channel} was not closed": "kanaal {channel} was niet gesloten",
    "guardian {who}: no more {what}, but for what is urgent and how the child does": (
        "verzorger {who}: geen {what} meer, behalve wat dringend is en hoe het met het kind gaat"
    ),
    "the mail was for each of them, and who of them asked for it nobody can tell": (
        "de mail was voor elk van hen, en wie erom vroeg weet niemand"
    ),
    "read their mailbox together": "lezen samen hun mailbox",
    "are not to meet": "komen elkaar niet tegen",
    "the guardian gets all that is recorded, without authority": (
        "de verzorger krijgt zonder gezag alles wat genoteerd is"
    ),
    "the guardian asked how the child does; a colleague answers": (
        "de verzorger vroeg hoe het met het kind gaat; een collega antwoordt"
    ),
    "the guardian asked how the child does, and may hear nothing now (a ban, nothing, a death or a hold): do not "
    "answer, talk to the school leader first, who has it on the list": (
        "de verzorger vroeg hoe het met het kind gaat, en mag nu niets horen (een verbod, niets, een overlijden of een "
        "bericht dat wacht): antwoord niet, overleg eerst met de schoolleiding, die het op de lijst heeft"
    ),
    "nothing of that failed and is still of use; `ouderbrug log` lists what happened": (
        "daarvan mislukte niets dat nog van nut is; `ouderbrug log` toont wat er gebeurde"
    ),
    "enough guardians said ja: {count} that still waited {count:is|are} cancelled": (
        "genoeg verzorgers zeiden ja: {count} {count:dat nog wachtte, is|die nog wachtten, zijn} vervallen"
    ),
    "wrote {file} and {folder}/; next: fill in your mail server, then `ouderbrug check`": (
        "{file} en {folder}/ gemaakt; vul nu uw mailserver in, en daarna `ouderbrug check`"
    ),
    "made {file}": "{file} gemaakt",
    "the store is up to date": "het bestand met berichten is bij",
    "migrated; the backup is {file}": "bijgewerkt; de reservekopie is {file}",
    "backup written to {file}": "reservekopie geschreven naar {file}",
    "nothing was waiting": "er wachtte niets",
}
BY_WORDS: Mapping[str, str] = {
    "School year {years}, region {region}": "Schooljaar {years}, regio {region}",
    "from": "van",
    "to": "tot en met",
    "name": "naam",
    "will trigger": "brengt mee",
    "{count} school {count:day|days}": "{count} {count:schooldag|schooldagen}",
    "unknown: {first} to {last}; the holidays of these days are not known, so they count for nothing here and trigger "
    "nothing; name them as [[holidays]], or install a newer version": (
        "onbekend: {first} tot en met {last}; de vakanties van deze dagen zijn niet bekend, dus ze tellen hier "
        "niet mee "
        "en brengen niets mee; noem ze als [[holidays]], of installeer een nieuwere versie"
    ),
    "year {year}": "groep {year}",
    "{kind} on {days}": "{kind} op {days}",
    "told with another day on {days}": "staat bij een andere dag, op {days}",
    "no reminder: it has no solution": "geen herinnering: er staat geen opvang (solution) bij",
    "holiday": "vakantie",
    "own holiday": "eigen vakantie",
    "study-day": "studiedag",
    "decision": "besluit",
    "Let {count} go?": "{count} laten gaan?",
    "Let {count} not go?": "{count} niet laten gaan?",
    "Is this done?": "Is dit gedaan?",
    "Say of {count} that {count:it is|they are} {state} now?": "Zeg je van {count}: nu {state}?",
    "[y/N]": "[j/N]",
    "{count} approved": "{count} goedgekeurd",
    "{count} is to be sent again": "{count} opnieuw te versturen",
    "{count} are to be sent again": "{count} opnieuw te versturen",
    "{count} rejected": "{count} afgewezen",
    "{one} and {other}: {what}": "{one} en {other}: {what}",
    "{one} and {other}: {what} (no longer)": "{one} en {other}: {what} (niet meer)",
    "{guardian} said {said}": "{guardian} zei {said}",
    "message {number} is told or posted": "bericht {number} is verteld of geplaatst",
    "message {number} is now {state}": "bericht {number} is nu {state}",
    "message {number} is now {state} ({note}); somebody will look at it": (
        "bericht {number} is nu {state} ({note}); iemand kijkt ernaar"
    ),
    "{count} messages are now {state}": "{count} berichten zijn nu {state}",
}
"""What a command says with its values apart: too short to be known again by the words around them."""
