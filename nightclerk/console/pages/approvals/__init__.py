"""A page of the console."""
