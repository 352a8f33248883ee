"""Carry out a plan and what the rules ask for."""
