"""Work that is done again until it is good enough (S4 L.13, M.6)."""
