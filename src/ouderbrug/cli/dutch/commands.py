"""What the commands say themselves of what goes, waits and is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    # dispatch: what it did, and what it left
    "collected": "aangenomen",
    "sent": "verstuurd",
    "delayed": "uitgesteld",
    "folded": "in een bundel",
    "refused": "tegengehouden",
    "failed": "mislukt",
    "unknown": "onzeker",
    "handed_over": "aan een collega gegeven",
    "awaiting_approval": "te bekijken",
    "expired": "verlopen",
    "{count} {count:wish|wishes} of guardians by their page {count:does|do} not hold: no mail could tell them so for a "
    "day; ask {whom}": (
        "{count} {count:wens geldt|wensen gelden} niet die via de pagina voor ouders {count:kwam|kwamen}: een dag lang "
        "kon geen mail het zeggen; vraag het {whom}"
    ),
    "of what a colleague wrote down for {count} {count:guardian|guardians} no mail could tell them for a day; tell "
    "{whom}": (
        "over wat een collega opschreef voor {count} {count:ouder|ouders} kon een dag lang geen mail gaan; vertel het "
        "{whom}"
    ),
    "nothing was sent": "er is niets verstuurd",
    "nothing is due": "niets is aan de beurt",
    "another run holds this school: this one did not read the inbox, and delivered only what was stored and due": (
        "een andere run heeft deze school: deze las de inbox niet, en verstuurde alleen wat klaarstond en al mocht"
    ),
    "{count} wait": "{count} wachten",
    "{count} waits": "{count} wacht",
    "no run has ended yet": "er is nog geen keer afgelopen",
    "the last run ended {when} ({ago} ago), with exit code {code}": (
        "de laatste keer was afgelopen op {when} ({ago} geleden), met code {code}"
    ),
    "channel {channel} was left alone: of message after message nobody knew if it came; it tries again": (
        "kanaal {channel} is met rust gelaten: van bericht na bericht wist niemand of het aankwam; straks weer"
    ),
    "it left channel {channel} alone: of message after message nobody knew whether it arrived": (
        "kanaal {channel} bleef toen liggen: van bericht na bericht wist niemand of het aankwam"
    ),
    "messages": "berichten",
    # status --all-schools: the head of its table
    "school": "school",
    "last run": "laatste keer",
    "wait": "wachten",
    "next": "eerstvolgend",
    "overdue for": "te laat",
    "not sent": "niet verstuurd",
    "closed": "dicht",
    "exit code": "code",
    "queued": "wacht",
    "sending": "wordt verstuurd",
    "cancelled": "vervallen",
    "{events} {events:event|events}, {guardians} {guardians:guardian|guardians}, {pupils} {pupils:pupil|pupils}": (
        "{events} {events:gebeurtenis|gebeurtenissen}, {guardians} {guardians:verzorger|verzorgers}, "
        "{pupils} {pupils:leerling|leerlingen}"
    ),
    "{count} {count:waits|wait} in a digest, the first of which goes {when}": (
        "{count} {count:wacht|wachten} in een bundel, de eerste gaat {when}"
    ),
    "over {channel}: {count} {count:waits|wait}": "via {channel}: {count} {count:wacht|wachten}",
    ", {count} of them for a person": ", waarvan {count} voor een collega",
    ", the next {when}": ", het eerste {when}",
    ", the oldest overdue for {age}": ", het oudste al {age} te laat",
    "only group {key} is live, by {by}; `ouderbrug golive` is the step to all": (
        "alleen groep {key} is gestart, door {by}; `ouderbrug golive` is de stap naar iedereen"
    ),
    "hold on {what} by {by}; `ouderbrug release {same} --as KEY`": (
        "stop voor {what} door {by}; `ouderbrug release {same} --as SLEUTEL`"
    ),
    "{what} since {since}; mend it, and what waits goes by itself": (
        "{what} sinds {since}; herstel het, dan gaat vanzelf weg wat wacht"
    ),
    "{count} {count:message waits|messages wait} until {part} is mended": (
        "{count} {count:bericht wacht|berichten wachten} tot {part} hersteld is"
    ),
    (
        "{count} {count:message is|messages are} not done, and the TOML has {part} no more; put it back, "
        "or settle {count:it|them}"
    ): (
        "{count} {count:bericht is|berichten zijn} niet af, en {part} staat niet meer in de TOML; zet "
        "het terug, of rond {count:het|ze} af"
    ),
    "since {since}": "sinds {since}",
    "{channel} was stopped with STOP by {keys}: nothing goes there until `ouderbrug release stopped KEY`": (
        "tegen {channel} zei {keys} STOP: daar gaat niets heen tot `ouderbrug release stopped SLEUTEL`"
    ),
    "channel {channel} is closed ({reason}); `ouderbrug release channel {channel}`": (
        "kanaal {channel} is dicht ({reason}); `ouderbrug release channel {channel}`"
    ),
    "ask the school leader": "vraag de schoolleider",
    "nobody yet: import staff.csv": "nog niemand: importeer staff.csv",
    "not sent to {count} {count:guardian|guardians}: {what}, {why}; for {whose}": (
        "niet verstuurd aan {count} {count:verzorger|verzorgers}: {what}, {why}; voor {whose}"
    ),
    "a leader is asked: {what}; `ouderbrug tasks` says what, `{command}`": (
        "een leider wordt gevraagd: {what}; `ouderbrug tasks` zegt wat, `{command}`"
    ),
    "the demo stopped half-way; delete the folder {folder}, or name another one the next time": (
        "de demo hield halverwege op; gooi de map {folder} weg, of noem de volgende keer een andere"
    ),
    "not ready to go live: mend the errors first": "nog niet klaar om live te gaan: herstel eerst de fouten",
    "group {group}: one gap in ten was {days:g} school days or more": (
        "groep {group}: één tussenpoos op de tien was {days:g} schooldagen of meer"
    ),
    "an import ({sorts}) waits since {since}: run it again to see why, and answer it": (
        "een import ({sorts}) wacht sinds {since}: doe hem nog eens om te zien waarom, en beantwoord hem"
    ),
    "a backup was restored on {since}: nothing goes until the newest table of people is imported whole": (
        "op {since} is een kopie teruggezet: er gaat niets weg tot de nieuwste lijst van mensen heel geïmporteerd is"
    ),
    "{age} ahead": "{age} vooruit",
    "the last run ended {when}, {ago} ahead of this clock, with exit code {code}; look at the clock": (
        "de laatste keer was afgelopen op {when}, {ago} later dan de klok hier zegt, met code {code}; kijk de klok na"
    ),
    "the last run ended {age} ahead of this machine's clock, and {most} is the most; look whether the clock is right": (
        "de laatste keer is {age} later dan de klok hier nu zegt, en {most} is het meest; kijk of de klok goed staat"
    ),
    "the last run ended {age} ago, and {most} is the most; look whether cron or the timer still runs": (
        "de laatste keer is {age} geleden, en {most} is het meest; kijk of cron of de timer nog loopt"
    ),
    "the oldest message is overdue for {age}, and {most} is the most; the lines above say why": (
        "het oudste bericht is {age} te laat, en {most} is het meest; de regels hierboven zeggen waarom"
    ),
    (
        "the oldest record that was set aside waits for {age}, and {most} is the most; correct it, or import whom it "
        "names"
    ): (
        "wat het langst opzij is gelegd, wacht {age}, en {most} is het meest; verbeter het, of importeer om wie het "
        "gaat"
    ),
    (
        "{count} {count:message is|messages are} unknown, and {most} {most:is|are} the most; see "
        "`ouderbrug log --unknown`"
    ): ("{count} {count:bericht is|berichten zijn} onzeker, en {most} is het meest; zie `ouderbrug log --unknown`"),
    (
        "{count} {count:message|messages} did not go or cannot, and nobody was told; {most} {most:is|are} "
        "the most, see `ouderbrug tasks`"
    ): (
        "{count} {count:bericht ging niet of kan|berichten gingen niet of kunnen} niet weg, en "
        "niemand hoorde het; {most} is het meeste, zie "
        "`ouderbrug tasks`"
    ),
    "held by {hold} since {since}; {release}": "tegengehouden door {hold} sinds {since}; {release}",
    "a person must look first, the oldest since {since}; see `ouderbrug approve`": (
        "iemand moet eerst kijken, het oudste sinds {since}; zie `ouderbrug approve`"
    ),
    "{count:a colleague has it|colleagues have them} in hand, the oldest since {since}; see `ouderbrug tasks`": (
        "{count:een collega heeft het|collega's hebben ze} in handen, het oudste sinds {since}; zie `ouderbrug tasks`"
    ),
    "live is false and there is no pilot mailbox, so nothing goes; see `ouderbrug golive`": (
        "live is false en er is geen proefmailbox, dus er gaat niets weg; zie `ouderbrug golive`"
    ),
    "a rule, kind or template has to be mended first, the oldest since {since}; see `ouderbrug status`": (
        "een regel, soort of sjabloon moet eerst hersteld worden, het oudste sinds {since}; zie `ouderbrug status`"
    ),
    "{file} is not there, or is cut off: whom somebody banned, held, erased or let opt out since the backup, "
    "and what guardians wished by a link, nobody knows; copy the list of the store that was to that name and restore "
    "once more, or write it down again before the import": (
        "{file} is er niet of is afgebroken: wie na de reservekopie is geblokkeerd, tegengehouden, gewist of afgemeld, "
        "en wat ouders via een link wensten, weet niemand; kopieer de lijst van de vorige opslag naar die naam en zet "
        "nog eens terug, of leg het opnieuw vast vóór de import"
    ),
    "what was typed, withdrawn, changed or rejected by hand since the backup, and what guardians answered, "
    "is not in it, and what was called off may wait in it; look for that, and do it again "
    "before `ouderbrug settle --not-sent`, which lets go what waits": (
        "wat na de reservekopie met de hand is ingevoerd, ingetrokken, veranderd of afgekeurd, en wat ouders "
        "antwoordden, zit er niet in, en wat was afgezegd wacht er misschien nog in; zoek dat op en "
        "doe het opnieuw vóór `ouderbrug settle --not-sent`, want dat laat gaan wat wacht"
    ),
    "{count} {count:event that was|events that were} typed or changed by hand since the backup "
    "{count:is|are} not in it: {ids}; what waited of {count:it|them} goes no more, and what went may go twice "
    "if it is typed again": (
        "{count} {count:gebeurtenis die|gebeurtenissen die} na de reservekopie met de hand {count:is|zijn} ingevoerd "
        "of veranderd, {count:zit|zitten} er niet in: {ids}; wat ervan wachtte gaat niet meer weg, en wat al wegging "
        "kan dubbel gaan als u het opnieuw invoert"
    ),
    "{count} {count:event is|events are} set aside, the oldest since {since}; see `ouderbrug status`": (
        "{count} {count:gebeurtenis ligt|gebeurtenissen liggen} apart, de oudste sinds {since}; zie `ouderbrug status`"
    ),
    "; {count} more of the last seven days {count:is|are} to be written again": (
        "; nog {count} van de laatste zeven dagen {count:moet|moeten} opnieuw geschreven worden"
    ),
    "{count} {count:is|are} set aside or {count:waits|wait} to be mended, and {most} {most:is|are} the most; "
    "see `ouderbrug status`": (
        "{count} {count:ligt|liggen} apart of {count:wacht|wachten} op herstel, en {most} is het meeste; "
        "zie `ouderbrug status`"
    ),
    "the TOML has channel {channel} no more; put it back, or settle them": (
        "kanaal {channel} staat niet meer in de TOML; zet het terug, of rond ze af met `ouderbrug settle`"
    ),
    "{channel} does not say that it keeps a pilot from guardians, so it is not called": (
        "{channel} zegt niet dat een proef er bij ouders wegblijft, en wordt daarom niet gebruikt"
    ),
    "nobody knows whether {count:it|they} arrived, the oldest since {since}; ask, then `ouderbrug settle`": (
        "niemand weet of {count:het aankwam|ze aankwamen}, het oudste sinds {since}; vraag het na, "
        "daarna `ouderbrug settle`"
    ),
    "{channel} is closed since {since} ({detail}); mend it, then `ouderbrug release channel {channel}`": (
        "{channel} is dicht sinds {since} ({detail}); herstel het, daarna `ouderbrug release channel {channel}`"
    ),
    "{channel} does not answer since {since} ({detail}); it is asked again from {until}": (
        "{channel} antwoordt niet sinds {since} ({detail}); vanaf {until} wordt het opnieuw geprobeerd"
    ),
    "{channel} rests until {until}": "{channel} rust tot {until}",
    "{channel} takes {per_minute} a minute, the last about {until}": (
        "{channel} neemt er {per_minute} per minuut, het laatste rond {until}"
    ),
    # why messages failed
    "each run that had it alone in hand died": "elke keer dat het alleen aan de beurt was, stopte ouderbrug ermee",
    "look at its event and at the plugins, then `ouderbrug retry`": (
        "kijk naar de gebeurtenis en de plugins, daarna `ouderbrug retry`"
    ),
    "the reader said STOP there": "de ontvanger zei daar STOP",
    "once they said START, `ouderbrug release stopped KEY --channel {channel}`; `ouderbrug status` names them": (
        "is er START gezegd, dan `ouderbrug release stopped SLEUTEL --channel {channel}`; `ouderbrug status` noemt wie"
    ),
    "there is no number or id of them": "er is geen nummer of id van hen",
    "import it, and it goes by itself": "importeer het, dan gaat het vanzelf",
    "a file that goes along cannot be sent": "een bestand dat meegaat is niet te versturen",
    "put the file right, then `ouderbrug retry --channel {channel}`": (
        "maak het bestand goed, daarna `ouderbrug retry --channel {channel}`"
    ),
    "the channel does not take what it says, or its kind": "het kanaal neemt de tekst of het soort niet mee",
    "change the event with `ouderbrug event amend`, or give its route another channel": (
        "verander het met `ouderbrug event amend`, of geef de route nog een kanaal"
    ),
    "there is no such address": "dat adres bestaat niet",
    "import the right one, and it goes by itself": "importeer het goede, dan gaat het vanzelf",
    "the mailbox takes no mail": "de mailbox neemt niets aan",
    "tell them another way, or `ouderbrug retry --channel {channel}` later": (
        "vertel het anders, of later `ouderbrug retry --channel {channel}`"
    ),
    "the other side refuses it": "de andere kant weigert het",
    "ask them why; once that is mended, `ouderbrug retry --channel {channel}`": (
        "vraag daar waarom; is het verholpen, dan `ouderbrug retry --channel {channel}`"
    ),
    "it was not taken in any of its tries": "het werd bij geen enkele poging aangenomen",
    "once that is mended, `ouderbrug retry --channel {channel}`": (
        "is dat verholpen, dan `ouderbrug retry --channel {channel}`"
    ),
    "it was not taken": "het werd niet aangenomen",
    "see `ouderbrug log`; once that is mended, `ouderbrug retry --channel {channel}`": (
        "zie `ouderbrug log`; is het verholpen, dan `ouderbrug retry --channel {channel}`"
    ),
    "{count} {count:message|messages} failed over {channel}: {says} ({codes}); {do}. `ouderbrug tasks` says of "
    "which event, and who is told": (
        "{count} {count:bericht mislukte|berichten mislukten} via {channel}: {says} ({codes}); {do}. `ouderbrug tasks` "
        "zegt van welk bericht, en wie dat hoort"
    ),
    "{count} {count:message waits|messages wait} of school {school} in this store, and its last run was {since}: run "
    "`ouderbrug dispatch` with the TOML of that school, or put it back among those of the board": (
        "er {count:wacht 1 bericht|wachten {count} berichten} van school {school} in deze opslag, en voor het laatst "
        "verstuurd is er {since}: draai `ouderbrug dispatch` met de TOML van die school, of zet haar "
        "weer bij die van het bestuur"
    ),
    "{count} {count:message waits|messages wait} of school {school} in this store, and it never had a run: run "
    "`ouderbrug dispatch` with the TOML of that school, or put it back among those of the board": (
        "er {count:wacht 1 bericht|wachten {count} berichten} van school {school} in deze opslag, en voor haar is nog "
        "nooit verstuurd: draai `ouderbrug dispatch` met de TOML van die school, of zet haar "
        "weer bij die van het bestuur"
    ),
    "another run has {count:it|them} in hand over {channel}; if it died, a run goes on with {count:it|them} from "
    "{until}": "een ander proces heeft {count:het|ze} in handen via {channel}; is dat gestopt, dan gaat het daar vanaf "
    "{until} mee verder",
    "the next run goes on with {count:it|them} over {channel}": "de volgende keer gaat verder via {channel}",
    "{channel} did not take {count:it|them}, the next try from {until}": (
        "{channel} nam {count:het|ze} niet aan, de volgende poging vanaf {until}"
    ),
    "{channel} refused five alike of one event, after their text ({detail}); others go first, the next "
    "try from {until}": (
        "{channel} weigerde er vijf op een rij van één bericht, na de tekst ({detail}); andere gaan voor, de volgende "
        "poging vanaf {until}"
    ),
    "next {until}": "het eerste {until}",
    "the school": "de school",
    "a restore": "een teruggezette kopie",
    "going live with group {key} first": "het starten met eerst groep {key}",
    "a hold on group {key}": "een stop voor groep {key}",
    "a hold on pupil {key}": "een stop voor leerling {key}",
    "a hold on guardian {key}": "een stop voor verzorger {key}",
    "a hold on pair {key}": "een stop voor {key}",
    "an import that waits: {key} may be another child": "een import die wacht: {key} is misschien een ander kind",
    "an import that waits: {key} may be another guardian": (
        "een import die wacht: {key} is misschien een andere verzorger"
    ),
    "import its file again, and say who it is": "importeer dat bestand opnieuw, en zeg wie het is",
    "held: an import that waits says that {key} may be somebody else; answer it": (
        "tegengehouden: een import die wacht zegt dat {key} misschien iemand anders is; beantwoord die"
    ),
    "import the newest table of people": "importeer de nieuwste lijst van mensen",
    "`ouderbrug golive` is the step to all": "`ouderbrug golive` is de stap naar iedereen",
    "`ouderbrug release {scope} --as KEY` ends it": "`ouderbrug release {scope} --as SLEUTEL` heft het op",
    # event add, amend, withdraw
    "{one} and {other} tell the same guardians of two days in one week, in two messages; for one message withdraw "
    "{one}, and give {other} its day in `also` (`ouderbrug event amend {other} --set also=LIST`)": (
        "{one} en {other} vertellen dezelfde ouders over twee dagen in één week, in twee berichten; voor één bericht: "
        "trek {one} in, en zet die dag bij {other} in `also` (`ouderbrug event amend {other} --set also=LIJST`)"
    ),
    "it was withdrawn: with this change it is on again, and who heard that it is off hears so": (
        "het was ingetrokken: met deze wijziging gaat het toch door, en wie hoorde dat het niet doorgaat, hoort dat"
    ),
    "it was set aside, and now goes to nobody": "het was opzijgezet, en gaat nu naar niemand",
    "it was withdrawn before; nothing changed": "het was al ingetrokken; er is niets veranderd",
    ", {count} set aside": ", {count} opzijgezet",
    "nothing was taken in": "er is niets aangenomen",
    "; mend it and type it again": "; verbeter het en typ het opnieuw",
    "{count} would be taken in ({ids})": "{count} zou aangenomen worden ({ids})",
    "{count} would be withdrawn ({ids})": "{count} zou ingetrokken worden ({ids})",
    "{count} withdrawn ({ids})": "{count} ingetrokken ({ids})",
    "{count} taken in ({ids})": "{count} aangenomen ({ids})",
    "{count} reminder lapses with it": "{count} herinnering vervalt",
    "{count} reminders lapse with it": "{count} herinneringen vervallen",
    "{count} that waited {count:is|are} called off": "{count} {count:dat wachtte, vervalt|die wachtten, vervallen}",
    "{count} guardian": "{count} verzorger",
    "{count} guardians": "{count} verzorgers",
    "{count} message": "{count} bericht",
    "{count} messages": "{count} berichten",
    "for {count} guardian": "voor {count} verzorger",
    "for {count} guardians": "voor {count} verzorgers",
    "{count} of them {count:says|say} to who had it that it is taken back": (
        "{count} daarvan {count:zegt|zeggen} wie het al had dat het vervalt"
    ),
    "{count} of them {count:says|say} to who had it what changed": (
        "{count} daarvan {count:zegt|zeggen} wie het al had wat er verandert"
    ),
    (
        "{count} {count:is|are} being sent right now: who gets it still hears that it is off, who does not hears "
        "nothing"
    ): (
        "{count} {count:wordt|worden} nu verstuurd: wie het nog krijgt, hoort dat het niet doorgaat, wie niet, hoort "
        "niets"
    ),
    (
        "{count} {count:is|are} being sent right now: who gets it still hears what changed, who does not gets the new "
        "words"
    ): (
        "{count} {count:wordt|worden} nu verstuurd: wie het nog krijgt, hoort wat er verandert, wie niet, krijgt de "
        "nieuwe woorden"
    ),
    "{count} goes with the next dispatch": "{count} gaat weg bij de volgende dispatch",
    "{count} go with the next dispatch": "{count} gaan weg bij de volgende dispatch",
    "{count} is for a colleague to tell": "{count} vertelt een collega",
    "{count} are for colleagues to tell": "{count} vertellen collega's",
    "{count} goes to the pilot mailbox with the next dispatch": (
        "{count} gaat bij de volgende dispatch naar de proefmailbox"
    ),
    "{count} go to the pilot mailbox with the next dispatch": (
        "{count} gaan bij de volgende dispatch naar de proefmailbox"
    ),
    "a rule does not let {count:it|them} go any more; see `ouderbrug why`": (
        "een regel laat {count:het|ze} niet meer gaan; zie `ouderbrug why`"
    ),
    "{count} later, the first {when}": "{count} later, het eerste {when}",
    "{count} waits for a look": "{count} wacht op iemand die kijkt",
    "{count} wait for a look": "{count} wachten op iemand die kijkt",
    "{count} waits for a look: `ouderbrug approve`": "{count} wacht op iemand die kijkt: `ouderbrug approve`",
    "{count} wait for a look: `ouderbrug approve`": "{count} wachten op iemand die kijkt: `ouderbrug approve`",
    "{count} refused, see `ouderbrug why`": "{count} tegengehouden, zie `ouderbrug why`",
    "nobody hears of it": "niemand hoort ervan",
    # plan and log
    "allow": "akkoord",
    "delay": "later",
    "fold": "in een bundel",
    "refuse": "niet",
    "approve": "te bekijken",
    "event": "gebeurtenis",
    "for": "voor",
    "what": "wat",
    "why": "waarom",
    "state": "stand",
    "when": "wanneer",
    "message": "bericht",
    "mail": "mail",
    "card": "kaart",
    "digest": "bundel",
    "text message": "sms",
    "app post": "bericht in de app",
    "app message": "bericht in de app",
    "nothing": "niets",
    "nothing is planned": "er staat niets op stapel",
    "{form}, after a look": "{form}, na een blik",
    "{form}, held": "{form}, tegengehouden",
    "{form}, too late": "{form}, te laat",
    "; at most {count} to one guardian": "; hoogstens {count} aan één verzorger",
    "after that: {what} still waits": "daarna: {what} wacht nog",
    # dispatch: what somebody has to know
    "{place}: what it withdraws was set aside, and now goes to nobody": (
        "{place}: wat het intrekt was opzijgezet, en gaat nu naar niemand"
    ),
    "channel {channel} is closed ({reason}); mend it, then `ouderbrug release channel {channel}`": (
        "kanaal {channel} is dicht ({reason}); herstel het, daarna `ouderbrug release channel {channel}`"
    ),
    (
        "channel {channel} does not answer ({why}); {waiting} {waiting:waits|wait} since {since}, and it "
        "is asked again from {until}"
    ): (
        "kanaal {channel} antwoordt niet ({why}); {waiting} {waiting:wacht|wachten} sinds {since}, en "
        "vanaf {until} gaat het opnieuw"
    ),
    (
        "channel {channel} does not say that it keeps a pilot from guardians, so it is not called: "
        "{count} {count:waits|wait}"
    ): (
        "kanaal {channel} zegt niet dat een proef er bij ouders wegblijft, en wordt niet gebruikt: "
        "{count} {count:wacht|wachten}"
    ),
    "{what}; its messages wait until it is mended, and `ouderbrug status` lists it": (
        "{what}; de berichten wachten tot het hersteld is, en `ouderbrug status` noemt het"
    ),
    (
        "{count} {count:message was past its|messages were past their} use before a part that fails was "
        "mended; see `ouderbrug log`"
    ): (
        "{count} {count:bericht werd|berichten werden} te laat voordat hersteld was wat niet werkt; zie `ouderbrug log`"
    ),
    "of an earlier run: {what}": "uit een eerdere ronde: {what}",
    "of earlier runs that did not end well: {counts}; see `ouderbrug log`": (
        "uit eerdere rondes die niet goed eindigden: {counts}; zie `ouderbrug log`"
    ),
    "{place}: {code}; while it waits, `ouderbrug status` lists it": (
        "{place}: {code}; zolang het wacht, noemt `ouderbrug status` het"
    ),
    "some messages may or may not have arrived; see `ouderbrug log --unknown`, then `ouderbrug settle`": (
        "van sommige berichten is onzeker of ze aankwamen; zie `ouderbrug log --unknown`, daarna `ouderbrug settle`"
    ),
    "some messages wait for a person; see `ouderbrug approve`": (
        "er zijn berichten die iemand moet bekijken; zie `ouderbrug approve`"
    ),
    "1 guardian has to be told something urgent by a colleague now; see `ouderbrug tasks`": (
        "1 verzorger moet nu iets dringends horen van een collega; zie `ouderbrug tasks`"
    ),
    "1 guardian without a telephone number has to be told something urgent by a colleague now; see `ouderbrug tasks`": (
        "1 verzorger zonder telefoonnummer moet nu iets dringends horen van een collega; zie `ouderbrug tasks`"
    ),
    "{count} guardians without a telephone number have to be told something urgent by a colleague now; see `ouderbrug "
    "tasks`": (
        "{count} verzorgers zonder telefoonnummer moeten nu iets dringends horen van een collega; zie `ouderbrug tasks`"
    ),
    "1 group has to get an urgent post by hand now; see `ouderbrug tasks`": (
        "in 1 groep moet nu met de hand iets dringends geplaatst worden; zie `ouderbrug tasks`"
    ),
    "source {name} is not read, and all else goes on: {what}": (
        "bron {name} wordt niet gelezen, al het andere gaat door: {what}"
    ),
    "1 urgent message waits behind a hold; see `ouderbrug hold` and `release`": (
        "1 dringend bericht wacht omdat iemand het tegenhoudt; zie `ouderbrug hold` en `release`"
    ),
    "1 urgent message waits for a person; see `ouderbrug approve`": (
        "1 dringend bericht wacht op iemand die kijkt; zie `ouderbrug approve`"
    ),
    "1 urgent message may not have arrived; ask or call, then `ouderbrug settle`": (
        "1 dringend bericht kwam misschien niet aan; vraag het na of bel, en daarna `ouderbrug settle`"
    ),
    "1 thing to do cannot wait for the next mail of the morning; see `ouderbrug tasks`": (
        "1 taak kan niet wachten op de volgende mail van de ochtend; zie `ouderbrug tasks`"
    ),
    "{count} things to do cannot wait for the next mail of the morning; see `ouderbrug tasks`": (
        "{count} taken kunnen niet wachten op de volgende mail van de ochtend; zie `ouderbrug tasks`"
    ),
    "1 mail to a colleague failed; see the log": "1 mail aan een collega mislukte; zie het logboek",
    "1 leader does not know yet of urgent messages that cannot go; the next run tries again": (
        "1 leider weet nog niet van dringende berichten die niet weg kunnen; de volgende keer gaat het opnieuw"
    ),
    "1 urgent message cannot go, and nobody was told; tell it, then `ouderbrug tasks --did urgent-cannot-go KEY`": (
        "1 dringend bericht kan niet weg, en niemand hoorde het; vertel het zelf, en daarna "
        "`ouderbrug tasks --did urgent-cannot-go SLEUTEL`"
    ),
    "{count} guardians have to be told something urgent by a colleague now; see `ouderbrug tasks`": (
        "{count} verzorgers moeten nu iets dringends horen van een collega; zie `ouderbrug tasks`"
    ),
    "{count} groups have to get an urgent post by hand now; see `ouderbrug tasks`": (
        "{count} groepen moeten nu met de hand een dringend bericht krijgen; zie `ouderbrug tasks`"
    ),
    "{count} urgent messages wait behind a hold; see `ouderbrug hold` and `release`": (
        "{count} dringende berichten wachten achter een stop; zie `ouderbrug hold` en `release`"
    ),
    "{count} urgent messages wait for a person; see `ouderbrug approve`": (
        "{count} dringende berichten moet iemand bekijken; zie `ouderbrug approve`"
    ),
    "{count} urgent messages may not have arrived; ask or call, then `ouderbrug settle`": (
        "{count} dringende berichten zijn misschien niet aangekomen; vraag het na of bel, daarna `ouderbrug settle`"
    ),
    "{count} mails to colleagues failed; see the log": "{count} mails aan collega's mislukten; zie het log",
    "the run was told to stop before it was done; the next one goes on": (
        "de run moest stoppen voordat hij klaar was; de volgende gaat verder"
    ),
    "the sources have more than one run takes in; the next run goes on": (
        "er is meer te lezen dan één run binnenhaalt; de volgende run gaat verder"
    ),
    "its time was up ([dispatch] max_seconds) before all was sent; the next run goes on": (
        "de tijd was om ([dispatch] max_seconds) voordat alles weg was; de volgende run gaat verder"
    ),
    "{count} leaders do not know yet of urgent messages that cannot go; the next run tries again": (
        "{count} leiders weten nog niet van dringende berichten die niet weg kunnen; de volgende keer gaat het opnieuw"
    ),
    "{count} urgent messages cannot go, and nobody was told; tell it, then `ouderbrug tasks --did "
    "urgent-cannot-go KEY`": (
        "{count} dringende berichten kunnen niet weg, en niemand hoorde het; vertel het zelf, en daarna "
        "`ouderbrug tasks --did urgent-cannot-go SLEUTEL`"
    ),
    "{count} card to deliver": "{count} kaart om te bezorgen",
    "{count} cards to deliver": "{count} kaarten om te bezorgen",
    "{count} message to approve": "{count} bericht om goed te keuren",
    "{count} messages to approve": "{count} berichten om goed te keuren",
    "{count} incident": "{count} voorval met een kind",
    "{count} incidents": "{count} voorvallen met een kind",
    "{count} errand": "{count} klus",
    "{count} errands": "{count} klussen",
    "{count} message that was not sent": "{count} bericht dat niet verstuurd is",
    "{count} messages that were not sent": "{count} berichten die niet verstuurd zijn",
    "nobody is told of {what}: no colleague has their groups, and the school no leader; write them in staff.csv "
    "and import it, and see `ouderbrug tasks`": (
        "niemand hoort van {what}: geen collega heeft die groepen, en de school geen leider; zet ze in staff.csv en "
        "lees dat in, en zie `ouderbrug tasks`"
    ),
    "nobody was told of {what}: no mailbox of those whose it is takes our mail; tell them, see `ouderbrug tasks`, "
    "and correct staff.csv": (
        "niemand hoorde van {what}: geen mailbox van wie het is neemt onze mail aan; vertel het hun, zie "
        "`ouderbrug tasks`, en verbeter staff.csv"
    ),
    "nobody was told of {what} yet: the mail to those whose it is waits, as its channel takes no more this minute; "
    "the next run sends it": (
        "nog niemand hoorde van {what}: de mail aan wie het is wacht, want het kanaal neemt deze minuut niet meer aan; "
        "de volgende run verstuurt die"
    ),
    "more messages about children than a day should bring; the rest waits for `ouderbrug approve`": (
        "meer berichten over kinderen dan op een dag verwacht; de rest wacht op `ouderbrug approve`"
    ),
    "live is false and redirect_to is not set: nothing was sent": (
        "live is false en redirect_to is niet gezet: er is niets verstuurd"
    ),
    # why: what the rules say
    "{count} of {cap} in {window}": "{count} van {cap} in {window}",
    "next slot {until}": "de eerste plaats {until}",
    "in the digest of {at}": "in de bundel van {at}",
    "the window opens {opens}": "het mag weer vanaf {opens}",
    "missing: {missing}": "ontbreekt: {missing}",
    "also {also}": "ook {also}",
    "asked never to be asked": "wil nooit gevraagd worden",
    "asked {asked} {asked:time|times} this school year, of at most {limit}": (
        "dit schooljaar {asked} keer gevraagd, hoogstens {limit}"
    ),
    "{weekly_tasks} weekly {weekly_tasks:task|tasks} already": (
        "doet al {weekly_tasks} {weekly_tasks:ding|dingen} per week"
    ),
    "{agreed} of {needed} said yes": "{agreed} van {needed} {agreed:zei|zeiden} ja",
    (
        "{unanswered} {unanswered:request|requests} without an answer"
    ): "{unanswered} {unanswered:vraag|vragen} zonder antwoord",
    "number {turn} in line for {places} places": "nummer {turn} in de rij voor {places} plaatsen",
    "{words} {words:word|words} in a sentence, at most {most}": (
        "{words} {words:woord|woorden} in een zin, hoogstens {most}"
    ),
    "{count} long {count:word|words}": "{count} {count:lang woord|lange woorden}",
    "such as {words}": "zoals {words}",
    "reading ease {douma}, at least {least}": "leesgemak {douma}, minstens {least}",
    "{had_by} had it in the same mailbox": "{had_by} had het in dezelfde mailbox",
    " about {pupils}": " over {pupils}",
    "not over {channel}: ": "niet via {channel}: ",
    "attempt {number} over {channel}, {when}: {outcome}": "poging {number} via {channel}, {when}: {outcome}",
    "{what} {about}": "{what} Het gaat om: {about}",
    "answer: `{command}`": "antwoord: `{command}`",
    "the plugin says {code}": "de plugin zegt {code}",
    "one person under two keys?": "één persoon onder twee sleutels?",
    "no message is unknown": "van elk bericht is bekend wat ervan werd",
    "there is no message yet; `ouderbrug plan` shows what is new": (
        "er is nog geen bericht; `ouderbrug plan` toont wat nieuw is"
    ),
    ", because {why}": ", omdat {why}",
    "{state} by {by} {at}": "{state} door {by} {at}",
    "line {line}: ": "regel {line}: ",
    "never": "nooit",
    " to ": " tot ",
    "last run {last}; {says}; {early}": "laatste keer {last}; {says}; {early}",
    "of a time that is still to come: {went} {went:message|messages} went, {expired} expired": (
        "met een tijd die nog komt: {went} {went:bericht ging|berichten gingen} weg, {expired} "
        "{expired:verliep|verliepen}"
    ),
    "; repaired": "; hersteld",
    "warns: {what}": "waarschuwt: {what}",
    "7 days": "7 dagen",
    "the week, from Monday": "de week, vanaf maandag",
    "message of any kind": "bericht van welke soort ook",
    "contact is blocked": "de school mag deze persoon niet benaderen",
    "the guardian has died": "de verzorger is overleden",
    "the rule itself failed": "de regel zelf werkte niet",
    "{whom} (revision {revision}): {verdict}": "{whom} (revisie {revision}): {verdict}",
    " until {until}": " tot {until}",
    "no rule objects": "geen regel houdt het tegen",
    "in no group": "in geen groep",
    "no objection": "geen bezwaar",
    "now: {state}, over {channel}, in {language} ({why})": "nu: {state}, via {channel}, in {language} ({why})",
    "it is off: {count} {count:guardian|guardians} had it, {heard} of them heard that it is off; not: {missed}": (
        "het geldt niet meer: {count} {count:verzorger wist|verzorgers wisten} ervan, {heard} daarvan "
        "{heard:weet|weten} dat het niet meer geldt; niet: {missed}"
    ),
    "reached: {count} {count:guardian|guardians}; not reached: {missed}": (
        "bereikt: {count} {count:verzorger|verzorgers}; niet bereikt: {missed}"
    ),
    "not yet told that it changed: {missed}": "nog niet verteld dat het veranderd is: {missed}",
    "nobody": "niemand",
    # tasks and check
    "{count} {count:message waits|messages wait} for a yes; `ouderbrug approve --as KEY` lists {count:it|them}": (
        "{count} {count:bericht wacht|berichten wachten} op een ja; `ouderbrug approve --as SLEUTEL` "
        "noemt {count:het|ze}"
    ),
    "nobody: no colleague of this group is known": "niemand: van deze groep is geen collega bekend",
    "URGENT": "DRINGEND",
    "FROM BEFORE": "LIGT ER AL LANGER",
    "pilot": "proef",
    "post": "plaatsen",
    "call": "bellen",
    "tell": "vertellen",
    "hand over": "geven",
    ", one too many for this week: choose who tells it": ", een te veel voor deze week: kies wie het vertelt",
    ", perhaps posted or told in earlier words: look first": ", misschien al geplaatst of verteld: kijk eerst",
    "before {when}": "vóór {when}",
    "now": "nu",
    "for {whose}": "voor {whose}",
    "{count} {count:card|cards} for {messages} {messages:message|messages}; `ouderbrug settle NUMBER --done --as "
    "KEY` says what became of one": (
        "{count} {count:kaart|kaarten} voor {messages} {messages:bericht|berichten}; `ouderbrug settle NUMMER --done "
        "--as SLEUTEL` zegt wat ervan werd"
    ),
    "not told in time in the last fourteen days: {count} {count:card|cards} for {messages} "
    "{messages:message|messages}": (
        "niet op tijd verteld in de laatste veertien dagen: {count} {count:kaart|kaarten} voor {messages} "
        "{messages:bericht|berichten}"
    ),
    "besides these, {waits}": "daarnaast {waits}",
    "{count} on cards of colleagues": "{count} op kaarten van collega's",
    "too late to go": "te laat om nog te gaan",
    "not told in time, on cards": "niet op tijd verteld, op kaarten",
    "{count} message was too late to go": "{count} bericht was te laat om nog te gaan",
    "{count} messages were too late to go": "{count} berichten waren te laat om nog te gaan",
    "{count} message on a card was not told in time": "{count} bericht op een kaart is niet op tijd verteld",
    "{count} messages on cards were not told in time": "{count} berichten op kaarten zijn niet op tijd verteld",
    "review: {number} was delivered by {by}, {note}": "nakijken: {number} is bezorgd door {by}, {note}",
    "the group": "de groep",
    "a guardian": "een ouder",
    "do not post: {why}": "niet plaatsen: {why}",
    " check first: {what}": " kijk eerst: {what}",
    "error": "fout",
    "warning": "waarschuwing",
    "info": "ter info",
    "a pilot: names of guardians and children in the text are invented, as in what goes": (
        "een proef: de namen van ouders en kinderen in de tekst zijn verzonnen, zoals in wat weggaat"
    ),
    "all is well": "alles is in orde",
    "look at: {why}": "kijk hiernaar: {why}",
    "no errors; look at the warning above": "geen fouten; kijk nog naar de waarschuwing hierboven",
    "no errors; look at the {count} warnings above": "geen fouten; kijk nog naar de {count} waarschuwingen hierboven",
    "set aside until its kind is mended or an import brings whom it names; or correct it and write it again": (
        "opzij gezet tot zijn soort hersteld is of een import brengt voor wie het is; of verbeter de regel en schrijf "
        "hem opnieuw"
    ),
    "set aside in the last seven days, unless written again since: correct each, and write it again with its id": (
        "opzij gezet in de laatste zeven dagen, als het daarna niet opnieuw is geschreven: verbeter elke regel, en "
        "schrijf hem opnieuw met zijn id"
    ),
    "  and {count} earlier; all stand in rejected/ beside the store": (
        "  en {count} eerdere; alles staat in rejected/ naast de opslag"
    ),
    "not ready: mend the errors first": "nog niet klaar: herstel eerst de fouten",
}
