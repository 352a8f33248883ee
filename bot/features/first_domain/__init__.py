"""The first domain of a cluster as template for the others (S3)."""
