"""Wiring: from settings and YAML to a cycle with real services behind its ports."""
