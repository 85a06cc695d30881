"""A start during an outage of WeCom heals by itself."""

import requests

from tests.support import tenant
from tests.support.ports import free_port, wait_until
from tests.support.processes import Process


def test_the_invitation_link_is_asked_for_again_until_wecom_gives_it(sandbox, sqlite_store, tmp_path):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    sandbox.client.setup(tenant.sandbox_setup(address))
    sandbox.client.add_fault("/cgi-bin/kf/add_contact_way", "reject-5xx", times=1)
    environment = tenant.settings(
        sandbox_url=sandbox.url,
        smtp_url=sandbox.smtp_url,
        public_url=address,
        database_url=sqlite_store.empty_url(),
        data_dir=tmp_path,
    )
    product = Process("serve", environment=environment, log=tmp_path / "serve.log").start().wait_for_port(port)
    try:
        wait_until(
            lambda: requests.get(f"{address}/readyz", timeout=5).status_code == 200,
            timeout_s=60,
            what="readyz",
            every_s=0.5,
        )
    finally:
        product.stop()
    assert len(sandbox.client.calls("/cgi-bin/kf/add_contact_way")) == 2
