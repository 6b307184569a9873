"""Faxes and scans: pages read, split into documents, named, and their fields found.

`files` is the door: it parses every file in a limited child. `job` is the child's side.
"""
