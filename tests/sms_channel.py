"""A channel of text messages for tests, as a file in ``plugins_dir``: they are written into a file, in order."""

from __future__ import annotations

SMS = '''
"""A channel that writes short text messages into a file."""

from pathlib import Path
from ouderbrug import Capabilities, Channel, ChannelConfig, ContentClass, Permanent, Receipt, hookimpl

class Sms(Channel):
    """Goes to the mobile number; one that ends in 9 is unknown."""

    name = "texting"
    capabilities = Capabilities(addressed_by="mobile", max_chars=160)

    class Config(ChannelConfig):
        """Where they are written, with ``words`` or not, how long they may be, and of what they may tell."""

        out: str
        most: int = 160
        words: bool = False
        classes: frozenset[ContentClass] = frozenset({ContentClass.GENERAL})

    @classmethod
    def capabilities_of(cls, config):
        return Capabilities(classes=config.classes, addressed_by="mobile", max_chars=config.most)

    def send(self, message):
        if message.to[0].value.endswith("9"):
            raise Permanent("number-unknown")
        with Path(self.config.out).open("a") as out:
            said = f" {message.text.app}" if self.config.words else ""
            out.write(f"{message.to[0].value}{said}\\n")
        return Receipt(at=self.context.clock())

@hookimpl
def register_channels():
    return [Sms]
'''
