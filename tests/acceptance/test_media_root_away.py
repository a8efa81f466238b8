"""The folder of the files that go along is gone, or others could write there: what has files waits, all else goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import on_postgres
from a_school import guardian
from chances import rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from a_school import School

pytestmark = pytest.mark.slow

LATER, AT_LAST = "2026-11-23T10:05:00+01:00", "2026-11-23T10:25:00+01:00"


def news(name: str, *files: str) -> dict[str, Any]:
    payload = {"title": f"Nieuws {name}", "body": "Tekst."} | ({"attachments": list(files)} if files else {})
    return {"id": name, "kind": "newsletter", "audience": {"school": True}, "payload": payload}


def _gone(media: Path) -> Callable[[], object]:
    media.rename(media.with_name("elsewhere"))
    return lambda: media.with_name("elsewhere").rename(media)


def _open(media: Path) -> Callable[[], object]:
    media.chmod(0o777)
    return lambda: media.chmod(0o755)


def _kept_open(media: Path) -> Callable[[], object]:
    (media / ".kept").chmod(0o777)
    return lambda: (media / ".kept").chmod(0o700)


AWAY = {"gone": _gone, "open to all": _open, "the copies open to all": _kept_open}


@pytest.fixture
def with_files(small_school: School) -> School:
    """A school whose newsletter has a file, which does not go yet."""
    media = small_school.folder / "media"
    media.mkdir()
    (media / "brief.txt").write_text("Lees samen.")
    small_school.configure('[content]\nmedia_root = "media"\n')
    small_school.smtp.replies["MAIL"] = ["451 4.3.0 later"] * 9
    small_school.happens(news("queued", "brief.txt"))
    small_school.run("dispatch", exit_code=75)
    small_school.smtp.replies.clear()
    return small_school


def subjects(school: School) -> set[str]:
    return {str(mail.parsed["Subject"]) for mail in school.smtp.mails}


@pytest.mark.parametrize("how", rows(AWAY, *AWAY))
def test_6_what_has_files_waits_until_they_can_be_read_and_all_else_goes(with_files: School, how: str) -> None:
    put_back = AWAY[how](with_files.folder / "media")
    with_files.happens(news("plain"), news("new", "brief.txt"))
    told = with_files.run("dispatch", now=LATER, exit_code=3).stderr
    assert "media_root fails (media-root-away); its messages wait until it is mended" in told
    assert subjects(with_files) == {"Nieuws plain"}
    listed = with_files.run("status").stdout
    assert "4 messages wait until media_root is mended" in listed and "media-root-away" in listed
    put_back()
    assert with_files.dispatch(AT_LAST)["sent"] == 8
    assert subjects(with_files) == {"Nieuws plain", "Nieuws queued", "Nieuws new"}
    assert len(with_files.smtp.mails) == 12
    assert "media" not in with_files.run("status").stdout


ANOTHER = {
    "an empty folder": 'media_root = "other"',
    "another file of that name": 'media_root = "other"',
    "no folder set": "",
}
"""What a second machine of one store has instead of the folder of the first."""


def test_14_what_has_files_waits_for_a_machine_that_has_them(school: School, tmp_path: Path) -> None:
    """It failed for good on the second machine, and without a folder it went without its file, with exit code 0."""
    for folder in ("media", "other"):
        (school.folder / folder).mkdir()
    (school.folder / "media" / "brief.txt").write_text("Lees samen.")
    store = f'[store]\nurl = "{on_postgres.bare(tmp_path)}"\n[content]\n'
    school.configure(f'{store}media_root = "media"\n')
    school.family("p1 Noor Bakker", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    school.happens(news("queued", "brief.txt"))
    school.dispatch("2026-11-23T07:00:00+01:00")
    for turn, (how, setting) in enumerate(ANOTHER.items()):
        school.configure(f"{store}{setting}\n")
        if how == "another file of that name":
            (school.folder / "other" / "brief.txt").write_text("Iets anders.")
        told = school.run("dispatch", now=f"2026-11-23T10:{turn * 20:02}:00+01:00", exit_code=0 if turn else 3)
        assert not school.smtp.mails, how
        assert "1 waits: a rule, kind or template has to be mended first" in told.stdout, how
        assert ("media_root fails" in told.stderr) == (turn == 0), "once, while it is new"
        assert "not on this machine: 1" in school.run("check", exit_code=2).stdout, how
    school.configure(f'{store}media_root = "media"\n')
    assert "not on this machine" not in school.run("check", exit_code=None).stdout
    assert school.dispatch("2026-11-23T10:40:01+01:00")["sent"] == 1, "it does not wait for who has no files"
    (mail,) = school.smtp.mails
    assert [part.get_content() for part in mail.parsed.walk() if part.get_filename()] == ["Lees samen."]
