"""What a channel gives back becomes a receipt that a store can keep, and what it raises an error of ours or a doubt."""

from __future__ import annotations

import ast
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import ouderbrug
from ouderbrug.codes import words_of
from ouderbrug.delivery.call import LONGEST_ID, send
from ouderbrug.errors import (
    ChannelClosed,
    ConfigError,
    DeliveryError,
    OuderbrugError,
    Permanent,
    Stale,
    Temporary,
    TryAgainLater,
    Unknown,
    Unreachable,
)
from ouderbrug.model import Address, Receipt
from ouderbrug.raised import BAD_CODE, as_known
from room_samples import NOW, message


class Odd:
    """It takes the message and says so with this id."""

    def __init__(self, remote_id: Any) -> None:
        self.remote_id = remote_id

    def send(self, _: object) -> Receipt:
        return Receipt(NOW, self.remote_id)


@pytest.mark.parametrize(
    ("said", "kept"),
    [("2.0.0 q17", "2.0.0 q17"), ("a\ud800b", "ab"), ("a\x00\nb", "ab"), (17, ""), ("x" * 999, "x" * LONGEST_ID)],
)
def test_17_an_odd_id_of_the_other_side_makes_no_doubt_of_a_message_that_was_taken(said: Any, kept: str) -> None:
    assert send(Odd(said), message(), "odd", lambda _: None) == Receipt(NOW, kept)  # type: ignore[arg-type]


class Telling:
    """It refuses the message with this code."""

    def __init__(self, code: Any) -> None:
        self.code = code

    def send(self, _: object) -> Receipt:
        raise Permanent(self.code)


TO = (Address("Janneke van Proef", "+31612345601"), Address("Sam Proef", "sam.proef@thuis.example"))


@pytest.mark.parametrize(
    "code",
    [
        "not-a-number-31612345601",
        "not-a-number-06-1234-56-01",
        "no-mailbox-sam.proef",
        "no-mailbox-samproefthuisexample",
        "refused-Janneke",
        "refused-20261130",
        "a sentence",
        "",
        None,
        17,
    ],
)
def test_18_a_code_that_tells_of_somebody_is_not_kept(code: Any) -> None:
    error = send(Telling(code), replace(message(), to=TO), "odd", lambda _: None)  # type: ignore[arg-type]
    assert isinstance(error, Permanent)
    assert error.code == "plugin-bad-code"


@pytest.mark.parametrize("code", ["http-422", "smtp-550-5.7.650", "theirs-131047", "no-number", "refused-21610"])
def test_18_a_machine_word_is_kept(code: str) -> None:
    error = send(Telling(code), replace(message(), to=TO), "odd", lambda _: None)  # type: ignore[arg-type]
    assert isinstance(error, Permanent) and error.code == code


class Raising:
    """It delivers the message, and then raises this."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def send(self, _: object) -> Receipt:
        raise self.error


def raised(error: BaseException) -> Receipt | DeliveryError:
    return send(Raising(error), replace(message(), to=TO), "odd", lambda _: None)  # type: ignore[arg-type]


class ShopError(DeliveryError):
    """Says nothing of the message."""


class Both(Temporary, Permanent):
    """Says of it two things at once."""

    def __init__(self) -> None:
        DeliveryError.__init__(self, "full")


@pytest.mark.parametrize(
    "error",
    [
        DeliveryError("full"),
        ShopError("full"),
        Both(),
        OuderbrugError("no"),
        ConfigError("no"),
        TryAgainLater("no"),
        ValueError("no"),
        SystemExit(0),
        type("Janneke", (Exception,), {})("no"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_18_what_is_none_of_the_six_errors_says_nothing_of_the_message(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    found, name = raised(error), type(error).__name__
    known_as = "an-error" if name == "Janneke" else name
    assert type(found) is Unknown and found.code == f"plugin-{known_as}"
    assert caplog.messages == [f"channel plugin odd raised {known_as}; that message is unknown"]


SIX = (Temporary, Unreachable, Permanent, ChannelClosed, Stale, Unknown)


def bare(kind: type[DeliveryError]) -> type[DeliveryError]:
    """A class of an author who set what it needs alone."""

    def init(self: Any, number: int) -> None:
        self.number = number

    return type("Full", (kind,), {"__init__": init})


def raises(_: object) -> Any:
    raise RuntimeError("sam.proef@thuis.example")


@pytest.mark.parametrize("kind", SIX)
def test_18_what_cannot_be_read_of_an_error_is_left_out_and_its_class_holds(
    kind: type[DeliveryError], caplog: pytest.LogCaptureFixture
) -> None:
    names = ("code", "policy", "content", "stopped", "retry_after")
    for odd in (bare(kind)(3), type("Odd", (bare(kind),), dict.fromkeys(names, property(raises)))(3)):  # type: ignore[arg-type]
        caplog.clear()
        found: Any = raised(odd)
        assert type(found) is kind and found.code == "plugin-bad-code"
        said = {name: getattr(found, name) for name in names[1:] if hasattr(found, name)}
        assert not any(said.values()) and all("plugin odd" in line for line in caplog.messages)
        assert len(caplog.messages) == 1 and "sam.proef" not in caplog.text


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (Temporary("full", retry_after=30), "retry_after"),  # type: ignore[arg-type]
        (Temporary("full", policy="no"), "policy"),  # type: ignore[arg-type]
        (Permanent("full", content=1), "content"),  # type: ignore[arg-type]
        (Permanent("full", stopped="no"), "stopped"),  # type: ignore[arg-type]
    ],
)
def test_18_what_an_error_says_in_a_wrong_type_is_left_out_and_named(
    error: DeliveryError, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    found: Any = raised(error)
    assert type(found) is type(error) and found.code == "full" and not getattr(found, name)
    (line,) = caplog.messages
    assert "plugin odd" in line and name in line


def test_18_what_an_error_says_well_is_kept() -> None:
    found: Any = raised(Temporary("full", timedelta(minutes=7), policy=True, content=True))
    assert (found.code, found.retry_after, found.policy, found.content) == ("full", timedelta(minutes=7), True, True)
    stop: Any = raised(type("Stop", (Permanent,), {})("21610", stopped=True))
    assert type(stop) is Permanent and (stop.code, stop.stopped) == ("stopped-21610", True)


class Giving(Odd):
    """It takes the message and gives this."""

    def send(self, _: object) -> Any:
        return self.remote_id


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (None, "plugin-no-receipt"),
        (True, "plugin-no-receipt"),
        (Receipt, "plugin-no-receipt"),
        (Receipt.__new__(Receipt), "plugin-bad-receipt"),
        (Receipt("2027-01-18"), "plugin-bad-receipt"),  # type: ignore[arg-type]
        (Receipt(datetime(2027, 1, 18)), "plugin-bad-receipt"),
        (Receipt(NOW, "x", "yes"), "plugin-bad-receipt"),  # type: ignore[arg-type]
    ],
)
def test_18_what_is_no_whole_receipt_leaves_the_message_unknown(
    given: Any, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    found = send(Giving(given), message(), "odd", lambda _: None)  # type: ignore[arg-type]
    assert isinstance(found, Unknown) and found.code == code
    assert caplog.messages[0].startswith("channel plugin odd gave ")


NAMES = words_of(("Bas", "Fenna", "Noémi", "Li", "Anne-Marie", "de Vries", "Müller", "ملاك"))


@pytest.mark.parametrize(
    "code",
    [
        "unknown-bas",
        "BAS",
        "UnknownBas",
        "bas2",
        "fenna",
        "NOEMI",
        "no.li",
        "annemarie",
        "marie_1",
        "x-vries",
        "muller",
    ],
)
@pytest.mark.parametrize("kind", [Permanent, Temporary, Unknown, ChannelClosed, Unreachable, Stale])
def test_18_a_code_in_which_a_name_of_the_school_stands_is_not_kept(kind: type[DeliveryError], code: str) -> None:
    assert as_known(kind(code), "odd", (), lambda: NAMES).code == BAD_CODE


@pytest.mark.parametrize("code", ["basis-full", "listed", "smtp-550", "HTTP429", "no-number", "x1"])
def test_18_a_code_whose_words_are_nobodys_is_kept_whoever_is_called_like_a_part_of_it(code: str) -> None:
    assert as_known(Permanent(code), "odd", (), lambda: NAMES).code == code


def test_18_a_class_that_is_called_after_somebody_is_not_told() -> None:
    assert as_known(type("NoBas", (Exception,), {})(), "odd", (), lambda: NAMES).code == "plugin-an-error"


HOUSE = Path(ouderbrug.__file__).parent


class Changes:
    """It changes the message that it was given, and takes it."""

    def send(self, given: Any) -> Receipt:
        object.__setattr__(given, "recipient", "g9")
        object.__setattr__(given, "to", ())
        given.event.payload["title"] = "Fenna"
        given.app_ids["guardian_id"] = "other"
        return Receipt(NOW, "1")


def test_18_what_a_channel_changes_in_a_message_nobody_else_sees() -> None:
    given = message()
    same = deepcopy(given)
    channel: Any = Changes()
    assert isinstance(send(channel, given, "odd", lambda _: None), Receipt)
    assert given == same


def test_18_one_door_alone_calls_send_of_a_channel() -> None:
    found: dict[str, int] = {}
    for path in sorted(HOUSE.rglob("*.py")):
        name = path.relative_to(HOUSE).as_posix()
        if not name.startswith(("testing/", "http_channel/")):
            nodes = [one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.Attribute)]
            calls = sum(one.attr == "send" and "channel" in ast.unparse(one.value) for one in nodes)
            found |= {name: calls} if calls else {}
    assert found == {"altered.py": 1}
