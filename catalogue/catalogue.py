"""Which version is in force, and keeping the one that an application was promised."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalogue.published import PublishedVersion, body_of, hash_of
from config.loader import Shelf, load_shelf
from config.overlay import merge
from config.reading import SHIPPED
from config.schema import Branch, FaqEntry, Position, ReminderKind, ScoringRules
from core.errors import ConfigInvalid, NotFound
from models import ConfigVersion


class Catalogue:
    """The positions and branches in force, read once from `root`.

    Args:
        practice: whether the branches for made-up people are open.

    Raises:
        ConfigInvalid: a file is broken; the message names it and the key.
    """

    def __init__(self, root: Path = SHIPPED, practice: bool = False) -> None:
        self.shelf: Shelf = load_shelf(root)
        self._practice = practice

    def branch(self, key: str) -> Branch:
        """The branch as it is today.

        Raises:
            NotFound: there is no such branch.
        """
        if key not in self.shelf.branches:
            raise NotFound(f"no such branch: {key}")
        return self.shelf.branches[key]

    @property
    def faq(self) -> tuple[FaqEntry, ...]:
        """The approved questions and answers."""
        return self.shelf.faq

    @property
    def reminders(self) -> tuple[ReminderKind, ...]:
        """Which notices precede an interview."""
        return self.shelf.reminders

    def positions(self) -> list[str]:
        """The keys of all positions."""
        return sorted(self.shelf.positions)

    def branches(self) -> list[str]:
        """The keys of all open branches."""
        return sorted(key for key, branch in self.shelf.branches.items() if self._practice or not branch.practice)

    def position(self, key: str) -> Position:
        """Head office's position.

        Raises:
            NotFound: there is no such position.
        """
        if key not in self.shelf.positions:
            raise NotFound(f"no such position: {key}")
        return self.shelf.positions[key]

    def current(self, position_key: str, branch_key: str) -> PublishedVersion:
        """The version that a new application gets.

        Raises:
            NotFound: there is no such position or branch.
        """
        branch = self.branch(branch_key)
        position = merge(self.position(position_key), branch)
        body = body_of(position, branch_key, self.shelf.rules)
        return PublishedVersion(hash_of(body), position, branch, self.shelf.rules)

    def pin(self, session: Session, version: PublishedVersion, now: datetime) -> str:
        """Store the version, once, so that it can be loaded whatever the files say later.

        Returns:
            Its hash, for `application.config_version`.
        """
        if session.get(ConfigVersion, version.hash) is None:
            body = body_of(version.position, version.branch.key, version.rules)
            row = ConfigVersion(
                hash=version.hash,
                position_key=version.position.key,
                branch_key=version.branch.key,
                body=body,
                created_at=now,
            )
            insert_unless_there(session, row)
        return version.hash

    def load(self, session: Session, version_hash: str) -> PublishedVersion:
        """The version pinned under this hash, with the branch's staff of today.

        What an older program knew and this one doesn't is passed over: an application under
        way must outlive an upgrade.

        Raises:
            NotFound: nothing was pinned under it.
            ConfigInvalid: the stored content isn't what its hash says.
        """
        row = session.get(ConfigVersion, version_hash)
        if row is None:
            raise NotFound(f"no such config version: {version_hash}")
        if hash_of(row.body) != version_hash:
            raise ConfigInvalid(f"config version {version_hash}: its content was changed after publishing")
        return PublishedVersion(
            version_hash,
            Position.model_validate(row.body["position"], extra="ignore"),
            self.branch(row.branch_key),
            ScoringRules.model_validate(row.body["rules"], extra="ignore"),
        )


def insert_unless_there(session: Session, row: ConfigVersion) -> None:
    """Insert a version that another transaction may be pinning at the same moment."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        if session.get(ConfigVersion, row.hash) is None:
            raise
