"""The source `library`: what the public library plans for a group, asked over HTTP."""

from typing import Any, ClassVar

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ouderbrug import Batch, Incoming, Rejected, Secret, Source, SourceConfig, Unreachable, hookimpl, is_loopback

OUDERBRUG_API = "1.0"


class Visit(BaseModel):
    """One visit as the library tells it; ``number`` only grows."""

    model_config = ConfigDict(hide_input_in_errors=True)
    number: int
    group: str
    planned_at: str
    theme: str


class Page(BaseModel):
    """What the library answers: visits, each looked at by itself."""

    model_config = ConfigDict(hide_input_in_errors=True)
    visits: list[dict[str, Any]]


_NUMBER = TypeAdapter(int)


class Library(Source):
    """Asks what was added behind the last number; a visit that cannot be read costs no other."""

    name: ClassVar[str] = "library"

    class Config(SourceConfig):
        """``url`` is the address of the agenda, ``token`` what the library gave the school."""

        url: str
        token: Secret

    config: Config

    def poll(self, cursor: str | None) -> Batch:
        """The visits behind the cursor; raises Unreachable where the library gives no answer that can be read."""
        events: list[Incoming] = []
        rejected: list[Rejected] = []
        last = int(cursor or 0)
        for index, found in enumerate(self._asked(last)):
            try:
                events.append(_event(Visit.model_validate(found)))
            except ValidationError:
                rejected.append(Rejected(f"visit {last}+{index}", "not-a-visit", "ask the library what it sends"))
            last = max(last, _number(found))
        return Batch(tuple(events), tuple(rejected), str(last) if events or rejected else cursor)

    def _asked(self, after: int) -> list[dict[str, Any]]:
        url = httpx.URL(self.config.url)
        if self.context.loopback_only and not is_loopback(url.host):
            raise Unreachable("loopback-only")
        headers = {"Authorization": f"Bearer {self.config.token.reveal()}"}
        seconds = self.config.timeout_seconds
        try:
            reply = self.context.client().get(url, params={"after": after}, headers=headers, timeout=seconds)
            if reply.status_code == 200:  # a 206, say, is a part and not all of it
                return Page.model_validate_json(reply.content).visits
        except (httpx.HTTPError, ValidationError):
            pass
        raise Unreachable("library-does-not-answer")  # here, so that nothing of what the library said goes along


def _event(visit: Visit) -> Incoming:
    title = f"Naar de bibliotheek: {visit.theme}"
    data = {
        "id": f"visit-{visit.number}",
        "kind": "notice",
        "occurred_at": visit.planned_at,
        "audience": {"group": visit.group},
        "payload": {"title": title, "body": f"De groep gaat naar de bibliotheek. Thema: {visit.theme}."},
    }
    return Incoming(f"visit {visit.number}", data)


def _number(found: dict[str, Any]) -> int:
    try:
        return _NUMBER.validate_python(found.get("number"))
    except ValidationError:
        return 0


@hookimpl
def register_sources() -> list[type[Source]]:
    """The source of this plugin."""
    return [Library]
