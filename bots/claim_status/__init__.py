"""Looks up with the payers what became of claims that were sent."""
