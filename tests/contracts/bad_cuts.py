"""Sources that tell the words of a record whole in one of their texts and not in the other, each with one fault."""

import html
import re

from bad_sources import Lines, LinesContract


class Titled(Lines):
    """Good: it tells what it reads, as a title and as a body."""

    def fields(self, data):
        payload = data["payload"]
        return {**data, "payload": {"title": self.title(payload["title"]), "body": self.body(payload["body"])}}

    def title(self, words):
        return words

    def body(self, words):
        return words


class TestGoodTitled(LinesContract):
    source = Titled


class TestGoodTitleOfWhatFits(LinesContract):
    """Sound: a title takes no more, and the body tells all of it."""

    class source(Titled):
        def title(self, words):
            return words[:200]


class TestSourceCutsItsTitles(LinesContract):
    class source(Titled):
        def title(self, words):
            return words[:60]


class TestSourceCutsItsBodies(LinesContract):
    class source(Titled):
        def body(self, words):
            return words[:500]


class TestSourceEscapesItsBodies(LinesContract):
    class source(Titled):
        def body(self, words):
            return html.escape(words)


class TestSourceReadsItsBodiesAsAPage(LinesContract):
    class source(Titled):
        def body(self, words):
            return html.unescape(words)


class TestSourceTakesTagsFromItsBodies(LinesContract):
    class source(Titled):
        def body(self, words):
            return re.sub(r"<[^>]+>", "", words)


class TestSourceTellsAllInOneLine(LinesContract):
    class source(Titled):
        def body(self, words):
            return " ".join(words.split())
