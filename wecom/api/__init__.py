"""WeCom's HTTP interface: addresses, access tokens, rate limits and error codes."""
