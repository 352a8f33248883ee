"""What operators set and undo: pauses, a clock that is trusted, what was deleted by mistake."""
