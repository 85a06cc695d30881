"""Every hash of the product, decided: what can be guessed, such as a phone number or a user id, is hashed with a key.

A hash without one can be undone by trying every value there is. So each file that makes hashes stands below, with what
it hashes and why that is safe; a new one has to be decided here first. Scoring hashes rubrics, models and recordings,
and is left out.
"""

import re

from tests.architecture.test_files import text_of, tracked

HASHES = re.compile(r"\bhashlib\.|\bhmac\.(?:new|digest)\(|\b(?:fingerprint|unkeyed|token_hash)\(")
ELSEWHERE = ("tests/", "sandbox/", "benchmarks/", "voice/", "scoring/")

KEYED = {
    "core/encryption.py": "blind indexes and derived keys, by INDEX_KEY",
    "messaging/keys.py": "digests of rows; `fingerprint` is their first half, and names messages beside their keys",
    "compliance/audit.py": "the chain; links of version 0.2.0 are compared without the key, and never made",
    "compliance/audit_anchor.py": "the chain's end in DATA_DIR",
    "web/api/idempotency.py": "keys and bodies of requests; those of version 0.2.0 are compared, and never made",
    "notify/sms.py": "the gateway's signature",
    "notify/sms_aliyun.py": "Aliyun's signature, and the hash of an empty body in it",
}
RANDOM = {
    "core/links.py": "tokens of 256 random bits",
    "interview_flow/core/journey.py": "the token of a personal link",
    "interview_flow/invitation/invitation.py": "the same",
    "interview_flow/people/identity.py": "the same",
    "interview_flow/candidate/mini_program.py": "tokens of sessions, and WeChat's login code, random and good for once",
    "web/signin/sessions.py": "tokens and login states of sessions",
    "web/signin/bearer.py": "tokens of callers, in memory, to compare them in constant time",
    "wecom/api/tokens.py": "the name in Redis of one secret's access token",
    "wecom/api/gateway.py": "the name in Redis of one secret's blocks",
    "wecom/messages/robots.py": "a robot's key in such a name, and MD5 of a picture as WeCom demands",
    "hr_sync/mapping.py": "ids of applications, which are random",
}
NOTHING_PERSONAL = {
    "catalogue/published.py": "a published position",
    "config/schema.py": "an approved answer",
    "core/plugins/folder.py": "the files of plug-ins",
}
IN_A_KEYED_DIGEST = {
    "interview_flow/interview/recordings.py": "a result, as a part of an inbox key",
    "wecom/callback/events.py": "a push without an id, as a part of an inbox key",
    "web/interviewer/transcript_form.py": "a typed text, as a part of an inbox key",
}
NOT_GUESSABLE = {
    "wecom/kf/events.py": "a message that came without an id, its sender's random id and second included",
    "wecom/media/upload.py": "MD5 of a file that is uploaded, as WeCom demands; not stored",
    "wecom/callback/crypto.py": "WeCom's signature of a push, SHA-1 with the shared token as it demands",
}
DECIDED = KEYED | RANDOM | NOTHING_PERSONAL | IN_A_KEYED_DIGEST | NOT_GUESSABLE


def test_every_file_that_makes_hashes_is_decided():
    made = {name for name in tracked("*.py") if not name.startswith(ELSEWHERE) and HASHES.search(text_of(name))}
    assert made == set(DECIDED)
