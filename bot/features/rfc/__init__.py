"""RFCs: what the CAB decided of each, and the release that takes it along (S2)."""
