"""The versions of the state's tables."""
