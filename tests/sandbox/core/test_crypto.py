import xml.etree.ElementTree as ElementTree

import pytest

from sandbox.core import crypto

SET_A = ("wx5823bf96d3bd56c7", "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C")
SET_B = ("ww1436e0e65a779aee", "hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo", "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt")
PREFIX = b"0123456789abcdef"

MESSAGE_A = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/s"
    "YYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJ"
    "YuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGU"
    "callcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDY"
    "A5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
)
MESSAGE_B = (
    "Kl7kjoSf6DMD1zh7rtrHjFaDapSCkaOnwu3bqLc5tAybhhMl9pFeK8NslNPVdMwmBQTNoW4mY7AIjeLvEl3NyeTkAgGzBhzTtRLNshw2"
    "AEew+kkYcD+Fq72Kt00fT0WnN87hGrW8SqGc+NcT3mu87Ha3dz1pSDi6GaUA6A0sqfde0VJPQbZ9U+3JWcoD4Z5jaU0y9GSh010wsHF8"
    "KZD24YhmZH4ch4Ka7ilEbjbfvhKkNL65HHL0J6EYJIZUC2pFrdkJ7MhmEbU2qARR4iQHE7wy24qy0cRX3Mfp6iELcDNfSsPGjUQVDGxQ"
    "DCWjayJOpcwocugux082f49HKYg84EpHSGXAyh+/oxwaWbvL6aSDPOYuPDGOCI8jmnKiypE+"
)
ECHO_A = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
ECHO_B = "fsi1xnbH4yQh0+PJxcOdhhK6TDXkjMyhEPA7xB2TGz6b+g7xyAbEkRxN/3cNXW9qdqjnoVzEtpbhnFyq6SVHyA=="

C1_PLAIN = (
    "<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName><CreateTime>1700000000</CreateTime>"
    "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>"
    "<Token><![CDATA[TKN1]]></Token><OpenKfId><![CDATA[wk01]]></OpenKfId></xml>"
)
C1 = (
    "sKqRbbiSUnDhFHOvPjtUMdHdFhvZ8U+/RJhY0ukFf8dJAPO9c9Yt05ndxQA+5jpVv7HuKYrBaCxJ/DI7aJzdCduZ1jdEiq+KzdEWxau4"
    "8+9n/7N5UoPxfIIwgW4/7aT+ef/g8qlKzQIL+s8GgNrM2WXs7Xsc+I0MCFhIl6YzEG9Q7wQYjtbhADTZxgBTkO0JTAJ1xLBxUi+kem62"
    "A634nw1uWFRE+DmNTtS8BqHEy5GQgjwzUOTSi8HqkCtBnSDjVUuRSIDq7q+6qu6dwa3HOaYLgzWKVk8WzUozlYPrPdF5nMKdtRKE4a+c"
    "yPBUvQWUk3JMKIgcAH/2ek9Y1pCExwfCnQfhaS7tTy27/Bf1kEFaUFm9XK4lFy1RzTglDEGH"
)
C2 = "sKqRbbiSUnDhFHOvPjtUMQxw3/hUGwpRjX33in94tCiuUjelD+XTwauqyPwQnHR4CgHbis7hodRqglhn6KVNGg=="
C3_PLAIN = (
    "<xml><ToUserName><![CDATA[u1]]></ToUserName><FromUserName><![CDATA[wx5823bf96d3bd56c7]]></FromUserName>"
    "<CreateTime>1700000002</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[你好]]></Content></xml>"
)
C3 = (
    "sKqRbbiSUnDhFHOvPjtUMX9Fay7OirPSNf0ufv84yBnd+f3FI5sC2+KRNUDMDP6yh358DTnbYitDK/5ODUAjhNybrvwzdEZYrzy2SvrL"
    "/ZVqUA/+tsHfiqm/uoxvpMxAMu4JuXG0DvWz3buRFPbYVB0y0un0K5ePp+0hA/pt0z6CaIJH/esPwx3XLqN2DqitasrtTaJfCz1Qfzdv"
    "Ebb/49IqSIKADKY5snjtPCBC1E576ZevhCtBppK1J6yQd57F9yuMmmL2LFmCM7SXNGhyFkVI+VJ2hjB15Rp0OUgqjMpMsKsWEQi2Xl7p"
    "IkMZHQx8pGFWDgVasmV3QlM0dtwsog=="
)
C4 = (
    "sKqRbbiSUnDhFHOvPjtUMSs1k8K1CdhVATTBQNj5RGfr2SSogQPwiaREvDG6j+anDDTQGRPc5XVafaRf07vjdJWo03DV9aa/cArn/HDt"
    "V476heTTKpJSMh7JMO1cnA3V"
)


@pytest.mark.parametrize(
    ("keys", "stamp", "nonce", "encrypted", "signature", "plain"),
    [
        (SET_A, "1409659589", "263014780", ECHO_A, "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1616140317555161061"),
        (SET_B, "1476416373", "47744683", ECHO_B, "012bc692d0a58dd4b10f8dfe5c4ac00ae211ebeb", "1288432023552776189"),
    ],
)
def test_official_url_checks_verify_and_decrypt(keys, stamp, nonce, encrypted, signature, plain):
    corp, token, aes_key = keys

    assert crypto.signature(token, stamp, nonce, encrypted) == signature
    assert crypto.decrypt(aes_key, corp, encrypted) == plain


@pytest.mark.parametrize(
    ("keys", "stamp", "nonce", "encrypted", "signature", "piece"),
    [
        (SET_A, "1409659813", "1372623149", MESSAGE_A, "477715d11cdb4164915debcba66cb864d751f3e6", "hello"),
        (SET_B, "1476422779", "1597212914", MESSAGE_B, "0c3914025cb4b4d68103f6bfc8db550f79dcf48e", "你好"),
    ],
)
def test_official_messages_verify_and_decrypt(keys, stamp, nonce, encrypted, signature, piece):
    corp, token, aes_key = keys

    assert crypto.signature(token, stamp, nonce, encrypted) == signature
    assert ElementTree.fromstring(crypto.decrypt(aes_key, corp, encrypted)).findtext("Content") == piece


@pytest.mark.parametrize(
    ("plain", "encrypted", "stamp", "nonce", "signature"),
    [
        (C1_PLAIN, C1, "1700000000", "n0nce1", "74f6bbd85fabd68a5da042bd025753309e963c0a"),
        ("1234567890", C2, "1700000001", "n0nce2", "c7bc6e7bd3251315dd0590a82d7b1d53e50ca8aa"),
        (C3_PLAIN, C3, "1700000002", "n0nce3", "5bcca9f6f767e010ac3f06096d173ffae6862ab6"),
    ],
)
def test_computed_examples_are_made_byte_for_byte(plain, encrypted, stamp, nonce, signature):
    corp, token, aes_key = SET_A

    assert crypto.encrypt(aes_key, corp, plain, PREFIX) == encrypted
    assert crypto.signature(token, stamp, nonce, encrypted) == signature


def test_an_aligned_text_is_padded_with_a_full_block():
    corp, _token, aes_key = SET_A

    assert crypto.encrypt(aes_key, corp, "x" * 26, PREFIX) == C4
    assert crypto.decrypt(aes_key, corp, C4) == "x" * 26


def test_two_encryptions_of_one_text_differ():
    corp, _token, aes_key = SET_A

    assert crypto.encrypt(aes_key, corp, "same") != crypto.encrypt(aes_key, corp, "same")


@pytest.mark.parametrize("encrypted", ["", "?", "AAAA", C2[:-8] + "AAAAAAA="])
def test_what_is_not_ours_cannot_be_decrypted(encrypted):
    corp, _token, aes_key = SET_A

    with pytest.raises(crypto.DecryptFailed):
        crypto.decrypt(aes_key, corp, encrypted)


def test_a_text_for_another_corp_cannot_be_decrypted():
    _corp, _token, aes_key = SET_A

    with pytest.raises(crypto.DecryptFailed):
        crypto.decrypt(aes_key, "wwother", C2)
