"""Regiebot: plan and apply runbooks for chain releases and domain migrations."""

__version__ = "0.1.0"
