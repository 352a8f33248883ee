"""What the bot knows of the field, a folder per subject: facts, overlay, rules, views, assess."""
