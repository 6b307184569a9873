"""Invented payers with their portals, members and appointment files: for demo, docs and tests.

Nobody in here exists. Telephone numbers are of the 555-01xx range, NPIs are made up and only pass their check digit.
"""
