"""Append, chain, verify, query. Knows only the model."""

from shellguard.ledger.store import Ledger
from shellguard.ledger.verify import VerifyReport

__all__ = ["Ledger", "VerifyReport"]
