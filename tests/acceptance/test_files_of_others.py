"""Whatever can change a message or a person is refused where somebody else could have written it."""

from __future__ import annotations

import grp
import json
import os
import pwd
from typing import TYPE_CHECKING, Any

import pytest

from a_school import pdf
from chances import cover
from ouderbrug import ownership
from ouderbrug.attachments import read_files
from ouderbrug.errors import ConfigError, Permanent
from ouderbrug.model import Attachment
from ouderbrug.school.media import FileProblem, taken_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from a_school import School

STRANGER = 54321
NEWS: dict[str, Any] = {
    "id": "news", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "Nieuws", "body": "Tekst."},
}  # fmt: skip
PLUGIN = "from ouderbrug import hookimpl\n@hookimpl\ndef register_rules():\n    return []\n"
KIND = """
from pathlib import Path
from ouderbrug import hookimpl
from ouderbrug.school.kinds.news import Newsletter

class Own(Newsletter):
    name = "bericht"
    templates = Path({texts!r})

@hookimpl
def register_event_kinds():
    return [Own]
"""
PLACES = [
    "ouderbrug.toml", "templates", "templates/nl", "templates/nl/newsletter.j2", "plugins", "plugins/own.py",
    "plugins/beside.py", "words.toml", "ca.pem", "secret", "ouderbrug.db",
]  # fmt: skip
RIGHTS = [("by all", 0o666, None), ("by a group", 0o664, (-1, STRANGER)), ("a stranger's", 0o644, (STRANGER, -1))]
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")


@pytest.fixture
def ready(small_school: School) -> School:
    """A school with files of its own in every place that can change a message."""
    folder = small_school.folder
    for name in ("templates/nl", "plugins"):
        (folder / name).mkdir(parents=True)
    (folder / "templates/nl/newsletter.j2").write_text("{% block subject %}Hallo{% endblock %}")
    for name in ("own", "beside"):
        (folder / f"plugins/{name}.py").write_text(PLUGIN)
    (folder / "words.toml").write_text("")
    (folder / "ca.pem").write_text("")
    (folder / "secret").write_text("geheim")
    small_school.configure(
        '\n[plugins]\nuse = ["own"]\nplugins_dir = "plugins"\n[content]\ntemplates = "templates"\n'
        '[rules.tone]\nextend = "words.toml"\n',
        replace=("per_minute = 0", 'per_minute = 0\nca_file = "ca.pem"\nusername = "x"\npassword = {file = "secret"}'),
    )
    small_school.happens(NEWS)
    return small_school


@pytest.mark.parametrize("place", PLACES)
def test_16_what_others_may_write_sends_nothing(ready: School, place: str) -> None:
    path = ready.folder / place
    for whose, mode, owner in RIGHTS:
        if owner and os.geteuid():
            continue  # only root can give a file away
        before = path.stat()
        os.chown(path, *(owner or (-1, -1)))
        path.chmod(mode | (0o111 if path.is_dir() else 0))
        said = ready.run("dispatch", exit_code=2).stderr
        assert path.name in said, whose
        assert any(word in said for word in ("chmod o-w", "chmod g-w", "chown")), whose
        os.chown(path, before.st_uid, before.st_gid)
        path.chmod(before.st_mode)
    assert ready.smtp.mails == []
    ready.run("plan")


def test_16_templates_that_a_plugin_brings_are_looked_at_too(small_school: School, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    (texts / "nl").mkdir(parents=True)
    (texts / "nl" / "bericht.j2").write_text("")
    (small_school.folder / "plugins").mkdir()
    (small_school.folder / "plugins" / "own.py").write_text(KIND.format(texts=str(texts)))
    small_school.configure('\n[plugins]\nuse = ["own"]\nplugins_dir = "plugins"\n')
    small_school.run("plan")
    (texts / "nl" / "bericht.j2").chmod(0o666)
    assert "chmod o-w texts/nl/bericht.j2" in small_school.run("plan", exit_code=2).stderr


def test_16_a_folder_in_which_all_may_put_files_holds_no_toml(small_school: School) -> None:
    small_school.folder.chmod(0o777)
    assert "in its place" in small_school.run("dispatch", exit_code=2).stderr
    small_school.folder.chmod(0o1777)
    small_school.run("status")


@AS_ROOT
def test_16_a_link_that_a_stranger_can_turn_is_refused(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("")
    link.symlink_to(real)
    ownership.ours(link)
    os.chown(link, STRANGER, -1, follow_symlinks=False)
    with pytest.raises(ConfigError, match="belongs to another user"):
        ownership.ours(link)


def test_16_a_store_with_a_second_name_is_refused(small_school: School) -> None:
    os.link(small_school.store, small_school.folder / "other.db")
    assert "second name" in small_school.run("dispatch", exit_code=2).stderr
    (small_school.folder / "other.db").unlink()
    small_school.run("status")


@AS_ROOT
@pytest.mark.parametrize("what", ["inbox", "contacts"])
def test_16_an_inbox_and_contacts_are_others_to_write_whom_the_toml_names(small_school: School, what: str) -> None:
    """What everybody may write is refused even so."""
    user, group = pwd.getpwnam("nobody"), grp.getgrnam("nogroup")
    folder = small_school.folder / ("inbox" if what == "inbox" else "office")
    folder.mkdir(exist_ok=True)
    (folder / "contacts.csv").write_text((small_school.folder / "contacts.csv").read_text())
    words = ("plan",) if what == "inbox" else ("import", str(folder / "contacts.csv"), "--dry-run")

    def given(owner: int, of: int, mode: int, toml: str = "") -> int:
        os.chown(folder, owner, of)
        folder.chmod(mode)
        small_school.configure(toml)
        return small_school.run(*words, exit_code=None).exit_code

    (folder / "contacts.csv").rename(folder / "contacts.csv" if what == "contacts" else small_school.folder / "c.csv")
    assert given(user.pw_uid, 0, 0o755) == 2
    assert given(user.pw_uid, 0, 0o755, '[intake]\nowners = ["nobody"]\n') == 0
    assert given(0, group.gr_gid, 0o775) == 2
    assert given(0, group.gr_gid, 0o775, '[intake]\ngroups = ["nogroup"]\n') == 0
    assert given(0, 0, 0o777, '[intake]\nowners = ["nobody"]\ngroups = ["nogroup"]\n') == 2


OPEN: dict[str, tuple[str, int, tuple[int, int], str]] = {
    "all": ("everybody", 0o666, (-1, -1), ""),
    "group": ("a group", 0o664, (-1, grp.getgrnam("nogroup").gr_gid), 'groups = ["nogroup"]'),
    "owner": ("belongs to another", 0o644, (pwd.getpwnam("nobody").pw_uid, -1), 'owners = ["nobody"]'),
    "owner in group": ("belongs to another", 0o644, (pwd.getpwnam("nobody").pw_uid, -1), 'groups = ["nogroup"]'),
}
"""Who may write a file in a safe folder, and what in the TOML makes that right; nothing does for everybody."""


def _by_hand(school: School) -> Path:
    event = NEWS | {"occurred_at": school.now}
    (school.folder / "week.jsonl").write_text(json.dumps(event) + "\n")
    return school.folder / "week.jsonl"


def _in_the_inbox(school: School) -> Path:
    school.happens(NEWS)
    return next((school.folder / "inbox").iterdir())


def _to_send_along(school: School) -> Path:
    path = school.folder / "media" / "3A" / "brief.pdf"
    path.parent.mkdir(parents=True)
    path.write_bytes(pdf("Brief"))
    school.happens(NEWS | {"payload": NEWS["payload"] | {"attachments": ["3A/brief.pdf"]}})
    return path


TAKEN_IN: dict[str, tuple[Callable[[School], Path], tuple[str, ...]]] = {
    "people": (lambda school: school.folder / "contacts.csv", ("import", "--dry-run")),
    "by hand": (_by_hand, ("event", "add", "-f")),
    "inbox": (_in_the_inbox, ("dispatch",)),
    "along": (_to_send_along, ("dispatch",)),
    "its folder": (lambda school: _to_send_along(school).parent, ("dispatch",)),
    "media": (lambda school: _to_send_along(school).parent.parent, ("dispatch",)),
}
"""What comes from elsewhere, and the command that would take it in."""


@AS_ROOT
@pytest.mark.parametrize(("what", "open_to"), cover(TAKEN_IN.keys(), OPEN))
def test_16_a_file_that_others_may_write_is_taken_in_from_whom_the_toml_names(
    small_school: School, what: str, open_to: tuple[str, int, tuple[int, int], str]
) -> None:
    says, mode, owner, named = open_to
    make, words = TAKEN_IN[what]
    media = '[content]\nmedia_root = "media"\n'
    small_school.configure(media)
    path = make(small_school)
    words = (*words, str(path)) if "-" in words[-1] else words
    spoil(path, mode | (0o111 if path.is_dir() else 0), owner)
    ran = small_school.run(*words, exit_code=None)
    assert ran.exit_code in (1, 2, 3) and not small_school.smtp.mails
    assert any(word in ran.output for word in (says, "others may write it"))
    assert str(path.parent) not in ran.output
    if named:
        small_school.configure(f"{media}[intake]\n{named}\n")
        if what in ("along", "its folder"):  # what was set aside is not read again
            small_school.happens(NEWS | {"id": "n2", "payload": NEWS["payload"] | {"attachments": ["3A/brief.pdf"]}})
        small_school.run(*words)


@AS_ROOT
@pytest.mark.parametrize(("says", "mode", "owner", "named"), [OPEN[by] for by in ("all", "group", "owner")])
def test_16_the_copies_that_are_kept_are_ours_whoever_is_named(
    small_school: School, says: str, mode: int, owner: tuple[int, int], named: str
) -> None:
    (small_school.folder / "media" / ".kept").mkdir(parents=True)
    small_school.configure(f'[content]\nmedia_root = "media"\n[intake]\n{named}\n')
    small_school.run("plan")
    spoil(small_school.folder / "media" / ".kept", mode | 0o111, owner)
    assert says in small_school.run("check", "--offline", exit_code=2).stdout


def test_16_a_folder_that_holds_a_name_is_not_named(small_school: School) -> None:
    folder = small_school.folder / "map Fenquora"
    folder.mkdir()
    (folder / "Jip.csv").write_text((small_school.folder / "contacts.csv").read_text())
    for path, mode in ((folder / "Jip.csv", 0o666), (folder, 0o777)):
        path.chmod(mode)
        said = small_school.run("import", str(folder / "Jip.csv"), exit_code=2).output
        assert "chmod o-w" in said and "Fenquora" not in said and "Jip" not in said
        path.chmod(0o755)
    small_school.folder.chmod(0o777)
    (small_school.folder / "inbox" / "Fenquora.jsonl").symlink_to(folder / "Fenquora.jsonl")
    assert "Fenquora" not in small_school.run("plan", exit_code=2).output


PROGRAMS = [
    b"#!/bin/sh\n", b"\xef\xbb\xbf#!/bin/sh\n", b"MZ\x90\0", b"\x7fELF\x02", b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe", b"L\0\0\0\x01\x14\x02\0",
]  # fmt: skip


def test_16_an_attachment_that_is_a_program_or_has_a_second_name_goes_nowhere(small_school: School) -> None:
    media = small_school.folder / "media"
    media.mkdir()
    small_school.configure('[content]\nmedia_root = "media"\n')
    for number, content in enumerate(PROGRAMS):
        (media / f"{number}.pdf").write_bytes(content)
    (media / "two.pdf").write_bytes(b"%PDF-1.7\n")
    os.link(media / "two.pdf", small_school.folder / "elsewhere.pdf")
    for name in sorted(one.name for one in media.iterdir()):
        small_school.happens(NEWS | {"id": name, "payload": NEWS["payload"] | {"attachments": [name]}})
    said = small_school.run("dispatch", exit_code=1).stderr
    assert (said.count("a file that holds a program"), said.count("a file with a second name")) == (len(PROGRAMS), 1)
    assert small_school.smtp.mails == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("brief.pdf", b"<html>", "attachment-type"), ("foto.jpg", b"II*\0", "attachment-photo-type"),
     ("brief.docx", b"PK\3\4", "attachment-type"), ("brief.exe", b"x", "attachment-program")],
)  # fmt: skip
def test_16_what_is_asked_when_a_file_is_taken_in_is_asked_again_when_it_goes(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    for ask in (
        lambda: read_files([Attachment(str(tmp_path / name), "application/pdf")], tmp_path),
        lambda: taken_in({"attachments": [name]}, tmp_path, ownership.NOBODY_ELSE),
    ):
        with pytest.raises((Permanent, FileProblem), match=code):
            ask()


@pytest.mark.parametrize("content", [*PROGRAMS, None], ids=repr)
def test_16_a_file_that_became_one_after_it_was_taken_in_goes_nowhere(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "brief.pdf"
    path.write_bytes(b"%PDF-1.7\n" if content is None else content)
    if content is None:
        os.link(path, tmp_path / "elsewhere.pdf")
    with pytest.raises(Permanent, match="attachment-unreadable" if content is None else "attachment-program"):
        read_files([Attachment(str(path), "application/pdf")], tmp_path)


SPOILT: dict[str, tuple[int, tuple[int, int]]] = {
    "everybody": (0o777, (-1, -1)), "a group": (0o775, (-1, STRANGER)), "belongs to another": (0o755, (STRANGER, -1)),
}  # fmt: skip
LINKED = {
    "a template": "templates/nl/newsletter.j2", "a folder of templates": "templates/nl", "all templates": "templates",
    "a plugin": "plugins/own.py", "a secret": "secret", "the inbox": "inbox", "a file in the inbox": "inbox/week.jsonl",
}  # fmt: skip


def spoil(folder: Path, mode: int, owner: tuple[int, int]) -> None:
    folder.chmod(mode)
    os.chown(folder, *owner)


@AS_ROOT
@pytest.mark.parametrize(("what", "says"), cover(LINKED.keys(), SPOILT.keys()))
def test_16_a_link_is_as_safe_as_every_folder_on_its_way(ready: School, what: str, says: str) -> None:
    mode, owner = SPOILT[says]
    path, beyond = ready.folder / LINKED[what], ready.folder / "else" / "where"
    called = what if what == "the inbox" else path.name
    beyond.mkdir(parents=True)
    if not path.exists():
        path.write_text("")
    path.rename(beyond / path.name)
    path.symlink_to(beyond / path.name)
    ready.run("plan")
    for folder in (beyond, beyond.parent):
        spoil(folder, mode, owner)
        said = ready.run("dispatch", exit_code=3 if "inbox" in what else 2).stderr  # a source costs itself alone
        assert says in said and called in said
        spoil(folder, 0o755, (0, 0))
    assert ready.smtp.mails == []


@AS_ROOT
@pytest.mark.parametrize(("says", "mode", "owner"), [(says, *of) for says, of in SPOILT.items()], ids=SPOILT)
def test_16_what_lies_behind_a_link_is_looked_at(ready: School, says: str, mode: int, owner: tuple[int, int]) -> None:
    real, beyond = ready.folder / "templates" / "nl", ready.folder / "else"
    real.rename(beyond)
    real.symlink_to(beyond)
    ready.run("plan")
    spoil(beyond / "newsletter.j2", mode, owner)
    assert says in ready.run("dispatch", exit_code=2).stderr


@AS_ROOT
@pytest.mark.parametrize(("says", "mode", "owner"), [(says, *of) for says, of in SPOILT.items()], ids=SPOILT)
def test_16_a_folder_above_the_school_is_looked_at(
    small_school: School, says: str, mode: int, owner: tuple[int, int]
) -> None:
    small_school.happens(NEWS)
    for folder in (small_school.folder, small_school.folder.parent):
        spoil(folder, mode, owner)
        assert says in small_school.run("dispatch", exit_code=2).stderr
        spoil(folder, 0o755, (0, 0))
    spoil(small_school.folder.parent, 0o1777, (0, 0))
    small_school.run("plan")


def test_16_a_link_to_a_folder_above_it_ends(ready: School) -> None:
    (ready.folder / "templates" / "nl" / "round").symlink_to(ready.folder / "templates")
    ready.run("plan")


@AS_ROOT
def test_16_a_table_of_people_in_a_folder_of_all_is_ours_or_refused(small_school: School) -> None:
    everybodys, table = small_school.folder.parent / "all", small_school.folder / "contacts.csv"
    everybodys.mkdir()
    everybodys.chmod(0o1777)
    table.rename(everybodys / "c.csv")
    table.symlink_to(everybodys / "c.csv")
    small_school.run("import", str(table), "--dry-run")
    os.chown(everybodys / "c.csv", STRANGER, -1)
    assert "belongs to another user" in small_school.run("import", str(table), "--dry-run", exit_code=2).stderr


HARD_LINKED = ("ouderbrug.toml", "templates/nl/newsletter.j2", "plugins/own.py", "words.toml", "ca.pem", "secret")


def test_16_a_second_name_lets_nobody_write_who_may_not_by_the_first(ready: School) -> None:
    """Package managers give installed files one; and what is opened by the second name is open by the first."""
    for number, place in enumerate(HARD_LINKED):
        os.link(ready.folder / place, ready.folder.parent / f"second-{number}")
    ready.run("plan")
    for number, place in enumerate(HARD_LINKED):
        second = ready.folder.parent / f"second-{number}"
        before = second.stat().st_mode
        second.chmod(0o666)
        assert "chmod o-w" in ready.run("plan", exit_code=2).stderr, place
        second.chmod(before)


def test_16_in_a_folder_of_all_a_second_name_may_be_anothers_choice(tmp_path: Path) -> None:
    old, here = tmp_path / "old.toml", tmp_path / "all" / "ouderbrug.toml"
    old.write_text("")
    here.parent.mkdir()
    os.link(old, here)
    ownership.ours(here)
    here.parent.chmod(0o1777)
    with pytest.raises(ConfigError, match="second name"):
        ownership.ours(here)
    old.unlink()
    ownership.ours(here)
