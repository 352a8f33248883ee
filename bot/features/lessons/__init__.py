"""Lessons learned, taken over by the domains that are still to come (S4 T.1, T.2)."""
