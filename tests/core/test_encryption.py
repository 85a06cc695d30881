"""Sealed values: what opens, what must not, and who keeps the keys."""

import base64
import json
import stat
import threading
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from structlog.testing import capture_logs

from core.encryption import CannotOpen, KeyRing, Sealed, current_keyring, generate_key, load_or_create, use_keyring
from core.errors import ConfigInvalid, YinpinError
from models import Candidate
from tests.core.conftest import Person

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
OLD, NEW, INDEX = (base64.b64encode(letter * 32).decode() for letter in (b"o", b"n", b"x"))
RING = KeyRing(f"old:{OLD}", INDEX)


# --- the ring ---------------------------------------------------------------------------------


@given(st.binary(max_size=200), st.binary(max_size=50))
def test_what_was_sealed_opens(plain, aad):
    assert RING.open(RING.seal(plain, aad), aad) == plain


def test_equal_values_are_sealed_differently():
    assert RING.seal(b"13800138000", b"x") != RING.seal(b"13800138000", b"x")


def test_the_sealed_form_names_its_key_and_grows_by_nonce_and_tag():
    version, key, body = RING.seal(b"13800138000", b"x").split(".")
    assert (version, key) == ("1", "old")
    assert len(base64.b64decode(body)) == 12 + 11 + 16


def test_a_value_does_not_open_under_other_associated_data():
    with pytest.raises(CannotOpen):
        RING.open(RING.seal(b"x", b"people|phone|1"), b"people|phone|2")


@given(st.data())
def test_one_changed_bit_anywhere_is_noticed(data):
    version, key, body = RING.seal(b"13800138000", b"x").split(".")
    raw = bytearray(base64.b64decode(body))
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CannotOpen):
        RING.open(f"{version}.{key}.{base64.b64encode(raw).decode()}", b"x")


@given(st.text())
def test_text_that_was_never_sealed_is_refused_with_one_error(value):
    with pytest.raises(CannotOpen):
        RING.open(value, b"x")


def test_after_a_rotation_the_new_key_seals_and_the_old_one_opens():
    before = RING.seal(b"x", b"a")
    rotated = KeyRing(f"new:{NEW},old:{OLD}", INDEX)
    assert rotated.open(before, b"a") == b"x"
    assert rotated.seal(b"x", b"a").startswith("1.new.")


def test_a_value_of_a_removed_key_names_the_key_it_needs():
    with pytest.raises(CannotOpen, match="'old'"):
        KeyRing(f"new:{NEW}", INDEX).open(RING.seal(b"x", b"a"), b"a")


def test_a_value_cannot_pass_for_another_keys_even_when_the_keys_are_equal():
    twin = KeyRing(f"new:{OLD},old:{OLD}", INDEX)
    with pytest.raises(CannotOpen):
        twin.open(RING.seal(b"x", b"a").replace("1.old.", "1.new."), b"a")


@pytest.mark.parametrize(
    ("data_keys", "index_key", "named"),
    [
        ("", INDEX, "DATA_KEYS"),
        (OLD, INDEX, "DATA_KEYS"),
        (f"a:{OLD},a:{NEW}", INDEX, "different ids"),
        (f"a.b:{OLD}", INDEX, "DATA_KEYS"),
        ("a:!!!", INDEX, "DATA_KEYS: not base64"),
        ("a:" + base64.b64encode(b"k" * 16).decode(), INDEX, "32 bytes, this one 16"),  # AES-128 is not enough
        (f"a:{OLD}", "", "INDEX_KEY"),
        (f"a:{OLD}", OLD, "INDEX_KEY: must differ"),
    ],
)
def test_wrong_keys_are_refused_by_name(data_keys, index_key, named):
    with pytest.raises(ConfigInvalid, match=named):
        KeyRing(data_keys, index_key)


def test_no_key_shows_in_a_repr():
    assert OLD not in repr(RING)
    assert OLD not in str(vars(RING))


# --- the blind index --------------------------------------------------------------------------


def test_the_blind_index_outlives_a_rotation_of_the_data_keys():
    assert RING.blind_index("phone", "13800138000") == KeyRing(f"new:{NEW}", INDEX).blind_index("phone", "13800138000")


def test_the_blind_index_differs_by_kind_and_key_and_hides_the_value():
    found = {
        RING.blind_index("phone", "13800138000"),
        RING.blind_index("external_userid", "13800138000"),
        KeyRing(f"old:{OLD}", NEW).blind_index("phone", "13800138000"),
    }
    assert len(found) == 3
    assert all(len(index) == 64 and "138" not in index[:3] for index in found)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("phone", "13800138000", "+86 138-0013-8000"),
        ("phone", "13800138000", "１３８００１３８０００"),
        ("phone", "13800138000", "008613800138000"),
        ("email", "lx@example.com", " LX@Example.com "),
        ("id_number", "11010119900307803x", "11010119900307803X"),
    ],
)
def test_one_person_is_found_however_it_was_typed(kind, one, other):
    assert RING.blind_index(kind, one) == RING.blind_index(kind, other)


def test_ids_given_by_wecom_are_compared_as_they_are():
    assert RING.blind_index("external_userid", "wmAbc") != RING.blind_index("external_userid", "wmabc")


# --- attributes of a row ----------------------------------------------------------------------


def test_a_sealed_attribute_comes_back_from_the_store_and_its_column_holds_no_plain_text(people):
    form = {"address": "哈尔滨市道里区", "half": "\ud83d"}
    people.run(lambda session: session.add(Person(id="1", phone="13800138000", form=form)))
    with people.read() as session:
        raw = session.execute(text("SELECT phone_sealed, form_sealed FROM core_people")).one()
        row = session.get(Person, "1")
        assert (row.phone, row.form, row.email) == ("13800138000", form, None)
    assert "13800138000" not in raw[0]
    assert "address" not in raw[1]


def test_none_is_kept_as_null(people):
    people.run(lambda session: session.add(Person(id="1", phone="13800138000")))

    def clear(session):
        session.get(Person, "1").phone = None

    people.run(clear)
    with people.read() as session:
        assert session.execute(text("SELECT phone_sealed FROM core_people")).scalar_one() is None
        assert session.get(Person, "1").phone is None


def test_ciphertexts_of_two_rows_swapped_in_the_database_open_for_neither(people):
    people.run(
        lambda session: session.add_all([Person(id="1", phone="13800138000"), Person(id="2", phone="13900139000")])
    )

    def swap(session):
        sealed = dict(session.execute(text("SELECT id, phone_sealed FROM core_people")).all())
        for number, other in (("1", "2"), ("2", "1")):
            session.execute(
                text("UPDATE core_people SET phone_sealed=:v WHERE id=:i"), {"v": sealed[other], "i": number}
            )

    people.run(swap)
    with people.read() as session:
        for row in session.scalars(select(Person)):
            with pytest.raises(CannotOpen):
                _ = row.phone


def test_ciphertexts_of_two_columns_swapped_in_the_database_open_for_neither(people):
    people.run(lambda session: session.add(Person(id="1", phone="13800138000", email="lx@example.com")))

    def swap(session):
        one, other = session.execute(text("SELECT phone_sealed, email_sealed FROM core_people")).one()
        session.execute(text("UPDATE core_people SET phone_sealed=:a, email_sealed=:b"), {"a": other, "b": one})

    people.run(swap)
    with people.read() as session:
        row = session.get(Person, "1")
        for name in ("phone", "email"):
            with pytest.raises(CannotOpen):
                getattr(row, name)


def test_a_row_without_an_id_cannot_be_sealed():
    with pytest.raises(ValueError, match=r"Person\.phone_sealed: a row without an id"):
        Person(phone="13800138000")


def test_a_sealed_attribute_names_a_column_that_must_exist():
    class Root(DeclarativeBase):
        """Apart from the product's tables."""

    with pytest.raises((TypeError, RuntimeError)) as failure:

        class Wrong(Root):
            __tablename__ = "core_wrong"
            id: Mapped[str] = mapped_column(primary_key=True)
            phone = Sealed("phone_seald")

    assert "phone_seald" in f"{failure.value} {failure.value.__cause__}"


def test_a_sealed_attribute_cannot_stand_in_a_query():
    with pytest.raises(TypeError, match="blind index"):
        select(Person).where(Person.phone == "13800138000")
    with pytest.raises(TypeError, match="cannot stand in a query"):
        select(Person.phone)


def test_a_candidate_is_sealed_under_her_own_row_on_both_stores(db):
    one, two = (
        Candidate(created_at=NOW, name=name, phone=phone, resume={"education": []})
        for name, phone in (("李晓", "13800138000"), ("王芳", "13900139000"))
    )
    one.name_sealed, two.name_sealed = two.name_sealed, one.name_sealed
    db.run(lambda session: session.add_all([one, two]))
    with db.read() as session:
        for row in session.scalars(select(Candidate)):
            assert row.phone in ("13800138000", "13900139000")
            with pytest.raises(CannotOpen):
                _ = row.name


def test_without_a_ring_nothing_is_sealed():
    ring = current_keyring()
    use_keyring(None)
    try:
        with pytest.raises(ConfigInvalid, match="key ring"):
            current_keyring()
    finally:
        use_keyring(ring)


# --- keeping keys -----------------------------------------------------------------------------


def test_keys_are_made_once_kept_privately_and_announced(tmp_path):
    with capture_logs() as said:
        first = load_or_create(tmp_path / "var")
    again = load_or_create(tmp_path / "var")

    kept = tmp_path / "var" / "keys.json"
    assert again.open(first.seal(b"x", b"a"), b"a") == b"x"
    assert again.blind_index("phone", "1") == first.blind_index("phone", "1")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["keys.json"]
    assert {(one["event"], one["log_level"]) for one in said} >= {("keys_created", "warning")}
    assert all(value not in str(said) for value in json.loads(kept.read_text()).values())


def test_kept_keys_are_mentioned_at_every_start(tmp_path):
    load_or_create(tmp_path)
    with capture_logs() as said:
        load_or_create(tmp_path)
    assert [(one["event"], one["log_level"]) for one in said] == [("keys_kept_in_data_dir", "warning")]
    assert "production must set DATA_KEYS and INDEX_KEY" in said[0]["advice"]


def test_keys_from_the_settings_leave_no_file_and_no_warning(tmp_path):
    with capture_logs() as said:
        ring = load_or_create(tmp_path, f"a:{OLD}", INDEX)
    assert ring.first == "a"
    assert said == []
    assert list(tmp_path.iterdir()) == []


def test_data_keys_from_the_settings_go_with_a_kept_index_key(tmp_path):
    kept = load_or_create(tmp_path)
    mixed = load_or_create(tmp_path, data_keys=f"a:{OLD}")
    assert mixed.first == "a"
    assert mixed.blind_index("phone", "1") == kept.blind_index("phone", "1")


def test_processes_that_start_together_agree_on_the_keys(tmp_path):
    rings: list[KeyRing] = []
    threads = [threading.Thread(target=lambda: rings.append(load_or_create(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({ring.blind_index("phone", "1") for ring in rings}) == 1
    assert len(rings) == 8


@pytest.mark.parametrize("content", ["", "{", "[]", '{"DATA_KEYS": "k1:AAAA"}'])
def test_a_damaged_key_file_is_named_and_never_replaced(tmp_path, content):
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(ConfigInvalid):
        load_or_create(tmp_path)
    assert path.read_text() == content


def test_a_generated_key_has_256_bits():
    assert len(base64.b64decode(generate_key())) == 32
    assert generate_key() != generate_key()


def test_a_value_that_cannot_be_opened_is_one_of_our_errors_and_no_wrong_input(keyring):
    with pytest.raises(YinpinError) as failure:
        keyring.open("1.k0.AAAA", b"candidates|name_sealed|1")
    assert isinstance(failure.value, CannotOpen)
    assert not isinstance(failure.value, ValueError)
