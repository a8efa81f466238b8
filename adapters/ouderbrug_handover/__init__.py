"""The channel ``handover``: a colleague delivers the message, by phone, on paper or in an app."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ouderbrug import Capabilities, Channel, Receipt, RepeatSafe, hookimpl

if TYPE_CHECKING:
    from ouderbrug import Message


class Handover(Channel):
    """Gives a message to a person; it counts as handed over until they confirm it or it expires."""

    name: ClassVar[str] = "handover"
    capabilities: ClassVar[Capabilities] = Capabilities(
        audiences=frozenset({"guardian", "group"}), attachments=True, repeat_safe=RepeatSafe.YES, by_person=True
    )

    def send(self, message: Message) -> Receipt:
        """Say that a person has it now; nothing leaves the machine, so nothing can fail."""
        return Receipt(at=self.context.clock(), handed_over=True)


@hookimpl
def register_channels() -> list[type[Channel]]:
    """The channel of this package."""
    return [Handover]
