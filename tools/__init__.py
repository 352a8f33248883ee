"""For developers; none of it ships."""
