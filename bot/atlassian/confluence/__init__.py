"""Confluence Cloud, REST v2."""
