"""The line below a mail by which its reader ends mail of its kind, so that no teacher has to do it by hand."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug import Text

_SAID: Mapping[str, tuple[str, str, str]] = {
    "nl": ("Dit soort mail niet meer?", "Afmelden", "Mail naar {to}, met als onderwerp"),
    "en": ("No more mail of this sort?", "Unsubscribe", "Write to {to}, with the subject"),
    "tr": ("Bu tür e-postaları istemiyor musunuz?", "Çıkış", "Şu adrese yazın: {to}, konu"),
    "pl": ("Nie chcą Państwo takich wiadomości?", "Rezygnacja", "Prosimy napisać na adres {to}, temat"),
    "uk": ("Не хочете таких листів?", "Відмовитися", "Напишіть на {to}, тема"),
    "ar": ("ألا تريدون هذا النوع من الرسائل؟", "إلغاء الاشتراك", "اكتبوا إلى {to}، والموضوع"),
}
"""What it asks, what the link is called, and how to do it by mail; in other languages in English."""
_FOOT = "</footer>"


def with_a_way_out(text: Text, page: str, mailbox: str, opaque: str) -> tuple[str, str]:
    """Body and HTML of a text with that line: to the ``page``, else to the ``mailbox``, or as they are with neither."""
    ask, name, write = _SAID.get(text.language.split(",")[0].split("-")[0], _SAID["en"])
    if page:
        link, said = page, f"{ask} {name}: {page}"
    elif mailbox:
        link, said = f"mailto:{mailbox}?subject={opaque}", f"{ask} {write.format(to=mailbox)}: {opaque}"
    else:
        return text.body, text.html
    above, foot, below = text.html.rpartition(_FOOT)
    line = f'<p>{escape(ask)} <a href="{escape(link)}">{escape(name)}</a></p>\n' if foot else ""
    return f"{text.body.rstrip()}\n{said}\n", f"{above}{line}{foot}{below}"
