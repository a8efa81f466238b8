"""privacy export, erase, pause, breach, photos: what the law gives people over what is held of them."""

from __future__ import annotations

import click

from ouderbrug.cli.privacy_breach import breach
from ouderbrug.cli.privacy_erase import erase
from ouderbrug.cli.privacy_export import export
from ouderbrug.cli.privacy_pause import pause
from ouderbrug.cli.privacy_photos import photos


@click.group()
def privacy() -> None:
    """Answer what guardians may ask about what is held of them and their child.

    \b
    Example:
      ouderbrug privacy export --guardian g3 --as directie
    """


for _command in (export, erase, pause, breach, photos):
    privacy.add_command(_command)
