"""Who listens on which issue, what is heard there, and what is answered."""
