"""Application messages: bodies, cards and their updates, group chats and robots."""
