"""What people changed in Jira's structure, and copies of issues: told once."""
