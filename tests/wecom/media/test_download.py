"""Media: bytes or a clear error, whatever the status says."""

import pytest

from core.errors import PermanentFailure, RetryLater
from tests.wecom.api.test_client import TOKEN_ANSWER, http, scripted_server
from tests.wecom.conftest import CANDIDATE, CORP, SECRET
from wecom.api.client import WeComClient
from wecom.api.errors import Refused
from wecom.api.token_store import LocalStore
from wecom.media import download as media_download

AMR = b"#!AMR\n" + b"\x3c" * 600
GET = "/cgi-bin/media/get"


@pytest.fixture
def media_id(sandbox):
    return sandbox.send_voice(CANDIDATE, AMR)["media_id"]


def test_a_voice_message_is_fetched_with_its_type(client, media_id):
    found = media_download.get(client, media_id)

    assert found.data == AMR
    assert found.mime.startswith("audio/") or found.mime == "application/octet-stream"


def test_an_unknown_id_is_a_definite_no_although_the_status_is_200(client):
    with pytest.raises(Refused) as raised:
        media_download.get(client, "nonsense")
    assert raised.value.errcode == 40007


def test_a_stale_token_is_replaced_while_downloading(client, sandbox, media_id):
    sandbox.add_fault(GET, "errcode", errcode=42001, times=1)

    assert media_download.get(client, media_id).data == AMR


def test_a_file_over_the_limit_is_given_up(client, media_id):
    with pytest.raises(PermanentFailure, match="more than 100 bytes"):
        media_download.get(client, media_id, limit=100)


@pytest.mark.parametrize("kind", ["html-200", "reset", "reject-5xx"])
def test_half_a_download_is_fetched_again(client, sandbox, media_id, kind):
    sandbox.add_fault(GET, kind, times=1)

    with pytest.raises(RetryLater):
        media_download.get(client, media_id)
    assert media_download.get(client, media_id).data == AMR


def raw(header, data):
    return f"HTTP/1.1 200 OK\r\n{header}\r\nConnection: close\r\n\r\n".encode() + data


def test_a_connection_cut_in_the_middle_is_not_a_file():
    answer = raw("Content-Type: audio/amr\r\nContent-Length: 1000", AMR[:300])
    client = WeComClient(CORP, SECRET, api_base=scripted_server(TOKEN_ANSWER, answer), store=LocalStore())

    with pytest.raises(RetryLater):
        media_download.get(client, "m")


def test_half_an_error_is_not_a_file():
    answer = raw("Content-Type: application/json\r\nContent-Length: 12", b'{"errcode":4')
    client = WeComClient(CORP, SECRET, api_base=scripted_server(TOKEN_ANSWER, answer), store=LocalStore())

    with pytest.raises(RetryLater):
        media_download.get(client, "m")


def test_an_empty_file_is_given_up():
    client = WeComClient(CORP, SECRET, api_base=scripted_server(TOKEN_ANSWER, http(b"")), store=LocalStore())

    with pytest.raises(PermanentFailure, match="empty"):
        media_download.get(client, "m")


def test_a_file_name_loses_its_path():
    header = 'Content-Type: audio/amr\r\nContent-Disposition: attachment; filename="../../etc/x.amr"'
    answer = raw(f"{header}\r\nContent-Length: {len(AMR)}", AMR)
    client = WeComClient(CORP, SECRET, api_base=scripted_server(TOKEN_ANSWER, answer), store=LocalStore())

    assert media_download.get(client, "m").filename == "x.amr"
