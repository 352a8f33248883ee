"""One round: look, decide, carry out, tell."""
