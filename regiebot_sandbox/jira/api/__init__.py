"""Jira's resources over HTTP."""
