"""The scheduled service: ticks, health and metrics."""
