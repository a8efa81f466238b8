"""What a channel may carry, and what a person must have seen."""

from dataclasses import replace

import pytest
from rule_samples import APP, MAIL, MONDAY, SARA, facts, message, text

from ouderbrug import Allow, Attachment, Capabilities, ContentClass, Correction, Meeting, Priority, TextFacts
from ouderbrug.rules.content_policy import ContentPolicy

RULE = ContentPolicy(ContentPolicy.Config())
POST = {"recipient": "group:3A"}
HOSTS = ("regenboog.example",)


def why(msg=None, **changes):
    found = RULE.judge(msg or message(), facts(**changes), MONDAY)
    return "" if isinstance(found, Allow) else found.why


def look_first(msg, names, hosts):
    return tuple(RULE.look_first(msg, TextFacts(names, hosts)))


@pytest.mark.parametrize("content_class", [ContentClass.PERSONAL, ContentClass.SENSITIVE])
def test_content_policy_class_not_on_channel(content_class):
    assert why(message(content_class=content_class), capabilities=APP) == "class-not-on-channel"
    assert why(message(content_class=content_class), capabilities=MAIL) == ""
    everything = Capabilities(classes=frozenset(ContentClass), audiences=frozenset({"guardian", "group"}))
    assert why(message(content_class=content_class, **POST), capabilities=everything) == "class-not-on-channel"


def test_content_policy_audience_not_on_channel():
    assert why(message(**POST), capabilities=MAIL) == "audience-not-on-channel"
    only_groups = Capabilities(audiences=frozenset({"group"}))
    assert why(message(), capabilities=only_groups) == "audience-not-on-channel"


@pytest.mark.parametrize("priority", list(Priority))
@pytest.mark.parametrize("change", [{"blocked": "court-order"}, {"address_secret": True}])
def test_content_policy_group_has_ban(priority, change):
    post = message(priority=priority, **POST)
    assert why(post, capabilities=APP, members=(SARA, replace(SARA, **change))) == "group-has-ban"
    assert why(post, capabilities=APP, members=(SARA,)) == ""
    assert why(post, capabilities=APP, members=(SARA,), watched=True) == "group-has-ban"
    assert why(message(), members=(replace(SARA, **change),)) == ""


def test_content_policy_too_long():
    short = Capabilities(max_chars=20)
    assert why(message("x" * 20), capabilities=short) == ""
    found = RULE.judge(message("x" * 21), facts(capabilities=short), MONDAY)
    assert (found.why, found.detail) == ("too-long", {"chars": 21, "limit": 20})


def test_content_policy_too_long_counts_names_as_they_will_stand():
    assert why(message("\ue000: \ue001"), capabilities=Capabilities(max_chars=17)) == ""  # Sara Bakker: Noor
    assert why(message("\ue000: \ue001"), capabilities=Capabilities(max_chars=16)) == "too-long"


def test_content_policy_attachments_need_a_channel_but_a_calendar_does_not():
    plain = Capabilities()
    assert why(message(attachments=(Attachment("/m/a.pdf", "application/pdf"),)), capabilities=plain) == (
        "attachment-not-on-channel"
    )
    assert why(message(meeting=Meeting("u", 0, "s", "p", MONDAY)), capabilities=plain) == ""


def test_content_policy_first_contact_negative():
    def drop(direction="down", content_class=ContentClass.SENSITIVE):
        return message(content_class=content_class, kind="notable_score", payload={"direction": direction})

    assert why(drop(), had_before=False) == "first-contact-negative"
    assert why(drop(), had_before=True) == ""
    assert why(drop(), capabilities=replace(MAIL, by_person=True), had_before=False) == ""
    changed = replace(drop(), correction=Correction.CHANGED)
    assert why(changed, had_before=True) == "drop-after-other-news", "what was told as good is not, and no mail says so"
    assert why(replace(drop("up"), correction=Correction.CHANGED), had_before=True) == ""
    assert why(replace(drop(), correction=Correction.WITHDRAWN), had_before=True) == ""
    assert why(drop("up"), had_before=False) == ""
    assert why(drop(content_class=ContentClass.GENERAL), had_before=False) == ""


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/a",
        "HTTP://EVIL.EXAMPLE",
        "https://regenboog.example@evil.example/",
        "https://evil.example\\@regenboog.example",
        "https:\\\\evil.example",
        "https:/evil.example",
        "//evil.example/x",
        "https://regenboog.example.evil.example",
        "https://evilregenboog.example",
        "www.evil.com/actie",
        "evil.nl",
        "regenboog.nl.evil.com",
        "t.co/x",
        "evil.be",
        "EVIL.BE",
        "evil.online",
        "evil.example/x",
        "evil.example:8080/x",
        "192.0.2.7/inloggen",
        "evil.xn--p1ai",
        "ftp://evil.example",
        "whatsapp://send?phone=1",
        "mailto:x@evil.example",
        "mailto:?bcc=a@regenboog.example",
        "mailto:b@evil.be,a@regenboog.example",
        "mailto:b@evil.be%2Ca@regenboog.example",
        "www.evil.example",
        "evil\u3002be",
        "mailto:school@regenboog.example?bcc=a@evil.example",
        "https://[evil",
        "x@evil.be",
        "@evil.be",
        "1.2.3.4",
        "Evil.De",
        "evil.Icu",
        "evil.De/x",
        "evil.рф",
        "evil.みんな",
        "evil.anythingelse",
        "/evil.be",
        "ev\u200bil.be",
        "evil\\.be",
        "http\\://evil.icu",
        "regenboog.example/x,evil.be",
    ],
)
def test_content_policy_link_outside_hosts(link):
    assert look_first(message(f"Kijk op {link} vandaag"), (), HOSTS) == ("link-outside-hosts",)


@pytest.mark.parametrize(
    "body",
    [
        "Kijk op https://regenboog.example/feest.",
        "Kijk op (https://www.regenboog.example).",
        "Mail naar ouders@regenboog.example, of naar jan.de@regenboog.example.",
        "Om 14.00 uur is het klaar.Nu nog de taart.",
        "Voor ouders en/of verzorgers.",
        "Het is klaar.Morgen gaan we verder, aldus J.Jansen en A.B.Pietersen.",
        "Lees regenboog.example/feest.html en rapport.pdf, om 14.00uur, op 27.11.2026 (versie 1.2.3)",
        "Klaar.De taart is op.Is er nog?",
        "Bijv. om 8.30/9.00 uur, op 27.11/28.11, d.w.z. a.s. vrijdag, o.a. foto.jpg en i.p.v. nr.3",
        "Zie mailto:school@regenboog.example of regenboog.example/feest?x=1",
    ],
)
def test_content_policy_link_within_hosts(body):
    assert look_first(message(body), (), HOSTS) == ()


def test_content_policy_links_of_the_html_and_the_payload():
    html = replace(text("Hallo"), html='<html xmlns="http://www.w3.org/1999/xhtml"><a href="https://{}/">x</a>')
    ours = replace(html, html=html.html.format("regenboog.example"))
    assert look_first(message(text=ours), (), HOSTS) == ()
    theirs = replace(html, html=html.html.format("&#101;vil.example"))
    assert look_first(message(text=theirs), (), HOSTS) == ("link-outside-hosts",)
    for half in ("<strong>evil</strong>.be", "evil.<em>icu</em>", "&#101;vil.be", "e<span>vil.be</span>"):
        shown = replace(
            text("Hallo"), html=f"<head><title>T</title><style>a.b{{x.yz}}</style></head><p>Kijk op {half}</p>"
        )
        assert look_first(message(text=shown), (), HOSTS) == ("link-outside-hosts",), half
    styled = replace(text("Hallo"), html="<style>p.big{font:x}</style><p>Klaar.</p><p>Nu de taart</p>")
    assert look_first(message(text=styled), (), HOSTS) == ()
    linked = message("Hallo", payload={"link": "https://evil.example"})
    assert look_first(linked, (), HOSTS) == ("link-outside-hosts",)


def test_content_policy_pupil_named_in_group_text():
    names = ("Noor de Wit", "Sem van 't Hof", "Roos")
    named = ("pupil-named-in-group-text",)
    assert look_first(message("Goed gedaan, NOOR  de\nWit!", **POST), names, ()) == named
    assert look_first(message("Sem van 't Hof's tekening"), names, ()) == named
    assert look_first(message("Een roos voor Noor de Witte"), names, ()) == ()
    about_noor = message("Noor de Wit leest", content_class=ContentClass.SENSITIVE)
    assert look_first(about_noor, names, ()) == ()


NAMES = ("Anne-Fleur", "Noor", "Roos", "Sem", "Zoë", "Lucas", "Bo", "J", "Çağan")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("In de groep van Roos is hoofdluis.", True),
        ("Roos' muts ligt nog op school, met luizen.", True),
        ("Sems muts", True),
        ("Sem\u2019s muts", True),
        ("Lucas' muts", True),
        ("SEM en de muts", True),
        ("samen met sem", True),
        ("sems muts", True),
        ("samen met Zoe", True),
        ("samen met zoe\u0308", True),
        ("ZOËS muts", True),
        ("met Cagan", True),
        ("met ｓｅｍ", True),
        ("Noor de Wit heeft luizen.", True),
        ("Anne-Fleur heeft luizen.", True),
        ("anne fleurs muts", True),
        ("Het is _Roos_.", True),
        ("Het lijkt op roos, maar het is hoofdluis.", False),
        ("Rooskleurig is het niet; hoofdroos is iets anders.", False),
        ("In het bos. Bos en hei.", False),
        ("Semantiek, semafoor, Noorwegen", False),
        ("Anne leest.", True),
        ("Fleur leest.", False),
        ("Vraag het juf Noor of meester Sem.", False),
        ("met zo'n J. erbij", False),
        ("In de groep is hoofdluis gevonden.", False),
    ],
)
def test_14_names_are_seen_in_each_form_and_as_whole_words(words, named):
    for payload in (
        {"what": words},
        {"what": "x", "action": {"what": words}},
        {"translations": {"en": {"what": words}}},
    ):
        known = TextFacts(call_names=NAMES)
        about = message(content_class=ContentClass.SENSITIVE, payload=payload)
        assert tuple(RULE.look_first(about, known)) == (("other-child-named",) if named else ())
        assert tuple(RULE.look_first(message(payload=payload), known)) == (("names-child",) if named else ())


def test_14_a_text_may_name_whom_it_is_about_and_nobody_else():
    def asked(words, own):
        about = message(content_class=ContentClass.SENSITIVE, payload={"summary": words, "approved_by": "juf.sem"})
        return tuple(RULE.look_first(about, TextFacts(call_names=NAMES, own_names=own)))

    assert asked("Zoe leest met Noor", ("Zoë", "Noor")) == asked("ZOES boek", ("Zoë",)) == ()
    assert asked("Zoe leest met Noor", ("Zoë",)) == ("other-child-named",)


def test_14_a_file_that_is_called_after_a_child_names_it():
    attached = {
        "what": "x",
        "attachments": [".kept/abc/rapport_Sem.pdf"],
        "photos": [{"file": "n/x.jpg", "pupils": []}],
    }
    about = message(content_class=ContentClass.SENSITIVE, payload=attached)
    assert tuple(RULE.look_first(about, TextFacts(call_names=NAMES))) == ("other-child-named",)
    news = message(payload={"photos": [{"file": "Sem-de-Wit.jpg", "pupils": ["p1"]}]})
    assert look_first(news, ("Sem de Wit",), ()) == ("pupil-named-in-group-text",)


@pytest.mark.parametrize(
    ("media_type", "pupils", "waits"),
    [
        ("image/jpeg", (), True),
        ("image/png", (), True),
        ("video/mp4", (), True),
        ("image/jpeg", ("p1",), False),
        ("application/pdf", (), False),
        ("audio/mpeg", (), False),
    ],
)
def test_7_a_photo_of_which_nobody_says_who_is_on_it_is_looked_at_first(media_type, pupils, waits):
    files = (Attachment("/m/menu.pdf", "application/pdf"), Attachment("/m/x", media_type, pupils))
    assert look_first(message(attachments=files), (), ()) == ("photo-of-whom",) * waits


def test_14_the_name_of_the_school_in_the_composed_text_is_no_childs():
    notice = message("Groeten van de Roosschool, Roos 1", kind="health_notice", payload={"what": "Er is hoofdluis."})
    assert tuple(RULE.look_first(notice, TextFacts(call_names=NAMES))) == ()
