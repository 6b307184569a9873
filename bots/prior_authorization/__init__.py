"""Requests for prior authorization: needed or not, the payer's form, an approval, sent once, followed to its end."""
