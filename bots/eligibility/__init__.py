"""Checks each patient's coverage with the payer before the visit."""
