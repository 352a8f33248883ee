"""What people are told, and what becomes of it."""
