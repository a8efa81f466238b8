"""Who may do what, errands, and how the commands of colleagues are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

STAFF: Mapping[str, str] = {
    # who decides
    "say who decides: --as KEY (your key in staff.csv)": "zeg wie beslist: --as SLEUTEL (uw sleutel in staff.csv)",
    "no colleague in staff.csv has that key; see --as": "geen collega in staff.csv heeft die sleutel; zie --as",
    "no colleague in staff.csv has that key; did you mean {near}?": (
        "geen collega in staff.csv heeft die sleutel; bedoelt u {near}?"
    ),
    "say for whom, with one of --group, --pupil and --school": "zeg voor wie, met een van --group, --pupil en --school",
    "{act} is for the role {roles} in staff.csv; name such a colleague with --as": (
        "{act} is voor de rol {roles} in staff.csv; noem zo iemand met --as"
    ),
    "approving a message": "een bericht goedkeuren",
    "settling a message": "een bericht afronden",
    "settling a post that a class parent passes on": "afronden van een bericht dat een klassenouder doorgeeft",
    "recording an answer": "een antwoord opschrijven",
    "ticking off an errand": "een klus afvinken",
    "ticking off an errand of the leader": "een klus van de leider afvinken",
    "recording a talk": "een gesprek opschrijven",
    "recording what a guardian does not want": "noteren wat een verzorger niet wil",
    "sending again what failed": "opnieuw versturen wat mislukte",
    "listing what there is to do": "zien wat er te doen is",
    "reading what families got and answered": "lezen wat gezinnen kregen en antwoordden",
    "reading why not everybody gets it": "lezen waarom niet iedereen het krijgt",
    "holding messages": "berichten tegenhouden",
    "releasing one's own hold": "de eigen stop opheffen",
    "releasing what somebody else, or an import, held": "opheffen wat een ander, of een import, tegenhield",
    "writing this down of two people": "dit van twee mensen opschrijven",
    "writing down that a guardian asked how the child does": (
        "opschrijven dat een ouder vroeg hoe het met het kind gaat"
    ),
    "going live": "starten",
    "going back from live": "terug van de start",
    # errands
    "{event} cannot go before {day} to {count} of {of} guardians, and that is too late; tell them yourself, or "
    "withdraw something else that waits for them": (
        "{event} kan naar {count} van {of} ouders niet weg voor {day}, en dat is te laat; vertel het ze zelf, of trek "
        "iets anders in dat voor hen wacht"
    ),
    " of {of}; it cannot go before {day}": " van {of}; het kan niet weg voor {day}",
    ", decided by {who}": ", besloten door {who}",
    ", by {when}": ", voor {when}",
    ", or fill the cell and import again": ", of vul de cel en importeer opnieuw",
    "{count} {count:errand|errands}; `ouderbrug tasks --did CODE KEY --as KEY` says that one is done": (
        "{count} {count:klus|klussen}; `ouderbrug tasks --did CODE SLEUTEL --as SLEUTEL` zegt dat er een klaar is"
    ),
    "no errand has that code; known are {codes}": "geen klus heeft die code; bekend zijn {codes}",
    "there is no such errand now; `ouderbrug tasks` lists them": "die klus is er nu niet; `ouderbrug tasks` noemt ze",
    "{code} {key} still stands, so it is not done: {way}": "{code} {key} staat er nog, en is dus niet klaar: {way}",
    "{command}, or fill the cell and import again": "{command}, of vul de cel en importeer opnieuw",
    "{who} does not teach {groups}; a teacher of that group, or a leader": (
        "{who} geeft geen les aan {groups}; een leerkracht van die groep, of een leider"
    ),
    "{code} {key} is done": "{code} {key} is klaar",
    "a talk with {guardian} is recorded; it takes no slot under the cap": (
        "een gesprek met {guardian} is opgeschreven; het telt niet mee voor de grens"
    ),
    "no guardian has that key; see the guardian_key column of contacts.csv": (
        "geen verzorger heeft die sleutel; zie de kolom guardian_key van contacts.csv"
    ),
    "wrote {file}": "{file} geschreven",
    "wrote {file} with {what}; it holds names, delete it when it is printed": (
        "{file} geschreven met {what}; er staan namen in, gooi het weg na het printen"
    ),
    "{count} {count:card|cards}": "{count} {count:kaart|kaarten}",
    "{count} {count:draft|drafts}": "{count} {count:concept|concepten}",
    "{count} {count:errand|errands}": "{count} {count:klus|klussen}",
    "wrote {file}; print it on A4 and let the children fill in their cards": (
        "{file} geschreven; print het op A4 en laat de kinderen hun kaart invullen"
    ),
    # events by hand, and what comes in
    "name a KIND, or a file with -f": "noem een SOORT, of een bestand met -f",
    "say what changes: --set FIELD=VALUE": "zeg wat er verandert: --set VELD=WAARDE",
    "--set wants FIELD=VALUE, such as --set place=aula": "--set wil VELD=WAARDE, zoals --set place=aula",
    "--set gives a field a value, and another --set a field inside it; leave one of them out": (
        "--set geeft een veld een waarde, en een andere --set een veld daarbinnen; laat er één weg"
    ),
    "it says that the event is off; add another event instead": (
        "het zegt dat de gebeurtenis niet doorgaat; voeg een andere toe"
    ),
    "no source is called {name}; {hint}": "geen bron heet {name}; {hint}",
    "{event} was withdrawn; {back}, or choose another --id": "{event} is ingetrokken; {back}, of kies een andere --id",
    "an event {event} is there; `ouderbrug event amend {same}` changes it, or choose another --id": (
        "gebeurtenis {event} is er al; `ouderbrug event amend {same}` verandert hem, of kies een andere --id"
    ),
    "the source {source} has an event {event} already; `ouderbrug event amend {same}` changes it, or choose another "
    "--id": (
        "de bron {source} heeft al een gebeurtenis {event}; `ouderbrug event amend {same}` verandert hem, of kies een "
        "andere --id"
    ),
    "the source {source} has an event {event} already; give that of the file another id, or take the file in as that "
    "source's (--source {same})": (
        "de bron {source} heeft al een gebeurtenis {event}; geef die van het bestand een andere id, of neem het "
        "bestand op als van die bron (--source {same})"
    ),
    "name one event, or `ID of SOURCE` where two sources have one of that id": (
        "noem één gebeurtenis, of `ID van BRON` waar twee bronnen er een met die id hebben"
    ),
    "two sources have an event of that id; name it with its source: {ways}": (
        "twee bronnen hebben een gebeurtenis met die id; noem hem met zijn bron: {ways}"
    ),
    "two sources have an event of that id, and a reminder goes by the id alone; `ouderbrug respond` lists who did not "
    "answer: call them": (
        "twee bronnen hebben een gebeurtenis met die id, en een herinnering gaat alleen op de id; `ouderbrug respond` "
        "zegt wie niet antwoordde: bel hen"
    ),
    "a {kind} needs it": "een {kind} heeft het nodig",
    "its kind {kind} is not loaded; name the plugin that has it under [plugins] use": (
        "de soort {kind} is niet geladen; noem de plugin die hem heeft onder [plugins] use"
    ),
    "there is no kind {kind}; {hint}": "er is geen soort {kind}; {hint}",
    "give a changed event a higher revision": "geef een veranderde gebeurtenis een hogere revision",
    "a later revision is here, and this one was stored with other words; give it a higher number": (
        "er is al een latere revision, en deze is met andere woorden bewaard; geef een hoger nummer"
    ),
    "events older than {days} days are not taken": "gebeurtenissen ouder dan {days} dagen worden niet aangenomen",
    "correct the date or leave it": ("verbeter de datum of laat het weg"),
    "give each event an id: a text of 1 to 200 characters": (
        "geef elke gebeurtenis een id: een tekst van 1 tot 200 tekens"
    ),
    "a revision is a whole number from 1": "een revision is een geheel getal vanaf 1",
    "there is nothing to withdraw under this id": "onder deze id is er niets in te trekken",
    "give a withdrawal a higher revision, or none": "geef een intrekking een hogere revision, of geen",
    "write it as {example}, or as {evening} if it is in the evening": (
        "schrijf het als {example}, of als {evening} als het 's avonds is"
    ),
    "write it as {example}": "schrijf het als {example}",
    "the time is missing; write it behind the day, as {example} for half past two": (
        "het tijdstip ontbreekt; schrijf het achter de dag, als {example} voor half drie"
    ),
    "the clock changes then; add the offset (+01:00 or +02:00)": (
        "dan wordt de klok verzet; zet de tijdzone erbij (+01:00 of +02:00)"
    ),
    "name exactly one audience, {names}": "noem precies één audience, {names}",
    "this kind is about a child: name the pupil": "deze soort gaat over een kind: noem de leerling",
    "did you mean {found}, with its zeros?": "bedoelde u {found}, met de nullen?",
    "name the child of then by the key that it has now": "noem het kind van toen bij de sleutel die het nu heeft",
    "import the roster first": "importeer eerst de leerlingenlijst",
    "groups here are {groups}; import the roster if it is new": (
        "de groepen hier zijn {groups}; importeer de leerlingenlijst als die nieuw is"
    ),
    "an import waits, for nobody has said whose key that is; answer it": (
        "een import wacht, want niemand zei nog van wie die sleutel is; beantwoord die"
    ),
    "nobody at home is known for whom it is; import the roster, or name others": (
        "thuis is niemand bekend voor wie het is; importeer de leerlingenlijst, of noem anderen"
    ),
    'the whole school is {{"school": true}}': 'de hele school is {{"school": true}}',
    "name at least one under {key}": "noem er minstens één onder {key}",
    "by hand": "met de hand",
    "these pupils": "deze leerlingen",
    "guardians who are not to meet would be at one time and place; choose two times, or two rooms": (
        "ouders die elkaar niet mogen treffen, zouden op één tijd en plaats zijn; kies twee tijden, of twee lokalen"
    ),
    "`ouderbrug event amend {event} --set FIELD=VALUE` brings it back": (
        "`ouderbrug event amend {event} --set VELD=WAARDE` haalt hem terug"
    ),
    "a pupil and a guardian": "een leerling en een verzorger",
    "two guardians": "twee verzorgers",
    "there is no such event, neither stored nor new; `ouderbrug log` lists what is there": (
        "die gebeurtenis is er niet, ook niet nieuw; `ouderbrug log` noemt wat er is"
    ),
    'for example {{"group": "3A"}}': 'bijvoorbeeld {{"group": "3A"}}',
    "no building of this school has that key": "geen gebouw van deze school heeft die sleutel",
    "the files of one message weigh 10 MB together at most; send a link to the rest": (
        "de bestanden van één bericht zijn samen hoogstens 10 MB; stuur een link naar de rest"
    ),
    "programs, web pages, macros and packed folders go along with no message; send a PDF": (
        "programma's, webpagina's, macro's en ingepakte mappen gaan met geen bericht mee; stuur een PDF"
    ),
    "hidden details of such a photo cannot be taken out; save it as JPEG": (
        "verborgen gegevens zijn uit zo'n foto niet weg te halen; bewaar hem als JPEG"
    ),
    "send a PDF, photo, text, office document, sound or film whose content is what its ending says": (
        "stuur een PDF, foto, tekst, document, geluid of film waarvan de inhoud past bij de naam"
    ),
    "the film has a track that nobody sees (where the camera was); export it anew": (
        "in de film zit een spoor dat niemand ziet (waar de camera was); exporteer hem opnieuw"
    ),
    "the PDF has a password, and what it tells unseen cannot be taken out; send it without one": (
        "de PDF heeft een wachtwoord, en verborgen gegevens zijn er niet uit te halen; stuur hem zonder"
    ),
    "the file cannot be read to its end; save it anew": "het bestand is niet tot het eind te lezen; bewaar het opnieuw",
    "others may write it or its folder: chmod o-w,g-w or chown, or name who may in [intake]": (
        "anderen mogen schrijven in het bestand of de map: chmod o-w,g-w of chown, of noem wie dat mag in [intake]"
    ),
    "let the user that runs ouderbrug write the folder .kept below [content] media_root": (
        "geef de gebruiker van ouderbrug schrijfrecht op de map .kept onder [content] media_root"
    ),
    "payload is an object": "payload is een object",
    'take "=?" out; it could smuggle a mail header': 'haal "=?" weg; het kan een regel in de kop van de mail smokkelen',
    "a {kind} is never urgent; send a notice instead": "een {kind} is nooit dringend; stuur een melding",
    "it was withdrawn; give it a higher revision": "het is ingetrokken; geef het een hogere revision",
    "mend the later revision, or give this one a higher number": (
        "herstel de latere revision, of geef deze een hoger nummer"
    ),
    "poll gives a Batch with a text as its cursor": "poll geeft een Batch met een tekst als cursor",
    "the events of a Batch are Incoming, each with a place and fields that have names": (
        "de gebeurtenissen van een Batch zijn Incoming, elk met een plaats en velden met namen"
    ),
    "what a Batch rejects is Rejected, each with a place": "wat een Batch weigert is Rejected, elk met een plaats",
    # approve, settle, respond and the like
    "--set changes the text of a whole event; name the EVENT and no numbers": (
        "--set verandert de tekst van een hele gebeurtenis; noem die, en geen nummers"
    ),
    (
        "nothing was approved, and nothing changed: {said} Write it anew (`ouderbrug approve {event} --set "
        "FIELD=VALUE`), or tell it yourself and reject it (--reject)"
    ): (
        "er is niets goedgekeurd en niets veranderd: {said} Schrijf het opnieuw (`ouderbrug approve {event} --set "
        "VELD=WAARDE`), of vertel het zelf en wijs het af (--reject)"
    ),
    "1 still waits, for it cannot go as it is: {said} Tell it yourself and reject it (--reject)": (
        "1 wacht nog, want zo kan het niet weg: {said} Vertel het zelf en wijs het af (--reject)"
    ),
    "{count} still wait, for they cannot go as they are: {said} Tell it yourself and reject them (--reject)": (
        "{count} wachten nog, want zo kunnen ze niet weg: {said} Vertel het zelf en wijs ze af (--reject)"
    ),
    "1 is for groups that you do not teach; their teachers decide": (
        "1 is voor een groep waar u geen les aan geeft; daar beslist de leerkracht"
    ),
    "{count} are for groups that you do not teach; their teachers decide": (
        "{count} zijn voor groepen waar u geen les aan geeft; hun leerkrachten beslissen"
    ),
    "name one EVENT, or numbers from the list (12 14-16)": "noem één GEBEURTENIS, of nummers uit de lijst (12 14-16)",
    (
        "that is the id of an event, and the number of another message: name the numbers of the event, or write "
        "the number twice (12 12)"
    ): (
        "dat is de id van een gebeurtenis en het nummer van een ander bericht: noem de nummers van de "
        "gebeurtenis, of schrijf het nummer twee keer (12 12)"
    ),
    (
        "nothing was approved: look first (`ouderbrug preview EVENT`, or this with --json), then repeat the "
        "fingerprint that came with it as --shown FINGERPRINT"
    ): (
        "er is niets goedgekeurd: kijk eerst (`ouderbrug preview GEBEURTENIS`, of dit met --json), en herhaal de "
        "vingerafdruk die erbij staat als --shown VINGERAFDRUK"
    ),
    "nothing was decided: {why}": "er is niets besloten: {why}",
    "what would go is other than what was shown; look again": (
        "wat zou gaan is anders dan wat werd getoond; kijk opnieuw"
    ),
    "this is no school of `ouderbrug demo`; serve a school's own page with `ouderbrug serve`": (
        "dit is geen school van `ouderbrug demo`; open de pagina van een school zelf met `ouderbrug serve`"
    ),
    "as {name}, once: {url}": "als {name}, één keer: {url}",
    "as guardian {name}: {answer} and {wishes}": "als ouder {name}: {answer} en {wishes}",
    "the staff page is at {url}; Ctrl-C ends it": "de personeelspagina staat op {url}; Ctrl-C stopt haar",
    "the page for guardians is at {url}; Ctrl-C ends it": "de pagina voor ouders staat op {url}; Ctrl-C stopt haar",
    "no mail leads there yet: [web.public] of the TOML names no url": (
        "er leidt nog geen mail heen: [web.public] in de TOML noemt geen url"
    ),
    "the secret of [web.oidc] cannot be read; set it, or change the reference in the TOML": (
        "het geheim van [web.oidc] is niet te lezen; zet het neer, of verander de verwijzing in de TOML"
    ),
    'the staff page needs Starlette, uvicorn and Authlib: pip install "ouderbrug[web]"': (
        'de personeelspagina heeft Starlette, uvicorn en Authlib nodig: pip install "ouderbrug[web]"'
    ),
    "{listen}:{port} cannot be opened; another program may use it, or name another port": (
        "{listen}:{port} kan niet worden geopend; misschien gebruikt een ander programma hem, of noem een andere poort"
    ),
    "somebody said already what became of it; look again": ("iemand zei al wat ervan kwam; kijk opnieuw"),
    "that is about your own family; another colleague says what became of it": (
        "dat gaat over je eigen gezin; een andere collega zegt wat ervan kwam"
    ),
    "that is about your own family; another colleague does it": (
        "dat gaat over je eigen gezin; een andere collega doet het"
    ),
    "that is about your own family; another colleague decides": (
        "dat gaat over je eigen gezin; een andere collega beslist"
    ),
    "nothing was decided, as nobody agreed; it waits on": (
        "er is niets besloten, want niemand zei ja; het wacht verder"
    ),
    "nothing was decided: other than what was shown is now: {what}; look again": (
        "er is niets besloten: anders dan getoond is nu: {what}; kijk opnieuw"
    ),
    "nothing was done, as nobody agreed": "er is niets gedaan, want niemand zei ja",
    "nothing was done: that is other than what was shown; look again": (
        "er is niets gedaan: dat is nu anders dan getoond; kijk opnieuw"
    ),
    "the revision": "de versie",
    "the text": "de tekst",
    "who gets it, who reads along or how they are called": "wie het krijgt, wie meeleest of hoe iemand heet",
    "the files": "de bestanden",
    "why a person looks at it": "waarom iemand het eerst bekijkt",
    "there is no guardian of that key, and no group:KEY of that name; see contacts.csv": (
        "er is geen verzorger met die sleutel, en geen group:SLEUTEL met die naam; zie contacts.csv"
    ),
    "nothing of that event waits for approval; somebody may have decided already": (
        "van die gebeurtenis wacht niets op goedkeuring; misschien besliste iemand al"
    ),
    "no staff.csv was imported, so any name is accepted; import one, and only who teaches a group decides": (
        "er is geen staff.csv geïmporteerd, dus elke naam mag; importeer er een, dan beslist alleen wie lesgeeft "
        "aan de groep"
    ),
    "nothing was approved: that is for a leader to decide": "er is niets goedgekeurd: dat beslist een leider",
    "{text}; a leader decides": "{text}; een leider beslist",
    "; a leader decides": "; een leider beslist",
    "{who} does not teach {groups}; a teacher of that group decides, or a leader": (
        "{who} geeft geen les aan {groups}; een leerkracht van die groep beslist, of een leider"
    ),
    "more than one event of that id waits; change it in its source": (
        "er wacht meer dan één gebeurtenis met die id; verander hem in de bron"
    ),
    "some of it is for others to decide; a leader may change the text for all": (
        "over een deel beslissen anderen; een leider mag de tekst voor iedereen veranderen"
    ),
    (
        "somebody decided on part of it, so its words stand: take that back (Toch niet) while that can be, or reject "
        "what waits (--reject) and tell it in an event of its own"
    ): (
        "over een deel besliste iemand al, dus de woorden staan vast: haal dat terug (Toch niet) zolang dat kan, of "
        "wijs af wat wacht (--reject) en vertel het in een eigen gebeurtenis"
    ),
    "nobody would get it": "niemand zou het krijgen",
    "not changed: {problems}; the text that waited still waits": (
        "niet veranderd: {problems}; de tekst die wachtte, wacht nog"
    ),
    "--set changes the text for everybody; use it without --reject and --recipient": (
        "--set verandert de tekst voor iedereen; gebruik het zonder --reject en --recipient"
    ),
    "one of these numbers waits no more, or never did; `ouderbrug approve` lists those that do": (
        "een van deze nummers wacht niet meer, of wachtte nooit; `ouderbrug approve` noemt wat wacht"
    ),
    "name a guardian, or give a --token": "noem een verzorger, of geef een --token",
    "that token is not known here; copy all of it from the mail's subject": (
        "die code is hier niet bekend; neem hem helemaal over uit het onderwerp van de mail"
    ),
    "that token is of a mail of the pilot, and stands for nobody; nothing was changed": (
        "die code is van een proefmail, en staat voor niemand; er is niets veranderd"
    ),
    "name {whom} by their keys; see contacts.csv": "noem {whom} bij hun sleutels; zie contacts.csv",
    "name two people by their keys; see contacts.csv": "noem twee mensen bij hun sleutels; zie contacts.csv",
    "{what} is written down of {one} and {other} already": "{what} is al opgeschreven van {one} en {other}",
    "{what} is written down of {one} and {other}; end that first (--end)": (
        "{what} is opgeschreven van {one} en {other}; beëindig dat eerst (--end)"
    ),
    (
        "{guardian} is no guardian of {pupil} in contacts.csv, so there is nothing to answer; talk to the school "
        "leader first"
    ): (
        "{guardian} is in contacts.csv geen verzorger van {pupil}, dus er is niets te antwoorden; bespreek het "
        "eerst met de schoolleider"
    ),
    (
        "{guardian} is no carer or foster parent of {pupil}, or nothing is recorded: contacts.csv says `receives`"
        " all, with `receives_by` and `receives_since`"
    ): (
        "{guardian} is geen verzorger of pleegouder van {pupil}, of er is niets genoteerd: contacts.csv zegt "
        "`receives` all, met `receives_by` en `receives_since`"
    ),
    "{who} has a ban, receives nothing or has died: that stands above this": (
        "{who} heeft een contactverbod, krijgt niets of is overleden: dat gaat voor"
    ),
    "nobody wrote {what} down of these two; `ouderbrug pair` lists what was": (
        "niemand schreef {what} op van deze twee; `ouderbrug pair` noemt wat er wel staat"
    ),
    "no guardian of that key gets it; `ouderbrug why EVENT` says why not": (
        "geen verzorger met die sleutel krijgt het; `ouderbrug why GEBEURTENIS` zegt waarom niet"
    ),
    "say what the guardian answered: ja, nee or anders": "zeg wat de ouder antwoordde: ja, nee of anders",
    "that guardian never got this event; `ouderbrug why EVENT` tells why": (
        "die verzorger kreeg dit nooit; `ouderbrug why GEBEURTENIS` zegt waarom"
    ),
    "; it is too late to tell it": "; vertellen hoeft niet meer",
    "that event is off; nobody is reminded of it": "die gebeurtenis gaat niet door; niemand wordt eraan herinnerd",
    "nobody has that event without an answer; there is nobody to remind": (
        "niemand heeft die gebeurtenis zonder antwoord; er is niemand om te herinneren"
    ),
    "who did not answer had that event less than a day ago, or hears it soon; remind later": (
        "wie niet antwoordde, kreeg het bericht minder dan een dag geleden, of krijgt het binnenkort; herinner later"
    ),
    "guardians were reminded of that event before; once is enough": (
        "ouders zijn al eens aan die gebeurtenis herinnerd; één keer is genoeg"
    ),
    "the last day to answer that event is over; call who did not answer": (
        "de laatste dag om te antwoorden is voorbij; bel wie niet antwoordde"
    ),
    "no kind here is a reminder": "geen soort hier is een herinnering",
    "there is no event of that id; `ouderbrug log` lists what was sent": (
        "er is geen gebeurtenis met die id; `ouderbrug log` noemt wat verstuurd is"
    ),
    "an event of kind {kind} asks for no answer; see docs/kinds.md": (
        "een gebeurtenis van soort {kind} vraagt geen antwoord; zie docs/kinds.md"
    ),
    "name a MESSAGE by its number, or --event, or --channel": (
        "noem een BERICHT bij zijn nummer, of --event, of --channel"
    ),
    "there is no channel of that name in the TOML": "er is geen kanaal met die naam in de TOML",
    "message {number} cannot be settled: there is none of that number": (
        "bericht {number} is niet af te ronden: dat nummer is er niet"
    ),
    "message {number}: do not post or tell it, {why}; if it was delivered already, add --already-posted": (
        "bericht {number}: niet plaatsen of vertellen, {why}; is het al bezorgd, voeg dan --already-posted toe"
    ),
    "name a MESSAGE by its number, or a card with --card EVENT, or all that is --unknown": (
        "noem een BERICHT bij zijn nummer, of een kaart met --card GEBEURTENIS, of alles dat --unknown is"
    ),
    "say of all that is unknown --sent or --not-sent": "zeg van alles wat onzeker is --sent of --not-sent",
    "say what became of it: --done, --changed or --skipped (--sent or --not-sent if unknown)": (
        "zeg wat ervan werd: --done, --changed of --skipped (--sent of --not-sent als het onzeker is)"
    ),
    "--reason is one word of small letters, digits and hyphens, such as told-at-gate": (
        "--reason is één woord van kleine letters, cijfers en streepjes, zoals told-at-gate"
    ),
    "that event has more than one card; name the child with --child, or the group with --group": (
        "die gebeurtenis heeft meer dan één kaart; noem het kind met --child, of de groep met --group"
    ),
    "that card is other than the one that you saw; `ouderbrug tasks` lists it as it is now": (
        "die kaart is anders dan die jij zag; `ouderbrug tasks` noemt haar zoals ze nu is"
    ),
    "1 message came on that card since you saw it, and stays; `ouderbrug tasks` lists it": (
        "1 bericht kwam op die kaart sinds jij haar zag, en blijft; `ouderbrug tasks` noemt het"
    ),
    "{count} messages came on that card since you saw it, and stay; `ouderbrug tasks` lists them": (
        "{count} berichten kwamen op die kaart sinds jij haar zag, en blijven; `ouderbrug tasks` noemt ze"
    ),
    "there is no such card; `ouderbrug tasks` lists them": "die kaart is er niet; `ouderbrug tasks` noemt ze",
    "what is found in a sent-folder or a log was sent; say --sent, and then what the others are": (
        "wat in de map verzonden of een log staat, is verstuurd; zeg --sent, en daarna wat de rest is"
    ),
    "{count} are unknown still": "{count} zijn nog onzeker",
    "no mail of ours is in that sent-folder or log; name another, or look by hand; see --found": (
        "in die map verzonden of dat log staat geen mail van ons; noem een andere, of kijk zelf; zie --found"
    ),
    "the sent-folder or log cannot be read; see --found": "de map verzonden of het log is niet te lezen; zie --found",
    "there are no cards for {kind}; they are for {kinds}": "voor {kind} zijn er geen kaarten; ze zijn voor {kinds}",
    "that event has begun or is over, so there is nobody to invite": (
        "die gebeurtenis is begonnen of voorbij, dus er is niemand om uit te nodigen"
    ),
    "that event is off, so there is nobody to invite": (
        "die gebeurtenis gaat niet door, dus er is niemand uit te nodigen"
    ),
    "that event asks for no cards; `ouderbrug event amend ID --set card=true` lets it": (
        "die gebeurtenis vraagt geen kaarten; `ouderbrug event amend ID --set card=true` zet ze aan"
    ),
    "the text holds the full name of a pupil; `ouderbrug event amend ID` takes it out": (
        "in de tekst staat de hele naam van een leerling; `ouderbrug event amend ID` haalt hem eruit"
    ),
    "all": "iedereen",
    "the school is live for {whom}": "de school is gestart voor {whom}",
    "the school is in this mode: {mode}": "de school staat nu op: {mode}",
    "{told}; {count} {count:message from before was|messages from before were} kept": (
        "{told}; {count} {count:bericht van eerder is|berichten van eerder zijn} bewaard"
    ),
    (
        "{told}; {count} {count:message from before was|messages from before were} thrown away"
    ): "{told}; {count} {count:bericht van eerder is|berichten van eerder zijn} weggegooid",
    "{count} {count:waits|wait} for approval (`ouderbrug approve`)": (
        "{count} {count:wacht|wachten} op goedkeuring (`ouderbrug approve`)"
    ),
    "{count} held back (`ouderbrug status` says by what)": "{count} tegengehouden (`ouderbrug status` zegt waardoor)",
    (
        "{count} {count:goes|go} from {when}, with the first run after that"
    ): "{count} {count:gaat|gaan} vanaf {when}, bij de eerste keer daarna",
    "the school is live already; nothing was changed": "de school is al gestart; er is niets veranderd",
    "the TOML is not live: set live = true and take out redirect_to, then `ouderbrug golive --as KEY` again": (
        "de TOML is niet live: zet live = true en haal redirect_to weg, daarna weer `ouderbrug golive --as SLEUTEL`"
    ),
    "waits from before: {count} {kind}": "wacht van eerder: {count} {kind}",
    (
        "{count} {count:event stands|events stand} in the sources and {count:is|are} new: the next "
        "dispatch takes {count:it|them} in; take out what is a test"
    ): (
        "in de bronnen {count:staat|staan} {count} nieuwe {count:gebeurtenis|gebeurtenissen}: de "
        "volgende dispatch neemt {count:die|ze} aan; haal weg wat een "
        "proef is"
    ),
    "what waits is thrown away, unless with --keep; a leader decides: {how}": (
        "wat wacht wordt weggegooid, behalve met --keep; een leider beslist: {how}"
    ),
    "what waits is thrown away, unless with --keep: `ouderbrug golive --as KEY`": (
        "wat wacht wordt weggegooid, behalve met --keep: `ouderbrug golive --as SLEUTEL`"
    ),
    "--group is for going live, and the TOML is not live; leave it out": (
        "--group is voor het starten, en de TOML is niet live; laat het weg"
    ),
    "there is no group of that name here; see contacts.csv": "er is hier geen groep met die naam; zie contacts.csv",
    "a leader decides that the school goes live (role leader in staff.csv)": (
        "een leider beslist dat de school start (rol leader in staff.csv)"
    ),
    "say where it was decided: --decision, such as the date of a meeting": (
        "zeg waar het besloten is: --decision, zoals de datum van een vergadering"
    ),
    "nobody asked for it yet: `ouderbrug golive` first, and read what it says": (
        "niemand vroeg er nog om: eerst `ouderbrug golive`, en lees wat het zegt"
    ),
    "errors that keep the school from going live: {count}; `ouderbrug golive` says which": (
        "fouten die het starten tegenhouden: {count}; `ouderbrug golive` zegt welke"
    ),
    "there is no group of that key here; see contacts.csv": "er is hier geen groep met die sleutel; zie contacts.csv",
    "there is no pupil of that key here; see contacts.csv": (
        "er is hier geen leerling met die sleutel; zie contacts.csv"
    ),
    "there is no guardian of that key here; see contacts.csv": (
        "er is hier geen verzorger met die sleutel; zie contacts.csv"
    ),
    "there is no {scope} of that key here; see contacts.csv": (
        "er is hier geen {scope} met die sleutel; zie contacts.csv"
    ),
    "a hold on the school takes no key": "een stop voor de school heeft geen sleutel",
    "there is no [channels.{name}]; {hint}": "er is geen [channels.{name}]; {hint}",
    "this guardian stopped no such channel; `ouderbrug status` lists who did": (
        "deze verzorger zette zo geen kanaal stop; `ouderbrug status` noemt wie dat deed"
    ),
    "there is no hold on such a {scope}; `ouderbrug status` lists the holds": (
        "er is geen stop op zo'n {scope}; `ouderbrug status` noemt de stops"
    ),
    "{file} does not hold a certificate and its key as PEM; see docs/operations.md": (
        "in {file} staat geen certificaat met sleutel als PEM; zie docs/operations.md"
    ),
    "port {port} cannot be opened; choose another with --port": (
        "poort {port} is niet te openen; kies een andere met --port"
    ),
    "{folder} is already there; name another folder, or move it away": (
        "{folder} is er al; noem een andere map, of zet hem weg"
    ),
    "{mails} mails to one mailbox and {posts} posts to one group in seven days": (
        "{mails} mails naar één mailbox en {posts} berichten in één groep in zeven dagen"
    ),
    "the week broke its promise: {most}; {problems}": "de week brak de belofte: {most}; {problems}",
    # why
    "held: a backup was restored; import the newest table of people": (
        "tegengehouden: er is een kopie teruggezet; importeer de nieuwste lijst van mensen"
    ),
    (
        "{count} of them can no longer go in time: {count:it|they} may go later than "
        "{count:it is|they are} of use; tell it yourself"
    ): (
        "{count} ervan {count:kan|kunnen} niet meer op tijd weg: {count:het mag|ze mogen} pas weg als "
        "het te laat is; vertel het zelf"
    ),
    "held: `ouderbrug {command}`": "tegengehouden: `ouderbrug {command}`",
}
