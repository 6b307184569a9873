"""Keeps the workspace in order: deletes by policy, proves the audit log, backs up."""
