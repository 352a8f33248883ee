"""How long finished domains really took, as a lesson for those that are still to come."""
