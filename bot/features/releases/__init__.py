"""Releases on the releasekalender: what is in them, what each party owes, and where they stand (S2)."""
