"""What should be, what is, and what was last applied: compared and merged into a plan."""
