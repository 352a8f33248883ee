"""Where a programme or release stands at an instant, and what may be asked of that."""
