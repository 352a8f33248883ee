"""The CAB's meetings, its pages, and what the bot answers on requests (S2)."""
