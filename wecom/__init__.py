"""Speaks WeCom: signatures, XML, cards, 微信客服, media, contacts, roster; knows no recruiting."""
