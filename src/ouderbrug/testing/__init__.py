"""What authors of plugins test with: stand-in services on loopback that record what arrived."""

from __future__ import annotations

from ouderbrug.testing.sandbox import CLOSE, SILENCE, Mail, SmtpSandbox

__all__ = ["CLOSE", "SILENCE", "Mail", "SmtpSandbox"]
