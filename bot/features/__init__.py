"""What the bot knows of the field, a folder per subject. Pure: the standard library and `bot.spec` alone."""
