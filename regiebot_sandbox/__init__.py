"""A small stand-in for Jira, Service Management, Confluence, Slack and Teams, over real HTTP.

It enforces the rules of the real services, keeps its state in SQLite, and imports nothing of the bot.
"""
