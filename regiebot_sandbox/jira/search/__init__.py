"""JQL: parsed, and answered."""
