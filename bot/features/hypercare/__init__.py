"""Verhoogde dijkbewaking: where it is on, and incidents that fall under it (S4 N.3, O.8, Q.11; S1)."""
