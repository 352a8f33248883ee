"""The state's database: its schema and how a state of an earlier version is brought up to date."""
