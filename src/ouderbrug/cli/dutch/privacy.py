"""What the commands say of what is held of people, and of their rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PRIVACY: Mapping[str, str] = {
    "answering what somebody asks about what is held of them": "antwoorden op wat iemand vraagt over de eigen gegevens",
    "the school answers within a month, and says so if it takes longer (AVG, art. 12)": (
        "de school antwoordt binnen een maand, en zegt het als het langer duurt (AVG, art. 12)"
    ),
    "what is wrong is put right in the pupil system of the school and imported again (art. 16)": (
        "wat niet klopt, wordt verbeterd in het leerlingsysteem van de school en opnieuw geïmporteerd (art. 16)"
    ),
    (
        "an objection is weighed by the school leader; until then `ouderbrug hold` lets nothing go (art. 18, 21)"
    ): "een bezwaar weegt de schoolleider; tot dan houdt `ouderbrug hold` alles tegen (art. 18, 21)",
    "less news is `ouderbrug optout`; how their child does, the school must tell (WPO, art. 11)": (
        "minder nieuws is `ouderbrug optout`; hoe het met hun kind gaat, moet de school vertellen (WPO, art. 11)"
    ),
    "{count} {count:message|messages} without text, for this guardian did not get them in these words": (
        "{count} {count:bericht|berichten} zonder tekst, want deze verzorger kreeg ze niet in deze woorden"
    ),
    "{count} {count:event|events} without text, for they name somebody else: read them yourself": (
        "{count} {count:gebeurtenis|gebeurtenissen} zonder tekst, want er staat iemand anders in: lees ze zelf"
    ),
    "{count} {count:event|events} without text, for they are about several pupils: read them yourself": (
        "{count} {count:gebeurtenis|gebeurtenissen} zonder tekst, want ze gaan over meer leerlingen: lees ze zelf"
    ),
    "of a pupil say for which guardian (--for); of a guardian it is for themselves": (
        "zeg bij een leerling voor welke verzorger (--for); bij een verzorger is het voor die zelf"
    ),
    "say of whom: --guardian KEY or --pupil KEY": "zeg van wie: --guardian SLEUTEL of --pupil SLEUTEL",
    "name a pupil and a guardian by their keys; see contacts.csv": (
        "noem een leerling en een verzorger met hun sleutels; zie contacts.csv"
    ),
    (
        "this guardian has no authority over the pupil by the data of the school, or is kept out; what they may have, "
        "the school leader answers by hand"
    ): (
        "deze verzorger heeft volgens de gegevens van de school geen gezag over de leerling, of krijgt niets; wat die "
        "mag hebben, beantwoordt de schoolleider zelf"
    ),
    "written to {name}; read it before you give it": "geschreven naar {name}; lees het voor u het geeft",
    "{file} cannot be written; make room, or mend its permissions": (
        "{file} is niet te schrijven; maak ruimte, of herstel de rechten"
    ),
}
