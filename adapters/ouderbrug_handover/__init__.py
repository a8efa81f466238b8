"""The channel ``handover``: a colleague, or the class parent of a group, delivers the message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from ouderbrug import (
    Capabilities,
    Channel,
    ChannelConfig,
    ContentClass,
    Permanent,
    Receipt,
    RepeatSafe,
    hookimpl,
)

if TYPE_CHECKING:
    from ouderbrug import Message


class Handover(Channel):
    """Gives a message to a person; it counts as handed over until they confirm it or it expires."""

    name: ClassVar[str] = "handover"
    capabilities: ClassVar[Capabilities] = Capabilities(
        audiences=frozenset({"guardian", "group"}),
        attachments=True,
        repeat_safe=RepeatSafe.YES,
        by_person=True,
        classes=frozenset(ContentClass),
        pilot=True,
    )

    class Config(ChannelConfig):
        """``to``: colleagues, or the class parents of a group, who are guardians and get general news alone."""

        to: Literal["staff", "class_parent"] = "staff"

    config: Config

    @classmethod
    def capabilities_of(cls, config: Any) -> Capabilities:
        """A colleague may have everything; a class parent only a text for the whole group."""
        return _CLASS_PARENT if config.to == "class_parent" else cls.capabilities

    def send(self, message: Message) -> Receipt:
        """Say that a person has it now; nothing leaves the machine.

        Raises Permanent for what a class parent may not have: what is about a child, for one guardian, or has files.
        """
        if self.config.to == "class_parent" and (message.about_a_child or not message.group or message.attachments):
            raise Permanent("not-for-a-class-parent")
        return Receipt(at=self.context.clock(), handed_over=True)


_CLASS_PARENT = Capabilities(
    audiences=frozenset({"group"}),
    classes=frozenset({ContentClass.GENERAL}),
    repeat_safe=RepeatSafe.YES,
    by_person=True,
    class_parent=True,
    pilot=True,
)


@hookimpl
def register_channels() -> list[type[Channel]]:
    """The channel of this package."""
    return [Handover]
