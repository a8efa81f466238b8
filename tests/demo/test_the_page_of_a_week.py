"""The demo's page, made of a small invented week: both languages, its pictures, and the mails in it as they are."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from ouderbrug.cli import demo
from ouderbrug.demo import examples, reasons, texts
from ouderbrug.demo.ledger import Entry, Flow
from ouderbrug.demo.load import Load
from ouderbrug.demo.page import PAGES, render, whys, write_pages
from ouderbrug.demo.play import Day, Week
from ouderbrug.demo.said import Said
from ouderbrug.demo.samples import NARROW, WIDE, Sample, one_card, tall
from ouderbrug.demo.week import WEEK

if TYPE_CHECKING:
    from collections.abc import Iterator

BAN = "consent.contact-ban"
MAIL = '<!DOCTYPE html><html lang="nl"><body><p>Dag &amp; "groet" <b>van</b> school</p></body></html>'
SHEET = "<head></head><section>een</section><section>het andere</section></body>"
VOID = {"meta", "rect", "path", "line", "br"}


def small_week(folder: Path = Path("school")) -> Week:
    """Two moments: a mail, a post, a card and a refusal on the first; the card is taken back on the second."""
    first = {
        "1": Entry("nieuws1", "g001a", "mail"),
        "2": Entry("nieuws1", "group:1A", "post"),
        "3": Entry("nieuws1", "g005a", "card"),
        "plan 4": Entry("nieuws1", "g013b", "refused", BAN),
        "5": Entry("nieuws1", "g001b", "waiting", "hold"),
    }
    second = first | {"3": first["3"]._replace(fate="called_off", code="replaced")}
    made = Flow(5, Counter(mail=1, post=1, card=1, refused=1, waiting=1))
    days = [
        Day(WEEK[0], made, 1, 0, 1, 1, 1, why_not=Counter({BAN: 1, "hold": 1})),
        Day(WEEK[1], Flow(0, Counter(called_off=1), 1), waiting=1, why_not=Counter({"hold": 1})),
    ]
    loads = {"g001a": Load(1, 1, 2), "g001b": Load(), "g005a": Load(3, 0, 0)}
    shown = [Sample("score", "Bericht", "Sara <g001a@guardian.example>", MAIL)]
    return Week(folder, days, 1, 0, 1, 3, 1, books=[first, second], loads=loads, samples=shown, cards=SHEET)


class Page(HTMLParser):
    """Every start tag with its attributes, and what was opened and not closed in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop() != tag:
            self.crossed.append(tag)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module", params=PAGES)
def page(request: pytest.FixtureRequest) -> tuple[str, str, Page]:
    """The language, the text and the parsed page of the small week."""
    text = render(small_week(), request.param, ["cd '/a b'", "ouderbrug status"])
    return request.param, text, Page(text)


def every_text() -> Iterator[tuple[str, Said]]:
    """Each text of the demo, by where it stands."""
    for module in (texts, reasons, examples):
        for name, value in vars(module).items():
            for key, said in value.items() if isinstance(value, dict) else [("", value)]:
                parts = said if isinstance(said, reasons.Reason) else [said]
                yield from ((f"{name}.{key}", part) for part in parts if isinstance(part, Said))
    yield from ((moment.now, moment.title) for moment in WEEK)


def test_each_text_is_there_in_two_languages_with_the_same_places() -> None:
    found = list(every_text())
    assert len(found) > 80
    for where, said in found:
        places = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in said]
        assert all(text.strip() for text in said), where
        assert places[0] == places[1], where


def test_it_opens_by_itself_in_its_language_and_leads_to_the_other(page: tuple[str, str, Page]) -> None:
    language, text, parsed = page
    assert parsed.open == parsed.crossed == []
    assert parsed.all("html") == [{"lang": language}]
    other = PAGES["en" if language == "nl" else "nl"]
    assert [link["href"] for link in parsed.all("a")] == [other]
    assert not parsed.all("script") and not parsed.all("link") and not parsed.all("img")
    assert not re.search(r"https?://|@import|url\(|\bon\w+=", text)


def test_each_picture_says_what_it_shows_and_its_numbers_are_in_a_table(page: tuple[str, str, Page]) -> None:
    _, text, parsed = page
    pictures = [svg for svg in parsed.all("svg") if "viewbox" not in svg]
    ids = {tag.get("id") for name in ("title", "desc") for tag in parsed.all(name)}
    assert len(pictures) == 3
    for svg in pictures:
        assert svg["role"] == "img"
        assert set((svg["aria-labelledby"] or "").split()) <= ids
    assert text.count("<table>") == 3


def test_the_rows_of_the_table_follow_from_each_other(page: tuple[str, str, Page]) -> None:
    _, text, _ = page
    table = text[text.index("<tbody>") : text.index("</tfoot>")]
    rows = [[int(cell) for cell in re.findall(r'<td class="n">(\d+)', row)] for row in table.split("<tr>")[1:]]
    assert rows == [[5, 1, 0, 1, 1, 1, 0, 1, 0], [0, 0, 0, 0, 0, 0, 0, 1, 1], [5, 1, 0, 1, 1, 1, 0, 1, 1]]


def test_the_sentence_of_each_moment_has_every_number_of_its_row() -> None:
    week = small_week()
    week.days[0].texts, week.days[0].flow = 47, Flow(52, week.days[0].flow.moved)
    text = " ".join(re.sub(r"<[^>]+>", " ", render(week, "en")).split())
    assert "new 52; mail 1, text 47, app 1, card 1; refused 1; lapsed 0; waits still 1." in text


def test_a_mail_is_shown_as_it_is_and_runs_nothing(page: tuple[str, str, Page]) -> None:
    _, _, parsed = page
    mail, card = parsed.all("iframe")
    assert mail["srcdoc"] == MAIL
    assert card["srcdoc"] == SHEET
    assert mail["sandbox"] is card["sandbox"] is None, "sandbox without a word allows nothing"
    assert re.fullmatch(r"--wide:\d+rem;--narrow:\d+rem", str(mail["style"]))
    assert "sandbox" in mail and mail["title"] in texts.MAILS["score"]


def test_14_a_frame_is_as_high_as_its_mail_is_long() -> None:
    """No script measures it: more words are more lines, more of them on a telephone; what is not shown counts not."""
    words = MAIL.replace("groet", "groet " * 60)
    assert tall(MAIL, NARROW) < tall(words, WIDE) < tall(words, NARROW)
    assert tall(
        MAIL.replace("<body>", "<head><style>" + "p { margin: 0 } " * 90 + "</style></head><body>"), WIDE
    ) == tall(MAIL, WIDE)


def test_each_reason_is_told_in_words_with_an_example_of_the_week() -> None:
    text = render(small_week(), "en")
    assert "The school may not contact this adult" in text
    assert "“News of November” did not go to Dirk" in text
    assert "the card with the old text was taken back" in text
    assert "{" not in re.sub(r"(?s)<style>.*?</style>", "", text)


def test_14_the_page_in_english_says_in_english_what_the_week_tells_of_itself() -> None:
    told = {
        str(said)
        for moment in WEEK
        for event in (*moment.events, *moment.scores)
        if event["kind"] in examples.CALLED
        for name, said in event["payload"].items()
        if f"{{{name}}}" in examples.CALLED[event["kind"]].en
    }
    assert told == examples.IN_ENGLISH.keys(), "no title without its English, and no English of what is not there"
    assert "Nieuws van november" in render(small_week(), "nl")
    assert not [said for said in told if said in re.sub(r'(?s)srcdoc="[^"]*"', "", render(small_week(), "en"))]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_reason_is_told_by_its_code(language: str) -> None:
    week = small_week()
    said = [one.said for one in whys(week, language)]
    assert any(said) and not [one for one in said if re.search(r"[a-z][-_.][a-z]", one)]
    text = re.sub(r"(?s)<style>.*?</style>|<[^>]+>", "", render(week, language))
    assert not [code for code in reasons.REASONS if "-" in code and code in text and code != "on-request"]


def test_a_reason_without_a_sentence_of_its_own_is_told_as_well() -> None:
    week = small_week()
    week.books[-1] = {**week.books[-1], "9": Entry("nieuws1", "g002a", "waiting", "homework.new-code")}
    assert "A rule of the school kept this back." in render(week, "en")


def test_both_pages_are_written_beside_each_other(tmp_path: Path) -> None:
    assert write_pages(small_week(tmp_path)).name == "week.html"
    assert {path.name for path in tmp_path.iterdir()} == {"week.html", "week.en.html"}


def test_one_card_is_cut_out_of_the_sheet_and_all_is_shown_where_there_is_none() -> None:
    assert one_card(SHEET, "andere") == "<head></head><section>het andere</section></body>"
    assert one_card(SHEET, "een") == "<head></head><section>een</section></body>"
    assert one_card(SHEET, "geen van alle") == SHEET


@pytest.mark.parametrize(
    ("folder", "on_path", "expected"),
    [
        ("bin", True, "ouderbrug"),
        ("bin", False, "{folder}/ouderbrug"),
        ("my bin", False, "'{folder}/ouderbrug'"),
    ],
)
def test_a_suggested_line_finds_this_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, on_path: bool, expected: str
) -> None:
    program = tmp_path / folder / "ouderbrug"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr("sys.argv", [str(program)])
    monkeypatch.setenv("PATH", str(program.parent) if on_path else "/nowhere")
    way, *lines = demo.suggested(tmp_path / "my school")
    assert way == f"cd '{tmp_path}/my school'"
    assert lines[0] == f"OUDERBRUG_NOW=2026-11-27T13:00:00+01:00 {expected.format(folder=program.parent)} status"


def test_another_program_of_that_name_on_the_path_is_not_taken_for_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ouderbrug").write_text("#!/bin/sh\n")
        (tmp_path / folder / "ouderbrug").chmod(0o755)
    monkeypatch.setattr("sys.argv", [str(tmp_path / "one" / "ouderbrug")])
    monkeypatch.setenv("PATH", str(tmp_path / "two"))
    assert str(tmp_path / "one" / "ouderbrug") in demo.suggested(tmp_path)[1]
    monkeypatch.setattr("sys.argv", ["/anywhere/pytest"])
    assert " -m ouderbrug status" in demo.suggested(tmp_path)[1]
