"""Faxes taken in: journalled, read in limited children, routed, filed or put before a person, and searched."""
