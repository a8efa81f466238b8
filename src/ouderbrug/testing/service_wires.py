"""What the stand-ins for text messages, WhatsApp and a webhook take and answer, as is publicly documented."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from ouderbrug.testing.app_wires import has_exactly
from ouderbrug.testing.apps import AppStandIn, Post, Refused, Unfit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

SAID_STOP = "+15005550004"
"""The number at which Twilio answers, to whoever tries it, that its owner said STOP (its documentation of tests)."""


class SmsStandIn(AppStandIn):
    """Takes text messages as CM.com, Spryng, Bird and Twilio document it in public; ``app_id`` is the number.

    As Twilio it answers that the owner of +15005550004 said STOP.
    """

    app: ClassVar[str] = "sms"
    forms: ClassVar[bool] = True

    def api(self) -> dict[str, Any]:
        """The settings of the channel that are about the service."""
        return {"provider": "spryng", "base_url": self.url}

    @property
    def settings(self) -> str:
        """What to write in the TOML, in words."""
        return (
            '[channels.sms] provider = "cm", "spryng", "bird", or "twilio" with account = "AC1"; '
            f'base_url = "{self.url}", token "stand-in"'
        )

    def take(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> Post:
        """One text for one number."""
        taken = next(
            (take for where, take in _TEXTS.items() if re.fullmatch(f"POST {where}", f"{method} {path}")), None
        )
        if taken is None:
            raise Unfit("no such path", 404)
        number, text = taken(body)
        return Post(0, _NEVER, "guardian", number, "", text, body)

    def lets_in(self, headers: Mapping[str, str], content: bytes) -> bool:
        """True if the token stands where one of these services has it."""
        sent = {name.casefold(): value for name, value in headers.items()}
        own = {sent.get("x-cm-producttoken", ""), sent.get("authorization", "").removeprefix("AccessKey ")}
        return not own.isdisjoint(self.tokens) or super().lets_in(headers, content)

    def reply(self, post: Post) -> tuple[int, Any]:
        """With an id."""
        if "messages" in post.body:
            [sent] = post.body["messages"]["msg"]
            accepted = {"status": "Accepted", "messageErrorCode": 0, "reference": sent["reference"]}
            return 200, {"details": "", "errorCode": 0, "messages": [accepted]}
        if "datacoding" in post.body:
            return 201, {"id": f"{post.number:032x}", "recipients": {"totalSentCount": 1}}
        if "To" in post.body:
            return 201, {"sid": f"SM{post.number}", "status": "queued", "error_code": None}
        return 200, {"id": f"00000000-0000-4000-8000-{post.number:012d}"}


def _spryng(body: Any) -> tuple[str, str]:
    numbers = body.get("recipients") if isinstance(body, dict) else None
    if not isinstance(numbers, list) or len(numbers) != 1 or not re.fullmatch(r"[1-9]\d{7,14}", str(numbers[0])):
        raise Unfit("recipients is no list of one number", 422)
    has_exactly(body | {"recipients": "one"}, {"body", "encoding", "originator", "recipients", "route", "reference"})
    return f"+{numbers[0]}", body["body"]


def _cm(body: Any) -> tuple[str, str]:
    try:
        [sent] = body["messages"]["msg"]
        [to] = sent["to"]
        number, text, kind = to["number"], sent["body"]["content"], sent["body"]["type"]
    except (KeyError, TypeError, ValueError):
        raise Unfit("no messages with one text for one number", 400, {"errorCode": 201}) from None
    has_exactly({**sent, "to": "one", "body": kind, "allowedChannels": "SMS"}, _OF_CM)
    if not re.fullmatch(r"00[1-9]\d{7,14}", str(number)) or kind != "auto" or sent["allowedChannels"] != ["SMS"]:
        raise Unfit("a number without 00, another type than auto, or no channel", 400, {"errorCode": 303})
    return f"+{number[2:]}", text


def _bird(body: Any) -> tuple[str, str]:
    numbers = body.get("recipients") if isinstance(body, dict) else None
    if not isinstance(numbers, list) or len(numbers) != 1 or not re.fullmatch(r"[1-9]\d{7,14}", str(numbers[0])):
        raise Unfit("recipients is no list of one number", 422, {"errors": [{"code": 9}]})
    has_exactly(body | {"recipients": "one"}, {"originator", "body", "recipients", "reference", "datacoding"})
    return f"+{numbers[0]}", body["body"]


def _twilio(body: Any) -> tuple[str, str]:
    has_exactly(body, {"To", "From", "Body"})
    if not re.fullmatch(r"\+[1-9]\d{7,14}", body["To"]):
        raise Unfit("To is no number", 400, {"code": 21211, "status": 400})
    if body["To"] == SAID_STOP:
        raise Refused("its owner said STOP", 400, {"code": 21610, "status": 400})
    return body["To"], body["Body"]


_OF_CM = {"from", "to", "body", "reference", "allowedChannels"}
_TEXTS: Mapping[str, Callable[[Any], tuple[str, str]]] = {
    "/v1.0/message": _cm,
    "/v1/messages": _spryng,
    "/messages": _bird,
    r"/2010-04-01/Accounts/[A-Za-z0-9]+/Messages\.json": _twilio,
}
"""How each service takes a text: where it is posted, and number and text of what is."""


class WhatsappStandIn(AppStandIn):
    """Takes messages from a template as the public documentation of Meta's Cloud API says; ``app_id`` is the number.

    It has the template ``schoolbericht`` in Dutch, and answers that the owner of +15005550004 stopped messages.
    """

    app: ClassVar[str] = "whatsapp"

    def api(self) -> dict[str, Any]:
        """The settings of the channel that are about Meta."""
        return {"base_url": self.url, "phone_number_id": "1055500001", "template": "schoolbericht"}

    @property
    def settings(self) -> str:
        """What to write in the TOML, in words."""
        written = "; ".join(f'{name} = "{value}"' for name, value in self.api().items())
        return f'[channels.whatsapp] {written}, token "stand-in"'

    def take(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> Post:
        """One template for one number, its places filled in."""
        if method != "POST" or not re.fullmatch(r"/v\d{1,3}\.\d/1055500001/messages", path):
            raise Unfit("no such path", 404, _metas(100))
        number, template = _templated(body)
        if (template["name"], template["language"]) != ("schoolbericht", {"code": "nl"}):
            raise Refused("no such template in that language", 404, _metas(132001))
        if number == SAID_STOP:
            raise Refused("its owner stopped messages", 400, _metas(131050))
        return Post(0, _NEVER, "guardian", number, "", " / ".join(_filled(template["components"])), body)

    def reply(self, post: Post) -> tuple[int, Any]:
        """200 with an id, which says that it was taken and not that it arrived."""
        number = post.app_id.removeprefix("+")
        taken = {"messages": [{"id": f"wamid.{post.number}", "message_status": "accepted"}]}
        return 200, {"messaging_product": "whatsapp", "contacts": [{"input": number, "wa_id": number}], **taken}


def _templated(body: Any) -> tuple[str, dict[str, Any]]:
    """The number and the template of a message."""
    if not isinstance(body, dict) or set(body) != {"messaging_product", "to", "type", "template"}:
        raise Unfit("other fields than those of a template", 400, _metas(100))
    if (body["messaging_product"], body["type"]) != ("whatsapp", "template"):
        raise Unfit("no template for WhatsApp", 400, _metas(100))
    if not re.fullmatch(r"[1-9]\d{7,14}", str(body["to"])):
        raise Unfit("to is no number", 400, _metas(100))
    template = body["template"]
    if not isinstance(template, dict) or set(template) != {"name", "language", "components"}:
        raise Unfit("other fields of a template", 400, _metas(132000))
    return f"+{body['to']}", template


def _filled(components: Any) -> list[str]:
    """The texts in the places of a body."""
    try:
        [body] = components
        texts = [one["text"] for one in body["parameters"]]
    except (KeyError, TypeError, ValueError):
        raise Unfit("no body with parameters", 400, _metas(132000)) from None
    parameters = [{"type": "text", "text": one} for one in texts]
    full = bool(texts) and all(isinstance(one, str) and one for one in texts)
    if not full or body != {"type": "body", "parameters": parameters}:
        raise Unfit("a parameter that is no text", 400, _metas(132000))
    if any(re.search(r"[\n\t]| {5}", one) for one in texts) or sum(map(len, texts)) > 1024:
        raise Unfit("a line break, a tab, many spaces or too many letters in a parameter", 400, _metas(132018))
    return texts


def _metas(code: int) -> dict[str, Any]:
    return {"error": {"message": "stand-in", "type": "OAuthException", "code": code, "fbtrace_id": "stand-in"}}


class WebhookStandIn(AppStandIn):
    """Takes what is signed with its ``secret`` as the Standard Webhooks say; ``app_id`` is the recipient.

    A repeat comes with the same ``key``. That a stamp is old is no matter: a rehearsal has a clock of its own.
    """

    app: ClassVar[str] = "webhook"
    secret: ClassVar[str] = "whsec_c3RhbmQtaW4tc3RhbmQtaW4tc3RhbmQtaW4="
    """What signs; invented."""

    def api(self) -> dict[str, Any]:
        """The settings of the channel that are about the receiver."""
        return {"url": f"{self.url}/ouderbrug"}

    @property
    def settings(self) -> str:
        """What to write in the TOML, in words."""
        return f'[channels.webhook] url = "{self.url}/ouderbrug", secret "{self.secret}"'

    def lets_in(self, headers: Mapping[str, str], content: bytes) -> bool:
        """True if one of its signatures is that of the secret over these bytes."""
        from standardwebhooks import Webhook

        try:
            at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
            signed = Webhook(self.secret).sign(headers["webhook-id"], at, content.decode("utf-8"))
        except (KeyError, ValueError, OverflowError):
            return False
        return signed in headers.get("webhook-signature", "").split(" ")

    def take(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> Post:
        """One message that is ready."""
        if (method, path) != ("POST", "/ouderbrug"):
            raise Unfit("no such path", 404)
        data = body.get("data") if isinstance(body, dict) and set(body) == {"type", "timestamp", "data"} else None
        if not isinstance(data, dict) or body["type"] != "message.ready":
            raise Unfit("no message that is ready")
        said = {name: data.get(name) for name in ("id", "audience", "recipient", "subject", "text")}
        has_exactly(said, set(said))
        if data["id"] != headers["webhook-id"]:
            raise Unfit("another id in the body than in webhook-id")
        whom = (data["audience"], data["recipient"])
        return Post(0, _NEVER, *whom, data["subject"], data["text"], body, headers["webhook-id"])

    def reply(self, post: Post) -> tuple[int, Any]:
        """200, which alone says that it was taken."""
        return 200, {}
