"""What the terminal recorded in a file of its own comes into the one store, once."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from bot.message import Address
from bot.storage.kept import Kept
from bot.storage.moving import OLD
from bot.storage.records import Subscribe, Vote
from bot.storage.store import Store

if TYPE_CHECKING:
    from pathlib import Path

YOU = Address("console", "terminal", "", "you")
REPORT = {"preview": None, "full": False, "scores": {}}


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def exported(store: Store) -> dict[str, int]:
    with store.transaction() as transaction:
        return {name: len(rows) for name, rows in Kept(transaction, YOU, 0.0).export().items()}


def recorded(path: Path) -> dict[str, int]:
    store = Store.open(url(path))
    with store.transaction() as transaction:
        kept = Kept(transaction, YOU, 1000.0)
        kept.audited("https://a.example/", "a.example", REPORT)
        for record in (Vote("seo", helpful=True), Subscribe("tips")):
            kept.write(record)
    found = exported(store)
    store.close()
    return found


def test_records_move_once_and_the_old_file_is_set_aside(tmp_path: Path) -> None:
    wanted = recorded(tmp_path / OLD)
    assert wanted == {"audits": 1, "feedback": 1, "subscriptions": 1}
    shutil.copy(tmp_path / OLD, tmp_path / "again")
    store = Store.open(url(tmp_path / "store.sqlite"))
    assert exported(store) == wanted
    assert not (tmp_path / OLD).exists()
    assert (tmp_path / f"{OLD}.old").exists()
    store.close()

    (tmp_path / "again").rename(tmp_path / OLD)  # as after a crash before it was set aside
    store = Store.open(url(tmp_path / "store.sqlite"))
    assert exported(store) == wanted
    store.close()


def test_a_store_of_that_name_is_left_alone(tmp_path: Path) -> None:
    wanted = recorded(tmp_path / OLD)
    store = Store.open(url(tmp_path / OLD))
    assert exported(store) == wanted
    store.close()
    assert (tmp_path / OLD).exists()
