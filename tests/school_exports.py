"""Exports of a pupil system as it might write them: every version and every trap, and each of them broken."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

VERSIONS = ("1.03", "2.0", "2.1", "uwlr", "uwlr-soap", "uwlr-prefixed")
_NAMESPACE = "http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens"


@dataclass(frozen=True)
class Child:
    """A pupil as an export has them; what is empty is not there."""

    key: str
    first: str = "Sam"
    last: str = "Bos"
    prefix: str = ""
    year: str = ""
    group: str = ""
    combined: str = ""
    starts: str = ""
    leaves: str = ""
    more: str = ""


@dataclass(frozen=True)
class Export:
    """A whole export; ``groups`` are (key, name, year)."""

    version: str = "2.1"
    children: tuple[Child, ...] = ()
    groups: tuple[tuple[str, str, str], ...] = (("g3", "3A", "3"), ("g4", "4A", "4"))
    school_year: str = "2026-2027"
    brin: str = "99ZZ"
    head: str = ""
    shuffled: bool = False
    body: str = field(default="", repr=False)

    @property
    def text(self) -> str:
        """The document."""
        school = f"<school><schooljaar>{self.school_year}</schooljaar><brincode>{self.brin}</brincode></school>"
        groups = "".join(
            f'<groep key="{key}"><naam>{name}</naam><jaargroep>{year}</jaargroep></groep>'
            for key, name, year in self.groups
        )
        children = "".join(self._child(one) for one in self.children)
        parts = [school, f"<groepen>{groups}</groepen>", f"<leerlingen>{children}</leerlingen>", self.body]
        within = self._within("".join(parts[::-1] if self.shuffled else parts))
        return f'<?xml version="1.0" encoding="UTF-8"?>{self.head}{within}'

    def _child(self, one: Child) -> str:
        old = self.version == "1.03"
        said = [
            _said("achternaam", one.last), _said("voorvoegsel", one.prefix), _said("roepnaam", one.first),
            "" if old and one.group else _said("jaargroep", one.year),
            f'<groep key="{one.group}"/>' if one.group else "",
            "" if old or not one.combined else
            f'<samengestelde_groepen><samengestelde_groep key="{one.combined}"/></samengestelde_groepen>',
            _said("instroomdatum", one.starts), _said("uitstroomdatum", one.leaves), one.more,
        ]  # fmt: skip
        return f'<leerling key="{one.key}">{"".join(said[::-1] if self.shuffled else said)}</leerling>'

    def _within(self, parts: str) -> str:
        if not self.version.startswith("uwlr"):
            return f"<EDEX>{parts}</EDEX>"
        answer = f"<leerlinggegevens>{parts}</leerlinggegevens>"
        answer = f'<leerlinggegevens_antwoord xmlns="{_NAMESPACE}">{answer}</leerlinggegevens_antwoord>'
        if self.version == "uwlr-prefixed":
            answer = re.sub(r"<(/?)(\w)", r"<\1le:\2", answer).replace("xmlns=", "xmlns:le=")
        if self.version == "uwlr-soap":
            soap = "http://schemas.xmlsoap.org/soap/envelope/"
            return f'<s:Envelope xmlns:s="{soap}"><s:Body>{answer}</s:Body></s:Envelope>'
        return answer


def _said(name: str, text: str) -> str:
    return f"<{name}>{text}</{name}>" if text else ""


SIX = tuple(Child(f"k{n}", f"Kind{name}", "Bos", year="3", group="g3") for n, name in enumerate("ABCDEF"))
TRAPS: dict[str, Export] = {
    "year outside of the enumeration of the schema": Export(children=SIX, school_year="2026-2027"),
    "historic pupils": Export(children=(*SIX, Child("h", year="H"))),
    "who left": Export(children=(*SIX, Child("h", year="3", group="g3", leaves="2026-10-01"))),
    "who comes": Export(children=(*SIX, Child("n", year="1", group="g3", starts="2027-01-11"))),
    "a combination group": Export(groups=(("c", "3/4", "C"),), children=tuple(replace(one, group="c") for one in SIX)),
    "a combination group without years": Export(
        groups=(("c", "3/4", "C"),), children=tuple(replace(one, group="c", year="") for one in SIX)
    ),
    "a group a year": Export(
        groups=(("c_lj_3", "Mus", "3"), ("c_lj_4", "Mus", "4")),
        children=tuple(replace(one, group=f"c_lj_{3 + n % 2}", year="") for n, one in enumerate(SIX)),
    ),
    "a call name alone": Export(children=tuple(replace(one, last="") for one in SIX)),
    "a prefix within the name": Export(children=tuple(replace(one, last="Hof, van 't") for one in SIX)),
    "a group that is not there": Export(children=tuple(replace(one, group="weg") for one in SIX)),
    "no groups": Export(groups=(), children=tuple(replace(one, group="") for one in SIX)),
    "empty elements": Export(children=tuple(replace(one, more="<voorvoegsel/><vestiging/>") for one in SIX)),
    "shuffled": Export(children=SIX, shuffled=True),
    "space around keys": Export(children=tuple(replace(one, key=f" {one.key} ", group=" g3") for one in SIX)),
    "unknown elements": Export(children=tuple(replace(one, more="<nieuw>x</nieuw>") for one in SIX)),
    "blocks of suppliers": Export(
        children=tuple(
            replace(one, more='<toevoegingen><blok><leerlingen><leerling key="x"/></leerlingen></blok></toevoegingen>')
            for one in SIX
        )
    ),
    "what is never read": Export(children=tuple(replace(one, more="<bsn>1</bsn><land>?</land>") for one in SIX)),
    "colleagues": Export(
        children=SIX, body='<leerkrachten><leerkracht key="l1"><rol>DIR</rol></leerkracht></leerkrachten>'
    ),
}
"""What real exports hold, each of which is read; with six pupils or seven."""
BROKEN: dict[str, tuple[str, str]] = {
    "cut off": ("</leerlingen>", ""),
    "a tag that is not closed": ("</roepnaam>", ""),
    "a DOCTYPE": ("?>", "?><!DOCTYPE x>"),
    "an entity": ("<roepnaam>", "<roepnaam>&x;"),
    "made-up keys": ('<leerling key="', '<leerling key="#'),
    "no key": ("<leerling key=", "<leerling sleutel="),
    "a day that is none": ("</leerling>", "<uitstroomdatum>morgen</uitstroomdatum></leerling>"),
    "one key twice": ("</leerlingen>", '<leerling key="k0"><roepnaam>Ander</roepnaam></leerling></leerlingen>'),
    "a name that hides": ("<roepnaam>", "<roepnaam>\u202e"),
}
"""How a file is broken, by what stands in place of what: whatever is taken in of it, nobody left."""

_keys = st.sampled_from([f"k{n}" for n in range(9)])
_children = st.builds(
    Child,
    _keys,
    first=st.sampled_from(["Sam", "Lot", "Bo", "José", ""]),
    last=st.sampled_from(["Bos", "Hof, van 't", "Müller", ""]),
    year=st.sampled_from(["", "3", "4", "8", "H", "C", "9"]),
    group=st.sampled_from(["", "g3", "g4", "weg", " g3 "]),
    starts=st.sampled_from(["", "2026-08-31", "2027-01-11"]),
    leaves=st.sampled_from(["", "2026-10-01", "2027-07-09"]),
    more=st.sampled_from(["", "<bsn>1</bsn>", "<nieuw/>", "<toevoegingen><blok/></toevoegingen>"]),
)
exports = st.builds(
    Export,
    version=st.sampled_from(VERSIONS),
    children=st.lists(_children, max_size=7, unique_by=lambda one: one.key).map(tuple),
    shuffled=st.booleans(),
)
"""Any export that is whole."""


STRANGE = [
    *(b"", b"<", b">", b'"', b"&", b"&amp;", b"\x00", b"\xff", b"<x>", b"</leerling>", b"<!--", b"]]>"),
    *(b"<![CDATA[", b"<?x", b"<!DOCTYPE x>", "\xe9".encode("utf-16")),
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """An export of which bytes are lost, doubled, changed, or something strange is put between them."""
    data = draw(exports).text.encode()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 40))
        strange = draw(st.sampled_from(STRANGE))
        data = data[:at] + strange + (data[at : at + length] if draw(st.booleans()) else b"") + data[at + length :]
    return data
