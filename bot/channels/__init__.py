"""Where people are told: a folder per kind of channel."""
