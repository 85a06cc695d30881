"""XML from outside: plain dicts, and no bombs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputInvalid
from wecom.callback import xml

BOMB = b"""<!DOCTYPE z [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]><xml><a>&lol2;</a></xml>"""


def test_children_become_a_dict():
    node = xml.parse("<xml><A><![CDATA[你好]]></A><B><C>1</C></B><D/></xml>".encode())

    assert node == {"A": "你好", "B": {"C": "1"}, "D": ""}


def test_a_repeated_element_becomes_a_list():
    assert xml.parse(b"<xml><A>1</A><A>2</A><A>3</A></xml>") == {"A": ["1", "2", "3"]}


def test_one_or_several_or_none_read_as_a_list():
    assert xml.as_list("1") == ["1"]
    assert xml.as_list(["1", "2"]) == ["1", "2"]
    assert xml.as_list(None) == xml.as_list("") == []


def test_text_that_only_looks_like_a_doctype_is_text():
    assert xml.parse(b"<xml><A><![CDATA[<!DOCTYPE x>]]></A></xml>") == {"A": "<!DOCTYPE x>"}


@pytest.mark.parametrize(
    "document",
    [
        BOMB,
        b"  " + BOMB,
        b"<?xml version='1.0'?>" + BOMB,
        BOMB.decode().encode("utf-16"),
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml><a>1</a></xml>',
        b'<?xml version="1.0"?><!-- c --><!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><xml><a/></xml>',
        b"<xml><a>&undefined;</a></xml>",
        b"",
        b"null",
        b'{"a": 1}',
        b"<xml>",
        b"<xml>text</xml>",
        b"<xml/>",
        b"\xff\xfe<xml/>",
        b"<xml><a>\xff</a></xml>",
        b"<a>" * 40 + b"</a>" * 40,
        b"<a>" * 3000 + b"</a>" * 3000,
        b"<a>" * 9000 + b"</a>" * 9000,
        b"<xml><a>&lol;</a></xml>",
        b"<xml><a>\xed\xa0\x80</a></xml>",
    ],
)
def test_what_is_not_a_plain_document_is_refused(document):
    with pytest.raises(InputInvalid):
        xml.parse(document)


def test_an_encoding_declaration_does_not_change_how_bytes_are_read():
    document = '<?xml version="1.0" encoding="GB2312"?><xml><a>你好</a></xml>'.encode()

    assert xml.parse(document) == {"a": "你好"}


@given(st.binary(max_size=400))
def test_garbage_is_refused_and_nothing_else(document):
    try:
        assert isinstance(xml.parse(document), dict)
    except InputInvalid:
        pass


@given(st.text(max_size=200))
def test_garbage_inside_a_document_is_read_or_refused(text):
    try:
        assert isinstance(xml.parse(f"<xml>{text}<a>1</a></xml>".encode()), dict)
    except InputInvalid:
        pass
