"""What `check` finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CHECKS: Mapping[str, str] = {
    "school {school} is in this store, and nobody runs it: {count} of its messages are due": (
        "school {school} staat in deze opslag, en niemand verstuurt voor haar: {count} van haar berichten zijn aan de "
        "beurt"
    ),
    "run `ouderbrug dispatch` with its TOML, or put it back among those of the board": (
        "draai `ouderbrug dispatch` met haar TOML, of zet haar weer bij die van het bestuur"
    ),
    "until then what has photos or other files waits, and all else goes": (
        "tot dan wacht wat foto's of andere bestanden heeft, en al het andere gaat"
    ),
    "files that messages wait with and that are not on this machine: {count}": (
        "bestanden waar berichten mee wachten en die niet op deze machine staan: {count}"
    ),
    "let all machines that share the store have the same folder [content] media_root, with .kept in it": (
        "geef alle machines die de opslag delen dezelfde map [content] media_root, met .kept erin"
    ),
    "the database takes no changes now": "de database neemt nu geen wijzigingen aan",
    "it is a standby, or default_transaction_read_only is on, as some services set it where a disk is full: ask who "
    "runs it; until then each run ends with 75": (
        "het is een standby, of default_transaction_read_only staat aan, zoals sommige diensten doen als een schijf "
        "vol is: vraag wie hem beheert; tot dan eindigt elke run met 75"
    ),
    # channels that do not answer as they should
    "look at host and port, and whether a firewall stands between": (
        "kijk naar host en port, en of er een firewall tussen staat"
    ),
    "look at username and password (the file or variable that holds it); wait a while, for accounts lock": (
        "kijk naar username en password (het bestand of de variabele); wacht even, want accounts gaan op slot"
    ),
    "DNS does not find its host name": "DNS vindt de naam van de host niet",
    "look at host for a slip of the pen, and whether this machine has a network": (
        "kijk of host goed geschreven is, en of deze computer een netwerk heeft"
    ),
    "nobody listens at its host and port: connection refused": (
        "op host en port luistert niemand: de verbinding is geweigerd"
    ),
    "look at port: a mail server has 587 with starttls, 465 with tls; `ouderbrug sandbox` has to be running": (
        "kijk naar port: een mailserver heeft 587 met starttls, 465 met tls; `ouderbrug sandbox` moet lopen"
    ),
    "its host does not answer in time": "de host antwoordt niet op tijd",
    "no connection came about": "er kwam geen verbinding",
    "its certificate is not to be trusted: of another host, of an authority unknown here, or past its day": (
        "het certificaat is niet te vertrouwen: van een andere host, van wie hier niet bekend is, of verlopen"
    ),
    "write host as the certificate names it; for an authority of your own give ca_file; renew what is past its day": (
        "schrijf host zoals het certificaat hem noemt; een eigen uitgever hoort bij ca_file; vernieuw wat verlopen is"
    ),
    "it wants an encrypted connection or a sign-in first": (
        "hij wil eerst een versleutelde verbinding of een aanmelding"
    ),
    'look at security ("starttls" or "tls"), username and password': (
        'kijk naar security ("starttls" of "tls"), username en password'
    ),
    "it takes no mail of us": "hij neemt geen mail van ons aan",
    "look at `from`, and ask whoever runs it whether this machine may send": (
        "kijk naar `from`, en vraag de beheerder of deze computer mag sturen"
    ),
    'look at security: port 587 wants "starttls", port 465 wants "tls"': (
        'kijk naar security: port 587 wil "starttls", port 465 wil "tls"'
    ),
    "no encrypted connection came about": "er kwam geen versleutelde verbinding",
    "it offers no STARTTLS": "hij biedt geen STARTTLS",
    'use port 465 with security = "tls", or ask whoever runs the mail server': (
        'gebruik port 465 met security = "tls", of vraag het de beheerder van de mailserver'
    ),
    "it refuses the sign-in": "het aanmelden is geweigerd",
    "it lets us sign in on an encrypted connection only": (
        "hij laat ons alleen over een versleutelde verbinding aanmelden"
    ),
    'write security = "starttls" (now it is "none")': 'schrijf security = "starttls" (nu staat er "none")',
    "it offers no way of signing in that we have": "hij biedt geen manier van aanmelden die we hebben",
    "look at auth, and whether the account may use SMTP": "kijk naar auth, en of het account SMTP mag gebruiken",
    "its password or ca_file cannot be read": "het wachtwoord of ca_file is niet te lezen",
    "look at the file or variable that is named": "kijk naar het bestand of de variabele die genoemd is",
    "a rehearsal calls no host but this machine": "een proef op een gezette tijd belt alleen deze computer",
    "unset OUDERBRUG_NOW, or point it at `ouderbrug sandbox`": (
        "haal OUDERBRUG_NOW weg, of laat hem naar `ouderbrug sandbox` wijzen"
    ),
    "ask the vendor what changed, and mend the profile": (
        "vraag de leverancier wat er veranderd is, en herstel het profiel"
    ),
    "it no longer answers as its profile describes": "hij antwoordt niet meer zoals het profiel zegt",
    "`from` must be a mailbox that this account may send as": (
        "`from` moet een mailbox zijn waarmee dit account mag versturen"
    ),
    "it refuses the sender": "de afzender is geweigerd",
    "it breaks the connection off": "hij breekt de verbinding af",
    "try again in a while; then ask whoever runs it why it hangs up on us": (
        "probeer het later nog eens; vraag daarna de beheerder waarom hij ophangt"
    ),
    "it does not take us now": "hij neemt ons nu niet aan",
    "try again in a while; then ask whoever runs it": "probeer het later nog eens; vraag het daarna de beheerder",
    "look at its settings, and the code up in what its service documents": (
        "kijk naar zijn instellingen, en zoek de code op in wat zijn dienst beschrijft"
    ),
    "look at its address for a slip of the pen, and whether this machine has a network": (
        "kijk of zijn adres goed geschreven is, en of deze computer een netwerk heeft"
    ),
    "look at its address; in a rehearsal its stand-in has to run on this machine": (
        "kijk naar zijn adres; in een repetitie moet zijn namaak op deze computer lopen"
    ),
    "look at its address, and whether a firewall stands between": (
        "kijk naar zijn adres, en of er een firewall tussen staat"
    ),
    "write its address as the certificate names it, or ask whoever runs it": (
        "schrijf zijn adres zoals het certificaat het noemt, of vraag de beheerder"
    ),
    "look at its address, or ask whoever runs it": "kijk naar zijn adres, of vraag het de beheerder",
    "look at its host, port and password": "kijk naar host, port en password",
    "say START to it from there, or try another address": "zeg er START vandaar, of probeer een ander adres",
    "it does not take what this says, or its kind": "hij neemt niet wat hierin staat, of niet van die soort",
    "look at what its settings say that it carries": "kijk in zijn instellingen wat hij meeneemt",
    "it has no number or id by which this goes": "hij heeft geen nummer of id waarmee dit gaat",
    "look at the number or id": "kijk naar het nummer of id",
    "there is nothing any more at its address": "op zijn adres is niets meer",
    "look at its url, or ask whoever runs it for the new one": (
        "kijk naar zijn url, of vraag de beheerder naar de nieuwe"
    ),
    "it refuses this": "hij weigert dit",
    "look the code up in what its service documents; host and sign-in are right": (
        "zoek de code op in de uitleg van de dienst; host en aanmelding kloppen"
    ),
    "something failed there": "daar ging iets mis",
    "the channel does not answer as it should": "het kanaal antwoordt niet zoals het moet",
    "{cause} ({code})": "{cause} ({code})",
    "{hint}; nothing was sent": "{hint}; er is niets verstuurd",
    "mend the plugin; nothing was sent": "herstel de plugin; er is niets verstuurd",
    # people, groups and the school
    "name them as [[holidays]], or install a newer version": (
        "noem ze als [[holidays]], of installeer een nieuwere versie"
    ),
    "name them yourself as [[holidays]], or install a newer version": (
        "noem ze zelf als [[holidays]], of installeer een nieuwere versie"
    ),
    "the school holidays of this year are not known": "de schoolvakanties van dit jaar zijn niet bekend",
    "`ouderbrug store backup`, and keep the copy off this machine": (
        "`ouderbrug store backup`, en bewaar de kopie buiten deze computer"
    ),
    "there is no backup of the last {days} days": "er is geen reservekopie van de laatste {days} dagen",
    "guardians without an address: {silent} of {count}": "verzorgers zonder adres: {silent} van de {count}",
    "import the whole table of contacts": "importeer de hele lijst van ouders",
    "import staff.csv; somebody has to decide, and to hear what needs a person": (
        "importeer staff.csv; iemand moet beslissen, en horen wat een mens moet doen"
    ),
    "no leader with an e-mail address is known": "er is geen leider met een e-mailadres bekend",
    "groups without a teacher in staff.csv: {count}": "groepen zonder leerkracht in staff.csv: {count}",
    "their messages go to a leader: {groups}": "hun berichten gaan naar een leider: {groups}",
    "write them as in the roster; until then any method passes there": (
        "schrijf ze zoals in de leerlingenlijst; tot dan mag daar elke methode"
    ),
    "no pupil is in {groups}": "in {groups} zit geen leerling",
    "guardians do better with a method that they know; add one of {kinds}": (
        "ouders helpen beter met een methode die ze kennen; voeg een van {kinds} toe"
    ),
    "is new this school year, and no meeting was announced": (
        "is dit schooljaar nieuw, en er is geen avond over aangekondigd"
    ),
    "the name tells no year (1 to 8) of {groups}: what is for a year does not come there": (
        "aan de naam van {groups} is geen leerjaar (1 tot 8) te zien: wat voor een leerjaar is, komt daar niet"
    ),
    "name them so in [import.contacts.groups], as `Groep 5`": "noem ze zo in [import.contacts.groups], als `Groep 5`",
    "no channel of any route reaches a family": "geen kanaal van een route bereikt een gezin",
    "no guardian of it is known": "er is geen verzorger van bekend",
    "import the whole table": "importeer de hele lijst",
    "nothing reaches group {group}: {why}": "niets bereikt groep {group}: {why}",
    "the guardian_key of {keys} is no guardian's: their own family is not kept from them": (
        "de guardian_key van {keys} is van geen verzorger: hun eigen gezin wordt niet bij hen weggehouden"
    ),
    "write the key that stands in contacts.csv": "schrijf de sleutel die in contacts.csv staat",
    "guardians whom general news does not reach: {count} ({keys})": (
        "verzorgers die algemeen nieuws niet bereikt: {count} ({keys})"
    ),
    "import an address, or add handover to this route": "importeer een adres, of zet handover in deze route",
    "no colleague is known: nobody can approve, post or call, and whom no channel reaches hears nothing": (
        "er is geen collega bekend: niemand kan goedkeuren, posten of bellen, en wie geen kanaal bereikt, hoort niets"
    ),
    "`ouderbrug import staff.csv`": "`ouderbrug import staff.csv`",
    "guardians whom no channel of any route reaches: {count} ({keys})": (
        "verzorgers die geen kanaal van een route bereikt: {count} ({keys})"
    ),
    "pupils in no group, at whose homes news of the whole school alone comes: {count} ({keys})": (
        "leerlingen zonder groep, bij wie alleen nieuws van de hele school thuiskomt: {count} ({keys})"
    ),
    "write their groups in contacts.csv, and import it": "schrijf hun groep in contacts.csv, en lees het in",
    "no [[sources]] is called {name} any more, and what it told last came in on {day}": (
        "geen [[sources]] heet nog {name}, en wat die het laatst vertelde kwam binnen op {day}"
    ),
    'was it renamed? write name = "{name}" again, else nobody hears when what it told changes or is off': (
        'kreeg die een andere naam? schrijf weer name = "{name}", anders hoort niemand het als iets daarvan verandert '
        "of niet doorgaat"
    ),
    "pupils without a guardian who may hear from school: {count} ({keys})": (
        "leerlingen zonder een verzorger die iets van school mag horen: {count} ({keys})"
    ),
    "write who their guardians are in contacts.csv, and import it": (
        "schrijf in contacts.csv wie hun verzorgers zijn, en importeer het"
    ),
    "import an address, or add handover to the routes": "importeer een adres, of zet handover in de routes",
    "{names} and {count} more": "{names} en nog {count}",
    "pairs that wait for a leader: {count} ({code})": "tweetallen die op een leider wachten: {count} ({code})",
    "`ouderbrug tasks --as KEY` shows a leader what is asked, and how to answer it": (
        "`ouderbrug tasks --as SLEUTEL` laat een leider zien wat er gevraagd wordt, en hoe u antwoordt"
    ),
    "say in `solution` where care is": "zeg in `solution` waar opvang is",
    "no reminder of this study day can be made": "aan deze studiedag kan niemand herinnerd worden",
    "in year {years} nobody hears of a decision this school year, such as the school advice": (
        "leerjaar {years} hoort dit schooljaar van geen beslissing, zoals het schooladvies"
    ),
    "year {years} gets word of a decision that is not of that year": (
        "leerjaar {years} krijgt bericht van een beslissing die niet van dat leerjaar is"
    ),
    "name the years that it is about; a school advice is of year 8, a preliminary one of year 7 too": (
        "noem de leerjaren waar het over gaat; het schooladvies is van groep 8, een voorlopig advies ook van groep 7"
    ),
    "add [[school_year.decisions]] with its day, or tell guardians how it works in another way": (
        "voeg [[school_year.decisions]] toe met de dag, of vertel ouders op een andere manier hoe het gaat"
    ),
    "take it out, or import the roster": "haal het weg, of importeer de leerlingenlijst",
    "names groups that the roster does not have: {groups}": (
        "noemt groepen die niet in de leerlingenlijst staan: {groups}"
    ),
    # settings and store
    "the database server has {count} connections, and a run and one worker may want {needed} at once": (
        "de databaseserver heeft {count} verbindingen, en een ronde en een worker willen er samen {needed}"
    ),
    "raise max_connections of the server: 4 for each run at a time and 7 for each worker": (
        "verhoog max_connections van de server: 4 voor elke ronde tegelijk en 7 voor elke worker"
    ),
    "mend it; if it is right, run `ouderbrug dispatch --accept-clock` once; see `ouderbrug store clock`": (
        "zet hem goed; klopt hij wel, doe dan één keer `ouderbrug dispatch --accept-clock`; zie `ouderbrug store clock`"
    ),
    "this machine's clock {what}": "de klok van deze computer {what}",
    "is {long} behind the last run": "loopt {long} achter op de laatste keer",
    "is {long} behind that of the database server": "loopt {long} achter op die van de databaseserver",
    "is {long} ahead of that of the database server": "loopt {long} voor op die van de databaseserver",
    "leapt {long} ahead since the last run": "sprong {long} vooruit sinds de laatste keer",
    "says that the last run was {long} ago, in which there was school": (
        "zegt dat de laatste keer {long} geleden was, en toen was er school"
    ),
    "{count} days": "{count} dagen",
    "{count} hours": "{count} uur",
    "{count} minutes": "{count} minuten",
    "mend it, then `ouderbrug release channel {name}`": "herstel het, daarna `ouderbrug release channel {name}`",
    "is closed ({reason})": "is dicht ({reason})",
    "an import ({sorts}) waits since {day}; only what protects people was taken in": (
        "een import ({sorts}) wacht sinds {day}; alleen wat mensen beschermt is opgenomen"
    ),
    "run it again to see why, and answer it": "doe hem nog eens om te zien waarom, en beantwoord hem",
    "a backup was restored on {day}, and nothing goes: its people are of then": (
        "op {day} is een reservekopie teruggezet, en er gaat niets weg: de mensen erin zijn van toen"
    ),
    "import the newest table of people": "importeer de nieuwste lijst van mensen",
    "reach them by handover": "bereik ze met handover",
    "pupils for whom consent was withdrawn in words that are not known here: {count} ({keys})": (
        "leerlingen bij wie toestemming is ingetrokken in woorden die hier niet bekend zijn: {count} ({keys})"
    ),
    "it counts for all photos and channels; look in consents.csv, name channels as there, or add other_consents": (
        "het telt voor alle foto's en kanalen; kijk in consents.csv, noem kanalen zoals daar, of vul other_consents aan"
    ),
    "keys that no roster knows, and under which consent was withdrawn: {count}": (
        "sleutels die geen lijst kent en waaronder toestemming is ingetrokken: {count}"
    ),
    "it counts once a child has such a key; import consents.csv to see its line, and put the key right": (
        "het telt zodra een kind zo'n sleutel heeft; importeer consents.csv om de regel te zien, en verbeter de sleutel"
    ),
    "guardians without an address: {count}": "verzorgers zonder adres: {count}",
    "guardians with an e-mail address that the relay cannot take (letters beyond a-z before the @): {count}": (
        "verzorgers met een e-mailadres dat de mailserver niet aanneemt (andere letters dan a-z voor de @): {count}"
    ),
    "their messages go another way; ask for another address": (
        "hun berichten gaan een andere weg; vraag om een ander adres"
    ),
    "guardians who share a mailbox with somebody who has a ban, and whom no colleague can tell instead: {count}": (
        "verzorgers die een mailbox delen met iemand met een contactverbod, en aan wie geen collega "
        "het kan vertellen: {count}"
    ),
    'add [channels.handover] with plugin = "handover"': 'voeg [channels.handover] toe met plugin = "handover"',
    "write a mailbox of the school that you can read": "schrijf een mailbox van de school die u kunt lezen",
    "is the one that `ouderbrug init` writes, and nobody reads it": (
        "is de afzender die `ouderbrug init` opschrijft, en die leest niemand"
    ),
    "write the name and a mailbox of the school": "schrijf de naam en een mailbox van de school",
    "no colleague is mailed what waits for them, an incident either": (
        "geen collega krijgt een mail over wat op hem of haar wacht, ook niet over een voorval"
    ),
    'write [staff_mail] with at = "07:30", or let somebody read `ouderbrug tasks` each school day': (
        'schrijf [staff_mail] met at = "07:30", of laat iemand elke schooldag `ouderbrug tasks` lezen'
    ),
    "the pilot mailbox is a placeholder": "de proefmailbox is een voorbeeld",
    "all mail goes to the pilot mailbox, none to guardians": "alle mail gaat naar de proefmailbox, niets naar ouders",
    "is true although redirect_to is set": "is true, en toch is redirect_to gezet",
    "take one of them out": "haal er één weg",
    "is not called while redirect_to is set: it does not say that it keeps a pilot from guardians": (
        "wordt niet gebruikt zolang redirect_to gezet is: het zegt niet dat een proef er bij ouders wegblijft"
    ),
    "what would go over it waits; its plugin declares Capabilities(pilot=True) if it goes by Message.to": (
        "wat erover zou gaan, wacht; de plugin zegt Capabilities(pilot=True) als hij Message.to volgt"
    ),
    "is false: dispatch plans and sends nothing": "is false: dispatch plant, en verstuurt niets",
    "set redirect_to, or live": "zet redirect_to, of live",
    "others on this machine can read the secret file": "anderen op deze computer kunnen het geheime bestand lezen",
    "add {cls} = [...] under [routes]; until then these are refused: {kinds}": (
        "voeg {cls} = [...] toe onder [routes]; tot dan gaan deze niet weg: {kinds}"
    ),
    "{kind} goes by {channel} first, and nobody tells it": "{kind} gaat eerst per {channel}, en niemand vertelt het",
    'put {kind} = ["{channel}"] under [routes], and somebody calls': (
        'zet {kind} = ["{channel}"] onder [routes], dan belt iemand'
    ),
    "add [channels.handover], and a route to it: then somebody calls": (
        "voeg [channels.handover] toe, en een route erheen: dan belt iemand"
    ),
    "there is no route for {cls} messages": "er is geen route voor berichten van klasse {cls}",
    "{name} takes no {cls} messages: they go another way, or are refused": (
        "{name} neemt geen berichten van klasse {cls} mee: ze gaan een andere weg, of niet weg"
    ),
    "take {channel} out of this route; it carries {carried} messages alone": (
        "haal {channel} uit deze route; het draagt alleen berichten van klasse {carried}"
    ),
    'add "{cls}" to `classes` in [channels.{name}] if the school agrees': (
        'voeg "{cls}" toe aan `classes` in [channels.{name}] als de school dat goedvindt'
    ),
    "the settings of [channels.{name}] leave it out": "de instellingen van [channels.{name}] laten het weg",
    "{what}; or take the channel out of this route": "{what}; of haal het kanaal uit deze route",
    "name a channel that sends e-mail": "noem een kanaal dat e-mail verstuurt",
    "does not go to e-mail addresses": "gaat niet naar e-mailadressen",
    "a mail that asks something should say whom to call; write phone under [school]": (
        "een mail die iets vraagt, zegt wie u kunt bellen; schrijf phone onder [school]"
    ),
    "no telephone number of the school is known": "het telefoonnummer van de school is niet bekend",
    "{host} is a placeholder: no mail server has that name": "{host} is een voorbeeld: geen mailserver heet zo",
    "write the host of your relay, or use `ouderbrug sandbox`": (
        "schrijf de host van uw mailserver, of gebruik `ouderbrug sandbox`"
    ),
    "there is no store yet": "er is nog geen opslag",
    "`ouderbrug import` makes one": "`ouderbrug import` maakt er een",
    "anybody on this machine may write to the inbox {path}; close it with: chmod o-w {same}": (
        "iedereen op deze computer mag schrijven in de inbox {path}; sluit hem met: chmod o-w {same}"
    ),
    "its end is not read yet; close the last quote and end the last line with a break": (
        "het eind is nog niet gelezen; sluit het laatste aanhalingsteken en eindig met een nieuwe regel"
    ),
    "the inbox {path} is not there; make it with: mkdir -m 700 {same}": (
        "de inbox {path} is er niet; maak hem met: mkdir -m 700 {same}"
    ),
    "the inbox {path} is an empty file and no folder; remove it, and make it with: mkdir -m 700 {same}": (
        "de inbox {path} is een leeg bestand en geen map; haal het weg, en maak hem met: mkdir -m 700 {same}"
    ),
    "the inbox {path} cannot be read; give the user of ouderbrug access": (
        "de inbox {path} is niet te lezen; geef de gebruiker van ouderbrug toegang"
    ),
    # rules, kinds and templates
    "the rule {name} is loaded, and judges nothing: it is not in the order": (
        "de regel {name} is geladen en beoordeelt niets: hij staat niet in de volgorde"
    ),
    "the plugin {plugin} brings {name}, and no table names it": (
        "de plugin {plugin} brengt {name}, en geen tabel noemt dat"
    ),
    "add {table}, or take it out of the plugin": "voeg {table} toe, of haal het uit de plugin",
    'add "{name}" to order, or take it out': 'zet "{name}" in order, of haal hem weg',
    "the plugin {name} fails ({error}, {place})": "de plugin {name} werkt niet ({error}, {place})",
    "its plugin fails ({error}, {place})": "de plugin werkt niet ({error}, {place})",
    "mend it, or take it out of the TOML": "herstel het, of haal het uit de TOML",
    "{what} on a {kind}": "{what} bij een {kind}",
    "{hangs} for {seconds} s ({place})": "{hangs} {seconds} s lang ({place})",
    "hangs for {seconds} s": "hangt {seconds} s lang",
    "mend the rule before anything is dispatched: in a run one that hangs ends it": (
        "herstel de regel voor er iets weggaat: een regel die hangt, breekt een run af"
    ),
    "looks at {fact}, which it does not declare ({place})": "kijkt naar {fact}, en zegt dat niet vooraf ({place})",
    "fails with {error} ({place})": "loopt vast met {error} ({place})",
    "mend the rule; until then each such message waits": "herstel de regel; tot dan wacht zo'n bericht",
    "gives no answer that can be used: {problem} ({place})": "geeft geen bruikbaar antwoord: {problem} ({place})",
    "give Allow, Delay, Fold or Refuse": "geef Allow, Delay, Fold of Refuse",
    "what a message says of its recipient is for rules with `reads = None`, which are asked for each": (
        "wat een bericht over de ontvanger zegt, is voor regels met `reads = None`, die voor ieder gevraagd worden"
    ),
    "add {name} to its `{where}`; until then each such message waits": (
        "voeg {name} toe aan `{where}`; tot dan wacht zo'n bericht"
    ),
    "mend the template, or the kind ({place}); until then its messages wait": (
        "herstel het sjabloon, of de soort ({place}); tot dan wachten de berichten"
    ),
    "cannot be written in {language}: {why}": "is niet te schrijven in {language}: {why}",
    "belongs to no event kind": "hoort bij geen soort gebeurtenis",
    "mend the file, or remove it to use the built-in text": (
        "herstel het bestand, of haal het weg om de ingebouwde tekst te gebruiken"
    ),
    "let a native speaker read it, then begin it with {{# reviewed: WHO, WHEN #}}": (
        "laat iemand het lezen van wie dit de moedertaal is, en begin het dan met {{# reviewed: WIE, WANNEER #}}"
    ),
    "is not used: it names no reviewer": "wordt niet gebruikt: er staat niet wie het nagelezen heeft",
    "is not used: it has no {name}.j2": "wordt niet gebruikt: er is geen {name}.j2",
    "translate that file too": "vertaal dat bestand ook",
    "is not done after {seconds} seconds; look for a loop": (
        "is na {seconds} seconden nog niet klaar; zoek naar een lus"
    ),
    "broke the process that tried it; look for a loop or a very long text": (
        "liet het proces omvallen; zoek naar een lus of een heel lange tekst"
    ),
    "puts a value inside a Markdown link; write the value by itself": (
        "zet een waarde in een Markdown-link; schrijf de waarde los"
    ),
    "a template is called <language>/<kind>.j2": "een sjabloon heet <taal>/<soort>.j2",
    "is not used": "wordt niet gebruikt",
    "a template does not calculate with {what}": "een sjabloon rekent niet met {what}",
    "a field that was not given is shown here; put {{% if ... %}} around it": (
        "hier staat een veld dat niet gegeven is; zet er {{% if ... %}} omheen"
    ),
    "cannot be read as UTF-8; save it so": "is niet te lezen als UTF-8; sla het zo op",
    "has no block '{name}'": "heeft geen blok '{name}'",
    "block '{name}' makes over {bytes} bytes": "blok '{name}' maakt meer dan {bytes} bytes",
    "does not exist": "bestaat niet",
    "is not there; a kind names the folder that holds it in `templates`": (
        "is er niet; een soort noemt in `templates` de map waarin hij staat"
    ),
    "wrong syntax": "de schrijfwijze klopt niet",
    "a template stands by itself: no extends, include or import": (
        "een sjabloon staat op zichzelf: geen extends, include of import"
    ),
    "'{name}' is not known; {hint}": "'{name}' is niet bekend; {hint}",
    "a stored event of kind {kind} no longer fits it; send a corrected revision of the event": (
        "een bewaarde gebeurtenis van soort {kind} past niet meer; stuur een verbeterde revisie"
    ),
    "a home action cannot be shown in {language}: it {why}": "een huisactie is niet te tonen in {language}: hij {why}",
    # what a rule says of its settings
    "{window} runs through the night": "{window} gaat de nacht door",
    "for the day write {opens}-{closes}": "schrijf voor de dag {opens}-{closes}",
    "counts for each child apart: a guardian of two children here may get {most} messages in one window": (
        "telt voor elk kind apart: een verzorger van twee kinderen hier kan {most} berichten in een tijdvak krijgen"
    ),
    'scope = "guardian" keeps one cap for each guardian': 'scope = "guardian" houdt één grens voor elke verzorger',
    "is neither a class nor a topic nor a kind": "is geen klasse, geen onderwerp en geen soort",
    "widen one of the two; until then such messages expire": (
        "maak een van beide ruimer; tot dan verlopen zulke berichten"
    ),
    "together the rules leave no hour at which a message may go": (
        "samen laten de regels geen uur over waarop een bericht weg mag"
    ),
    "widen the windows of one of them; until then only urgent messages go": (
        "maak de tijdvakken van een ervan ruimer; tot dan gaat alleen weg wat dringend is"
    ),
    "the digest has its hour at {at}, when the rules let nothing go{when}: it waits until they do": (
        "de bundel gaat om {at}, en dan laten de regels niets weg{when}: hij wacht tot het weer mag"
    ),
    "write an hour within {hours} as `at` of [digest], on a day on which messages go": (
        "schrijf een uur binnen {hours} als `at` van [digest], op een dag waarop berichten weggaan"
    ),
    "never opens inside the windows of [rules.{name}]": "gaat nooit open binnen de tijdvakken van [rules.{name}]",
    "set school_days_only = false, or leave holiday_messages out": (
        "zet school_days_only = false, of laat holiday_messages weg"
    ),
    "has no effect: {name} lets messages go on school days only": (
        "doet niets: {name} laat berichten alleen op schooldagen gaan"
    ),
    'mode is "assisted": a colleague posts each message in the app': (
        'mode is "assisted": een collega plaatst elk bericht in de app'
    ),
    "endpoint {name} is {provenance}": "endpoint {name} is {provenance}",
    # check --deep
    "report it, or restore the last backup with `ouderbrug store restore FILE`": (
        "meld het, of zet de laatste back-up terug met `ouderbrug store restore BESTAND`"
    ),
    "messages that {what}: {count} ({rows})": "berichten die {what}: {count} ({rows})",
    "are held by a run that is no more": "in handen zijn van een keer dispatch die er niet meer is",
    "the next `ouderbrug dispatch` frees them; if they stay, no run comes through: see `ouderbrug status`": (
        "de volgende `ouderbrug dispatch` maakt ze vrij; blijven ze, dan komt er geen een door: zie `ouderbrug status`"
    ),
    "are held until a time that no run asks for: a clock ran ahead": (
        "vastgehouden zijn tot een tijd waar niemand om vraagt: een klok liep voor"
    ),
    "mend the clock, then `ouderbrug store clock --repair`": "zet de klok goed, dan `ouderbrug store clock --repair`",
    "are held without an end, so that no run takes them up": "vastgehouden zijn zonder eind, zodat niemand ze oppakt",
    "wait in a digest that is gone": "wachten in een bundel die er niet meer is",
    "come up only when they are of no use any more, and will expire": (
        "pas aan de beurt komen als ze geen nut meer hebben, en zullen verlopen"
    ),
    "see `ouderbrug log` for what kept them; tell it yourself, or give the event a later day": (
        "zie `ouderbrug log` voor wat ze ophield; vertel het zelf, of geef de gebeurtenis een latere dag"
    ),
    "are for a channel that the TOML has no more": "voor een kanaal zijn dat niet meer in de TOML staat",
    "put it back, or settle them": "zet het terug, of rond ze af",
    "are held, and no hold stands": "tegengehouden zijn, terwijl er geen stop staat",
    "{name} lacks {columns}": "{name} mist {columns}",
    "the tables by which workers are woken are not there": "de tabellen waarmee workers gewekt worden, zijn er niet",
    "`ouderbrug worker` makes them; without workers `dispatch` does all of it": (
        "`ouderbrug worker` maakt ze; zonder workers doet `dispatch` alles"
    ),
    "of a time that is still to come: went {went}, expired {expired}": (
        "op een tijd die nog moet komen: weg {went}, verlopen {expired}"
    ),
    "the clocks of this machine and of the server differ by {seconds} seconds": (
        "de klokken van deze computer en van de server schelen {seconds} seconden"
    ),
    "let both follow a time server (NTP)": "laat beide een tijdserver volgen (NTP)",
    "{what}, since {since}": "{what}, sinds {since}",
    "rests until {until}, as its service asked": "rust tot {until}, zoals de dienst vroeg",
    "it goes on by itself": "het gaat vanzelf verder",
    "something last went over it: {when}": "er ging voor het laatst iets overheen: {when}",
    "since then {outcome}, {why}: {count}": "sindsdien {outcome}, {why}: {count}",
    "guardians whose last message was refused, {why}: {whom}": (
        "verzorgers van wie het laatste bericht geweigerd is, {why}: {whom}"
    ),
    "ask for another address and import it; what failed at the old one goes by itself then": (
        "vraag een ander adres en importeer het; wat op het oude mislukte, gaat dan vanzelf"
    ),
}
