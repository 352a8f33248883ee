"""Observe, decide, act: each job is a function of a programme, an instant and ports. May run twice."""
