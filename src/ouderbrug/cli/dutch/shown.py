"""What the demo, the stand-ins and the lists of plugins, pairs, answers and approvals show."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SHOWN: Mapping[str, str] = {
    # demo
    "Basisschool De Lindeboom: 8 groups, 200 pupils, 370 guardians. One week in November 2026.": (
        "Basisschool De Lindeboom: 8 groepen, 200 leerlingen, 370 verzorgers. Eén week in november 2026."
    ),
    "Counted where they arrived: nobody got more than {most} counted mails in seven days (the cap is {cap}).": (
        "Geteld waar ze aankwamen: niemand kreeg in zeven dagen meer dan {most} mails die tellen (de grens is {cap})."
    ),
    "Look at {dutch} (Dutch) or {english} (English); or ask on:": (
        "Kijk in {dutch} (Nederlands) of {english} (Engels); of vraag verder:"
    ),
    "{count} on a card for a colleague": "{count} op een kaart voor een collega",
    "{count} on cards for colleagues": "{count} op kaarten voor collega's",
    "{count} refused": "{count} tegengehouden",
    "{count} lapsed": "{count} vervallen",
    "{count} card too late or taken back": "{count} kaart te laat of ingetrokken",
    "{count} cards too late or taken back": "{count} kaarten te laat of ingetrokken",
    "{count} for a look": "{count} om te bekijken",
    "{count} mail": "{count} mail",
    "{count} mails": "{count} mails",
    "{count} text message": "{count} sms",
    "{count} text messages": "{count} sms'en",
    "{count} group post": "{count} bericht aan een groep",
    "{count} group posts": "{count} berichten aan een groep",
    "({count} at once, before the run)": "({count} meteen, vóór de ronde)",
    "{new} new; arrived: {what}": "{new} nieuw; aangekomen: {what}",
    "why not (yet): {reasons}": "waarom (nog) niet: {reasons}",
    "What became of all {count} messages:": "Wat er van alle {count} berichten werd:",
    "to {count} mailbox": "naar {count} mailbox",
    "to {count} mailboxes": "naar {count} mailboxen",
    "{mails} {boxes}, {posts}, {seconds} s.": "{mails} {boxes}, {posts}, {seconds} s.",
    # dispatch, on a terminal
    "{count} delivered": "{count} verstuurd",
    "nothing was left": "er was niets meer",
    # sandbox
    "SMTP on {host}:{port}; Ctrl-C stops it": "SMTP op {host}:{port}; Ctrl-C stopt het",
    "what arrived: {url}": "wat er aankwam: {url}",
    # pair and respond
    "waits: {code} {of}, since {since}": "wacht: {code} {of}, sinds {since}",
    "no longer since {until}, by {by}": "niet meer sinds {until}, door {by}",
    "{of}: by {by}, since {since}": "{of}: door {by}, sinds {since}",
    "{count} waits for an answer": "{count} wacht op antwoord",
    "{count} wait for an answer": "{count} wachten op antwoord",
    "{count} has one": "{count} heeft antwoord",
    "{count} have one": "{count} hebben antwoord",
    "{guardian}: {answer}{note}, by {by}": "{guardian}: {answer}{note}, door {by}",
    " of {needed} needed": " van {needed} die nodig zijn",
    "{answers}, no answer {silent}": "{answers}, geen antwoord {silent}",
    "no answer: {whom}": "geen antwoord: {whom}",
    # preview and approve
    ", for {whom}": ", voor {whom}",
    "file: {path}": "bestand: {path}",
    "stays behind, as not each child on it has consent: {path}": (
        "blijft weg, want niet voor elk kind erop is toestemming: {path}"
    ),
    "{event} of {source}": "{event} van {source}",
    "{event}: a photo stays behind, as not each child on it has consent": (
        "{event}: een foto blijft weg, want niet voor elk kind erop is toestemming"
    ),
    "the same words, with their own names, for {whom}": "dezelfde tekst, met hun eigen namen, voor {whom}",
    "text message": "sms",
    # settle
    "message {number} cannot be settled so: it is {state}": (
        "bericht {number} kan zo niet afgerond worden: het is {state}"
    ),
    "message {number} cannot be settled so: it is {state}, said by {who}": (
        "bericht {number} kan zo niet afgerond worden: het is {state}, zei {who}"
    ),
    "message {number} cannot be settled so: it is {state} since {when}": (
        "bericht {number} kan zo niet afgerond worden: het is {state} sinds {when}"
    ),
    "message {number} cannot be settled so: it is {state}, said by {who} since {when}": (
        "bericht {number} kan zo niet afgerond worden: het is {state}, zei {who}, sinds {when}"
    ),
    "{count} message is now {state}": "{count} bericht is nu {state}",
    "{count} is unknown still": "{count} is nog onzeker",
    "{count} are unknown still": "{count} zijn nog onzeker",
    # whose it is
    "class_parent": "klassenouder",
    "teacher": "leerkracht",
    "stand_in": "invaller",
    "leader": "schoolleider",
    # how a card is delivered, and what came of a try
    "paper": "op papier",
    "talk": "spreken",
    "temporary": "straks weer",
    "permanent": "geweigerd",
    "unreachable": "onbereikbaar",
    # for whom a hold is
    "group": "groep",
    "pair": "paar",
    # heads of tables
    "at": "om",
    "number": "nummer",
    "what": "wat",
    "to whom": "aan wie",
    "who decides": "wie beslist",
    "look at": "kijk naar",
    "plugin": "plugin",
    "kind": "soort",
    "recipient": "ontvanger",
    "channel": "kanaal",
    "as": "als",
    "verdict": "oordeel",
    "reason": "reden",
    "until": "tot",
    "attempts": "pogingen",
    "module": "module",
    "loaded": "geladen",
    "source": "bron",
}
"""What is said with its values in their places, and the heads of tables."""
HEADS_OF_TEXTS: Mapping[str, str] = {
    "it says the same as before": "er staat hetzelfde als eerst",
    "the sent-folder": "de map met verstuurde mail",
    "message over {channel}": "bericht via {channel}",
    "as a mail (it goes to nobody)": "als mail (gaat naar niemand)",
    "in an app or on a card (it goes to nobody)": "in een app of op een kaart (gaat naar niemand)",
}
"""How preview calls the ways of a text, and what stands in the sentences of others."""
