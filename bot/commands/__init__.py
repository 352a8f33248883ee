"""What people say to the bot in comments: read as they see it, understood by one grammar, kept as events."""
