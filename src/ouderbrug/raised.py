"""What a channel raised, made anew as one of our own errors: of what a plugin says of itself its class alone is taken.

Whatever is none of them, or two of them at once, says nothing of the message: it may have been delivered.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug import bounded
from ouderbrug.codes import STOPPED, is_code, is_stop
from ouderbrug.errors import ChannelClosed, DeliveryError, Permanent, Stale, Temporary, Unknown, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    Say = Callable[..., None]

BAD_CODE = "plugin-bad-code"
NAMELESS = "an-error"
"""What stands for the class of an error of which the name may tell of somebody."""
_KINDS: tuple[type[DeliveryError], ...] = (Unknown, ChannelClosed, Stale, Permanent, Temporary)
_LONGEST = 60

_log = logging.getLogger("ouderbrug.dispatch")


class Complaints:
    """What is said of plugins while many messages go: a line for each cause, once, with how often it was."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: Counter[str] = Counter()

    def say(self, said: str, *values: object) -> None:
        """Count what would be logged."""
        with self._lock:
            self._counted[said % values] += 1

    def tell(self) -> None:
        """Log what was said since this was asked last."""
        with self._lock:
            counted, self._counted = self._counted, Counter()
        for line, count in counted.items():
            _log.error("%s%s", line, f" ({count} times; see `ouderbrug log`)" if count > 1 else "")


def is_known(error: BaseException) -> bool:
    """True of what is of one of our kinds, and so says what became of the message."""
    return _kind(error) is not None


def as_known(
    error: BaseException,
    plugin: str,
    people: Iterable[str] = (),
    names: Callable[[], Collection[str]] = frozenset,
    say: Say = _log.error,
) -> DeliveryError:
    """One of our own errors, which holds what this one says in the right types and of nobody; else Unknown.

    ``people`` are the names and addresses of whom it was about, ``names`` the words of all names at school. ``say``
    hears what is wrong with the plugin.
    """
    people, kind, known = tuple(people), _kind(error), names()
    if kind is None:
        name = called(error, people, known)
        say("channel plugin %s raised %s; that message is unknown", plugin, name)
        return Unknown(f"plugin-{name}"[:_LONGEST])
    unread: list[str] = []
    code = _read(error, "code", BAD_CODE, unread)
    if "code" not in unread and not is_code(code, people, known):
        code = BAD_CODE
        say("plugin %s gives a code that is no machine word, or tells of somebody; not kept", plugin)
    found = _made(error, kind, str.__str__(code), unread)
    if unread:
        say("plugin %s raised %s of which %s cannot be read", plugin, called(error, people, known), _all(unread))
    return found


def _made(error: BaseException, kind: type[DeliveryError], code: str, unread: list[str]) -> DeliveryError:
    if kind is Permanent:
        said = {name: _read(error, name, False, unread) for name in ("policy", "content", "stopped")}
        stopped = said["stopped"] and not is_stop(code)  # all that reads codes later knows a stop by that
        return Permanent(f"{STOPPED}-{code}"[:_LONGEST] if stopped else code, **said)
    if kind is Temporary:
        said = {name: _read(error, name, False, unread) for name in ("policy", "content")}
        made = Unreachable if issubclass(type(error), Unreachable) else Temporary
        return made(code, _read(error, "retry_after", None, unread, timedelta), **said)
    return kind(code)


def _all(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def called(error: BaseException, people: Iterable[str] = (), names: Collection[str] = frozenset()) -> str:
    """The name of its class, where that tells of nobody."""
    name = type(error).__name__
    return name if is_code(name, people, names) else NAMELESS


def did(error: BaseException, seconds: float, people: Iterable[str] = (), names: Collection[str] = frozenset()) -> str:
    """What a call of a plugin did instead of coming back, in a word that tells of nobody."""
    said = bounded.problem(error, seconds)
    if isinstance(error, bounded.Hangs | bounded.WrongAnswer) or is_code(said, people, names):
        return said
    return NAMELESS


def _kind(error: BaseException) -> type[DeliveryError] | None:
    kinds = [kind for kind in _KINDS if kind in type(error).__mro__]
    return kinds[0] if len(kinds) == 1 else None


def _read(error: BaseException, name: str, default: Any, unread: list[str], of: type | None = None) -> Any:
    """An attribute, or what it is where nobody says anything, if it is not there, raises or is of a wrong type."""
    try:
        value = getattr(error, name)
    except BaseException:
        value = NotImplemented
    if value is default or isinstance(value, of or type(default)):
        return value
    unread.append(name)
    return default
