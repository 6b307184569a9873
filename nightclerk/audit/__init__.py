"""The audit log: append-only, chained and signed, durable before anything is read or sent. No clear health data."""

from nightclerk.audit.log import AuditLog
from nightclerk.audit.turns import Receipt
from nightclerk.audit.verify import Verdict, verify

__all__ = ["AuditLog", "Receipt", "Verdict", "verify"]
