"""Jira Service Management."""
