"""微信客服 (customer service): accounts, customers, pulled messages, replies and conversations."""
