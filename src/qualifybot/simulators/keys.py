"""Which credentials do the simulated vendors take?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """Anything that begins with `sim-` or `sk-sim`, or, when `only` names some, these alone."""

    only: frozenset[str] = frozenset()

    def accept(self, key: str | None) -> bool:
        """True for a key that a vendor would know."""
        if not key:
            return False
        return key in self.only if self.only else key.startswith(("sim-", "sk-sim"))

    def accept_bearer(self, header: str | None) -> bool:
        """True for an `Authorization: Bearer …` header with such a key."""
        scheme, _, key = (header or "").partition(" ")
        return scheme.lower() == "bearer" and self.accept(key)
