"""The forms of what Atlassian answers."""
