"""Sources that say words of their records elsewhere and cut these within a sign, each in one place."""

from dataclasses import replace

from bad_sources import Lines, LinesContract

from ouderbrug import Rejected


def halved(words):
    """The words as a system gives them that counts in UTF-16, cut at an odd place."""
    return words.encode("utf-16-le", "surrogatepass")[:46].decode("utf-16-le", "surrogatepass")


class TestSourceCutsItsPlaces(LinesContract):
    class source(Lines):
        def batch(self, events, rejected, cursor):
            told = [replace(one, place=f"{one.place} {one.data['payload']['title'][:21]}") for one in events]
            return super().batch(told, rejected, cursor)


class TestSourceHalvesItsPlaces(LinesContract):
    class source(Lines):
        def batch(self, events, rejected, cursor):
            told = [replace(one, place=halved(f"{one.place} {one.data['payload']['title']}")) for one in events]
            return super().batch(told, rejected, cursor)


class TestSourcePutsASignInThePlaceOfHalfAOne(LinesContract):
    class source(Lines):
        def batch(self, events, rejected, cursor):
            told = [replace(one, place=one.data["payload"]["title"].encode()[:30].decode(errors="replace"))
                    for one in events]  # fmt: skip
            return super().batch(told, rejected, cursor)


class TestSourceCutsItsIds(LinesContract):
    class source(Lines):
        def fields(self, data):
            return {**data, "id": f"{data['id']} {data['payload']['title'].split()[-1][:16]}"}

    keyed = False


class TestSourceHalvesAHint(LinesContract):
    class source(Lines):
        def bad(self, number, line):
            said = line.replace("kanarie", "").strip(" {")
            return [Rejected(f"line {number}", "not-json", halved(f"it says {said}"))]


class TestSourceCutsThePlaceOfWhatIsBad(LinesContract):
    class source(Lines):
        def bad(self, number, line):
            said = line.replace("kanarie", "").strip(" {")
            return [Rejected(f"line {number} {said[:15]}", "not-json")]


class TestSourceCutsAField(LinesContract):
    class source(Lines):
        def bad(self, number, line):
            said = line.replace("kanarie", "").strip(" {")
            return [Rejected(f"line {number}", "not-json", "write JSON", said[:15])]


class TestGoodSourceThatSaysWordsElsewhere(LinesContract):
    """Sound: it says them whole."""

    class source(Lines):
        def batch(self, events, rejected, cursor):
            told = [replace(one, place=f"{one.place} {one.data['payload']['title']}") for one in events]
            return super().batch(told, rejected, cursor)
