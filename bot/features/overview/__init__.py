"""From a situation to what one audience may read of it: pages, status, messages."""
