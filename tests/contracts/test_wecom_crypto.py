"""Our callback encryption against WeCom's own package @wecom/crypto, in one Node process."""

import json
import random
import shutil
import string
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.core import crypto as far_side
from tests.support.needs import REPOSITORY
from tests.support.services import die_with_parent
from wecom.callback.crypto import CallbackCrypto, callback_key

pytestmark = pytest.mark.node
FOLDER = REPOSITORY / "tests" / "contracts" / "wecom_crypto"
MESSAGES = 1_000
LETTERS = string.ascii_letters + string.digits
# Of one, two, three and four bytes, what XML treats specially, and what JavaScript counts as two.
CHARACTERS = "az09 \n<>&]'\"\\\0é聘𠮷😀\u200b\ufeff"


class Peer:
    """The Node process with the package."""

    def __init__(self, node: str) -> None:
        self.process = subprocess.Popen(
            [node, "run.js"],
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            preexec_fn=die_with_parent,
        )

    def ask(self, **request: Any) -> dict[str, Any]:
        """One request, one answer."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "error" not in answer, answer
        return answer


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed: @wecom/crypto cannot be run")
    if not (FOLDER / "node_modules" / "@wecom" / "crypto").is_dir():
        pytest.skip("@wecom/crypto is not installed: make setup-test brings it through npm")
    peer = Peer(node)
    yield peer
    peer.process.stdin.close()
    peer.process.wait(timeout=10)


def cases(seed: int) -> Iterator[dict[str, str]]:
    """Random keys, ids, times and messages; every length modulo the block comes up."""
    pick = random.Random(seed)
    for number in range(MESSAGES):
        yield {
            # The last character carries only two used bits; any letter may stand there.
            "key": "".join(pick.choices(LETTERS, k=43)),
            "token": "".join(pick.choices(LETTERS, k=pick.randint(1, 32))),
            "id": "ww" + "".join(pick.choices(string.hexdigits.lower(), k=16)),
            "timestamp": str(pick.randint(10**9, 2 * 10**9)),
            "nonce": "".join(pick.choices(LETTERS, k=pick.randint(1, 20))),
            "message": "".join(pick.choices(CHARACTERS, k=number % 97 + pick.randint(0, 3))),
        }


def ours(case: dict[str, str]) -> CallbackCrypto:
    return CallbackCrypto([callback_key("app", case["token"], case["key"])], case["id"])


def test_we_open_what_wecoms_package_seals(peer):
    for case in cases(1):
        answer = peer.ask(do="seal", **case)
        plain = ours(case).open(answer["signature"], case["timestamp"], case["nonce"], answer["encrypted"])

        assert plain.decode() == case["message"]


def test_wecoms_package_opens_what_we_seal(peer):
    for case in cases(2):
        encrypted, sign = ours(case).seal(case["message"].encode(), case["timestamp"], case["nonce"])
        answer = peer.ask(do="open", encrypted=encrypted, **case)

        assert answer == {"message": case["message"], "id": case["id"], "signature": sign}


def test_the_sandbox_speaks_as_wecoms_package_does(peer):
    for case in cases(3):
        sealed = peer.ask(do="seal", **case)["encrypted"]
        assert far_side.decrypt(case["key"], case["id"], sealed) == case["message"]
        encrypted = far_side.encrypt(case["key"], case["id"], case["message"])
        assert peer.ask(do="open", encrypted=encrypted, **case)["message"] == case["message"]
