"""Names and member IDs: one normal form each, and strict tests of whether two of them mean the same person.

Used wherever a wrong patient must be kept out: by the portal driver, by documents and by spreadsheets.
"""

from nightclerk.matching.ids import normal_id, same_member_id
from nightclerk.matching.names import normal_name, same_name

__all__ = ["normal_id", "normal_name", "same_member_id", "same_name"]
