"""What the pages say where something is posted, given or told, in Dutch and in English side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SAID: Mapping[str, tuple[str, str]] = {
    "before": ("Vóór {before}", "Before {before}"),
    "urgent": ("Dringend", "Urgent"),
    "late": ("Van eerder", "Left from before"),
    "copy_title": ("Titel kopiëren", "Copy the title"),
    "copy_text": ("Tekst kopiëren", "Copy the text"),
    "copied": ("Gekopieerd", "Copied"),
    "save_photo": ("Foto opslaan", "Save the photo"),
    "save_file": ("Bestand opslaan", "Save the file"),
    "file_unseen": (
        "Er gaat een foto of bestand mee. Log in met je schoolaccount om het op te slaan.",
        "A photo or file goes along. Sign in with your school account to save it.",
    ),
    "open_app": ("Open {app}", "Open {app}"),
    "step_title": ("De titel", "The title"),
    "step_text": ("De tekst", "The text"),
    "step_app": ("Plaats het in {app}", "Post it in {app}"),
    "step_by_hand": ("Plaats het of deel het zoals jullie dat doen", "Post it or share it as you do"),
    "step_paper": ("Geef het mee op papier", "Hand it out on paper"),
    "step_pass_on": ("Geef het door aan de ouders van de groep", "Pass it on to the guardians of the group"),
    "check_first": ("Kijk eerst", "Check first"),
    "post.posted": ("Geplaatst", "Posted"),
    "post.changed": ("Met andere woorden geplaatst", "Posted in other words"),
    "post.not-posted": ("Niet geplaatst", "Not posted"),
    "paper.posted": ("Meegegeven", "Handed out"),
    "paper.changed": ("Met andere woorden meegegeven", "Handed out in other words"),
    "paper.not-posted": ("Niet meegegeven", "Not handed out"),
    "pass_on.posted": ("Doorgegeven", "Passed on"),
    "pass_on.changed": ("Met andere woorden doorgegeven", "Passed on in other words"),
    "pass_on.not-posted": ("Niet doorgegeven", "Not passed on"),
    "ask_leader": ("Nog niet doen. Overleg met {leaders}.", "Not yet. Speak with {leaders}."),
    "leaders": ("de schoolleiding", "the school leader"),
    "not_because": ("Niet doen: {why}.", "Do not: {why}."),
    "call_whom": ("Bel {name}", "Call {name}"),
    "speak_whom": ("Spreek {name}", "Speak with {name}"),
    "what_to_tell": ("Wat je vertelt", "What you tell"),
    "how_to": ("Zo voer je het gesprek", "How to hold the talk"),
    "spoken": ("Gesproken", "Spoken"),
    "not-reached": ("Niet opgenomen, straks weer", "No answer, later again"),
    "voicemail": ("Voicemail", "Voicemail"),
    "voicemail_means": (
        "Voicemail? Vraag om terug te bellen, en zeg niet waar het over gaat: anderen luisteren misschien mee.",
        "Voicemail? Ask to be called back, and do not say what it is about: others may listen.",
    ),
    "tried.not-reached": ("Nam niet op: {when}.", "Did not answer: {when}."),
    "tried.voicemail": ("Voicemail ingesproken: {when}.", "Left a voicemail: {when}."),
    "interpreter": ("Bel de tolkentelefoon: {phone}", "Call the interpreters: {phone}"),
    "why_rather_called": ("Waarom bellen: wordt liever gebeld.", "Why a call: would rather be called."),
    "why_no_mail": ("Waarom bellen: geen e-mailadres bekend.", "Why a call: no e-mail address is known."),
    "relation.mother": ("moeder van {children}", "mother of {children}"),
    "relation.father": ("vader van {children}", "father of {children}"),
    "relation.legal_guardian": ("voogd van {children}", "legal guardian of {children}"),
    "relation.foster": ("pleegouder van {children}", "foster parent of {children}"),
    "relation.carer": ("verzorger van {children}", "carer of {children}"),
    "at-the-gate": ("Verteld bij het hek", "Told at the gate"),
    "skipped": ("Niet meer nodig", "Not needed any more"),
    "what_agreed": (
        "Wat hebben jullie afgesproken? (alleen voor collega's, mag leeg)",
        "What did you agree? (for colleagues alone, may be empty)",
    ),
    "agreed_with_nobody": (
        "Er is nog niets bewaard. Bij wie je niet sprak, hoort geen afspraak: kies Gesproken, of haal de tekst weg.",
        "Nothing is kept yet. With whom you did not speak nothing was agreed: choose Spoken, or take the text away.",
    ),
    "talked_since": (
        "Een collega schreef intussen ook een gesprek op. Dat van jou is niet bewaard: kijk eerst wat er staat.",
        "A colleague wrote down a talk as well meanwhile. Yours is not kept: look first at what is there.",
    ),
    "agreements": ("Afgesproken", "Agreed"),
    "by_whom": ("{when}, {name}", "{when}, {name}"),
    "what_came": ("Wat kwam ervan?", "What came of it?"),
    "posted_self": ("Zelf geplaatst", "Posted by ourselves"),
    "posted_self_too": ("Zelf al iets geplaatst?", "Posted something yourself?"),
    "posted_self_means": (
        "Heb jij buiten ons om iets in de app gezet? Zeg het hier: het telt mee, zodat ouders niet te veel krijgen.",
        "Did you post something in the app without us? Say so here: it counts, so that guardians do not get too much.",
    ),
    "posted_what": ("Wat was het? (zonder namen, mag leeg)", "What was it? (without names, may be empty)"),
    "posted_self_button": ("Zelf al geplaatst", "Posted it myself"),
    "said_already": (
        "{who} zei dit al vandaag. Was het iets anders? Schrijf erbij wat het was.",
        "{who} said this already today. Was it something else? Write what it was.",
    ),
    "said_otherwise": (
        "Met dit formulier meldde je al iets anders. Meld dit opnieuw.",
        "With this form you said something else already. Say this anew.",
    ),
    "note_too_long": (
        "Dat is te lang: 1000 tekens is genoeg.",
        "That is too long: 1000 characters are enough.",
    ),
    "what_too_long": ("Dat is te lang: 120 tekens is genoeg.", "That is too long: 120 characters are enough."),
    "just_done": ("Net gedaan", "Just done"),
    "left_undone": ("niet gedaan", "not done"),
    "too_late_to_take_back": (
        "Dit kan niet meer terug. Klopt het niet? Overleg met je collega.",
        "This cannot be taken back any more. Is it not right? Speak with your colleague.",
    ),
    "nobody_can_call": ("Dit kan niet met een gesprek.", "This cannot be done by a talk."),
    "may_not_now": (
        "Dit mag nu niet verteld of geplaatst worden. Overleg met de schoolleiding.",
        "This may not be told or posted now. Speak with the school leader.",
    ),
}
