"""Slack: its client, and how messages look there."""
