"""What a reader is told of dates: conflicts, contention, first plans, the night, the forecast."""
