"""The texts of the demo's page and of what its command prints, each in two languages side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.demo.said import Said

if TYPE_CHECKING:
    from collections.abc import Mapping

FATES: Mapping[str, Said] = {
    "mail": Said("per mail aangekomen", "arrived by mail"),
    "text": Said("per sms aangekomen", "arrived as a text message"),
    "post": Said("als bericht in de app geplaatst", "posted in the app"),
    "card": Said("op een kaart bij een collega", "on a card for a colleague"),
    "waiting": Said("wacht op zijn dag", "waiting for its day"),
    "late": Said("past niet meer op tijd", "no longer fits in time"),
    "look": Said("wacht tot iemand kijkt", "waiting for somebody's look"),
    "refused": Said("tegengehouden", "refused"),
    "expired": Said("te laat om nog te sturen", "too late to go"),
    "called_off": Said("ingetrokken of vervangen", "called off or replaced"),
    "failed": Said("mislukt of onzeker", "failed or in doubt"),
}
"""What became of a message; each has exactly one of these."""

MEANS: Mapping[str, Said] = {
    "mail": Said(
        "Een mail in een mailbox. Lezen twee ouders dezelfde mailbox, dan is het één mail.",
        "A mail in a mailbox. Where two parents read one mailbox, it is one mail.",
    ),
    "text": Said(
        "Een sms, alleen bij haast: dan hoort ook wie geen mail heeft het meteen.",
        "A text message, for what is urgent alone: who has no mail hears it at once too.",
    ),
    "post": Said(
        "Eén bericht dat alle ouders van een groep in de app zien.",
        "One message that all parents of a group see in the app.",
    ),
    "card": Said(
        "Een collega belt, vertelt of plaatst het zelf: voor wie geen mail of app heeft, en waar het in de app "
        "niet mag.",
        "A colleague calls, tells or posts it: for those without mail or app, and where it may not go in the app.",
    ),
    "waiting": Said(
        "Het gaat vanzelf op de eerste dag die past.",
        "It goes by itself on the first day that fits.",
    ),
    "late": Said(
        "De eerste dag die past, komt te laat. Een collega vertelt het, of de school hoort dat het bleef liggen.",
        "The first day that fits comes too late. A colleague tells it, or the school hears that nobody did.",
    ),
    "look": Said(
        "Een leraar of de directie moet het eerst goed vinden.",
        "A teacher or the leader has to find it right first.",
    ),
    "refused": Said(
        "Deze ouder krijgt dit niet, of het bericht was niet goed genoeg.",
        "This parent does not get this, or the message was not good enough.",
    ),
    "expired": Said(
        "Het had geen zin meer. De school hoort het.",
        "It was of no use any more. The school is told.",
    ),
    "called_off": Said(
        "Er kwam een nieuwere versie, of iemand zei nee.",
        "A newer version came, or somebody said no.",
    ),
    "failed": Said("Het kwam niet aan, of niemand weet het.", "It did not arrive, or nobody knows."),
}
"""What each of those means to a reader who knows nothing of the program."""

MAILS: Mapping[str, Said] = {
    "score": Said("Een goede score, met iets voor thuis", "A good score, with something to do at home"),
    "urgent": Said("Om tien voor zeven: een juf is ziek", "At ten to seven: a teacher is ill"),
    "changed": Said("Een uitnodiging die veranderde", "An invitation that changed"),
}

PAGE: Mapping[str, Said] = {
    "title": Said("Een week op De Lindeboom", "A week at De Lindeboom"),
    "other": Said("This page in English", "Deze pagina in het Nederlands"),
    "intro": Said(
        "Een school met 8 groepen, 200 leerlingen en {guardians} ouders en verzorgers leefde één week in november"
        " 2026. Alle mensen zijn verzonnen, en er is niets van deze computer weggegaan: mails kwamen aan bij een "
        "nagemaakte mailserver, sms'en bij een nagemaakte dienst, berichten in een nagemaakte app.",
        "A school of 8 groups, 200 pupils and {guardians} parents and guardians lived one week of November 2026. "
        "All people are invented, and nothing left this machine: mails arrived at a stand-in for a mail server, "
        "text messages at one for a service, posts at one for an app.",
    ),
    "mails": Said("mails kwamen aan", "mails arrived"),
    "mails_means": Said(
        "in {mailboxes} mailboxen, geteld waar ze aankwamen",
        "in {mailboxes} mailboxes, counted where they arrived",
    ),
    "texts": Said("sms'en op die ene ochtend met haast", "text messages on the one urgent morning"),
    "texts_means": Said(
        "ook aan wie geen mail heeft: zij horen het voor de school begint",
        "also to who has no mail: they hear it before school begins",
    ),
    "posts": Said("berichten in de app", "posts in the app"),
    "posts_means": Said("elk voor een hele groep", "each for a whole group"),
    "cards": Said("kaarten voor collega's", "cards for colleagues"),
    "cards_means": Said("om te bellen of zelf te plaatsen, nog open", "to call or to post by hand, still open"),
    "most": Said("het meeste voor één mailbox", "the most for one mailbox"),
    "most_means": Said(
        "mails die meetellen in zeven dagen; meer dan {cap} mag niet",
        "mails that count in seven days; no more than {cap} may go",
    ),
    "when": Said("Wat ging er wanneer, en hoe?", "What went when, and how?"),
    "when_desc": Said(
        "Voor elk van de {moments} momenten een balk: hoeveel mails, sms'en en berichten in de app aankwamen, en "
        "hoeveel kaarten een collega kreeg. De getallen staan in de tabel eronder.",
        "A bar for each of {moments} moments: how many mails, text messages and posts in the app arrived, and how many "
        "cards a colleague got. The numbers are in the table below.",
    ),
    "by_mail": Said("mail", "mail"),
    "by_text": Said("sms", "text"),
    "by_post": Said("app", "app"),
    "by_card": Said("kaart", "card"),
    "nothing": Said("niets", "nothing"),
    "load": Said("Hoeveel kreeg elke ouder?", "How much did each parent get?"),
    "load_desc": Said(
        "Elke ouder of verzorger is een streepje, van druk naar rustig. Omhoog: mails in de eigen mailbox; de "
        "lijn is de grens van {cap}. Omlaag: berichten in de app van de groepen van de eigen kinderen.",
        "Each parent or guardian is one stroke, from busy to quiet. Up: mails in their own mailbox; the line is "
        "the cap of {cap}. Down: posts in the app of the groups of their own children.",
    ),
    "load_counts": Said(
        "Voor de grens telt elke mail, behalve haast (een juf is ziek) en wijzigingen: die moet iedereen weten. "
        "Berichten in de app hebben een eigen grens van {posts} per groep; wie kinderen in drie groepen heeft, "
        "ziet er dus meer. Wie hier niets heeft, hoort het meestal van een collega, of krijgt geen berichten van "
        "school.",
        "Every mail counts for the cap, except what is urgent (a teacher is ill) and changes: those everybody has"
        " to know. Posts in the app have a cap of their own, {posts} a group; who has children in three groups "
        "sees more of them. Who has nothing here mostly hears it from a colleague, or gets no messages of the "
        "school.",
    ),
    "counted": Said("mail die telt", "mail that counts"),
    "beside": Said("haast of wijziging", "urgent or a change"),
    "in_app": Said("bericht in de app", "post in the app"),
    "cap": Said("grens: {cap}", "cap: {cap}"),
    "guardians": Said("ouders en verzorgers", "parents and guardians"),
    "became": Said("Wat werd er van alle {total} berichten?", "What became of all {total} messages?"),
    "became_means": Said(
        "Elk bericht staat hier één keer. Verstuurd is {sent}: {mails} mails, {texts} sms'en en {posts} berichten in "
        "de app, en precies zoveel kwamen er aan.",
        "Each message is here once. Sent are {sent}: {mails} mails, {texts} text messages and {posts} posts in the "
        "app, and just as many arrived.",
    ),
    "became_desc": Said(
        "Eén balk van {total} berichten, verdeeld naar wat ervan werd; de getallen staan in de tabel.",
        "One bar of {total} messages, divided by what became of them; the numbers are in the table.",
    ),
    "why": Said("Waarom ging iets niet, of nog niet?", "Why did something not go, or not yet?"),
    "why_means": Said(
        "Hoe vaak: zo vaak was dat aan het eind van de week de reden.",
        "How often: as often was it the reason at the end of the week.",
    ),
    "why_past": Said("eerder in de week", "earlier in the week"),
    "example": Said("Deze week:", "This week:"),
    "seen": Said("Zo ziet een ouder het", "As a parent sees it"),
    "seen_means": Said(
        "Deze mails zijn precies zo aangekomen.",
        "These mails arrived exactly like this, in Dutch, as the parents asked.",
    ),
    "card": Said("Zo ziet een leraar het", "As a teacher sees it"),
    "card_means": Said(
        "Voor ouders zonder mailadres: een kaart van het vel dat ouderbrug tasks --print afdrukt. Het hele vel is"
        " cards.html in de map.",
        "For parents without an address: a card of the sheet that ouderbrug tasks --print makes, in Dutch as teachers "
        "here read it. The whole sheet is cards.html in the folder.",
    ),
    "to": Said("Aan", "To"),
    "days": Said("Dag voor dag", "Day by day"),
    "days_means": Said(
        "Nieuw: gemaakt op dat moment. Elk nieuw bericht, en elk dat al wachtte, ging weg (mail, app), kwam op "
        "een kaart, werd tegengehouden of verviel, of wacht nog: zo klopt elke rij met de vorige.",
        "New: made at that moment. Each new message, and each that waited already, went (mail, app), came on a "
        "card, was refused or lapsed, or waits still: so each row follows from the one before.",
    ),
    "moment": Said("moment", "moment"),
    "new": Said("nieuw", "new"),
    "refused": Said("tegengehouden", "refused"),
    "lapsed": Said("vervallen", "lapsed"),
    "waits": Said("wacht nog", "waits still"),
    "back": Said("kaart te laat of ingetrokken", "card too late or taken back"),
    "at_once": Said(
        "{count} gingen meteen, nog voor de gewone ronde.",
        "{count} went at once, before the usual run.",
    ),
    "fate": Said("wat ervan werd", "what became of it"),
    "whole": Said("samen", "together"),
    "count": Said("aantal", "how many"),
    "means": Said("wat het betekent", "what it means"),
    "each": Said("elk", "each"),
    "numbers": Said("Dezelfde getallen in een tabel", "The same numbers in a table"),
    "more": Said("Zelf verder kijken", "Look further yourself"),
    "more_means": Said(
        "Deze regels werken zoals ze hier staan, in een terminal:",
        "These lines work as they stand here, in a terminal:",
    ),
}
