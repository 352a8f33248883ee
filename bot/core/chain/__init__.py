"""A chain release: its implementation plan with signatures, its roll-out, reports and evaluation (S0)."""
