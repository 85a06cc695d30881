"""A résumé as a file or a text -> facts, each with the words that show it."""
