"""What the overlay made of a runbook, for readers: attempts, lessons, which domain goes first."""
