"""What became of a message on its way, in a few words: by the code that a channel or the house gave."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANNEL_REASONS: Mapping[str, tuple[str, str]] = {
    # no way to the service
    "host-not-found": ("DNS does not find the host", "DNS vindt de host niet"),
    "connection-refused": ("the connection was refused", "de verbinding is geweigerd"),
    "connect-timeout": ("no answer in time", "geen antwoord op tijd"),
    "connect": ("no connection came about", "er kwam geen verbinding"),
    "certificate": ("the certificate is not valid", "het certificaat is niet geldig"),
    "tls": ("no encrypted connection came about", "er kwam geen versleutelde verbinding"),
    "no-starttls": ("it offers no STARTTLS", "STARTTLS wordt niet aangeboden"),
    "loopback-only": ("a rehearsal calls no other machine", "een proef belt geen andere machine"),
    "host-not-allowed": ("a host that its settings do not name", "een host die niet in de instellingen staat"),
    "address-not-public": ("an address inside a network", "een adres binnen een netwerk"),
    # it does not let us in
    "sign-in": ("the sign-in was refused", "het aanmelden is geweigerd"),
    "sign-in-after-starttls": ("it signs in after STARTTLS only", "aanmelden kan pas na STARTTLS"),
    "no-way-to-sign-in": ("no way of signing in that we have", "geen manier van aanmelden die we kennen"),
    "secret": ("its secret cannot be read", "het wachtwoord is niet te lezen"),
    "secret-or-ca-file": ("its password or ca_file cannot be read", "het wachtwoord of ca_file is niet te lezen"),
    "token-not-stored": ("a new token could not be kept", "een nieuw token kon niet bewaard worden"),
    "token-cut-off": ("the token came only in part", "het token kwam maar voor een deel aan"),
    "forbidden": ("the service forbids it, again and again", "de dienst verbiedt het, keer op keer"),
    "agreement-expired": ("the agreement with the service is over", "de afspraak met de dienst is voorbij"),
    "profile-out-of-date": ("the service answers otherwise by now", "de dienst antwoordt intussen anders"),
    "pilot-not-honoured": ("it keeps no pilot from guardians", "het houdt een proef niet bij ouders weg"),
    # what it made of the message
    "smtp-garbled": ("the mail server gave no clear answer", "de mailserver gaf geen duidelijk antwoord"),
    "lost-after-data": ("the line broke after the mail was sent", "de lijn brak na het versturen"),
    "answer-lost": ("the line broke before the answer came", "de lijn brak voor het antwoord"),
    "cut-off": ("the line broke before it was sent", "de lijn brak voor het versturen"),
    "no-id": ("the service gave no receipt", "de dienst gaf geen bewijs"),
    "refused": ("the service refused it", "de dienst weigerde het"),
    "does-not-answer": ("the channel does not answer", "het kanaal antwoordt niet"),
    "channel-closed": ("the channel is closed", "het kanaal is gesloten"),
    "content-refused": ("the channel refused the text", "het kanaal weigerde de tekst"),
    "no-app-id": ("the app does not know them", "de app kent hen niet"),
    "no-number": ("no telephone number", "geen telefoonnummer"),
    "no-template-in-language": ("no approved text in their language", "geen goedgekeurde tekst in hun taal"),
    "not-for-a-class-parent": ("not for a class parent", "niet voor een klassenouder"),
    "mail-too-large": ("too large for the mail server", "te groot voor de mailserver"),
    "unsafe-mail": ("a mail that could be read otherwise", "een mail die anders gelezen kan worden"),
    "text-unusable": ("a text that no mail can hold", "een tekst die niet in een mail kan"),
    "text-not-encodable": ("a text with half a character", "een tekst met een half teken"),
    "address-unusable": ("no address that a mail can go to", "geen adres waar een mail heen kan"),
    "header-unsafe": ("a subject that could smuggle something in", "een onderwerp dat iets kan meesmokkelen"),
    "one-address-a-mail": ("more than one address", "meer dan één adres"),
    "attachment-type": ("a file of a type that does not go", "een bestand van een soort die niet meegaat"),
    "attachment-unsafe": ("a file that may not go", "een bestand dat niet mee mag"),
    "attachment-unreadable": ("a file that cannot be read", "een bestand dat niet te lezen is"),
    "attachment-too-large": ("a file that is too large", "een te groot bestand"),
    "attachment-changed": ("a file that changed since", "een bestand dat intussen veranderde"),
    "file-not-found": ("a file that is not there", "een bestand dat er niet is"),
    # the house
    "mark-too-old": ("it waited too long in hand; it is tried again", "het lag te lang klaar; het gaat opnieuw"),
    "mark-not-renewed": ("it waited too long in hand; it is tried again", "het lag te lang klaar; het gaat opnieuw"),
    "run-died": ("the run died while it was sent", "de keer brak af tijdens het versturen"),
    "ends-its-run": ("three runs died of it", "drie keer brak af hierdoor"),
    "taken-back": ("the card was taken back", "de kaart is ingetrokken"),
    "pilot-ended": ("the pilot ended", "de proef is afgelopen"),
    "joined-another": ("it went with another message", "het ging met een ander bericht mee"),
    "empty-digest": ("nothing was left for the digest", "er bleef niets over voor de bundel"),
    "digest-gone": ("its digest is not there any more", "de bundel is er niet meer"),
    "not-mended-in-time": ("it was not mended in time", "het was niet op tijd hersteld"),
    "not-in-the-file": ("the guardian or child left the file", "de ouder of het kind staat niet meer in het bestand"),
    "waits": ("nothing takes it while its time runs out", "niets neemt het aan en de tijd raakt op"),
    "not-planned": ("they were not there when it came in", "zij waren er nog niet toen het binnenkwam"),
    "interpreter": ("not in their language: call with an interpreter", "niet in hun taal: bel met een tolk"),
    # in which language it is
    "template": ("theirs", "hun taal"),
    "not-reviewed": ("the text in theirs was not looked at yet", "de tekst in hun taal is nog niet nagekeken"),
    "text-not-translated": ("what was written is not in theirs", "wat er geschreven is, is niet in hun taal"),
    "no-template": ("there is no text in theirs", "er is geen tekst in hun taal"),
}
"""By the code, in English and in Dutch."""
_SHAPES: tuple[tuple[str, tuple[str, str]], ...] = (
    (r"refuses-us-.*", ("it refuses what this school sends", "die weigert wat deze school verstuurt")),
    (r"smtp-\d{3}-\d\.1\..*", ("the address does not exist", "het adres bestaat niet")),
    (r"smtp-\d{3}-\d\.2\.2", ("the mailbox is full", "de mailbox is vol")),
    (r"smtp-\d{3}-\d\.2\..*", ("the mailbox takes nothing", "de mailbox neemt niets aan")),
    (r"smtp-\d{3}-\d\.3\.4", ("too large for the mail server", "te groot voor de mailserver")),
    (r"smtp-\d{3}-\d\.4\..*", ("their mail server was not reached", "hun mailserver was niet te bereiken")),
    (r"smtp-\d{3}-\d\.7\..*", ("their mail server does not want it", "hun mailserver wil het niet")),
    (r"smtp-4.*", ("the mail server did not take it just now", "de mailserver nam het nu niet aan")),
    (r"smtp-.*", ("the mail server refused it", "de mailserver weigerde het")),
    (r"bounced-.*", ("mails come back, and that is our side", "mails komen terug, en dat ligt aan ons")),
    (r"stopped(-.*)?|theirs-21610", ("the reader told the service to stop", "de ontvanger zei tegen de dienst: stop")),
    (r"theirs-.*", ("the service refused it", "de dienst weigerde het")),
    (r"lost-at-.*", ("the line broke before it was sent", "de lijn brak voor het versturen")),
    (r"http-(408|425|429|503)", ("the service is busy", "de dienst heeft het druk")),
    (r"http-5.*", ("the service failed", "bij de dienst ging iets mis")),
    (r"(http|refused)-.*", ("the service refused it", "de dienst weigerde het")),
    (r"token-.*", ("the service gave no token", "de dienst gaf geen token")),
    (r"plugin-.*", ("the plugin of the channel failed", "de plugin van het kanaal faalde")),
)
"""Codes that hold more than words: what a service answered. The first that fits."""


def of_shape(code: str) -> tuple[str, str] | None:
    """The words for a code with the answer of a service in it; None for any other."""
    return next((said for shape, said in _SHAPES if re.fullmatch(shape, code)), None)
