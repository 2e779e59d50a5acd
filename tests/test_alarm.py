"""One thread rings for all deadlines: in their order, never after a cancellation."""

from __future__ import annotations

import threading
import time

from bot.audit.alarm import Alarm


def test_alarms_ring_in_the_order_of_their_times() -> None:
    rung: list[int] = []
    last = threading.Event()
    for number, seconds in ((2, 0.06), (0, 0.0), (3, 0.09), (1, 0.03)):
        Alarm(seconds, lambda number=number: rung.append(number))
    Alarm(0.12, last.set)
    assert last.wait(10)
    assert rung == [0, 1, 2, 3]


def test_a_cancelled_alarm_does_not_ring() -> None:
    rung: list[str] = []
    last = threading.Event()
    cancelled = [Alarm(0.01, lambda: rung.append("cancelled")) for _ in range(100)]
    for alarm in cancelled:
        alarm.cancel()
    Alarm(0.1, last.set)
    assert last.wait(10)
    assert rung == []


def test_one_that_fails_leaves_the_others() -> None:
    def fail() -> None:
        raise OSError("gone")

    last = threading.Event()
    Alarm(0.0, fail)
    Alarm(0.02, last.set)
    assert last.wait(10)


def test_a_thousand_alarms_take_one_thread() -> None:
    before = threading.active_count()
    alarms = [Alarm(60, time.time) for _ in range(1000)]
    assert threading.active_count() <= before + 1
    for alarm in alarms:
        alarm.cancel()


def test_a_later_alarm_that_is_sooner_rings_first() -> None:
    soon = threading.Event()
    late = Alarm(60, time.time)
    Alarm(0.02, soon.set)
    assert soon.wait(10)
    late.cancel()
