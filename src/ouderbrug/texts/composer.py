"""From an event to its text: once per event and wanted language, with marks where names will stand.

The text depends on the event, and on the language that its reader wants; only names are put in later, by ``merge``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from ouderbrug import watch
from ouderbrug.errors import CannotCompose
from ouderbrug.model import FOOT_MARK, GUARDIAN_MARK, SENDER_MARK, ContentClass, Correction, Text
from ouderbrug.payload import Action
from ouderbrug.plugin_trace import counted
from ouderbrug.rules.sentences import sentences
from ouderbrug.templates import BUILT_IN
from ouderbrug.templates.actions import action_languages
from ouderbrug.texts.context import (
    MOMENT,
    above_our_signature,
    below_our_greeting,
    changed_fields,
    context_keys,
    correction_keys,
    days_of,
    differences,
    fields_of,
    frame_keys,
    frame_of,
    phrases,
    surroundings,
    with_phrases,
)
from ouderbrug.texts.differing import Differing, differing, told_anew, without_what_is_told
from ouderbrug.texts.language import (
    clean,
    group_in_words,
    language_code,
    right_to_left,
)
from ouderbrug.texts.page import Around, direction, html_page
from ouderbrug.texts.rendering import Block, Page, Phoned, Renderer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from ouderbrug.event_kind import EventKind
    from ouderbrug.model import Event
    from ouderbrug.payload import KindPayload

_NO_DAYS: Mapping[str, Any] = MappingProxyType({})
FRAME_PARTS = ("preview", "foot")
"""The blocks of the template of what stands around a mail."""
HOUSE_LANGUAGES = frozenset({"nl", "en"})
"""Languages whose templates count without a line that names a reviewer."""
PARTS = ("subject", "app", "body")
"""The blocks of every template of a kind."""
TITLE = "title"
"""The block that a template may have beside: what it is about, without a label, for corrections have their own."""
OFF_SUBJECT, OFF, LEFT, OTHER = "off_subject", "off", "left", "changed"
"""The blocks that a template may have for corrections: that it is off, that it is not for some, what is other now."""
OF_CORRECTIONS = (OFF_SUBJECT, OFF, LEFT, OTHER)
SUBJECTS = frozenset(
    {
        *("subject", "title", "entry", "heading", "off_subject"),
        *("neutral_subject", "changed_subject", "again_subject", "cancelled_subject"),
    }
)
PREVIEW = "preview"
"""The block that a template may have for what a mailbox shows beside the subject; no child's news stands there."""
HEADING = "heading"
"""The block that a template may have for what stands above its mail, where its subject is long."""
ENTRY = "entry"
"""The block that a template may have for what a calendar calls it, where its title is not for everybody's eyes."""
NEW = "new_sentence"
"""The block that the template of corrections may have for what stands before a sentence that is new."""
CORRECTIONS = "_correction"
"""The template that words changes and cancellations; a language is complete only with it."""
FRAME = "_frame"
"""The template of what stands around each mail in a language: its preview, and its foot."""
TEMPLATE = "template"
"""Why a text is in its language: it is the one that is wanted."""
DUTCH_BELOW = "_line"
"""The template with one line for who reads another language: the text below it is in the school's own."""


class Composer:
    """Composes the texts of one school. ``overrides`` is the school's own template folder; its files win.

    ``unreviewed`` are the languages that the school uses although no native speaker has read their templates.
    """

    def __init__(
        self,
        kinds: Mapping[str, type[EventKind]],
        *,
        school_name: str,
        phone: str = "",
        address: str = "",
        timezone: str,
        address_form: Literal["u", "je"],
        language: str = "nl",
        overrides: Path | None = None,
        unreviewed: Collection[str] = (),
    ) -> None:
        self.kinds, self.school_name, self.language = kinds, school_name, language_code(language)
        self._phone, self._address = phone, address
        self._accepted = HOUSE_LANGUAGES | {language_code(one) for one in unreviewed}
        self._tz, self._form = ZoneInfo(timezone), address_form
        self._renderer = Renderer(template_folders(kinds, overrides))
        self._lacking: dict[tuple[str, str], str] = {}

    def language_for(
        self, event: Event, wanted: str, *, off: bool = False, goes_on: bool = False, left: Sequence[str] | None = None
    ) -> tuple[str, str]:
        """The language to use for a guardian who wants ``wanted``, and why: a stable reason code.

        "template": the wanted one. "no-template": there is none in it. "not-reviewed": there is, but no native
        speaker has read it. "text-not-translated": the event's free text is not all there in it. But for the
        first, the school's own language is used. ``off``: for the word that it is off, which holds no more than its
        title, or what its kind has for that; ``goes_on`` and ``left`` as in ``compose``.
        """
        code = language_code(wanted)
        if code == self.language:
            return code, TEMPLATE
        kind = self.kinds[event.kind]
        if lacking := self._lacks(code, kind.name):
            return self.language, lacking
        payload = self._payload(event)
        word = _word_for(goes_on=goes_on, left=left)
        if not (self._says_off(kind, payload, code, word) if off else _says_all(kind, payload, code)):
            return self.language, "text-not-translated"
        return code, TEMPLATE

    def writes(self, language: str) -> bool:
        """True if some kind can be told in a language, by templates that count."""
        code = language_code(language)
        return code == self.language or any(not self._lacks(code, kind) for kind in self.kinds)

    def _phrases(self, language: str, event: Event | None = None) -> dict[str, Any]:
        return phrases(language, self._tz, self._form, self.school_name, self._phone, event)

    def _says_off(self, kind: type[EventKind], payload: KindPayload, language: str, word: str) -> bool:
        """True if no text stands in the word that it is off, its title for example, that nobody translated."""
        there = payload.translations.get(language, {})
        left = [payload.words(path) or "" for path in payload.texts(kind.text.free) if path not in there]
        phrasing = self._phrases(language) | {"told_days": days_of(payload, self._tz)}
        context = with_phrases(fields_of(kind, self._in(payload, language), language), phrasing, context_keys(kind))
        said = " ".join((self._page(kind, word, context, language) or self._title(kind, context, language)).split())
        return not any(" ".join(text.split()).casefold() in said.casefold() for text in left)

    def compose(
        self,
        event: Event,
        language: str,
        correction: Correction | None = None,
        before: Event | None = None,
        wanted: str = "",
        *,
        goes_on: bool = False,
        sent_on: date | None = None,
        told_by: str = "",
        left: Sequence[str] | None = None,
        today: date | None = None,
        free: Mapping[str, Collection[date]] = _NO_DAYS,
    ) -> Text:
        """The text of an event, with marks for names; the same input gives the same text.

        ``before`` is the revision that guardians know, so that a changed one can say what time or place it was, and one
        that is off what they had heard of; ``sent_on`` is the day of that message, ``told_by`` "call" or "talk" where a
        colleague told it. ``goes_on``: it is off for these guardians alone. ``wanted`` is the guardian's language:
        where the text is not in it, a line in it stands above the text. ``left`` are the groups of their
        children whom it is about no more, None where it still is about all of them; of days before ``today`` nothing is
        said any more. ``free`` are the days on which the groups of their children are free whatever becomes of this
        event: no word says that there is school.

        Raises TemplateProblem (a ConfigError that names file and line) for a template's mistake.
        """
        more = {"goes_on": goes_on, "sent_on": sent_on, "told_by": told_by, "left": left, "today": today, "free": free}
        text = self._composed(event, language, correction, before, more)
        code = language_code(wanted or language)
        return text if code == language else self._under_a_line(text, code)

    def calendar_title(self, event: Event, language: str) -> str:
        """What a calendar calls an event, without a label; a mark stands where a child is named."""
        kind, payload = self.kinds[event.kind], self._in(self._payload(event), language)
        phrasing = self._phrases(language, event)
        context = with_phrases(fields_of(kind, payload, language), phrasing, context_keys(kind))
        name = f"{language}/{kind.name}.j2"
        part = next((one for one in (ENTRY, TITLE) if self._renderer.has(name, one, context)), "subject")
        return _line(self._block(name, part, context, language))

    def says_off_itself(self, event: Event, language: str) -> bool:
        """True if the template of a kind has words of its own for that an event of it is off."""
        return self._renderer.has(f"{language}/{event.kind}.j2", OFF, context_keys(self.kinds[event.kind]))

    def _composed(
        self,
        event: Event,
        language: str,
        correction: Correction | None,
        before: Event | None,
        more: Mapping[str, Any],
    ) -> Text:
        off = correction is Correction.WITHDRAWN
        before = before if before and self._says_of(before, event, language, off=off) else None
        # Who it is not for any more hears why they had it.
        whom = before if off and before else event
        kind, told = self.kinds[whom.kind], self._payload(whom)
        was_told = self._payload(before) if before else None
        # What was told as another kind has other fields: of that its moment alone is compared.
        known = was_told if before and before.kind == kind.name else None
        payload = self._in(told, language)
        phrasing = self._phrases(language, whom) | self._correcting(
            kind, told, known, was_told, correction, more, language
        )
        context = with_phrases(fields_of(kind, payload, language), phrasing, context_keys(kind))
        name, bare = f"{language}/{kind.name}.j2", below_our_greeting(context, kind.text.free)
        subject = _line(self._block(name, "subject", bare, language))
        app, body = (self._letter(name, part, context, kind, language) for part in ("app", "body"))
        in_short = app if bare == context else self._block(name, "app", bare, language)
        own = "" if off else self._own(kind, PREVIEW, bare, language)
        gist = "" if off else own or _gist(in_short.text(), subject, language)
        around = self._around(kind, whom, payload, gist, language)
        if own and correction is None and _may_be_shown(kind):
            around = replace(around, preview=own)
        if correction is None and not kind.text.neutral_subject:
            return self._text(subject, [app], [body], around, self._own(kind, HEADING, context, language))
        changes = changed_fields(told, was_told) if was_told else ()
        was = self._in(was_told, language) if was_told else None
        title = self._title(kind, context, language)
        frame = frame_of(kind, payload, was, title) | {"changes": changes, "goes_on": more["goes_on"]}
        frame |= differences(kind, told, was_told, self._tz)
        other = self._differing(kind, told, known, phrasing, language) if known and not off else Differing()
        frame |= other.above(app.text())._asdict() | {"short": ""}
        part = _word_for(goes_on=more["goes_on"] or phrasing["narrowed"], left=more["left"])
        frame["word"] = self._page(kind, part, context, language)
        # Parents come to what has a place, or has no words of its own for that it is off: that is on or off itself.
        frame["comes"] = bool(frame.get("place")) or not self._renderer.has(name, OFF, context)
        frame["moved"] = self._page(kind, OTHER, context, language)
        frame = with_phrases(frame, phrasing, correction_keys() - frame.keys())

        def said(part: str, **other: Any) -> Block:
            return self._block(f"{language}/{CORRECTIONS}.j2", part, {**frame, **other}, language)

        outside = _line(said("neutral_subject")) if kind.text.neutral_subject else _outside(kind, title, subject)
        if off:
            # What children may not read stands in no subject; what is off must be said inside.
            blocks = [said("cancelled_app")], [said("cancelled_body")]
            own = self._own(kind, OFF_SUBJECT, context, language) if frame["word"] else ""
            return self._text(own or _line(said("cancelled_subject", title=outside)), *blocks, around)
        if correction is not None:
            word = self._word_of(correction, frame, language)
            subject_line, line = _line(said(f"{word}_subject", title=outside)), said(f"{word}_line")
            days = phrasing["days"](frame["starts_at"], frame["ends_at"]) if frame["starts_at"] else ""
            body = without_what_is_told(body, line, days)
            text = self._text(subject_line, [], _below_the_greeting(line, body), around)
            gone = () if other.fresh else other.gone
            brief = partial(said, f"{word}_line", short="yes", fresh=(), gone=gone)
            new = said(NEW).text() if self._renderer.has(f"{language}/{CORRECTIONS}.j2", NEW, frame) else ""
            named = "" if kind.text.neutral_subject else outside
            return replace(text, app=told_anew(brief, app, named, days, other.fresh if new else (), new))
        return self._text(outside, [app], [body], around)

    def _says_of(self, before: Event, event: Event, language: str, *, off: bool) -> bool:
        """True if what guardians know can be said of: its kind is here, and where it is off, has words of its own."""
        kind = self.kinds.get(before.kind)
        return kind is not None and (not off or kind.name == event.kind or not self._lacks(language, kind.name))

    def _correcting(
        self,
        kind: type[EventKind],
        told: KindPayload,
        known: KindPayload | None,
        was_told: KindPayload | None,
        correction: Correction | None,
        more: Mapping[str, Any],
        language: str,
    ) -> dict[str, Any]:
        """What a template may say of today, and of an earlier message: its days, which of them are gone, who left."""
        if correction is None:
            return {"today": more["today"]}
        before = days_of(was_told or told, self._tz, more["today"])
        now = () if correction is Correction.WITHDRAWN else days_of(told, self._tz, more["today"])
        gone, off, left = (
            tuple(day for day in before if day not in now),
            correction is Correction.WITHDRAWN,
            more["left"],
        )
        free: Mapping[str, Collection[date]] = more["free"]
        theirs = free if off or left is None else {group: free[group] for group in left if group in free}
        told_days, told_free = _apart(before, theirs, language)
        stay = {group: days for group, days in free.items() if group not in (left or ())}
        dropped_days, dropped_free = _apart(gone, stay, language)
        return {
            "sent_on": more["sent_on"],
            "told_by": more["told_by"],
            "today": more["today"],
            "earlier": fields_of(kind, self._in(known, language), language) if known else None,
            "told_days": told_days,
            "told_free": told_free,
            "dropped_days": dropped_days,
            "dropped_free": dropped_free,
            "left": clean(group_in_words(left or (), language)),
            "narrowed": left is not None and not off,
        }

    def _differing(
        self,
        kind: type[EventKind],
        told: KindPayload,
        known: KindPayload,
        phrasing: Mapping[str, Any],
        language: str,
    ) -> Differing:
        """What is said in other words than before, but for the moment and the day to answer: those are said apart."""
        if language != self.language and not _says_all(kind, known, language):
            return Differing()
        if kind.content_class is ContentClass.SENSITIVE and not getattr(told, "starts_at", None):
            return Differing()  # how a child does is said once, in its place below
        apart = {*MOMENT, "reply_by"} & type(told).model_fields.keys()
        before = known.model_copy(update={name: getattr(told, name) for name in apart})
        keys, name = context_keys(kind), f"{language}/{kind.name}.j2"
        texts = (
            self._block(name, "app", with_phrases(fields_of(kind, self._in(one, language), language), phrasing, keys),
                        language).text()
            for one in (told, before)
        )  # fmt: skip
        return differing(*texts)

    def _page(self, kind: type[EventKind], part: str, context: Mapping[str, Any], language: str) -> str:
        """What a template says of a correction, for a paragraph of its own; empty where it says nothing."""
        name = f"{language}/{kind.name}.j2"
        if not part or not self._renderer.has(name, part, context):
            return ""
        block = self._block(name, part, context, language)
        return Page(block.text(), block.html()) if block.text() else ""

    def _word_of(self, correction: Correction, frame: Mapping[str, Any], language: str) -> str:
        """How the blocks of this correction begin; a template from before it was on again calls that a change."""
        worded = self._renderer.has(f"{language}/{CORRECTIONS}.j2", "again_subject", frame)
        return "again" if correction is Correction.ON_AGAIN and worded else "changed"

    def _own(self, kind: type[EventKind], part: str, context: Mapping[str, Any], language: str) -> str:
        """What a template itself gives to be shown beside the subject, or above its mail; empty where it gives none."""
        name = f"{language}/{kind.name}.j2"
        return _line(self._block(name, part, context, language)) if self._renderer.has(name, part, context) else ""

    def _around(self, kind: type[EventKind], event: Event, payload: KindPayload, gist: str, language: str) -> Around:
        """What stands around a text: in its own language, or in the school's where nobody worded it."""
        there = self._renderer.source(f"{language}/{FRAME}.j2") is not None
        worded = language if there else self.language
        context = surroundings(kind, event, payload, gist) | {
            "phone": Phoned(self._phone, self._phone),
            "address": self._address,
        }
        context = with_phrases(context, self._phrases(worded, event), frame_keys() - context.keys())
        preview, foot = (self._block(f"{worded}/{FRAME}.j2", part, context, worded) for part in FRAME_PARTS)
        return Around(language, worded, _line(preview), foot)

    def _in(self, payload: KindPayload, language: str) -> KindPayload:
        return payload if language == self.language else payload.translated(language)

    def _title(self, kind: type[EventKind], context: Mapping[str, Any], language: str) -> str:
        """What a correction calls it: the title that a template gives for that, else its subject."""
        name = f"{language}/{kind.name}.j2"
        part = TITLE if self._renderer.has(name, TITLE, context) else "subject"
        return _line(self._block(name, part, context, language))

    def _letter(self, name: str, part: str, context: Mapping[str, Any], kind: type[EventKind], language: str) -> Block:
        """A block that greets once, and closes once: as its template does, with the name of who wrote it."""
        found = self._block(name, part, context, language)
        said = context
        if GUARDIAN_MARK in found.first_paragraph()[0].text():
            said = below_our_greeting(said, kind.text.free)
        if SENDER_MARK in found.text():
            said = above_our_signature(said, kind.text.free)
        return found if said == context else self._block(name, part, said, language)

    def _block(self, name: str, part: str, context: Mapping[str, Any], language: str) -> Block:
        isolate = part not in SUBJECTS and right_to_left(language)
        with watch.over(f"template {name}"):
            return self._renderer.render(name, part, context, isolate=isolate)

    def _text(self, subject: str, app: list[Block], body: list[Block], around: Around, heading: str = "") -> Text:
        said = "\n\n".join(block.text() for block in body)
        return Text(
            language=around.language,
            subject=subject,
            app="\n\n".join(block.text() for block in app),
            body=f"{said}\n\n{FOOT_MARK}{around.foot.text()}\n",
            html=html_page(subject, body, around.language, self.school_name, around, heading),
        )

    def _payload(self, event: Event) -> KindPayload:
        validate = counted(f"Payload of kinds.{event.kind}", self.kinds[event.kind].Payload.model_validate)
        try:
            with watch.over(f"kind {event.kind}"):
                return validate(event.payload)
        except ValidationError:
            raise CannotCompose(
                f"a stored event of kind {event.kind} no longer fits it; send a corrected revision of the event"
            ) from None

    def without_line(self, text: Text, wanted: Iterable[str]) -> Text:
        """The text without the line above it in one of these languages, for whoever tells it or has it once already."""
        for language in dict.fromkeys(map(language_code, wanted)):
            mail, short = self._line_in(language), self._line_in(language, short=True)
            if mail and short:
                app = text.app.replace(f"{short[1].text()}\n\n", "")
                body = text.body.replace(f"{mail[1].text()}\n\n", "")
                text = replace(text, app=app, body=body, html=text.html.replace(_shown(*mail), ""))
        return text

    def _line_in(self, language: str, *, short: bool = False) -> tuple[str, Block] | None:
        """The line that says in which language a text is, in this one, else in that of the text; None for our own.

        Above a ``short`` text stands that of a draft only where the school took its language over: a few letters that
        a text message has no room for would keep all of it from its reader.
        """
        has = self._counts if short else self._has_line
        found = next((one for one in (language, self.language) if has(one)), "")
        if language == self.language or not found:
            return None
        return found, self._block(f"{found}/{DUTCH_BELOW}.j2", "line", {"school": clean(self.school_name)}, found)

    def _has_line(self, language: str) -> bool:
        """True if the line is there in a language; that of the house counts unreviewed too, as it says one thing."""
        return (BUILT_IN / language / f"{DUTCH_BELOW}.j2").is_file() or self._counts(language)

    def _counts(self, language: str) -> bool:
        return not self._missing(language, [DUTCH_BELOW])

    def _under_a_line(self, text: Text, language: str) -> Text:
        """The text below a line that says, in this language if somebody worded it, that it is in the school's own."""
        line, short = self._line_in(language), self._line_in(language, short=True)
        if line is None or short is None:
            return text
        worded, said = line
        return replace(
            text,
            app=f"{short[1].text()}\n\n{text.app}",
            body=f"{said.text()}\n\n{text.body}",
            html=text.html.replace("<main>\n", f"<main>\n{_shown(worded, said)}", 1),
        )

    def _lacks(self, language: str, kind: str) -> str:
        if (language, kind) not in self._lacking:
            self._lacking[language, kind] = self._missing(language, [kind, CORRECTIONS])
        return self._lacking[language, kind]

    def _missing(self, language: str, names: Iterable[str]) -> str:
        """Why these templates do not count in a language: "no-template", "not-reviewed", or nothing."""
        sources = [self._renderer.source(f"{language}/{name}.j2") for name in names]
        if None in sources:
            return "no-template"
        reviewed = all(is_reviewed(source or "", language) for source in sources)
        return "" if reviewed or language in self._accepted else "not-reviewed"


def _shown(language: str, said: Block) -> str:
    """A line in a language of its own, as it stands on a page."""
    return f'<div lang="{language}" dir="{direction(language)}">\n{said.html()}\n</div>\n'


def _apart(
    days: Iterable[date], free: Mapping[str, Collection[date]], language: str
) -> tuple[tuple[date, ...], list[dict[str, Any]]]:
    """The days on which all of these groups have school, and the others with the groups that are free and that are not.

    Of a reader of whom no group is known all of them count as school days.
    """
    school: list[date] = []
    parted: list[dict[str, Any]] = []
    for day in days:
        off = [group for group, theirs in free.items() if day in theirs]
        if not off:
            school.append(day)
            continue
        words = (clean(group_in_words(some, language)) for some in (off, [one for one in free if one not in off]))
        parted.append(dict(zip(("day", "free", "open"), (day, *words), strict=True)))
    return tuple(school), parted


def _word_for(*, goes_on: bool, left: Sequence[str] | None) -> str:
    """The block of a kind that has the words for who is told that it is off: nothing special of who left school."""
    return OFF if not goes_on else LEFT if left is not None else ""


def template_folders(kinds: Mapping[str, type[EventKind]], overrides: Path | None) -> list[Path]:
    """Where templates are looked for, first come first served: the school's, those of plugins, the built-in ones."""
    of_plugins = {kind.templates: None for kind in kinds.values() if kind.templates}
    return [*([overrides] if overrides else []), *of_plugins, BUILT_IN]


def _line(block: Block) -> str:
    return " ".join(block.text().split())


def _outside(kind: type[EventKind], title: str, subject: str) -> str:
    """What the subject of a correction calls it: on a locked screen it says no more of a child than the first did."""
    tells_more = title.casefold() not in subject.casefold()
    return subject if tells_more and kind.content_class is not ContentClass.GENERAL else title


def _may_be_shown(kind: type[EventKind]) -> bool:
    """True of a kind whose own words may stand beside its subject, on a screen that others see."""
    return kind.content_class is ContentClass.GENERAL and not kind.text.neutral_subject


def _below_the_greeting(line: Block, body: Block) -> list[Block]:
    """The blocks of a mail with a line below its greeting; above all of it where it greets nobody first."""
    greeting, rest = body.first_paragraph()
    greets = GUARDIAN_MARK in greeting.text() and rest.source
    return [greeting, line, rest] if greets else [line, body]


def _gist(app: str, subject: str, language: str) -> str:
    """The first sentence of a text that its subject does not say, for what a mailbox shows beside the subject."""
    said = subject.casefold()
    found = (one for line in app.splitlines() for one in sentences(line, language))
    return next((one for one in found if one.rstrip(".!?:").casefold() not in said), "")


def _says_all(kind: type[EventKind], payload: KindPayload, language: str) -> bool:
    there = payload.translations.get(language, {})
    actions = [value for name in type(payload).model_fields if isinstance(value := getattr(payload, name), Action)]
    known = all(language in action_languages(action.id) for action in actions if action.id)
    return known and all(path in there for path in payload.texts(kind.text.free))


def is_reviewed(source: str, language: str) -> bool:
    """True if a template counts: it is in a language of the house, or its first line names a reviewer."""
    first = source.lstrip().partition("\n")[0]
    return language in HOUSE_LANGUAGES or first.startswith("{# reviewed:")
