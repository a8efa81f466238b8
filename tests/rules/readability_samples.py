"""Sample messages of our own, with names as written; what is counted in them stands in the tests."""

from __future__ import annotations

SAMPLES = {
    "toets_B1": "Beste Emine, Sem rekent nu sneller met de tafels. Knap gewerkt! De volgende stap is de tafel "
    "van acht. Oefen elke dag samen vijf keersommen. Dat kan aan tafel of in de auto. Hoe gaat het thuis?",
    "toets_ambtelijk": "Geachte ouder/verzorger, naar aanleiding van de recentelijk afgenomen "
    "leerlingvolgsysteemtoetsen constateren wij dat de ontwikkeling van uw zoon op het gebied van begrijpend lezen "
    "onvoldoende aansluit bij de verwachtingen, waardoor een interventie noodzakelijk wordt geacht.",
    "viering": "Hoera! Groep 3 heeft alle letters geleerd. Komt u vrijdag om 14.00 uur het letterfeest met ons vieren? "
    "U kunt dan samen met uw kind een boekje bekijken.",
    "schooladvies": "In januari bespreken we het voorlopig schooladvies van Noor. Het volgende doel is een boek zelf "
    "samenvatten. Kijk samen op de kaart welke scholen er zijn. Welke vragen wilt u in het gesprek bespreken? Schrijf "
    "ze vooraf op.",
    "vakantielezen": "De zomervakantie begint bijna. Lees elke dag tien minuten samen met uw kind. Laat uw kind zelf "
    "het boek kiezen. Stel na het lezen één vraag: wat gebeurde er?",
}
