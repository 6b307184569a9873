"""Matches two of the clinic's files row by row, ties them out to the cent, and carries what is open from run to run."""
