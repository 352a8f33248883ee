"""Which party's work the other parties can read in Jira, and what a plan changes about that."""
