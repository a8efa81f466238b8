"""Why a message goes, waits or stays, in a few words: what tables and pages say in the place of a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.templates.channel_reasons import CHANNEL_REASONS, of_shape
from ouderbrug.templates.record_reasons import RECORD_REASONS

if TYPE_CHECKING:
    from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    # consent
    "ask-leader": ("ask a leader", "vraag het de schoolleiding"),
    "contact-ban": ("a ban on contact", "contactverbod"),
    "receives-nothing": ("gets nothing about this child", "krijgt niets over dit kind"),
    "pupil-inactive": ("the child is not at school any more", "het kind is niet meer op school"),
    "no-longer-in-audience": ("not among those it is for any more", "hoort er niet meer bij"),
    "on-request": ("gets only what they ask for", "krijgt alleen waar die zelf om vraagt"),
    "authority-unknown": ("authority is not known", "gezag is niet bekend"),
    "role": ("not for this role", "niet voor deze rol"),
    "shared-address": ("another reader of the mailbox may not have it", "een andere lezer van de mailbox mag het niet"),
    "opted-out": ("wants no more of this kind", "wil dit soort niet meer"),
    "not-heard": ("had not heard of it", "had er niet van gehoord"),
    "nothing-new": ("nothing new for them", "niets nieuws voor hen"),
    "already-had-it": ("had it in the same mailbox", "had het al in dezelfde mailbox"),
    "child-asset": ("a photo stays behind, without consent", "een foto blijft weg, zonder toestemming"),
    "priority-not-allowed": ("may not be that urgent", "mag niet zo dringend zijn"),
    # content_policy
    "class-not-on-channel": ("the channel does not take this", "het kanaal neemt dit niet mee"),
    "said-only": ("a colleague tells this", "een collega vertelt dit"),
    "audience-not-on-channel": ("the channel is not for this reader", "het kanaal is niet voor deze lezer"),
    "unreachable": ("no address", "geen adres"),
    "no-app-access": ("not known to read the app", "leest de app niet, voor zover bekend"),
    "not-chosen": ("did not choose this channel", "koos dit kanaal niet"),
    "stopped": ("the reader stopped this channel", "de ontvanger zette dit kanaal stop"),
    "group-has-ban": ("somebody in the group may not see it", "iemand in de groep mag het niet zien"),
    "attachment-not-on-channel": ("the channel takes no files", "het kanaal neemt geen bestanden mee"),
    "text-not-on-channel": ("the channel takes invitations alone", "het kanaal neemt alleen uitnodigingen mee"),
    "too-long": ("too long for the channel", "te lang voor het kanaal"),
    "other-language": ("not in the language they read", "niet in de taal die zij lezen"),
    "drop-after-other-news": ("bad news after other news", "slecht nieuws na ander nieuws"),
    "first-contact-negative": ("bad news as a first message", "slecht nieuws als eerste bericht"),
    # a person looks
    "needs-approval": ("a person approves it first", "iemand keurt het eerst goed"),
    "approver-unknown": ("who approved it may not", "wie het goedkeurde mag dat niet"),
    "link-outside-hosts": ("a link to elsewhere", "een link naar elders"),
    "pupil-named-in-group-text": ("a child's name in a text for many", "de naam van een kind in een tekst voor velen"),
    "other-child-named": ("the name of another child", "de naam van een ander kind"),
    "named-child-rests": (
        "it names a child about whom nothing goes now",
        "er staat een kind in over wie nu niets gaat",
    ),
    "names-child": ("the name of a child", "de naam van een kind"),
    "child-labelled": (
        "it judges a child, or names one beside care or conduct",
        "een oordeel over een kind, of de naam van een kind bij een woord over zorg of gedrag",
    ),
    "photo-of-whom": ("a photo, and nobody says who is on it", "een foto, en niemand zegt wie erop staat"),
    "past-date": ("a date in it would be over", "een datum erin is dan voorbij"),
    "day-word": ("a word like tomorrow; write the date", "een woord als morgen; schrijf de datum"),
    "over-summer": ("it waited beyond 1 August; is it right still?", "het wachtte tot na 1 augustus; klopt het nog?"),
    "occurs-later": ("its time lies ahead; is that right?", "de tijd ligt in de toekomst; klopt dat?"),
    "at-night": ("it begins at night; is that hour right?", "het begint in de nacht; klopt dat uur?"),
    "other-year": ("not what is decided in that year", "die beslissing is niet van dat leerjaar"),
    "not-together": ("two who are not to meet", "twee die elkaar niet mogen treffen"),
    "kept-back": (
        "held back or told by a colleague before",
        "eerder niet verstuurd, of een collega vertelt het",
    ),
    "flood": ("more in a day than expected", "meer op een dag dan verwacht"),
    "changed-since-approval": ("changed since it was approved", "veranderd sinds de goedkeuring"),
    # tone and text
    "low-expectation": ("expects little of the child", "verwacht weinig van het kind"),
    "background": ("names origin as a cause", "noemt afkomst als oorzaak"),
    "blame": ("blames the guardian", "geeft de ouder de schuld"),
    "improvement-without-step": ("no next step", "er staat niet bij wat het kind nu gaat oefenen"),
    "comparison": ("compares the child", "vergelijkt het kind"),
    "action-missing": ("nothing to do at home", "niets om thuis te doen"),
    "action-vague": ("not clear what to do at home", "niet duidelijk wat thuis te doen"),
    "next-goal-missing": ("no next goal", "geen volgend doel"),
    "voluntary": ("a payment not called voluntary", "een bijdrage is altijd vrijwillig, en dat staat er niet bij"),
    "method-mismatch": ("another method than the group's", "een andere methode dan de groep"),
    "not-partner": ("not as to a partner", "niet als partner"),
    "label": ("a label", "een etiket"),
    "diagnosis": ("a diagnosis", "een diagnose"),
    "pressure": ("pressure", "druk"),
    "every-child": ("said of every child", "gezegd van elk kind"),
    "pronoun": ("assumes a gender or family", "gaat uit van geslacht of gezin"),
    "command": ("an order", "een bevel"),
    "family": ("leaves families out", "laat gezinnen buiten"),
    "one-way": ("invites no answer", "vraagt geen antwoord"),
    "prior-knowledge": ("asks for knowledge", "vraagt voorkennis"),
    "percentage": ("a percentage", "een percentage"),
    "jargon": ("school words", "schooltaal"),
    "reading-support": ("too hard for this reader", "te moeilijk voor deze lezer"),
    "long-sentence": ("a long sentence", "een lange zin"),
    "long-on-average": ("long sentences", "lange zinnen"),
    "long-word": ("a long word", "een lang woord"),
    "hard": ("hard to read", "moeilijk leesbaar"),
    # kinds
    "new-material": ("not practised at school yet", "nog niet op school geoefend"),
    "no-lesson": ("no lesson or method", "geen les of methode"),
    "no-goal": ("no goal", "geen doel"),
    "too-big": ("too long, or no minutes", "te lang, of geen minuten"),
    "no-instruction": ("no instruction or example", "geen uitleg of voorbeeld"),
    "unchecked": ("no day on which it is looked at", "geen dag waarop het bekeken wordt"),
    "group": ("not groep 7 or 8", "niet groep 7 of 8"),
    "irregular": ("no routine", "geen gewoonte"),
    "take-over": ("asks to do the child's work", "vraagt het werk over te nemen"),
    "incomplete": ("no time or place", "geen tijd of plaats"),
    "daytime-only": ("in working hours only", "alleen onder werktijd"),
    "sections": ("a part is missing", "er ontbreekt een deel"),
    "series-spacing": ("too close together or too far apart", "te dicht op elkaar of te ver uiteen"),
    "no-info": ("brings nothing along", "brengt niets mee"),
    "interval": ("long after the last one", "lang na de vorige"),
    "age": ("not for this age", "niet voor deze leeftijd"),
    "no-follow-up": ("nothing comes after it", "er komt niets na"),
    "one-skill": ("not one skill", "niet één vaardigheid"),
    # timing, frequency, asking
    "too-late": ("too late to be of use", "te laat om nog nut te hebben"),
    "not-yet": ("not yet time", "nog geen tijd"),
    "once-a-week": ("once a week is enough", "eens per week is genoeg"),
    "holiday": ("a holiday", "vakantie"),
    "not-in-window": ("not in these hours of the week", "niet in deze uren van de week"),
    "pref-zero": ("asked never to be asked", "wil nooit gevraagd worden"),
    "loaded": ("does something every week already", "doet al elke week iets"),
    "pref-reached": ("asked as often as they wish", "zo vaak gevraagd als gewenst"),
    "needed-reached": ("enough said yes", "genoeg zeiden ja"),
    "no-reply": ("three questions without an answer", "drie vragen zonder antwoord"),
    "fair-turn": ("others have their turn first", "anderen zijn eerst aan de beurt"),
    "broadcast": ("a request that names nobody", "een vraag aan niemand in het bijzonder"),
    "digest": ("gathered in a digest", "in een bundel"),
    "cap-reached": ("had enough this week", "had genoeg deze week"),
    "would-expire": ("had enough this week, and it would be late", "had genoeg deze week, en het zou te laat zijn"),
    "intensive": ("had enough this week: a colleague tells it", "had genoeg deze week: een collega vertelt het"),
    "together": ("had enough, and it is never late: a call", "had genoeg, en het is nooit te laat: bellen"),
    "both-at-once": ("both guardians at once", "beide ouders tegelijk"),
    "night": ("outside the hours", "buiten de uren"),
    "day-off": ("no school day", "geen schooldag"),
    # the house
    "hold": ("held", "tegengehouden"),
    "rule-failed": ("a rule has to be mended", "een regel moet hersteld worden"),
    "replaced": ("the event changed", "de gebeurtenis is veranderd"),
    "withdrawn": ("the event is off", "de gebeurtenis gaat niet door"),
    "failed": ("it could not be delivered", "het was niet te bezorgen"),
    "expired": ("past its use", "te laat om nog nut te hebben"),
    "not-told": ("no colleague told it in time", "geen collega vertelde het op tijd"),
    "not-posted": ("nobody posted it in time", "niemand plaatste het op tijd"),
    "pilot": ("only in the pilot", "alleen in de proef"),
    "rejected": ("a person said no", "iemand zei nee"),
    "no-address": ("no address", "geen adres"),
}
"""By the code of the reason, in English and in Dutch."""


ALL: Mapping[str, tuple[str, str]] = {**RECORD_REASONS, **CHANNEL_REASONS, **REASONS}
"""Those of records and channels too; where two rooms have one code, that of a rule goes before."""


RULES: Mapping[str, tuple[str, str]] = {
    "consent": ("who may have it", "wie het mag krijgen"),
    "content_policy": ("what a channel may carry", "wat een kanaal mag dragen"),
    "tone": ("tone", "toon"),
    "readability": ("readability", "leesbaarheid"),
    "timing": ("the right moment", "het juiste moment"),
    "participation": ("what is asked of parents", "wat ouders wordt gevraagd"),
    "frequency": ("how often", "hoe vaak"),
    "quiet_hours": ("quiet hours", "stille uren"),
    "homework": ("homework", "huiswerk"),
    "invite": ("invitations", "uitnodigingen"),
    "meeting": ("meetings", "bijeenkomsten"),
    "visit": ("visits at home", "huisbezoek"),
    "training": ("trainings", "trainingen"),
}
"""What each rule of the house looks at, in English and in Dutch."""


def reason_in(code: str | None, language: str) -> str:
    """The words for a code, in Dutch ("nl") or else English; the code itself where there are none, as of a plugin."""
    if not code:
        return ""
    english, dutch = ALL.get(code) or of_shape(code) or (code, code)
    return dutch if language == "nl" else english


def record_reason_in(code: str, language: str) -> str:
    """The words for what is wrong with a record or row, in which a code may mean something else than on the way."""
    english, dutch = RECORD_REASONS.get(code) or ALL.get(code) or (code, code)
    return dutch if language == "nl" else english
