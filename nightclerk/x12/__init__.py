"""X12 files into canonical records: never raises on content, never loses a segment, never guesses."""
