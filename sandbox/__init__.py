"""A WeCom, a WeChat back-end, an SMS gateway and a mail server on one machine; see README.md."""
