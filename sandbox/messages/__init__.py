"""Application messages, cards, menus, group chats and robots."""
