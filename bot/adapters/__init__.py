"""The edge: clients of the services, the ledger, and the clock."""
