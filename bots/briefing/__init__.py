"""Writes the morning briefing from what the other bots recorded."""
