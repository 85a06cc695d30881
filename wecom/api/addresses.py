"""WeCom's own network addresses, for a firewall or the 企业可信 IP list. They change: ask once a day.

Source: getcallbackip and get_api_domain_ip, in the callback documents (path/90930 and what hangs on it).
"""

from wecom.api.client import WeComClient


def of_callbacks(client: WeComClient) -> list[str]:
    """Addresses and networks (with `/` or `*`) that pushes come from."""
    return _listed(client, "getcallbackip")


def of_the_api(client: WeComClient) -> list[str]:
    """Addresses behind the API's host name."""
    return _listed(client, "get_api_domain_ip")


def _listed(client: WeComClient, api: str) -> list[str]:
    return [str(address) for address in client.get(api).get("ip_list") or []]
