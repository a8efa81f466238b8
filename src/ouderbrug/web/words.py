"""What the pages say, in Dutch and in English side by side, and how they say numbers, names and hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from babel import Locale

from ouderbrug.texts.language import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ouderbrug.facts import SchoolCalendar

SAID: Mapping[str, tuple[str, str]] = {
    "morning": ("Goedemorgen", "Good morning"),
    "afternoon": ("Goedemiddag", "Good afternoon"),
    "evening": ("Goedenavond", "Good evening"),
    "work": ("Je hebt ongeveer {minutes} werk.", "You have about {minutes} of work."),
    "minute": ("1 minuut", "1 minute"),
    "minute.more": ("{count} minuten", "{count} minutes"),
    "read": ("1 bericht om te lezen", "1 message to read"),
    "read.more": ("{count} berichten om te lezen", "{count} messages to read"),
    "post": ("1 bericht om te plaatsen of mee te geven", "1 message to post or hand out"),
    "post.more": ("{count} berichten om te plaatsen of mee te geven", "{count} messages to post or hand out"),
    "call": ("1 gezin om te bellen of te spreken", "1 family to call or speak with"),
    "call.more": ("{count} gezinnen om te bellen of te spreken", "{count} families to call or speak with"),
    "new_title": ("Nieuw bericht", "New message"),
    "what_about": ("Waar gaat het over?", "What is it about?"),
    "no_groups": ("Jij hebt geen groep om aan te schrijven.", "You have no group to write to."),
    "for_group": ("Voor welke groep?", "For which group?"),
    "for_pupil": ("Over welk kind?", "About which child?"),
    "choose_child": ("Kies een kind uit je eigen groepen.", "Choose a child of your own groups."),
    "choose_group": ("Kies een van je eigen groepen.", "Choose one of your own groups."),
    "get_this": ("Dit krijgt 1 ouder.", "1 guardian gets this."),
    "get_this.more": ("Dit krijgen {count} ouders.", "{count} guardians get this."),
    "not_reached": ("Zo bereik je niet: {names}.", "It does not reach: {names}."),
    "wants_a_look": ("Iemand leest dit eerst.", "Somebody reads this first."),
    "put_ready": ("Klaarzetten", "Put ready"),
    "put_ready_for": ("Klaarzetten voor {when}", "Put ready for {when}"),
    "send_now": ("Nu versturen", "Send now"),
    "send_now_means": (
        "Nu versturen wacht geen tien minuten: het kan dan bijna niet meer terug.",
        "Send now does not wait for ten minutes: then it can hardly be taken back.",
    ),
    "check": ("Kijk na", "Check"),
    "reads_well": ("Hier is niets op aan te merken.", "There is nothing to remark on."),
    "fill_in": ("Dit klopt nog niet: {fields}.", "This is not right yet: {fields}."),
    "goes_to_nobody": (
        "Zo krijgt niemand dit: een regel houdt de tekst tegen. Zeg het anders, of noem wat een ouder thuis kan doen.",
        "As it is nobody gets this: a rule holds back the text. Say it in another way, or name what to do at home.",
    ),
    "nobody_may": (
        "Zo krijgt niemand dit. Overleg met de schoolleiding.",
        "As it is nobody gets this. Speak with the school leader.",
    ),
    "ideas": ("Kies uit {count} ideeën", "Choose from {count} ideas"),
    "which_idea": ("Wat kan een ouder thuis doen?", "What can a guardian do at home?"),
    "subject.reading": ("Lezen", "Reading"),
    "subject.comprehension": ("Begrijpen wat er staat", "Understanding what it says"),
    "subject.mathematics": ("Rekenen", "Mathematics"),
    "subject.spelling": ("Spelling", "Spelling"),
    "subject.vocabulary": ("Woorden", "Words"),
    "subject.language": ("Taal", "Language"),
    "subject.play": ("Spelen", "Play"),
    "subject.world": ("De wereld om ons heen", "The world around us"),
    "subject.independence": ("Zelf doen", "Doing it alone"),
    "subject.school-talk": ("Praten over school", "Talking about school"),
    "follow_ups": ("1 ding om te regelen", "1 thing to arrange"),
    "follow_ups.more": ("{count} dingen om te regelen", "{count} things to arrange"),
    "reach_title": ("Wie bereiken we niet?", "Whom do we not reach?"),
    "reach.no-channel": ("Geen adres waar iets aankomt", "No address at which anything arrives"),
    "reach.returned": ("De mail komt terug", "Mail comes back"),
    "reach.in-person": (
        "Geen adres en geen telefoon: alleen op school",
        "No address and no telephone: at school alone",
    ),
    "reach.not-told": (
        "Al vier weken alleen kaarten, en niemand vertelde die",
        "For four weeks only cards, and nobody told them",
    ),
    "reach.no-guardian": (
        "Geen verzorger die iets van school mag horen",
        "No guardian who may hear from school",
    ),
    "reach.no-text": ("Leest een andere taal dan waarin wij schrijven", "Reads another language than we write"),
    "new_address": (
        "Weet je een nieuw adres? Geef het door aan de administratie: het komt mee met de volgende lijst.",
        "Do you know a new address? Tell the office: it comes with the next list.",
    ),
    "all_reached": ("We bereiken iedereen. Fijn!", "We reach everybody. Well done!"),
    "answers_title": ("Antwoorden", "Answers"),
    "nothing_asked": ("Er is niets gevraagd waar ouders op antwoorden.", "Nothing is asked that guardians answer."),
    "answer.silent": ("Nog niet gereageerd", "No answer yet"),
    "answer.ja": ("Ja", "Yes"),
    "answer.nee": ("Nee", "No"),
    "answer.anders": ("Anders", "Something else"),
    "comes.ja": ("1 komt", "1 comes"),
    "comes.ja.more": ("{count} komen", "{count} come"),
    "comes.nee": ("1 niet", "1 does not"),
    "comes.nee.more": ("{count} niet", "{count} do not"),
    "comes.anders": ("1 zei iets anders", "1 said something else"),
    "comes.anders.more": ("{count} zeiden iets anders", "{count} said something else"),
    "comes.silent": ("1 nog niet gereageerd", "1 did not answer yet"),
    "comes.silent.more": ("{count} nog niet gereageerd", "{count} did not answer yet"),
    "says.ja": ("1 ja", "1 yes"),
    "says.ja.more": ("{count} ja", "{count} yes"),
    "says.nee": ("1 nee", "1 no"),
    "says.nee.more": ("{count} nee", "{count} no"),
    "says.anders": ("1 zei iets anders", "1 said something else"),
    "says.anders.more": ("{count} zeiden iets anders", "{count} said something else"),
    "says.silent": ("1 nog niet gereageerd", "1 did not answer yet"),
    "says.silent.more": ("{count} nog niet gereageerd", "{count} did not answer yet"),
    "own_words": ("Met hun eigen woorden", "With their own words"),
    "what_said": ("Wat zeiden zij? Tik daarna op het antwoord.", "What did they say? Then tap the answer."),
    "see_family": ("Bekijk het gezin", "See the family"),
    "needed": ("Zo vaak ja is genoeg: {needed}.", "So many times yes is enough: {needed}."),
    "remind": ("Herinner die ene", "Remind that one"),
    "remind.more": ("Herinner die {count}", "Remind those {count}"),
    "reminder_goes": (
        "De herinnering gaat {when} weg, of zodra het daarna mag.",
        "The reminder goes {when}, or as soon after as it may.",
    ),
    "reminded": ("Zij zijn al een keer herinnerd.", "They were reminded once."),
    "remind_all": (
        "Ook andere groepen kregen dit: de schoolleiding kan wie niet reageerde herinneren.",
        "Other groups got this as well: the school leader can remind who did not answer.",
    ),
    "remind_later": (
        "Dit kregen zij minder dan een dag geleden. Morgen kun je herinneren.",
        "They got this less than a day ago. You can remind them tomorrow.",
    ),
    "no_reminder": (
        "Hieraan herinneren kan niet meer. Bel wie nog niet reageerde.",
        "There is no reminding of this any more. Call who did not answer.",
    ),
    "families_title": ("Gezinnen", "Families"),
    "family_title": ("Gezin", "Family"),
    "no_families": ("Jij hebt geen groep met gezinnen.", "You have no group with families."),
    "this_week": ("Deze week al {taken} van {most} berichten.", "This week {taken} of {most} messages so far."),
    "reads": ("Leest: {language}.", "Reads: {language}."),
    "asks.open": ("Hoe vaak we om hulp mogen vragen, weten we niet.", "How often we may ask for help is not known."),
    "asks.never": ("Wil liever niet om hulp gevraagd worden.", "Would rather not be asked for help."),
    "asks": ("Mag 1 keer per schooljaar om hulp gevraagd worden.", "May be asked for help once a school year."),
    "asks.more": (
        "Mag {count} keer per schooljaar om hulp gevraagd worden.",
        "May be asked for help {count} times a school year.",
    ),
    "asked": ("Dit schooljaar 1 keer gevraagd.", "Asked once this school year."),
    "asked.more": ("Dit schooljaar {count} keer gevraagd.", "Asked {count} times this school year."),
    "asked.never": ("Dit schooljaar nog niet gevraagd.", "Not asked yet this school year."),
    "wants_digest": ("Wil nieuws bij elkaar in één mail.", "Wants news together in one mail."),
    "rather_called": ("Wordt liever gebeld.", "Would rather be called."),
    "short_texts": ("Vroeg om korte, eenvoudige teksten.", "Asked for short, simple texts."),
    "wants_not": ("Wil één soort bericht niet.", "Does not want one sort of message."),
    "wants_not.more": ("Wil {count} soorten berichten niet.", "Does not want {count} sorts of messages."),
    "fewer": ("Wil deze ouder minder berichten?", "Does this guardian want fewer messages?"),
    "fewer_what": ("Wat wil deze ouder niet meer?", "What does this guardian want no more?"),
    "fewer_write": ("Schrijf op", "Write it down"),
    "fewer_sure": ("Ja, dit vroeg deze ouder", "Yes, this guardian asked for it"),
    "fewer_means": (
        "Dit geldt meteen. Wat over het kind gaat en wat dringend is, blijft komen. Heeft deze ouder een mailadres, "
        "dan gaat er een mail met een link om het terug te draaien.",
        "This holds at once. What is about the child and what is urgent still comes. If this guardian has an address, "
        "a mail goes there with a link that undoes it.",
    ),
    "just_written": ("Vandaag door jou opgeschreven.", "Written down by you today."),
    "choose_less": ("Kies wat deze ouder niet meer wil.", "Choose what this guardian wants no more."),
    "less.help": ("Geen vragen om hulp meer", "No more requests for help"),
    "less.moments": ("Geen uitnodigingen voor gezellige momenten", "No invitations to social moments"),
    "less.tips": ("Geen tips voor thuis", "No tips for home"),
    "less.newsletters": ("Geen nieuwsbrieven", "No newsletters"),
    "family_hold": ("Berichten van dit gezin tegenhouden", "Hold back the messages of this family"),
    "family_hold_means": (
        "Er gaat dan niets tot jij of de schoolleiding het weer vrijgeeft. Anderen lezen geen reden.",
        "Nothing goes then until you or a leader lets it go again. Others read no reason.",
    ),
    "hold.guardian": ("Alles aan {name}", "Everything to {name}"),
    "hold.pupil": ("Alles over {name}, aan wie dan ook", "Everything about {name}, to whomever"),
    "hold_this": ("Tegenhouden", "Hold back"),
    "family_held": ("Tegengehouden door {name} sinds {since}.", "Held back by {name} since {since}."),
    "held_by_other": (
        "Dit houdt een collega tegen. Alleen die of de schoolleiding geeft het vrij.",
        "A colleague holds this back. They alone or a leader lets it go.",
    ),
    "talked_just_now": ("Net gesproken?", "Spoke just now?"),
    "talked": ("Laatste gesprek: {when}.", "Last talk: {when}."),
    "they_said": ("Wat zij antwoordden", "What they answered"),
    "this_year": ("Dit schooljaar", "This school year"),
    "nothing_this_year": ("Dit schooljaar ging er nog niets.", "Nothing went yet this school year."),
    "a_message": ("Een bericht", "A message"),
    "correction.changed": ("Gewijzigd", "Changed"),
    "correction.withdrawn": ("Gaat niet door", "Called off"),
    "correction.on-again": ("Gaat toch door", "On after all"),
    "over.mail": ("per mail", "by mail"),
    "over.digest": ("in een verzamelbericht", "in a digest"),
    "over.card": ("door een collega", "by a colleague"),
    "over.app": ("in de app", "in the app"),
    "over.text": ("als sms", "as a text message"),
    "over.other": ("over een ander kanaal", "over another channel"),
    "state.awaiting_approval": ("wacht op een ja", "waits for a yes"),
    "state.queued": ("staat klaar", "is ready to go"),
    "state.sending": ("gaat nu weg", "goes now"),
    "state.sent": ("verstuurd", "sent"),
    "state.told": ("verteld of meegegeven", "told or handed out"),
    "state.unknown": ("onbekend of het aankwam", "unknown whether it arrived"),
    "state.handed_over": ("nog te vertellen of te plaatsen", "still to be told or posted"),
    "state.failed": ("niet gelukt", "failed"),
    "state.cancelled": ("niet verstuurd", "not sent"),
    "state.expired": ("kwam er niet meer op tijd", "did not make it in time"),
    "lead_title": ("Directie", "School leader"),
    "hold": ("Alles tegenhouden", "Hold everything"),
    "hold_means": (
        "Niemand krijgt iets tot jij het weer vrijgeeft. Anderen zien geen reden.",
        "Nobody gets anything until you release it. Others see no reason.",
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
    "told": ("Verteld", "Told"),
    "by_command": (
        "Dit gaat met een opdracht op de computer. Vraag degene die ICT doet:",
        "This takes a command on the computer. Ask who does ICT:",
    ),
    "others": (
        "{names} werkt vandaag ook en ziet dezelfde lijst.",
        "{names} works today too and sees the same list.",
    ),
    "others.more": (
        "{names} werken vandaag ook en zien dezelfde lijst.",
        "{names} work today too and see the same list.",
    ),
    "nothing": ("Niets te doen. Fijne dag!", "Nothing to do. Have a nice day!"),
    "nothing_to_read": ("Alles is gelezen. Dank je wel!", "All is read. Thank you!"),
    "nothing_to_post": ("Er is niets om te plaatsen.", "There is nothing to post."),
    "nothing_to_call": ("Er is niemand om te bellen.", "There is nobody to call."),
    "about_a_child_waits": (
        "Er wacht ook iets over een kind. Log daarvoor in met je schoolaccount.",
        "Something about a child waits as well. Sign in with your school account for that.",
    ),
    "home": ("Vandaag", "Today"),
    "insight_title": ("Zo bereiken we ouders", "How we reach guardians"),
    "read_title": ("Lezen en goedkeuren", "Read and approve"),
    "post_title": ("Plaatsen en meegeven", "Post and hand out"),
    "call_title": ("Bellen en spreken", "Call and speak"),
    "more_to_read": ("Nog {count} te lezen", "{count} more to read"),
    "to_names": ("Aan {names}", "To {names}"),
    "to_one": ("Aan 1 ouder", "To 1 guardian"),
    "to_many": ("Aan {count} ouders", "To {count} guardians"),
    "to_group": ("Aan groep {groups}", "To group {groups}"),
    "of_children": ("over {children} ({groups})", "about {children} ({groups})"),
    "of_groups": ("van groep {groups}", "of group {groups}"),
    "way.mail": ("Gaat per mail.", "Goes by mail."),
    "way.digest": ("Gaat in een verzamelbericht.", "Goes in a digest."),
    "way.card": ("Een collega belt of geeft het mee.", "A colleague calls or hands it out."),
    "way.app": ("Gaat in de app van de ouders.", "Goes in the guardians' app."),
    "way.text": ("Gaat als sms.", "Goes as a text message."),
    "way.other": ("Gaat over een ander kanaal.", "Goes over another channel."),
    "why_look": ("Let op", "Look at"),
    "rather": ("Liever: {better}", "Better: {better}"),
    "take_over": ("Overnemen", "Use these words"),
    "taken_over": (
        "De woorden staan in de tekst. Loopt de zin nog goed?",
        "The words stand in the text. Does the sentence still read well?",
    ),
    "photo": ("Foto {number}", "Photo {number}"),
    "photo_unseen": (
        "Er gaat een foto mee. Log in met je schoolaccount om haar te zien.",
        "A photo goes along. Sign in with your school account to see it.",
    ),
    "photo_stays": (
        "Een foto blijft weg: niet voor elk kind erop is toestemming.",
        "A photo stays behind: not each child on it has consent.",
    ),
    "goes_along": ("Er gaat mee: {names}", "Goes along: {names}"),
    "false_days": (
        "Zo kan dit niet gaan: wat er over dagen staat klopt dan niet. Pas het aan.",
        "As it is this cannot go: what it says of days would not be true. Change it.",
    ),
    "send": ("Versturen", "Send"),
    "change": ("Aanpassen", "Change"),
    "rather_call": ("Liever bellen", "Rather call"),
    "stop": ("Niet versturen", "Do not send"),
    "why_not": ("Waarom niet?", "Why not?"),
    "told-already": ("al verteld", "told already"),
    "not-right": ("klopt niet", "not right"),
    "not-now": ("niet nu", "not now"),
    "say_why": ("Kies waarom dit niet verstuurd wordt.", "Choose why this is not sent."),
    "say_outcome": ("Kies wat ervan kwam.", "Choose what came of it."),
    "goes_when": ("Gaat op zijn vroegst {when} weg.", "Goes {when} at the earliest."),
    "go_when": ("Ze gaan op zijn vroegst {when} weg.", "They go {when} at the earliest."),
    "listed_when": ("Staat vanaf {when} op de lijst.", "Stands on the list from {when} on."),
    "waits_held": (
        "Wacht: er is iets tegengehouden. De schoolleiding geeft het weer vrij.",
        "Waits: something is held back. A leader lets it go again.",
    ),
    "waits_read": ("Wacht tot iemand het heeft gelezen.", "Waits until somebody has read it."),
    "all_good": ("{count} berichten waar niets aan hoeft", "{count} messages that need nothing"),
    "send_all": ("Alle {count} versturen", "Send all {count}"),
    "one_by_one": ("Eén voor één", "One by one"),
    "is_stopped": ("Dit bericht gaat niet weg.", "This message does not go."),
    "step_on_paper": ("Schrijf of druk dit af:", "Write or print this:"),
    "is_gone": (
        "Gaat weg of is al weg. Dit kan niet meer terug.",
        "Goes, or has gone. This cannot be taken back.",
    ),
    "undo": ("Toch niet", "Take it back"),
    "on": ("Verder", "Go on"),
    "back": ("Terug", "Back"),
    "see": ("Bekijk hoe het wordt", "See how it will be"),
    "change_on": ("Verder aanpassen", "Change more"),
    "for_all": (
        "Dit verandert de tekst voor iedereen die dit bericht krijgt.",
        "This changes the text for everybody who gets this message.",
    ),
    "refused": ("Zo kan het nog niet: {why}", "Not like this yet: {why}"),
    "refused_otherwise": ("kijk de tekst nog eens na.", "look at the text again."),
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
    "check_empty": (
        "Er is nog iets niet ingevuld. Daarna kijken we je tekst na.",
        "Something is not filled in yet. After that your text is checked.",
    ),
    "check_over": (
        "Je bent uitgelogd, en je tekst is niet nagekeken. Kopieer hem, en log opnieuw in.",
        "You are signed out, and your text was not checked. Copy it, and sign in again.",
    ),
    "check_failed": (
        "Je tekst is nu niet nagekeken. Probeer het met de knop Kijk na.",
        "Your text was not checked now. Try it with the button Check.",
    ),
    "you_typed": (
        "Dit had je getypt. Het is niet bewaard: kopieer het als je het nog nodig hebt.",
        "This you had typed. It is not kept: copy it if you still need it.",
    ),
    "agreed_too_long": (
        "Dat is te lang: schrijf in hooguit 1000 tekens wat jullie afspraken.",
        "That is too long: write what you agreed in 1000 characters at most.",
    ),
    "agreements": ("Afgesproken", "Agreed"),
    "by_whom": ("{when}, {name}", "{when}, {name}"),
    "what_came": ("Wat kwam ervan?", "What came of it?"),
    "sign_in": ("Inloggen", "Sign in"),
    "sign_out": ("Uitloggen", "Sign out"),
    "your_mail": ("Je e-mailadres van school", "Your e-mail address at school"),
    "send_link": ("Stuur mij een link", "Send me a link"),
    "link_sent": (
        "Als dit adres van een collega is, ligt er zo een mail. De link werkt een kwartier, en één keer.",
        "If this address is a colleague's, there will be a mail. The link works for a quarter of an hour, and once.",
    ),
    "link_here": ("Tik op de knop om in te loggen.", "Tap the button to sign in."),
    "link_over": (
        "Deze link werkt niet meer. Vraag een nieuwe.",
        "This link does not work any more. Ask for a new one.",
    ),
    "by_account": ("Log in met je schoolaccount", "Sign in with your school account"),
    "account_failed": (
        "Inloggen met je schoolaccount is niet gelukt. Probeer het opnieuw.",
        "Signing in with your school account did not work. Try again.",
    ),
    "account_of_nobody": (
        "Dit account staat bij geen collega in de lijst. Vraag ICT om je e-mailadres erin te zetten.",
        "No colleague in the list has this account. Ask ICT to put your e-mail address in it.",
    ),
    "no_links": ("Log in met je schoolaccount.", "Sign in with your school account."),
    "as_account": ("Verder als {name}", "Go on as {name}"),
    "mail_subject": ("Inloggen bij {school}", "Sign in at {school}"),
    "mail_body": (
        "Hallo {name},\n\nMet deze link log je in. Hij werkt een kwartier, en één keer:\n\n{link}\n\n"
        "Heb jij dit niet gevraagd? Dan hoef je niets te doen.\n\n{school}\n",
        "Hello {name},\n\nWith this link you sign in. It works for a quarter of an hour, and once:\n\n{link}\n\n"
        "Was it not you who asked? Then there is nothing to do.\n\n{school}\n",
    ),
    "too_often": (
        "Dat was te vaak. Probeer het over een paar minuten weer.",
        "That was too often. Try again in a few minutes.",
    ),
    "was_first": ("{who} was je voor. Er is niets dubbel gedaan.", "{who} was first. Nothing was done twice."),
    "you_were_first": (
        "Dat heb je al gezegd. Er is niets dubbel gedaan.",
        "You said so already. Nothing was done twice.",
    ),
    "somebody": ("Een collega", "A colleague"),
    "changed_since": (
        "Dit is veranderd sinds je het las. Er is niets verstuurd. Lees het nog eens.",
        "This changed since you read it. Nothing was sent. Read it again.",
    ),
    "card_changed": (
        "Dit is veranderd sinds je het las, of niet meer nodig. Kijk nog eens op de lijst.",
        "This changed since you read it, or is not needed any more. Look at the list again.",
    ),
    "cannot_go": ("Dit kan zo niet gaan. Er is niets verstuurd.", "This cannot go as it is. Nothing was sent."),
    "too_late_to_undo": (
        "Het is al weg, dus het kan niet meer terug.",
        "It went already, so it cannot be taken back.",
    ),
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
    "not_here": ("Dit is er niet, of het is niet voor jou.", "This is not here, or it is not for you."),
    "not_for_role": ("Dit is niet voor jouw rol.", "This is not for your role."),
    "needs_account": (
        "Een link is hiervoor niet genoeg. Log in met je schoolaccount.",
        "A link is not enough for this. Sign in with your school account.",
    ),
    "over": (
        "Je was te lang weg. Log opnieuw in; er is niets verstuurd.",
        "You were away too long. Sign in again; nothing was sent.",
    ),
    "later": (
        "Dat lukt nu niet. Probeer het over een minuut weer.",
        "That does not work now. Try again in a minute.",
    ),
    "fault": (
        "Er ging iets mis. Er is niets verstuurd. Vertel het degene die ICT doet.",
        "Something went wrong. Nothing was sent. Tell who does ICT.",
    ),
}
"""Each text by its name, in Dutch and in English; what is told of more than one has ``.more`` at its end."""
_WAYS = {
    "mail": "mail",
    "digest": "digest",
    "card": "card",
    "app post": "app",
    "app message": "app",
    "text message": "text",
}


class PageWords(NamedTuple):
    """The texts of the pages in one language, "nl" or "en"; of the pages for colleagues unless others are ``said``."""

    language: str
    said: Mapping[str, tuple[str, str]] = SAID

    def __call__(self, name: str, /, **values: object) -> str:
        """A text by its name, with its values in the places."""
        text = self.said[name][self.language != "nl"]
        return text.format(**values) if values else text

    def some(self, name: str, count: int, /, **values: object) -> str:
        """A text about so many."""
        return self(name if count == 1 else f"{name}.more", count=count, **values)

    def greeting(self, local: datetime, name: str) -> str:
        """Good morning, by the clock at school, to somebody by their first name."""
        part = "morning" if local.hour < 12 else "afternoon" if local.hour < 18 else "evening"
        return f"{self(part)}, {name.split(' ')[0]}."

    def way(self, goes_as: str) -> str:
        """How a message goes, by what it comes as."""
        return self(f"way.{_WAYS.get(goes_as, 'other')}")

    def channel(self, name: str, comes_as: str) -> str:
        """What colleagues call a channel: an app by its name."""
        sort = _WAYS.get(comes_as, "other")
        return self(f"channel.{sort}", name=name.replace("_", " ").title())

    def over(self, goes_as: str) -> str:
        """The same within a sentence."""
        return self(f"over.{_WAYS.get(goes_as, 'other')}")

    def when(self, moment: datetime, calendar: SchoolCalendar) -> str:
        """A moment on the clock at school, with its day."""
        return in_words(moment, None, self.language, calendar.tz)

    def of_language(self, code: str) -> str:
        """What a language is called."""
        return str(Locale(self.language).languages.get(code.split("-")[0], code))
