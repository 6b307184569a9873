"""Credentials: kept encrypted, typed only where they belong, never printed back."""
