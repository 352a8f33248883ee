"""What is said while Jira cannot be read."""
