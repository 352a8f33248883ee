"""Detail actions: pieces of an action that people wrote out (S4 K.6)."""
