"""Mail is counted per person and day, apart from the day on which everything is made."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from regiebot_playground.simulation.mails import mailed

FIRST = date(2023, 5, 24)


def mails(day: str, event: str, number: int, *to: str, by: str = "bot") -> Iterator[dict[str, Any]]:
    for _ in range(number):
        yield {"at": f"{day}T10:00:00+00:00", "event": event, "by": by, "to": list(to)}


def test_the_day_of_making_stands_apart_and_what_others_did_counts_for_nothing() -> None:
    rows = [
        *mails("2023-05-24", "created", 7, "a"),
        *mails("2023-06-01", "updated", 2, "a", "b"),
        *mails("2023-06-01", "updated", 9, "a", by="b"),
        *mails("2023-06-02", "moved", 1, "a"),
    ]

    made, later, silent = mailed(rows, "bot", FIRST)

    assert made.endswith("7 to 1 people on 1 days of a person, p95 7, most 7 (7 created)")
    assert later.endswith("5 to 2 people on 3 days of a person, p95 2, most 2 (1 moved, 4 updated)")
    assert silent.endswith("1 to 1 people on 1 days of a person, p95 1, most 1 (1 moved)")


def test_one_day_in_twenty_may_be_worse_than_the_p95() -> None:
    days = [f"2023-06-{n:02d}" for n in range(1, 21)]
    rows = [row for n, day in enumerate(days) for row in mails(day, "moved", 9 if n == 3 else 2, "a")]

    assert "p95 2, most 9" in list(mailed(rows, "bot", FIRST))[1]
    assert "p95 9, most 9" in list(mailed([*rows, *mails("2023-07-01", "moved", 9, "a")], "bot", FIRST))[1]


def test_a_day_is_that_of_amsterdam_and_without_mail_there_is_none() -> None:
    late = [{"at": "2023-06-01T22:30:00+00:00", "event": "moved", "by": "bot", "to": ["a"]}]

    assert "2 days" in list(mailed([*late, *mails("2023-06-01", "moved", 1, "a")], "bot", FIRST))[1]
    assert [line.rsplit(" ", 1)[-1] for line in mailed([], "bot", FIRST)] == ["none"] * 3
