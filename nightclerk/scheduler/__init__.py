"""Schedules: when which bot runs on what. The clock only ticks; what is due is computed and decided in the store."""
