"""Atlassian's services: what they answer, what they want, and their clients."""
