"""Change and release management of Mitz (S2): what the CAB decides, and what follows.

Every module here is a rule of S2 or a reading of it in FACTS §5: pure functions of data and an instant.
"""
