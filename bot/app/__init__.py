"""Wiring: from settings and YAML to a round with real services behind its ports."""
