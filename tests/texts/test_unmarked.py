"""Plain words of what a person wrote in Markdown."""

import pytest

from ouderbrug.texts.rendering import Block, Markdown

TYPED = [
    ("**Vrijdag** is er *feest*.", "Vrijdag is er feest."),
    ("# Feest\n\nKom ook!", "Feest\n\nKom ook!"),
    ("Neem mee:\n- een **bal**\n- fruit\n\nTot dan!", "Neem mee:\n\n- een bal\n- fruit\n\nTot dan!"),
    ("1. eerst\n2. dan", "1. eerst\n2. dan"),
    ("- soms\n  - binnen\n- buiten", "- soms\n- binnen\n- buiten"),
    ("[De foto's](https://school.example/foto) staan er.", "De foto's (https://school.example/foto) staan er."),
    ("<https://school.example>, <ria@school.example>", "https://school.example, ria@school.example"),
    ("> Een dag\n> buiten", "Een dag\nbuiten"),
    ("- 24. november is voorbij", "- 24. november is voorbij"),
    ("24. november, 2 \\* 3 = 6, 3 * 2 en snake_case", "24. november, 2 * 3 = 6, 3 * 2 en snake_case"),
    ("Regel een\nregel twee\n\n---\n\n`code`", "Regel een\nregel twee\n\ncode"),
    ("", ""),
]


@pytest.mark.parametrize(("typed", "words"), TYPED)
def test_7_no_sign_of_markdown_stands_in_plain_text(typed: str, words: str) -> None:
    assert Block("Beste ouders,\n\n\ue0100\ue011", (Markdown(typed),)).text() == f"Beste ouders,\n\n{words}"


def test_7_what_is_no_markdown_stays_as_it_was_typed() -> None:
    assert Block("\ue0100\ue011", ("2 * 3 en **zo** # 1",)).text() == "2 * 3 en **zo** # 1"
