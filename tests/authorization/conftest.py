from tests.offices import _made, either_office, office

__all__ = ["_made", "either_office", "office"]
