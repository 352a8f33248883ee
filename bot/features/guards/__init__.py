"""What may be done when, and by whom; what was done otherwise."""
