"""What the shipped nginx.conf writes down of requests: never the words of a search."""

import contextlib
from urllib.parse import urlsplit

from tests.support.hostile import Door
from tests.support.nginx import PrivateNginx
from tests.support.ports import wait_until
from tests.support.shelf import shelf

WORDS = "%E5%AE%89%E6%8A%9A"


def ask(door, path):
    with contextlib.closing(door.connect()) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def test_the_words_of_a_search_are_not_in_the_access_log(tmp_path):
    log = tmp_path / "nginx" / "access.log"
    with shelf(b"a page") as address:
        nginx = PrivateNginx(tmp_path / "nginx", urlsplit(address).port).start()
        try:
            door = Door(nginx.port, tls=True)
            assert [ask(door, path) for path in (f"/hr/transcripts?words={WORDS}", "/hr?tab=all")] == [200, 200]
            wait_until(lambda: "GET /hr?tab=all" in log.read_text(), timeout_s=20, what="the second request's line")
        finally:
            nginx.stop()
    assert WORDS not in log.read_text() and "transcripts" not in log.read_text()
