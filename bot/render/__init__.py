"""From views to what people read: Jira descriptions, Confluence pages, chat messages, the terminal."""
