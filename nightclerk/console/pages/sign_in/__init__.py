"""Signing in and out, and the first visit of somebody who was invited."""
