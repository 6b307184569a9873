"""The runtime: finds the bots, gives each its portal, steps and evidence, and turns triggers into runs."""
