"""What the pages say to who leads, and of what is stuck or owed, in Dutch and in English side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SAID: Mapping[str, tuple[str, str]] = {
    "lead_title": ("Directie", "School leader"),
    "hold": ("Alles tegenhouden", "Hold everything"),
    "hold_means": (
        "Geen ouder krijgt iets, ook niets dringends, tot jij of een andere schoolleider het weer vrijgeeft. "
        "Daarna leest eerst iemand wat er wachtte. Wat al weg is, komt aan. Anderen zien geen reden.",
        "No guardian gets anything, nor what is urgent, until you or another leader releases it. Then somebody first "
        "reads what waited. What has gone arrives. Others see no reason.",
    ),
    "held": ("{by} houdt alles tegen sinds {since}.", "{by} holds everything since {since}."),
    "release": ("Weer vrijgeven", "Release"),
    "not_held": ("Er wordt niets tegengehouden.", "Nothing is held."),
    "live_title": ("Live gaan", "Going live"),
    "live_waits_for_you": (
        "Ouders krijgen nog niets: jij beslist of de school live gaat.",
        "Guardians get nothing yet: you decide whether the school goes live.",
    ),
    "live_not_set": (
        "De instellingen staan nog op proef. Vraag degene die ICT doet ze op live te zetten.",
        "The settings are for a trial still. Ask who does ICT to set them to live.",
    ),
    "live_now": ("De school is live: ouders krijgen de berichten.", "The school is live: guardians get the messages."),
    "live_means": (
        "Tot nu toe kreeg geen ouder iets. Na dit besluit krijgen zij de berichten echt.",
        "Until now no guardian got anything. After this decision they do get the messages.",
    ),
    "live_first": (
        "Groep {group} is al live. Na dit besluit krijgen alle ouders de berichten echt.",
        "Group {group} is live already. After this decision all guardians do get the messages.",
    ),
    "live_keeps": ("Dit moet eerst in orde", "This is to be mended first"),
    "live_heed": ("Let op", "Look at"),
    "live_decision": (
        "Waar is dit besloten? Bijvoorbeeld: MT 12 november.",
        "Where was this decided? Such as: meeting of 12 November.",
    ),
    "live_group": ("Met één groep beginnen?", "Begin with one group?"),
    "live_all": ("Nee, met alle groepen", "No, with all groups"),
    "live_waits": ("Er wacht nog 1 bericht van de proef.", "1 message of the trial waits still."),
    "live_waits.more": (
        "Er wachten nog {count} berichten van de proef.",
        "{count} messages of the trial wait still.",
    ),
    "live_throw_away": ("Weggooien: het was om te proberen", "Throw away: it was to try"),
    "live_keep": ("Bewaren: dit mag naar de ouders", "Keep: this may go to guardians"),
    "live_go": ("Live gaan", "Go live"),
    "live_check": ("Kijk na of alles klopt", "Check whether all is well"),
    "live_check_again": ("Kijk nog eens na", "Check again"),
    "live_left": ("Wat nu wacht, per groep", "What waits now, by group"),
    "live.look": ("1 wacht op een ja", "1 waits for a yes"),
    "live.look.more": ("{count} wachten op een ja", "{count} wait for a yes"),
    "live.held": ("1 wordt tegengehouden", "1 is held back"),
    "live.held.more": ("{count} worden tegengehouden", "{count} are held back"),
    "live.goes": ("1 staat klaar", "1 is ready to go"),
    "live.goes.more": ("{count} staan klaar", "{count} are ready to go"),
    "say_before": (
        "Kies wat er met de berichten van de proef gebeurt.",
        "Choose what happens to the messages of the pilot.",
    ),
    "live_already": (
        "De school is al live. Er is niets veranderd.",
        "The school is live already. Nothing was changed.",
    ),
    "say_decision": (
        "Zeg waar het besloten is, in hooguit 200 tekens.",
        "Say where it was decided, in 200 characters at most.",
    ),
    "not_ready": (
        "Dit kan nog niet. Kijk eerst na of alles klopt.",
        "This cannot be yet. Check first whether all is well.",
    ),
    "week_ahead": ("De week vooruit", "The week ahead"),
    "cap": (
        "Niemand krijgt in zeven dagen meer dan {cap} gewone persoonlijke berichten.",
        "Nobody gets more than {cap} ordinary personal messages in seven days.",
    ),
    "quiet_week": ("Er staat nog niets klaar om te gaan.", "Nothing is ready to go yet."),
    "waits_held_back": ("Wordt tegengehouden", "Is held back"),
    "waits_for_yes": ("Wacht nog op een ja", "Waits for a yes"),
    "messages": ("1 bericht", "1 message"),
    "messages.more": ("{count} berichten", "{count} messages"),
    "stuck": ("1 ding dat is vastgelopen", "1 thing that is stuck"),
    "stuck.more": ("{count} dingen die zijn vastgelopen", "{count} things that are stuck"),
    "stuck_title": ("Vastgelopen", "Stuck"),
    "nothing_stuck": ("Er is niets vastgelopen. Mooi!", "Nothing is stuck. Good!"),
    "closed": (
        "Er gaat niets over {channel} sinds {since}. Laat dat herstellen, en open het daarna weer.",
        "Nothing goes over {channel} any more since {since}. Have it mended, then open it again.",
    ),
    "channel.mail": ("de mail", "mail"),
    "channel.card": ("de kaarten voor collega's", "the cards for colleagues"),
    "channel.text": ("de sms", "text messages"),
    "channel.app": ("{name}", "{name}"),
    "channel.other": ("{name}", "{name}"),
    "open_again": ("Weer openen", "Open again"),
    "unknown_title": ("Aangekomen of niet?", "Did it arrive?"),
    "unknown_means": (
        "Van deze berichten weten we niet of ze zijn aangekomen. Kijk in de verzonden mail of vraag een ouder.",
        "Of these messages nobody knows whether they arrived. Look in the sent mail, or ask a guardian.",
    ),
    "arrived": ("Is aangekomen", "It arrived"),
    "not_arrived": ("Niet aangekomen: stuur opnieuw", "It did not: send it again"),
    "failed_title": ("Niet gelukt", "Failed"),
    "send_again": ("Stuur opnieuw", "Send again"),
    "about_a_child": ("Een bericht over een kind", "A message about a child"),
    "follow_ups_title": ("Om te regelen", "To arrange"),
    "not_sent_title": ("Niet verstuurd", "Not sent"),
    "rest_title": ("Verder", "Besides"),
    "nothing_to_arrange": ("Er is niets te regelen. Mooi!", "There is nothing to arrange. Good!"),
    "done": ("Gedaan", "Done"),
    "noted": ("Gezien", "Seen"),
    "told": ("Verteld", "Told"),
    "by_command": (
        "Dit gaat met een opdracht op de computer. Vraag degene die ICT doet:",
        "This takes a command on the computer. Ask who does ICT:",
    ),
}
