"""Why a message did not go (yet), in words for a parent: a sentence for each code, and an example of the week.

In an example {title} is what the message is called, {who} for whom it is, {until} the day on which it may go, and
{mails} how many mails that count they had.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.demo.said import Said

if TYPE_CHECKING:
    from collections.abc import Mapping


class Reason(NamedTuple):
    """What a code means, and how it was this week."""

    means: Said
    example: Said


OTHER = Reason(
    Said("Een afspraak van de school hield dit tegen.", "A rule of the school kept this back."),
    Said("{title} voor {who}.", "{title} for {who}."),
)
"""What is said of a code that has no sentence of its own."""
REASONS: Mapping[str, Reason] = {
    "frequency.cap-reached": Reason(
        Said(
            "Een ouder krijgt hoogstens drie berichten in zeven dagen, en een groep hoogstens twee berichten in "
            "de app. Wat erbij komt, wacht op een vrije dag. Ouders van hetzelfde kind krijgen het op hetzelfde "
            "moment.",
            "A parent gets at most three messages in seven days, and a group at most two posts in the app. What "
            "comes on top waits for a free day. Parents of one child get it at the same moment.",
        ),
        Said(
            "{title} voor {who} wacht tot {until}: er kwamen deze week al {mails} mails in die mailbox.",
            "{title} for {who} waits until {until}: {mails} mails came to that mailbox this week.",
        ),
    ),
    "frequency.would-expire": Reason(
        Said(
            "De week is vol, en als er weer plek is, is het bericht niet meer van nut. Daarom vertelt een collega"
            " het, of het blijft liggen en de school hoort dat.",
            "The week is full, and by the time there is room the message is of no use any more. So a colleague "
            "tells it, or it stays here and the school is told.",
        ),
        Said(
            "{title} voor {who}: de eerste vrije dag komt te laat.",
            "{title} for {who}: the first free day comes too late.",
        ),
    ),
    "timing.not-in-window": Reason(
        Said(
            "Een tip voor thuis komt als er tijd voor is: vlak voor het weekend of een vrije dag.",
            "A tip for at home comes when there is time for it: just before the weekend or a day off.",
        ),
        Said(
            "{title} voor {who} werd op dinsdag geschreven en wachtte tot {until}.",
            "{title} for {who} was written on Tuesday and waited until {until}.",
        ),
    ),
    "quiet_hours.night": Reason(
        Said(
            "'s Avonds en 's nachts stuurt de school niets, tenzij er haast bij is. Deze school stuurt van 8 tot "
            "18 uur.",
            "In the evening and at night the school sends nothing unless it is urgent. This school sends from 8 to 18.",
        ),
        Said(
            "{title} voor {who} werd op woensdagavond geschreven en wachtte tot {until}.",
            "{title} for {who} was written on Wednesday evening and waited until {until}.",
        ),
    ),
    "consent.receives-nothing": Reason(
        Said(
            "Deze volwassene is bij de school bekend, bijvoorbeeld als partner van een ouder, maar krijgt geen "
            "berichten.",
            "This adult is known to the school, for example as the partner of a parent, but gets no messages.",
        ),
        Said(
            "{title} ging niet naar {who}: zo is het met de ouders afgesproken.",
            "{title} did not go to {who}: that is agreed with the parents.",
        ),
    ),
    "consent.on-request": Reason(
        Said(
            "Deze ouder heeft geen gezag en krijgt informatie over het kind als hij of zij erom vraagt.",
            "This parent has no custody, and gets information about the child on asking for it.",
        ),
        Said("{title} ging niet vanzelf naar {who}.", "{title} did not go to {who} by itself."),
    ),
    "consent.contact-ban": Reason(
        Said(
            "De school mag deze volwassene niet benaderen, bijvoorbeeld door een uitspraak van de rechter.",
            "The school may not contact this adult, for example because a court said so.",
        ),
        Said("{title} ging niet naar {who}.", "{title} did not go to {who}."),
    ),
    "tone.action-missing": Reason(
        Said(
            "Een bericht over een score zegt ook wat u thuis kunt doen. Zonder dat gaat het terug naar de leraar.",
            "A message about a score says what you can do at home as well. Without that it goes back to the teacher.",
        ),
        Said(
            "{title} voor {who}: er stond niet in wat u thuis kunt doen.",
            "{title} for {who}: it did not say what to do at home.",
        ),
    ),
    "needs-approval": Reason(
        Said(
            "Een mens kijkt eerst of het klopt, en laat het daarna gaan.",
            "A person looks first whether it is right, and then lets it go.",
        ),
        Said(
            "{title} voor {who} lag klaar voor de leraar.",
            "{title} for {who} lay ready for the teacher.",
        ),
    ),
    "hold": Reason(
        Said(
            "De school houdt berichten over een kind even tegen, bijvoorbeeld omdat er eerst een gesprek is. Een "
            "bericht aan de hele groep van dat kind wacht dan ook.",
            "The school keeps messages about a child back for a while, for example because there is a talk first."
            " A message to the whole group of that child waits as well.",
        ),
        Said(
            "{title} voor {who} wacht tot de directie het kind vrijgeeft.",
            "{title} for {who} waits until the leader releases the child.",
        ),
    ),
    "rejected": Reason(
        Said(
            "Iemand keek ernaar en vond dat het zo niet weg moest.",
            "Somebody looked at it and thought that it should not go like this.",
        ),
        Said("{title} voor {who}: de directie zei nee.", "{title} for {who}: the leader said no."),
    ),
    "replaced": Reason(
        Said(
            "Er kwam een nieuwere versie, of het ging niet door, voordat een collega het had verteld.",
            "A newer version came, or it was called off, before a colleague had told it.",
        ),
        Said(
            "{title} voor {who}: het kaartje met de oude tekst is ingetrokken.",
            "{title} for {who}: the card with the old text was taken back.",
        ),
    ),
    "expired": Reason(
        Said(
            "Het ging niet op tijd weg, of niemand vertelde het op tijd. Daarna was het niet meer van nut. De school "
            "hoort dat en kan nog bellen.",
            "It did not go in time, or nobody told it in time. After that it was of no use. The school is told, and "
            "can still call.",
        ),
        Said(
            "{title} voor {who} stond op een kaart, en die heeft niemand op tijd afgevinkt. De directie leest dat de "
            "volgende ochtend.",
            "{title} for {who} stood on a card, and nobody ticked it in time. The leader reads so the next morning.",
        ),
    ),
}
