"""What peers and bare libraries do with the same messages: one of them sends so many, and says how long it took.

    python -m benchmarks.peers WHICH COUNT PORT

Only the sending is timed; what is imported and made once before is not.
"""

from __future__ import annotations

import json
import resource
import smtplib
import sys
import time
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SENDER = "ouders@wegwijzer.example"
TITLE = "Nieuws van november"


def bodies(count: int) -> Iterator[str]:
    """Texts of 280 characters, all different."""
    for number in range(count):
        yield f"{number:06} " + "We lazen veel deze maand, ook buiten. " * 7


def to(number: int) -> str:
    """A guardian's address."""
    return f"g{number}@guardian.example"


def apprise_smtp(count: int, port: int) -> Callable[[], None]:
    """A new instance a guardian, which is how one text a guardian is sent with it; without its pause of 5.5 seconds."""
    import apprise
    from apprise.plugins.email import NotifyEmail

    NotifyEmail.request_rate_per_sec = 0

    def send() -> None:
        for number, body in enumerate(bodies(count)):
            one = apprise.Apprise()
            one.add(f"mailto://127.0.0.1:{port}?from={SENDER}&to={to(number)}&mode=insecure")
            if not one.notify(title=TITLE, body=body):
                raise SystemExit("apprise did not send")

    return send


def apprise_http(count: int, port: int) -> Callable[[], None]:
    """One instance for all, which is faster than a new one each."""
    import apprise
    from apprise.plugins.custom_json import NotifyJSON

    NotifyJSON.request_rate_per_sec = 0
    one = apprise.Apprise()
    one.add(f"json://127.0.0.1:{port}/")

    def send() -> None:
        for body in bodies(count):
            if not one.notify(title=TITLE, body=body):
                raise SystemExit("apprise did not send")

    return send


def notifiers_smtp(count: int, port: int) -> Callable[[], None]:
    """One provider, which keeps its connection."""
    import notifiers

    provider = notifiers.get_notifier("email")

    def send() -> None:
        for number, body in enumerate(bodies(count)):
            given = {"from": SENDER, "to": to(number), "subject": TITLE, "message": body}
            found = provider.notify(host="127.0.0.1", port=port, **given)
            if not found.ok:
                raise SystemExit("notifiers did not send")

    return send


def smtplib_email(count: int, port: int) -> Callable[[], None]:
    """One connection, and an EmailMessage each."""

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", port) as server:
            for number, body in enumerate(bodies(count)):
                mail = EmailMessage()
                mail["From"], mail["To"], mail["Subject"] = SENDER, to(number), TITLE
                mail.set_content(body)
                server.send_message(mail)

    return send


def httpx_kept(count: int, port: int) -> Callable[[], None]:
    """One client, one connection."""
    import httpx

    client = httpx.Client()

    def send() -> None:
        for number, body in enumerate(bodies(count)):
            given = {"to": to(number), "title": TITLE, "text": body}
            client.post(f"http://127.0.0.1:{port}/messages", json=given).raise_for_status()

    return send


PEERS: dict[str, Callable[[int, int], Callable[[], None]]] = {
    one.__name__: one for one in (apprise_smtp, apprise_http, notifiers_smtp, smtplib_email, httpx_kept)
}


def main() -> None:
    """Send, and say in JSON what it took."""
    which, count, port = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    send = PEERS[which](count, port)
    began, cpu = time.perf_counter(), time.process_time()
    send()
    said: dict[str, Any] = {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    said["rss"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
