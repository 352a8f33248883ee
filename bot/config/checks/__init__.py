"""What has to hold between the values of the configuration: one module per subject."""
