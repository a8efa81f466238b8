"""The folder of the files that go along is gone, or others could write there: what has files waits, all else goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

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
