"""Messages that are due at an instant."""
