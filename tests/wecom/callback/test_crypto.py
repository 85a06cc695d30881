"""Official vectors, computed examples and garbage."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ConfigInvalid, InputInvalid, SignatureInvalid
from wecom.callback import crypto, xml
from wecom.callback.crypto import CallbackCrypto, callback_key, callback_keys

CORP_A, TOKEN_A = "wx5823bf96d3bd56c7", "QDG6eK"
KEY_A = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
CORP_B, TOKEN_B = "ww1436e0e65a779aee", "hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo"
KEY_B = "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt"
PREFIX = b"0123456789abcdef"

MESSAGE_A = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/"
    "sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZ"
    "fJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LA"
    "VGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H"
    "3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
)
MESSAGE_B = (
    "Kl7kjoSf6DMD1zh7rtrHjFaDapSCkaOnwu3bqLc5tAybhhMl9pFeK8NslNPVdMwmBQTNoW4mY7AIjeLvEl3NyeTkAgGzBhzTtRLNshw"
    "2AEew+kkYcD+Fq72Kt00fT0WnN87hGrW8SqGc+NcT3mu87Ha3dz1pSDi6GaUA6A0sqfde0VJPQbZ9U+3JWcoD4Z5jaU0y9GSh010wsH"
    "F8KZD24YhmZH4ch4Ka7ilEbjbfvhKkNL65HHL0J6EYJIZUC2pFrdkJ7MhmEbU2qARR4iQHE7wy24qy0cRX3Mfp6iELcDNfSsPGjUQVD"
    "GxQDCWjayJOpcwocugux082f49HKYg84EpHSGXAyh+/oxwaWbvL6aSDPOYuPDGOCI8jmnKiypE+"
)

# (keys, corp, timestamp, nonce, signature, ciphertext, what the plain text must hold)
OFFICIAL = [
    pytest.param(
        (TOKEN_A, KEY_A, CORP_A),
        "1409659589",
        "263014780",
        "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
        "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
        "1616140317555161061",
        id="url-check-a",
    ),
    pytest.param(
        (TOKEN_B, KEY_B, CORP_B),
        "1476416373",
        "47744683",
        "012bc692d0a58dd4b10f8dfe5c4ac00ae211ebeb",
        "fsi1xnbH4yQh0+PJxcOdhhK6TDXkjMyhEPA7xB2TGz6b+g7xyAbEkRxN/3cNXW9qdqjnoVzEtpbhnFyq6SVHyA==",
        "1288432023552776189",
        id="url-check-b",
    ),
    pytest.param(
        (TOKEN_A, KEY_A, CORP_A),
        "1409659813",
        "1372623149",
        "477715d11cdb4164915debcba66cb864d751f3e6",
        MESSAGE_A,
        "<Content><![CDATA[hello]]></Content>",
        id="message-a",
    ),
    pytest.param(
        (TOKEN_B, KEY_B, CORP_B),
        "1476422779",
        "1597212914",
        "0c3914025cb4b4d68103f6bfc8db550f79dcf48e",
        MESSAGE_B,
        "<Content>你好</Content>",
        id="message-b",
    ),
]

C1 = (
    "<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName><CreateTime>1700000000</CreateTime><MsgType>"
    "<![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event><Token><![CDATA[TKN1]]></Token>"
    "<OpenKfId><![CDATA[wk01]]></OpenKfId></xml>"
)
C3 = (
    "<xml><ToUserName><![CDATA[u1]]></ToUserName><FromUserName><![CDATA[wx5823bf96d3bd56c7]]></FromUserName>"
    "<CreateTime>1700000002</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好]]></Content>"
    "</xml>"
)
# (plain, timestamp, nonce, signature, ciphertext) with set A's key and the prefix above
COMPUTED = [
    pytest.param(
        C1,
        "1700000000",
        "n0nce1",
        "74f6bbd85fabd68a5da042bd025753309e963c0a",
        "sKqRbbiSUnDhFHOvPjtUMdHdFhvZ8U+/RJhY0ukFf8dJAPO9c9Yt05ndxQA+5jpVv7HuKYrBaCxJ/DI7aJzdCduZ1jdEiq+KzdEWxau"
        "48+9n/7N5UoPxfIIwgW4/7aT+ef/g8qlKzQIL+s8GgNrM2WXs7Xsc+I0MCFhIl6YzEG9Q7wQYjtbhADTZxgBTkO0JTAJ1xLBxUi+kem"
        "62A634nw1uWFRE+DmNTtS8BqHEy5GQgjwzUOTSi8HqkCtBnSDjVUuRSIDq7q+6qu6dwa3HOaYLgzWKVk8WzUozlYPrPdF5nMKdtRKE4"
        "a+cyPBUvQWUk3JMKIgcAH/2ek9Y1pCExwfCnQfhaS7tTy27/Bf1kEFaUFm9XK4lFy1RzTglDEGH",
        id="kf-push",
    ),
    pytest.param(
        "1234567890",
        "1700000001",
        "n0nce2",
        "c7bc6e7bd3251315dd0590a82d7b1d53e50ca8aa",
        "sKqRbbiSUnDhFHOvPjtUMQxw3/hUGwpRjX33in94tCiuUjelD+XTwauqyPwQnHR4CgHbis7hodRqglhn6KVNGg==",
        id="echostr",
    ),
    pytest.param(
        C3,
        "1700000002",
        "n0nce3",
        "5bcca9f6f767e010ac3f06096d173ffae6862ab6",
        "sKqRbbiSUnDhFHOvPjtUMX9Fay7OirPSNf0ufv84yBnd+f3FI5sC2+KRNUDMDP6yh358DTnbYitDK/5ODUAjhNybrvwzdEZYrzy2SvrL"
        "/ZVqUA/+tsHfiqm/uoxvpMxAMu4JuXG0DvWz3buRFPbYVB0y0un0K5ePp+0hA/pt0z6CaIJH/esPwx3XLqN2DqitasrtTaJfCz1QfzdvE"
        "bb/49IqSIKADKY5snjtPCBC1E576ZevhCtBppK1J6yQd57F9yuMmmL2LFmCM7SXNGhyFkVI+VJ2hjB15Rp0OUgqjMpMsKsWEQi2Xl7pI"
        "kMZHQx8pGFWDgVasmV3QlM0dtwsog==",
        id="passive-reply",
    ),
    pytest.param(
        "x" * 26,
        "1700000003",
        "n0nce4",
        None,
        "sKqRbbiSUnDhFHOvPjtUMSs1k8K1CdhVATTBQNj5RGfr2SSogQPwiaREvDG6j+anDDTQGRPc5XVafaRf07vjdJWo03DV9aa/cArn/HDt"
        "V476heTTKpJSMh7JMO1cnA3V",
        id="aligned",
    ),
]


@pytest.fixture
def box():
    return CallbackCrypto([callback_key("a", TOKEN_A, KEY_A)], CORP_A)


@pytest.mark.parametrize(("receiver", "timestamp", "nonce", "sign", "ciphertext", "expected"), OFFICIAL)
def test_official_vectors_open(receiver, timestamp, nonce, sign, ciphertext, expected):
    token, aes_key, corp_id = receiver
    box = CallbackCrypto([callback_key("set", token, aes_key)], corp_id)

    plain = box.open(sign, timestamp, nonce, ciphertext)

    assert expected in plain.decode()


@pytest.mark.parametrize(("plain", "timestamp", "nonce", "sign", "ciphertext"), COMPUTED)
def test_computed_examples_are_sealed_byte_for_byte(box, plain, timestamp, nonce, sign, ciphertext):
    sealed, signature = box.seal(plain.encode(), timestamp, nonce, prefix=PREFIX)

    assert sealed == ciphertext
    assert sign is None or signature == sign
    assert box.open(signature, timestamp, nonce, sealed) == plain.encode()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (
            2,
            {
                "ToUserName": CORP_A,
                "FromUserName": "mycreate",
                "CreateTime": "1409659813",
                "MsgType": "text",
                "Content": "hello",
                "MsgId": "4561255354251345929",
                "AgentID": "218",
            },
        ),
        (
            3,
            {
                "ToUserName": CORP_B,
                "FromUserName": "ChenJiaShun",
                "CreateTime": "1476422779",
                "MsgType": "text",
                "Content": "你好",
                "MsgId": "1456453720",
                "AgentID": "1000002",
            },
        ),
    ],
)
def test_the_official_messages_are_whole(number, expected):
    (token, aes_key, corp_id), timestamp, nonce, sign, ciphertext, _ = OFFICIAL[number].values
    box = CallbackCrypto([callback_key("set", token, aes_key)], corp_id)

    assert xml.parse(box.open(sign, timestamp, nonce, ciphertext)) == expected


def test_several_receivers_are_valid_at_once():
    box = CallbackCrypto(callback_keys(f"old:{TOKEN_B}:{KEY_B}, new:{TOKEN_A}:{KEY_A}"), CORP_A)
    [(_, timestamp, nonce, sign, ciphertext, expected)] = [OFFICIAL[0].values]

    assert box.open(sign, timestamp, nonce, ciphertext).decode() == expected


def test_a_message_for_another_company_is_refused():
    box = CallbackCrypto([callback_key("a", TOKEN_A, KEY_A)], CORP_B)
    [(_, timestamp, nonce, sign, ciphertext, _)] = [OFFICIAL[0].values]

    with pytest.raises(SignatureInvalid):
        box.open(sign, timestamp, nonce, ciphertext)


def test_digits_moved_between_timestamp_and_nonce_are_refused(box):
    """The signature covers the undelimited values, so such pairs carry a right one."""
    sealed, _ = box.seal(b"hello", "1700000000", "4711")
    moved = [("170000000", "04711"), ("17000000004", "711"), ("17000000004711", "")]

    for timestamp, nonce in moved:
        right = crypto.signature(TOKEN_A, timestamp, nonce, sealed)
        with pytest.raises(SignatureInvalid):
            box.open(right, timestamp, nonce, sealed)


def test_one_changed_character_breaks_the_signature(box):
    sealed, sign = box.seal(b"hello", "1700000000", "n0nce")

    for change in (
        ("0" + sign[1:] if sign[0] != "0" else "1" + sign[1:], "1700000000", "n0nce", sealed),
        (sign, "1700000001", "n0nce", sealed),
        (sign, "1700000000", "n0ncf", sealed),
        (sign, "1700000000", "n0nce", "A" + sealed[1:] if sealed[0] != "A" else "B" + sealed[1:]),
        (sign.upper(), "1700000000", "n0nce", sealed),
    ):
        with pytest.raises(SignatureInvalid):
            box.open(*change)


def signed(ciphertext: str) -> tuple[str, str, str, str]:
    return crypto.signature(TOKEN_A, "1700000000", "n", ciphertext), "1700000000", "n", ciphertext


@given(st.binary(max_size=200))
def test_signed_garbage_is_malformed_and_nothing_else(data):
    box = CallbackCrypto([callback_key("a", TOKEN_A, KEY_A)], CORP_A)

    # Random bytes may by chance decrypt to a valid padding and then belong to no company.
    with pytest.raises((InputInvalid, SignatureInvalid)):
        box.open(*signed(base64.b64encode(data).decode()))


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=100))
def test_signed_text_that_is_not_base64_is_malformed(text):
    box = CallbackCrypto([callback_key("a", TOKEN_A, KEY_A)], CORP_A)

    with pytest.raises((InputInvalid, SignatureInvalid)):
        box.open(*signed(text))


@given(*[st.text(alphabet=st.characters(codec="utf-8"), max_size=60)] * 4)
def test_unsigned_text_is_refused_as_unsigned(sign, timestamp, nonce, ciphertext):
    box = CallbackCrypto([callback_key("a", TOKEN_A, KEY_A)], CORP_A)

    with pytest.raises(SignatureInvalid):
        box.open(sign, timestamp, nonce, ciphertext)


@given(st.binary(max_size=300))
def test_what_is_sealed_opens_to_the_same_bytes(message):
    box = CallbackCrypto([callback_key("a", TOKEN_A, KEY_A)], CORP_A)
    sealed, sign = box.seal(message, "1700000000", "n0nce")

    assert box.open(sign, "1700000000", "n0nce", sealed) == message


@pytest.mark.parametrize(
    "setting", ["a:b", f"a:{TOKEN_A}:short", f"a:with space:{KEY_A}", f"a:{'t' * 33}:{KEY_A}", f"a:{TOKEN_A}:{KEY_A}:x"]
)
def test_receivers_that_cannot_be_wecoms_stop_the_start(setting):
    with pytest.raises(ConfigInvalid):
        callback_keys(setting)


def test_no_receiver_stops_the_start():
    with pytest.raises(ConfigInvalid, match="WECOM_CALLBACK_TOKEN"):
        CallbackCrypto([], CORP_A)


def test_a_key_does_not_show_its_secret():
    assert TOKEN_A not in repr(callback_key("a", TOKEN_A, KEY_A))
