"""How a draaiboek came alive: attempts, lessons, who goes first."""
