"""Templates are tried with samples of everything that they may have to show."""
