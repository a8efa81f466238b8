"""The tone table: each row refuses or warns, and what must pass does."""

from dataclasses import replace

import pytest
from rule_samples import ACTION, MONDAY, facts, message, text

from ouderbrug import Allow, Audience, ConfigError, ContentClass, Correction, Priority, Refuse
from ouderbrug.rules.tone import Tone, terms
from ouderbrug.rules.tone.terms import read_terms

G, P, S = ContentClass.GENERAL, ContentClass.PERSONAL, ContentClass.SENSITIVE
RULE = Tone(Tone.Config())
COMPLETE = {"direction": "up", "next_goal": "een kort verhaal schrijven", "action": ACTION}
ASKS = " Hoe gaat het?"  # keeps one-way quiet where a row is about something else


def judge(body, content_class=G, rule=RULE, **changes):
    return rule.judge(message(body, content_class=content_class, **changes), facts(), MONDAY)


def why(body, content_class=G, **changes):
    found = judge(body, content_class, **changes)
    return found.why if isinstance(found, Refuse) else ""


def warnings(body, content_class=G, **changes):
    found = judge(body, content_class, **changes)
    assert isinstance(found, Allow), found
    return found.warnings


def test_1_of_what_is_urgent_tone_only_warns():
    said = "Door uw schuld is de toets gemist."
    assert why(said) == "blame"
    for priority in (Priority.URGENT, Priority.EMERGENCY):
        assert "blame" in warnings(said, priority=priority)


REFUSED = [
    ("low-expectation", "Meer zit er niet in.", G),
    ("low-expectation", "\ue001 is nu eenmaal geen rekenaar.", S),
    ("background", "\ue001 leest minder goed omdat u thuis geen Nederlands spreekt.", S),
    ("background", "Dat komt door de thuistaal.", G),
    ("background", "De achterstand komt vanwege uw inkomen.", G),
    ("background", "Dit lukt niet door uw afkomst.", G),
    ("blame", "Door uw schuld is de toets gemist.", G),
    ("blame", "U heeft nagelaten het formulier in te vullen.", G),
    ("improvement-without-step", "Het rekenen is onvoldoende.", S),
    ("improvement-without-step", "Spelling is nog zwak.", S),
    ("voluntary", "Betaal voor vrijdag 25 euro.", G),
    ("voluntary", "Wilt u 12 euro betalen?", G),
    ("voluntary", "Maak het bedrag voor het schoolreisje over.", G),
    ("voluntary", "De bijdrage is 25 euro.", G),
    ("voluntary", "De schoolreis kost 32,50 per kind. Maak het over op onze rekening.", G),
    ("voluntary", "Graag € 5 meegeven voor het kerstdiner.", G),
    ("voluntary", "Het kamp kost 85 euro per kind. Meedoen hoeft niet.", G),
    ("voluntary", "Wilt u 12 euro betalen? Betalen hoeft niet contant.", G),
    ("voluntary", "Wilt u 12 euro betalen? U hoeft het niet vandaag te betalen.", G),
    ("comparison", "\ue001 is de slechtste lezer van de groep.", S),
    ("background", "Met zo'n thuissituatie is het logisch dat \ue001 achterloopt.", S),
    ("low-expectation", "\ue001 kan er niks van.", S),
    ("low-expectation", "Havo kunt u wel vergeten.", S),
    ("comparison", "Zijn zusje was ook al zo.", S),
]


@pytest.mark.parametrize(("code", "body", "content_class"), REFUSED)
def test_tone_refuses(code, body, content_class):
    assert why(body, content_class) == code
    assert why(body.upper(), content_class) == code
    assert why(body.replace(" ", "\n"), content_class) == code


PASSES = [
    ("low-expectation", "Dit lukt nog niet; zo oefenen we.", G),
    ("background", "Welke taal spreekt u thuis?", G),
    ("blame", "Wij misten u; kan een ander moment?", G),
    ("improvement-without-step", "Pas op: zwak ijs op de vijver.", G),
    ("action", "Lees elke dag 10 minuten samen.", G),
    ("voluntary", "De vrijwillige bijdrage is 25 euro.", G),
    ("voluntary", "Schoolfoto. De foto's kosten 5 euro. Kopen hoeft niet; uw kind gaat gewoon op de foto.", G),
    ("voluntary", "Kosten voor de foto: 5 euro. U hoeft ze niet te kopen.", G),
    ("voluntary", "Wilt u 12 euro betalen? Betalen is niet verplicht.", G),
    ("voluntary", "Een appel kost 2 euro. Hoeveel kosten er drie?", G),
    ("voluntary", "Leg 2 euro in de pot: hoeveel zit erin?", G),
    ("voluntary", "In de kantine kunt u koffie kopen voor 1 euro.", G),
    ("voluntary", "De schoolreis kost 32,50 per kind. Die bijdrage is vrijwillig.", G),
    ("low-expectation", "Als dit zo doorgaat, is het boek vrijdag uit!" + ASKS, S),
    ("low-expectation", "Er is geen kans op regen.", G),
    ("comparison", "Het nummer staat onderaan dit bericht. Belt u gerust?", P),
    ("blame", "Wie zijn kind alleen naar huis laat gaan, meldt dat.", G),
    ("label", "We liepen op stelten, verkleed als clown.", G),
    ("not-partner", "Thema winkel: speel klant met uw kind.", G),
    ("not-partner", "Beste \ue000, \ue001 Klant leest graag.", G),
    ("label", "\ue001 heeft meer tijd nodig." + ASKS, S),
    ("label", "We bespreken het voorlopig schooladvies.", G),
    ("pressure", "Het volgende doel is een boek zelf samenvatten.", G),
    ("pressure", "Wij verwachten veel van het feest.", G),
    ("every-child", "Groep 3 heeft alle letters geleerd.", G),
    ("pronoun", "Kijk samen welke scholen er zijn. Schrijf ze op." + ASKS, S),
    ("pronoun", "Hij komt vrijdag, de bakker.", G),
    ("command", "Dit dient als voorbeeld.", G),
    ("command", "Wilt u een tas meegeven?", G),
    ("command", "Wat moet u meenemen? Een tas.", G),
    ("family", "Lees thuis een boek.", G),
    ("one-way", "\ue001 leest vlot. Hoe gaat het?", P),
    ("one-way", "\ue001 leest vlot. Laat het ons weten.", P),
    ("one-way", "De school is dicht op vrijdag.", G),
    ("percentage", "\ue001 heeft 3 dagen gemist." + ASKS, P),
    ("jargon", "De DMT (een leestoets), AVI (leesniveau) en het OPP (plan) staan klaar.", G),
    ("jargon", "De DMT en de AVI staan klaar.", G),
]


@pytest.mark.parametrize(("code", "body", "content_class"), PASSES)
def test_tone_must_pass(code, body, content_class):
    assert judge(body, content_class) == Allow()


WARNED = [
    ("not-partner", "Beste klant, welkom.", G),
    ("not-partner", "Zo verbeteren we onze service aan u.", G),
    ("label", "Dit boek is voor een zwakke leerling.", G),
    ("label", "Er is hulp voor zorgleerlingen.", G),
    ("label", "Met een laag advies kan dat.", G),
    ("label", "Met een hoog advies kan dat.", G),
    ("diagnosis", "Waarschijnlijk heeft \ue001 ADHD." + ASKS, S),
    ("not-partner", "Sommige ouders leveren hun kinderen nog steeds te laat af.", G),
    ("pressure", "Na het advies: wij verwachten veel van haar.", G),
    ("every-child", "Alle kinderen kennen de letters.", G),
    ("pronoun", "Dit kan hij al." + ASKS, S),
    ("pronoun", "Dit lukt hem al." + ASKS, P),
    ("pronoun", "Dit lukt haar al." + ASKS, S),
    ("pronoun", "Zijn werk is netjes." + ASKS, S),
    ("command", "U dient op tijd te komen.", G),
    ("command", "U moet op tijd komen.", G),
    ("family", "Doe dit met papa en mama.", G),
    ("one-way", "\ue001 leest vlot.", P),
    ("one-way", "\ue001 leest vlot.", S),
    ("prior-knowledge", "Leg de breuken thuis uit." + ASKS, G),
    ("percentage", "\ue001 was 92 % aanwezig." + ASKS, P),
    ("percentage", "\ue001 was 92,5 procent aanwezig." + ASKS, P),
    ("jargon", "De DMT, de AVI en het OPP staan klaar.", G),
]


@pytest.mark.parametrize(("code", "body", "content_class"), WARNED)
def test_tone_warns(code, body, content_class):
    assert warnings(body, content_class) == (code,)


def test_tone_an_improvement_with_next_step_and_action():
    body = "Spelling is nog onvoldoende. Hoe gaat het thuis?"
    given = {"kind": "notable_score", "needs_action": True}
    assert why(body, S, payload=COMPLETE, **given) == ""
    assert why(body, S, payload={**COMPLETE, "next_goal": ""}, **given) == "improvement-without-step"
    assert why(body, S, payload={**COMPLETE, "action": None}, **given) == "improvement-without-step"
    assert why(body + " De volgende stap is een verhaal.", S, payload={"action": ACTION}, needs_action=True) == ""


@pytest.mark.parametrize("action", [None, {}, {"what": None, "minutes": None}, "lees samen"])
def test_tone_action_missing(action):
    payload = {**COMPLETE, "action": action}
    assert why("Goed." + ASKS, S, needs_action=True, payload=payload) == "action-missing"
    assert why("Goed." + ASKS, S, needs_action=False, payload=payload) == ""


@pytest.mark.parametrize("part", ["what", "minutes", "when"])
def test_tone_action_vague_without_one_of_its_parts(part):
    payload = {"action": {key: value for key, value in ACTION.items() if key != part}}
    assert why("Lees.", needs_action=True, payload=payload) == "action-vague"


@pytest.mark.parametrize(
    "what", ["help uw kind", "Help uw kind thuis", "help uw kind met lezen", "oefen thuis", "lezen"]
)
def test_tone_action_vague_in_words(what):
    assert why("Lees.", needs_action=True, payload={"action": {**ACTION, "what": what}}) == "action-vague"


@pytest.mark.parametrize(
    "action",
    [
        ACTION,
        {**ACTION, "what": "lees elke dag 10 minuten samen"},
        {**ACTION, "what": "help uw kind drie zinnen te schrijven"},
        {"id": "lezen-samen"},
        {"id": "lezen-samen", "what": None},
    ],
)
def test_tone_a_complete_action(action):
    assert why("Lees.", needs_action=True, payload={"action": action}) == ""


@pytest.mark.parametrize("kind", ["notable_score", "progress_update"])
def test_tone_next_goal_missing_comes_after_the_action(kind):
    assert why("Goed." + ASKS, S, kind=kind, needs_action=True, payload={"action": ACTION}) == "next-goal-missing"
    found = judge("Goed." + ASKS, S, kind=kind, needs_action=True)
    assert (found.why, found.detail["also"]) == ("action-missing", ["next-goal-missing"])


@pytest.mark.parametrize(("topic", "warns"), [("incidents", False), ("progress", False), ("talks", True)])
def test_12_of_a_childs_own_incident_or_score_a_pronoun_is_none_of_somebody_else(topic, warns):
    said = judge("Hij kreeg een bal tegen zijn hoofd." + ASKS, S, topics=(topic,), payload=COMPLETE)
    assert said.warnings == (("pronoun",) if warns else ())


@pytest.mark.parametrize(("keys", "warns"), [(("p1",), False), (("p1", "p2"), True)])
def test_12_of_one_child_a_pronoun_is_its_own_and_of_several_a_guess(keys, warns):
    told = message("Hij neemt zijn boek mee." + ASKS, content_class=P)
    told = replace(told, event=replace(told.event, audience=Audience("pupils", keys)))
    assert ("pronoun" in RULE.judge(told, facts(), MONDAY).warnings) is warns


def test_13_where_no_action_is_needed_one_that_is_given_says_what_to_do():
    vague = {"action": {**ACTION, "what": "help uw kind"}}
    assert [judge("Dag.", payload=given) for given in ({}, {"action": None}, {"action": ACTION})] == [Allow()] * 3
    assert why("Dag.", payload=vague) == "action-vague"


def test_tone_a_withdrawal_needs_no_action():
    changes = {"kind": "notable_score", "needs_action": True, "correction": Correction.WITHDRAWN}
    assert why("Het bericht vervalt." + ASKS, S, **changes) == ""


def test_tone_a_missing_action_of_the_school_week():
    payload = {"subject": "Spelling", "direction": "up", "next_goal": "een kort verhaal schrijven"}
    body = "Beste \ue000, \ue001 schrijft moeilijke woorden goed." + ASKS
    assert why(body, S, kind="notable_score", needs_action=True, payload=payload) == "action-missing"


SAMPLES = {
    "toets_B1": "Beste \ue000, \ue001 rekent nu sneller met de tafels. Knap gewerkt! De volgende stap is de "
    "tafel van acht. Oefen elke dag samen vijf keersommen. Dat kan aan tafel of in de auto. Hoe gaat het thuis?",
    "viering": "Hoera! Groep 3 heeft alle letters geleerd. Komt u vrijdag om 14.00 uur het letterfeest met ons "
    "vieren? U kunt dan samen met uw kind een boekje bekijken.",
    "schooladvies": "In januari bespreken we het voorlopig schooladvies van \ue001. Het volgende doel is een boek "
    "zelf samenvatten. Kijk samen op de kaart welke scholen er zijn. Welke vragen wilt u in het gesprek bespreken? "
    "Schrijf ze vooraf op.",
    "vakantielezen": "De zomervakantie begint bijna. Lees elke dag tien minuten samen met uw kind. Laat uw kind "
    "zelf het boek kiezen. Stel na het lezen één vraag: wat gebeurde er?",
}
OFFICIAL = (
    "Geachte ouder/verzorger, naar aanleiding van de recentelijk afgenomen leerlingvolgsysteemtoetsen constateren "
    "wij dat de ontwikkeling van uw zoon op het gebied van begrijpend lezen onvoldoende aansluit bij de "
    "verwachtingen, waardoor een interventie noodzakelijk wordt geacht."
)


@pytest.mark.parametrize(
    ("name", "content_class", "changes"),
    [
        ("toets_B1", S, {"kind": "notable_score", "needs_action": True, "payload": COMPLETE}),
        ("viering", G, {"kind": "celebration"}),
        ("schooladvies", G, {}),
        ("schooladvies", P, {}),
        ("vakantielezen", G, {"kind": "home_tip", "needs_action": True, "payload": {"action": ACTION}}),
    ],
)
def test_tone_samples_are_clean(name, content_class, changes):
    assert judge(SAMPLES[name], content_class, **changes) == Allow()


def test_tone_sample_toets_ambtelijk_is_refused():
    found = judge(OFFICIAL, S, kind="notable_score", needs_action=True)
    assert found.why == "improvement-without-step"
    assert found.detail == {"words": ["onvoldoende"], "also": ["action-missing", "next-goal-missing"]}


def test_tone_detail_shows_words_and_no_name():
    found = judge("Dit komt doordat Sem thuis geen Nederlands spreekt.")
    assert found.detail["words"] == ["thuis geen Nederlands"]


def test_tone_words_are_whole_and_no_phrase_spans_two_parts():
    assert judge("Het zwaktebod van een bijdragende klantenkaart.", S, payload=COMPLETE).warnings == ("one-way",)
    across = replace(text("klant van de week"), subject="Beste", app="")
    assert RULE.judge(message(text=across), facts(), MONDAY) == Allow()


def test_tone_judges_the_subject_and_the_short_text_too():
    assert RULE.judge(message(text=replace(text("Dag"), subject="Uw schuld")), facts(), MONDAY).why == "blame"
    assert RULE.judge(message(text=replace(text("Dag"), app="Uw schuld")), facts(), MONDAY).why == "blame"


def test_tone_languages():
    assert RULE.judge(message(text=text("This is your fault.", "en")), facts(), MONDAY).why == "blame"
    turkish = message(text=text("Merhaba", "tr"), payload={"summary": "Meer zit er niet in."})
    assert RULE.judge(turkish, facts(), MONDAY).why == "low-expectation"


def test_tone_allow_takes_phrases_out():
    rule = Tone(Tone.Config(allow=("Beste klant", "bijdrage van de week")))
    assert judge("Beste  KLANT, hier is de bijdrage van de week.", rule=rule) == Allow()
    assert judge("De bijdrage is 25 euro.", rule=rule).why == "voluntary"


def test_tone_extend_adds_a_schools_own_terms(tmp_path):
    own = tmp_path / "tone.toml"
    own.write_text('vague = ["lees voor"]\n[[terms]]\ncode = "house-style"\nlevel = "refuse"\nphrases = ["juffie"]\n')
    for extend in (own, {"file": str(own)}):
        rule = Tone(Tone.Config(extend=extend))
        assert judge("Vraag het de Juffie.", rule=rule).why == "house-style"
        assert judge("Meer zit er niet in.", rule=rule).why == "low-expectation"
        vague = {"action": {**ACTION, "what": "lees voor"}}
        assert judge("Dag.", rule=rule, needs_action=True, payload=vague).why == "action-vague"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            '[[terms]]\ncode="a"\nlevel="warn"\nphrases=["x"]\n[[terms]]\ncode="b"\nlevel="warn"\npatterns=["(x"]',
            "entry 2 .b.",
        ),
        ('[[terms]]\ncode="a"\nlevel="warn"', "entry 1 .a. has neither"),
        ('[[terms]]\ncode="a"\nlevel="shout"\nphrases=["x"]', r"terms\.1\.level"),
        ('[[terms]]\ncode="a"\nlevel="warn"\nphrase=["x"]', r"terms\.1\.phrase"),
        ("vague = ['(']", "vague: broken pattern"),
        ("vague = ['a)', '(b']", "vague: broken pattern"),
        ("[[terms", "is no TOML"),
    ],
)
def test_tone_a_broken_list_says_where(tmp_path, content, says):
    own = tmp_path / "tone.toml"
    own.write_text(content)
    with pytest.raises(ConfigError, match=says):
        Tone(Tone.Config(extend=own))


def test_tone_a_list_that_is_not_there(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        Tone(Tone.Config(extend=tmp_path / "none.toml"))


def test_tone_is_judged_once_a_text():
    assert Tone.reads == frozenset()
    assert Tone.timeless


METHODS = {"Rekenen": frozenset({"Rekenpad"}), "taal": frozenset({"Woordenweb", "Taalreis"})}


@pytest.mark.parametrize(
    ("subject", "method", "refused"),
    [
        ("rekenen", "Getallenboek", True),
        ("rekenen", "Rekenpad", False),
        (" REKENEN", "rekenPAD ", False),
        ("taal", "Taalreis", False),
        ("taal", "Rekenpad", True),
        ("muziek", "Getallenboek", False),
        ("rekenen", None, False),
        (None, "Getallenboek", False),
    ],
)
def test_tone_method_mismatch(subject, method, refused):
    payload = {"action": ACTION, "subject": subject, "method": method}
    tip = message("Lees.", kind="home_tip", needs_action=True, payload=payload)
    found = RULE.judge(tip, facts(methods=METHODS), MONDAY)
    assert getattr(found, "why", "") == ("method-mismatch" if refused else "")
    assert RULE.judge(tip, facts(), MONDAY) == Allow()


def test_tone_method_mismatch_says_what_is_used_and_comes_last():
    payload = {"subject": "taal", "method": "Rekenpad"}
    found = RULE.judge(message("Lees.", needs_action=True, payload=payload), facts(methods=METHODS), MONDAY)
    assert (found.why, found.detail["also"]) == ("action-missing", ["method-mismatch"])
    assert (found.detail["method"], found.detail["used"]) == ("Rekenpad", ["Taalreis", "Woordenweb"])
    gone = message("Vervalt.", payload=payload, correction=Correction.WITHDRAWN)
    assert RULE.judge(gone, facts(methods=METHODS), MONDAY) == Allow()


INSTEAD = [
    ("U moet op tijd komen.", "u moet", "wilt u", "nl"),
    ("Daarom dient  u te komen.", "dient u", "wilt u", "nl"),
    ("Doe dit met mama en papa.", "mama en papa", "thuis", "nl"),
    ("Beste klanten, welkom.", "beste klanten", "beste ouders", "nl"),
    ("Er is hulp voor zorgleerlingen.", "zorgleerlingen", "leerlingen die extra hulp krijgen", "nl"),
    ("Alle kinderen kennen de letters.", "alle kinderen kennen", "de groep heeft", "nl"),
    ("Nu 92 % aanwezig.", "92 %", "het aantal, zoals: 3 dagen gemist", "nl"),
    ("U heeft nagelaten te bellen.", "u heeft nagelaten", "het is nog niet gelukt om", "nl"),
    ("Meer zit er niet in.", "meer zit er niet in", "dit lukt nog niet; zo oefenen we", "nl"),
    ("De bijdrage is 25 euro.", "bijdrage", "vrijwillige bijdrage", "nl"),
    ("You must be on time.", "you must", "would you", "en"),
    ("Read with mum and dad.", "mum and dad", "at home", "en"),
    ("Dear customers, welcome.", "dear customers", "dear parents", "en"),
    ("Help for weak pupils.", "weak pupils", "pupils who need more time", "en"),
    ("You failed to call.", "you failed to", "it did not work out yet to", "en"),
]


@pytest.mark.parametrize(("body", "found", "better", "language"), INSTEAD)
def test_tone_suggests_other_words(body, found, better, language):
    detail = RULE.judge(message(text=text(body, language)), facts(), MONDAY).detail
    assert {" ".join(one.casefold().split()): words for one, words in detail["instead"].items()} == {found: better}


@pytest.mark.parametrize(("body", "found", "better", "language"), INSTEAD)
def test_tone_a_suggestion_passes_itself(body, found, better, language):
    words = better.partition(", ")[0]
    assert RULE.judge(message(text=text(f"Hier: {words}.", language)), facts(), MONDAY) == Allow()


def test_tone_every_suggestion_in_a_table_is_for_words_that_its_entry_finds():
    tables = [
        (term, words)
        for language in ("nl", "en")
        for term in read_terms(language).terms
        for words in (term.entry.instead if isinstance(term.entry.instead, dict) else ())
    ]
    assert tables
    assert not [(term.entry.code, words) for term, words in tables if not term.found.search(words)]


def test_tone_says_nothing_of_other_words_where_it_has_none():
    assert "instead" not in judge("Zijn werk is netjes." + ASKS, S).detail


@pytest.mark.parametrize("instead", ['"de juf"', '{ JUFFIE = "de juf" }'])
def test_tone_a_school_may_suggest_words_of_its_own(tmp_path, instead):
    own = tmp_path / "tone.toml"
    own.write_text(f'[[terms]]\ncode = "house-style"\nlevel = "warn"\nphrases = ["juffie"]\ninstead = {instead}\n')
    assert judge("Vraag Juffie.", rule=Tone(Tone.Config(extend=own))).detail["instead"] == {"Juffie": "de juf"}


@pytest.mark.parametrize("path", sorted(terms.LISTS.glob("*.toml")), ids=lambda path: path.name)
def test_each_pattern_of_a_shipped_list_is_whole_by_itself(path):
    """They are compiled together, with the first message of their language."""
    terms._require_patterns(terms._read(path), path.name)
