from sandbox.core import crypto
from sandbox.core.xml import to_xml
from tests.sandbox.conftest import AES_KEY, CORP, KF, TOKEN


def test_a_push_is_signed_encrypted_and_delivered_once(client, connected):
    client.open_kf("wmLi")

    assert client.settle()
    [event] = connected.events()
    assert event.findtext("Event") == "kf_msg_or_event"
    assert event.findtext("OpenKfId") == KF
    assert event.findtext("Token")
    assert event.find("FromUserName") is None


def test_a_refused_push_comes_three_times_and_is_encrypted_anew(client, connected):
    connected.answer = lambda _number: 500

    client.open_kf("wmLi")

    assert client.settle()
    assert len(connected.requests) == 3
    assert len({query["nonce"] for query, _body in connected.requests}) == 3
    assert len({body for _query, body in connected.requests}) == 3
    [entry] = client.truth()["callbacks"]
    assert [attempt["status"] for attempt in entry["attempts"]] == [500, 500, 500]
    assert not entry["delivered"]


def test_a_slow_answer_is_cut_off_and_the_push_repeated(client, connected):
    connected.wait_s = lambda number: 5.0 if number == 1 else 0.0

    client.open_kf("wmLi")

    assert client.settle()
    [entry] = client.truth()["callbacks"]
    assert [attempt["error"] for attempt in entry["attempts"]] == ["ReadTimeout", None]
    assert entry["delivered"]


def test_the_push_carries_business_time(client, connected):
    client.set_clock(3 * 86400)

    client.open_kf("wmLi")

    assert client.settle()
    [(query, _body)] = connected.requests
    [event] = connected.events()
    assert abs(int(query["timestamp"]) - int(event.findtext("CreateTime"))) <= 1
    assert client.truth()["callbacks"][0]["at"][:10] == client.info()["now"][:10]


def test_scripted_faults_of_pushes(client, connected):
    client.add_fault("callback", "duplicate")
    client.open_kf("wmLi")
    assert client.settle()
    pushed = len(connected.requests)
    assert pushed >= 2  # more where the machine stood still for so long that the push was tried again

    client.add_fault("callback", "drop")
    client.say("wmLi", "您好")
    assert client.settle()
    assert len(connected.requests) == pushed

    client.add_fault("callback", "wrong-signature")
    client.say("wmLi", "在吗")
    assert client.settle()
    assert connected.requests[-1][0]["msg_signature"] == "0" * 40


def test_a_late_push_comes_after_its_delay(client, connected):
    client.add_fault("callback", "late", delay_s=0.3)
    client.member_says("hr01", "您好")

    assert client.info()["callbacks_pending"] == 1
    assert client.settle()
    assert [event.findtext("Content") for event in connected.events()] == ["您好"]


def test_a_reordered_push_lets_a_younger_one_go_first(client, connected):
    client.add_fault("callback", "reorder", delay_s=10)
    client.member_says("hr01", "一")
    client.member_says("hr01", "二")

    assert client.settle()
    assert [event.findtext("Content") for event in connected.events()] == ["二", "一"]


def test_saving_the_url_needs_the_bare_plain_text(client, connected):
    assert client.verify_url("interview")["ok"]

    connected.reply = "\n"
    assert not client.verify_url("interview")["ok"]


def test_saving_the_url_waits_one_second_and_no_longer(client, connected):
    connected.verify_wait_s = 1.5

    answer = client.verify_url("interview")
    assert (answer["ok"], answer["reason"]) == (False, "ReadTimeout")


def test_a_reply_for_another_company_is_none(client, connected):
    encrypted = crypto.encrypt(AES_KEY, "wwother", "<xml/>")
    signature = crypto.signature(TOKEN, "1", "n", encrypted)
    connected.reply = to_xml({"Encrypt": encrypted, "MsgSignature": signature, "TimeStamp": 1, "Nonce": "n"})
    client.member_says("hr01", "您好")
    assert client.settle()

    [entry] = client.truth()["callbacks"]
    reply = entry["attempts"][0]["reply"]
    assert "plain" not in reply and reply["error"]


def test_a_passive_reply_is_checked(client, connected):
    encrypted = crypto.encrypt(AES_KEY, CORP, "<xml/>")
    fields = {"Encrypt": encrypted, "MsgSignature": "", "TimeStamp": 1, "Nonce": "n"}
    connected.reply = to_xml(fields | {"MsgSignature": crypto.signature(TOKEN, "1", "n", encrypted)})
    client.member_says("hr01", "您好")
    assert client.settle()
    connected.reply = to_xml(fields | {"MsgSignature": "wrong"})
    client.member_says("hr01", "在吗")
    assert client.settle()

    replies = [entry["attempts"][0]["reply"] for entry in client.truth()["callbacks"]]
    assert replies == [{"plain": "<xml/>", "error": "ToUserName is not hr01"}, {"error": "wrong signature"}]


def test_a_member_writes_to_the_app(client, connected):
    client.member_says("HR01", "谁的问题？")

    assert client.settle()
    [event] = connected.events()
    assert event.findtext("FromUserName") == "hr01"
    assert event.findtext("Content") == "谁的问题？"
    assert event.findtext("AgentID") == "1000002"
    assert event.findtext("MsgId").isdigit()
