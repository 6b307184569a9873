"""The bots of this workspace: one folder each, none of which knows another."""
