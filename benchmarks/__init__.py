"""Measurements of the budgets; `make bench` runs them. Nothing here is a test, and no test is timed."""
