"""What the holidays of Dutch schools are called in other languages, so that who reads those is told in their own."""

from __future__ import annotations

import re

OTHERWISE = {
    "en": {
        "carnavalsvakantie": "carnival holiday",
        "hemelvaartsvakantie": "Ascension holiday",
        "hemelvaartvakantie": "Ascension holiday",
        "herfstvakantie": "autumn holiday",
        "kerstvakantie": "Christmas holiday",
        "krokusvakantie": "spring holiday",
        "meivakantie": "May holiday",
        "paasvakantie": "Easter holiday",
        "pinkstervakantie": "Whitsun holiday",
        "vakantie": "holiday",
        "voorjaarsvakantie": "spring holiday",
        "wintervakantie": "winter holiday",
        "zomervakantie": "summer holiday",
    }
}
"""By language, the names of holidays in Dutch, and what each is called there."""
_A_YEAR = re.compile(r"[\s(]*\d{4}(?:\s*[-/–]\s*\d{2,4})?\)?$")


def otherwise(name: str) -> dict[str, str]:
    """What a holiday is called in each language in which its name is known; a year behind it is none of its name."""
    bare = _A_YEAR.sub("", name.strip()).casefold()
    return {language: names[bare] for language, names in OTHERWISE.items() if bare in names}
