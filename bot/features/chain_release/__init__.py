"""A chain release: its implementation plan with signatures, roll-out, reports and evaluation (S0)."""
