"""Files for another system: whole or not there, the same ones at a repeat, and nothing that a spreadsheet runs."""

import csv
import io
import os
import stat
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

import httpx
import pytest
from icalendar import Calendar

from calendar_lines import LINES
from ouderbrug import Capabilities, ChannelClosed, ContentClass, Correction, Meeting, Permanent, Unreachable
from ouderbrug.model import DIGESTS
from ouderbrug.testing import Behaviour, ChannelContract, sample_context, sample_message
from ouderbrug.testing.samples import NOW, told
from ouderbrug_folder import HEADERS, Folder

MEETING = Meeting("kijk@school.example", 0, "Kijkdag", "lokaal 7B", NOW)
DIGEST = replace(sample_message(Capabilities()).event, source=DIGESTS)


class TestFolder(ChannelContract):
    """It is not HTTP; what can go wrong stands below."""

    channel = Folder
    config: ClassVar = {"path": "drop"}
    tells = frozenset({"kind", "body"})
    writes_files = True

    def make(self, behaviour):
        assert behaviour is Behaviour.ACCEPTED
        (self._folder / "drop").mkdir(exist_ok=True)
        config = Folder.Config.model_validate({"path": self._folder / "drop"})
        return Folder(config, self.context(httpx.Client()))


class TestFolderOfInvitations(TestFolder):
    """With calendar entries alone it takes no other message, and says so."""

    config: ClassVar = {"path": "drop", "formats": ["ics"]}

    def make(self, behaviour):
        channel = super().make(behaviour)
        channel.config = channel.config.model_copy(update={"formats": frozenset({"ics"})})
        return channel

    @pytest.mark.parametrize("changes", [{"meeting": None}, {"event": DIGEST}], ids=["no meeting", "a digest"])
    def test_what_is_more_than_an_invitation_is_refused(self, changes):
        self._fails(self.make(Behaviour.ACCEPTED), Permanent, self._message(**changes))
        assert not list(self._folder.glob("drop/*"))

    def test_it_is_known_before_a_message_comes_here(self):
        for formats, alone in ((["ics"], True), (["ics", "csv"], False), (["html"], False)):
            config = Folder.Config.model_validate({"path": "x", "formats": formats})
            assert Folder.capabilities_of(config).invitations_only is alone

    def test_check_says_so(self):
        said = [Folder.notes_of(Folder.Config(path="x", formats=one)) for one in (["ics"], ["ics", "csv"])]
        assert [len(one) for one in said] == [1, 0]


@pytest.fixture
def drop(tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


@pytest.fixture
def channel(drop):
    def build(context=None, **more):
        config = Folder.Config.model_validate({"path": drop, **more})
        return Folder(config, sample_context("folder", lambda: None, **(context or {})))

    return build


@pytest.fixture
def message():
    return sample_message(Folder.capabilities_of(Folder.Config(path="x", address="email")))


def rows(drop, message):
    return list(
        csv.DictReader(io.StringIO((drop / f"{message.public_id}.csv").read_bytes().decode("utf-8"), newline=""))
    )


def test_a_message_is_a_row_and_guardians_are_known_by_key(channel, drop, message):
    receipt = channel().send(message)
    assert receipt.remote_id == message.public_id
    [row] = rows(drop, message)
    assert tuple(row) == HEADERS
    assert (row["recipient"], row["address"], row["text"]) == (message.recipient, "", message.text.body)
    assert not [one for one in (message.to[0].name, message.to[0].value) if one in row.values()]
    channel(address="email").send(message)
    assert rows(drop, message)[0]["address"] == message.to[0].value


def test_what_is_off_says_so(channel, drop, message):
    off = replace(message, correction=Correction.WITHDRAWN, in_reply_to="f" * 32)
    channel().send(off)
    [row] = rows(drop, off)
    assert (row["correction"], row["corrects"], row["text"]) == ("withdrawn", "f" * 32, message.text.body)


def test_a_repeat_writes_the_same_files(channel, drop, message):
    for _ in range(2):
        channel(formats=["csv", "html"]).send(message)
    assert sorted(path.name for path in drop.iterdir()) == [f"{message.public_id}.csv", f"{message.public_id}.html"]


def test_a_page_and_a_calendar_entry(channel, drop, message):
    meeting = Meeting("u-1", 2, "Ouderavond", "aula", NOW + timedelta(days=3))
    speaks = channel(formats=["html", "ics"])
    speaks.send(replace(message, text=replace(message.text, subject="<Avond> & meer"), meeting=meeting))
    page = (drop / f"{message.public_id}.html").read_text("utf-8")
    assert page.startswith('<!doctype html>\n<html lang="nl">') and "<title>&lt;Avond&gt; &amp; meer</title>" in page
    [entry] = Calendar.from_ical((drop / f"{message.public_id}.ics").read_bytes()).walk("VEVENT")
    assert (entry["UID"], entry["SEQUENCE"], entry["SUMMARY"]) == ("u-1", 2, "Ouderavond")
    assert "ATTENDEE" not in entry and "ORGANIZER" not in entry
    (drop / f"{message.public_id}.ics").unlink()
    speaks.send(message)
    assert not (drop / f"{message.public_id}.ics").exists(), "what invites to nothing has no entry"


@pytest.mark.parametrize("value", LINES)
@pytest.mark.parametrize("where", ["summary", "place"])
def test_no_text_adds_a_line_to_a_calendar_entry(channel, drop, message, where, value):
    """On the final bytes: what was asked for is there, and nothing else."""
    meeting = Meeting("u-1", 2, "Ouderavond", "aula", NOW + timedelta(days=3))
    speaks = channel(formats=["ics"])
    keys = []
    for one in (meeting, replace(meeting, **{where: value})):
        speaks.send(replace(message, meeting=one))
        calendar = Calendar.from_ical((drop / f"{message.public_id}.ics").read_bytes())
        keys.append([(part.name, sorted(part.keys())) for part in calendar.walk()])
    assert keys[0] == keys[1]


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("https://evil.be")'])
def test_no_cell_is_a_formula(channel, drop, message, cell):
    channel().send(replace(message, text=replace(message.text, subject=cell, app=cell, body=cell)))
    [row] = rows(drop, message)
    assert [row[name] for name in ("subject", "short", "text")] == [f"'{cell}"] * 3


def test_a_telephone_number_stays_one(channel, drop):
    texts = channel(address="mobile")
    message = sample_message(texts.capabilities_of(texts.config))
    texts.send(message)
    assert rows(drop, message)[0]["address"] == message.to[0].value == "+31612345601"


@pytest.mark.parametrize("text", ["a;b,c\nd\r\ne", '"x"', "é ’ 🎉", "\x00"])
def test_text_arrives_whole(channel, drop, message, text):
    channel().send(replace(message, text=replace(message.text, body=text)))
    assert rows(drop, message)[0]["text"] == text


def failing(kind, channel, message):
    with pytest.raises(kind) as caught:
        channel.send(message)
    assert not told(f"{caught.value!r} {caught.value.__context__!r}")
    return caught.value.code


def test_text_that_is_no_unicode_is_refused(channel, drop, message):
    wrong = replace(message, text=replace(message.text, body="\ud800"))
    assert failing(Permanent, channel(), wrong) == "text-not-encodable"
    assert not list(drop.iterdir())


def test_a_folder_that_is_gone_lets_messages_wait(channel, drop, message):
    speaks = channel()
    speaks.check()
    drop.rmdir()
    assert failing(Unreachable, speaks, message) == "folder"
    with pytest.raises(Unreachable):
        speaks.check()


def test_a_full_disk_leaves_no_half_file(channel, drop, message, monkeypatch):
    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert failing(Unreachable, channel(), message) == "folder"
    assert not [path for path in drop.iterdir() if not path.name.startswith(".")]
    monkeypatch.undo()
    channel().send(message)
    assert [path.name for path in drop.iterdir()] == [f"{message.public_id}.csv"]


def test_what_somebody_put_there_is_not_followed(channel, drop, message, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("untouched")
    (drop / f".{message.public_id}.csv.part").symlink_to(elsewhere)
    (drop / f"{message.public_id}.csv").symlink_to(elsewhere)
    channel().send(message)
    assert elsewhere.read_text() == "untouched"
    assert not (drop / f"{message.public_id}.csv").is_symlink()
    assert stat.S_IMODE((drop / f"{message.public_id}.csv").stat().st_mode) & 0o007 == 0


def test_of_a_rehearsal_nothing_is_written(channel, drop, message):
    assert failing(ChannelClosed, channel(context={"loopback_only": True}), message) == "loopback-only"
    assert not list(drop.iterdir())


@pytest.mark.parametrize("wrong", [{"content_class": ContentClass.PERSONAL}, {"recipient": "group:3A"}])
def test_what_its_settings_do_not_say_does_not_go(channel, drop, message, wrong):
    failing(Permanent, channel(), replace(message, **wrong))
    assert not list(drop.iterdir())
