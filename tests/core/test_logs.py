"""What the logs must never hold, whoever writes them."""

import json
import logging

import pytest
import structlog

from core import logs
from core.errors import ConfigInvalid

TOKEN = "Zm9vYmFyLV9mb29iYXItX2Zvb2Jhci1fZm9vYmFyXy0"  # 43 characters, like a personal link's


@pytest.fixture(autouse=True)
def logging_as_it_was():
    """The handlers and structlog's set-up, put back after the test."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def written(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call 13800138000 now", "call 138****8000 now"),
        ("call +8613800138000", "call +86138****8000"),
        ("call 138-0013-8000", "call 138****8000"),
        ("电话13800138000。", "电话138****8000。"),
        ("id 11010119900307803X.", "id 110101********803X."),
        ("card 6222021234567890123", "card ************0123"),
        ("to lixiao@example.com", "to l***@example.com"),
        (
            "GET /cgi-bin/gettoken?corpid=ww1&corpsecret=s3cr3t HTTP/1.1",
            "GET /cgi-bin/gettoken?corpid=ww1&corpsecret=*** HTTP/1.1",
        ),
        ("?access_token=abc&type=image", "?access_token=***&type=image"),
        ("kf?enc=1&scene_param=abc", "kf?enc=1&scene_param=***"),
        ("POST /cgi-bin/webhook/send?key=6f1e-22 HTTP/1.1", "POST /cgi-bin/webhook/send?key=*** HTTP/1.1"),
        (
            "GET /externalcontact/get?external_userid=wmLiXiao&cursor=1",
            "GET /externalcontact/get?external_userid=***&cursor=1",
        ),
        (
            '{"errcode":0,"access_token":"abc","expires_in":7200}',
            '{"errcode":0,"access_token":"***","expires_in":7200}',
        ),
        ("{'corpsecret': 'abc'}", "{'corpsecret': '***'}"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("mysql+pymysql://yinpin:p4ss@db/yinpin", "mysql+pymysql://yinpin:***@db/yinpin"),
        (f"GET /h5/me/{TOKEN} 200", "GET /h5/me/*** 200"),
    ],
)
def test_what_is_masked(text, expected):
    assert logs.mask(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "errcode=40001 errmsg=invalid credential",
        "at 1764554400, 1764554400123 ms, 2026-12-01T10:00:00+08:00",
        "application 4f3c2b1a0d9e8f7a6b5c4d3e2f1a0b9c moved",
        "sha256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "127.0.0.1:8000 served 200 in 12 ms",
    ],
)
def test_what_operators_need_stays_readable(text):
    assert logs.mask(text) == text


def test_values_under_telling_keys_are_hidden_at_any_depth(capsys):
    logs.configure("INFO")
    structlog.get_logger("x").info(
        "received", phone="0451-1234", name="李晓", kept={"Text": "我的答案", "errcode": 0, "more": [{"secret": "s"}]}
    )
    [line] = written(capsys)
    assert (line["phone"], line["name"]) == ("***", "***")
    assert line["kept"] == {"Text": "***", "errcode": 0, "more": [{"secret": "***"}]}


def test_a_line_is_json_with_its_level_and_time_in_utc(capsys):
    logs.configure("INFO")
    structlog.get_logger("x").warning("keys_created", path="var/keys.json")
    [line] = written(capsys)
    assert (line["event"], line["level"], line["path"]) == ("keys_created", "warning", "var/keys.json")
    assert line["timestamp"].endswith("Z")


def test_a_traceback_is_written_and_masked(capsys):
    logs.configure("INFO")
    try:
        raise ValueError("no candidate with phone 13800138000")
    except ValueError:
        structlog.get_logger("x").exception("failed")
    [line] = written(capsys)
    assert "ValueError" in line["exception"]
    assert "138****8000" in line["exception"]
    assert "13800138000" not in json.dumps(line)


def test_libraries_are_masked_too(capsys):
    logs.configure("DEBUG")
    library = logging.getLogger("urllib3.connectionpool")
    library.debug("GET %s", "/cgi-bin/gettoken?corpid=ww1&corpsecret=s3cr3t")
    try:
        raise ValueError("13800138000")
    except ValueError:
        library.exception("failed")
    first, second = written(capsys)
    assert first["event"] == "GET /cgi-bin/gettoken?corpid=ww1&corpsecret=***"
    assert (first["logger"], first["level"]) == ("urllib3.connectionpool", "debug")
    assert "13800138000" not in json.dumps(second)
    assert "ValueError" in second["exception"]


def test_a_value_that_json_lacks_is_written_as_text_and_masked(capsys):
    logs.configure("INFO")
    structlog.get_logger("x").info("odd", error=ValueError("13800138000"), raw=b"13800138000")
    [line] = written(capsys)
    assert "138****8000" in line["error"]
    assert "13800138000" not in json.dumps(line)


def test_lines_below_the_level_are_left_out(capsys):
    logs.configure("WARNING")
    structlog.get_logger("x").info("quiet")
    logging.getLogger("y").info("quiet")
    assert written(capsys) == []


def test_libraries_tell_only_of_trouble_unless_everything_is_asked_for(capsys):
    logs.configure("INFO")
    logging.getLogger("a.library").info("job executed")
    logging.getLogger("a.library").warning("job missed")
    structlog.get_logger("x").info("ours")
    assert [line["event"] for line in written(capsys)] == ["job missed", "ours"]


def test_an_unknown_level_is_refused():
    with pytest.raises(ConfigInvalid, match="LOG_LEVEL: LOUD"):
        logs.configure("LOUD")
