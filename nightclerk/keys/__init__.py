"""Keys: where they come from, what is sealed with them, and keyed hashes for looking things up without a clear name."""

from nightclerk.keys.ring import KeyRing, open_ring

__all__ = ["KeyRing", "open_ring"]
