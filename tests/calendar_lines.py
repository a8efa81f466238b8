"""Texts that would add a line, a part or a parameter to a calendar entry, were they written there as they are."""

LINES = [
    "x\r\nATTENDEE:mailto:e@evil.example",
    "x\nORGANIZER:mailto:e@evil.example",
    "x\rURL:https://evil.example",
    "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:y",
    "x\n BEGIN:VALARM",
    "x\\nATTENDEE:mailto:e@evil.example",
    'x";CN=y:mailto:e@evil.example',
    "x\u2028ATTENDEE:mailto:e@evil.example",
    "x" * 200 + "\r\nATTACH:https://evil.example",
]
