"""A situation reduced to what one audience may read: pages, status, messages."""
