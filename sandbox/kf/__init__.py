"""微信客服 (customer service): accounts, servicers, conversations, messages."""
