"""What ``check`` says of kinds whose legal basis nobody named."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.config import Finding, Loaded
    from ouderbrug.runtime import Runtime


def findings(loaded: Loaded, runtime: Runtime) -> Iterator[Finding]:
    """Each kind that names none: the school's register needs one (AVG, art. 6)."""
    for kind in runtime.kinds.values():
        if kind.legal_basis is None:
            says = f"kind {kind.name} names no legal basis, which the register of the school needs (AVG, art. 6)"
            yield loaded.finding(
                "warning", ("plugins",), says, "let its plugin say legal_basis = LegalBasis.TASK, or another"
            )
