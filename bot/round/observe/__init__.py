"""Look at Jira and the service desk, and remember what no search shows."""
