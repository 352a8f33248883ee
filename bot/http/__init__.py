"""HTTP as every service needs it: budgets, retries, time limits, refusals in words, trusted certificates."""
