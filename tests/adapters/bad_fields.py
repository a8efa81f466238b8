"""Channels of which a field was not filled in, or names somebody beside whom it is for."""

import base64
import hashlib

from bad_recipients import InApp
from good_channels import ByNumber, Good, GoodContract, Posts, Telling


class TestSaysThatThereIsNothing(GoodContract):
    tells = frozenset({"needed_by"})

    class channel(Telling):
        def more(self, message):
            return str(message.needed_by)


class TestLeavesABraceOpen(GoodContract):
    class channel(Telling):
        def more(self, message):
            return "message {public_id}"


class TestSaysWhatAPriorityIs(GoodContract):
    tells = frozenset({"priority"})

    class channel(Telling):
        def more(self, message):
            return repr(message.priority)


class TestSaysTheAddressTwice(GoodContract):
    class channel(Telling):
        def more(self, message):
            return super().to(message)


class TestSaysTheNumberTwice(GoodContract):
    class channel(ByNumber):
        def to(self, message):
            return {"number": super().to(message), "reference": super().to(message).removeprefix("+")}


class TestSaysTheAddressOfADigestTwice(GoodContract):
    class channel(Telling):
        def more(self, message):
            return super().to(message) if message.is_digest else ""


class TestGoodWithItsAddressTwice(GoodContract):
    """Sound: its service needs it in two fields, and its contract says so."""

    tells = frozenset({"address"})

    class channel(Telling):
        def more(self, message):
            return super().to(message)


class TestPostsForAnotherGuardianToo(GoodContract):
    class channel(InApp):
        def to(self, message):
            return super().to(message) if message.group else [super().to(message), "app-g-77"]


class TestPostsForAnotherGuardianInOneText(GoodContract):
    class channel(InApp):
        def to(self, message):
            return super().to(message) if message.group else f"{super().to(message)},app-g-77"


class TestCopiesAnotherGuardian(GoodContract):
    class channel(InApp):
        def to(self, message):
            return {"id": super().to(message), "cc": "app-g-77"}


class TestPostsForAnotherGroupToo(GoodContract):
    class channel(Posts):
        def post_to(self, message):
            return [message.app_ids["group_id"], "app-7B"]


class TestSaysTheHashOfTheAddress(GoodContract):
    class channel(Telling):
        def more(self, message):
            return hashlib.sha256(super().to(message).encode()).hexdigest()


class TestSaysTheNameInBase64(GoodContract):
    class channel(Telling):
        def more(self, message):
            return base64.b64encode(message.to[0].name.encode()).decode()


class TestSaysHowManyPupils(GoodContract):
    class channel(Telling):
        def more(self, message):
            return f"pupils-{len(message.pupils)}"


class TestTakesSignsFromLongTexts(GoodContract):
    class channel(Good):
        def text(self, message):
            text = super().text(message)
            return text if len(text) < 400 else text.encode("ascii", "replace").decode()
