"""What the push about a new friend carries."""


def test_the_state_of_the_way_and_a_welcome_code_come_with_the_push(client, app, connected):
    way = app.post("externalcontact/add_contact_way", {"type": 1, "scene": 2, "user": ["hr01"], "state": "inv-77"})
    added = client.add_friend("wmLi", qr_code=way["qr_code"])
    assert client.settle()

    [event] = connected.events()
    told = {name: event.findtext(name) for name in ("Event", "ChangeType", "UserID", "ExternalUserID", "State")}
    assert told == {
        "Event": "change_external_contact",
        "ChangeType": "add_external_contact",
        "UserID": "hr01",
        "ExternalUserID": "wmLi",
        "State": "inv-77",
    }
    assert event.findtext("WelcomeCode") == added["welcome_code"]
