"""The nouns that everything shares: issues, requests, scopes, items, working days. They decide nothing."""
