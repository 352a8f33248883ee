"""A message that did not arrive is told: in the run, in the next digest, in `status`, in the metrics."""

from datetime import datetime
from typing import Any

import pytest

from bot.model.outcome import Outcome, Report, Word
from bot.model.working_days import AMSTERDAM
from bot.service.web import Health
from tests.flow.command import AT, Desk
from tests.flow.world import World

GATE = "GO/NO-GO Zorggroep Noord"
TITLE = "O.9 days-1 klein/c1/noord/O.9"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def flow(world: World, state: str) -> None:
    world.act("u-facilitator", "set_flow", workflow="kt-regie", state=state)


def tick(world: World, moment: str) -> list[Report]:
    world.control.set_clock(at(moment))
    return world.cycle(at(moment), only=["klein"])


def told(reports: list[Report], word: Word) -> list[Outcome]:
    return [one for report in reports for one in report.outcomes if one.word is word]


def digests(world: World) -> list[str]:
    """Every overdue digest in Slack, whole, the oldest first."""
    found = [m for m in world.messages() if "te laat" in m["text"] or "niet zijn aangekomen" in m["text"]]
    return [str(m["blocks"]) for m in sorted(found, key=lambda m: float(m["ts"]))]


@pytest.fixture
def dead(world: World) -> World:
    """Everything made, and a flow in Teams that is gone since the day before the meeting."""
    world.begin(World.apply, at("2023-10-11T08:00"))
    flow(world, "deleted")
    tick(world, "2023-10-11T09:40")
    return world


def test_what_lapsed_in_one_channel_is_told_in_the_digest_of_another_once(dead: World) -> None:
    noon = tick(dead, "2023-10-12T12:10")
    friday = tick(dead, "2023-10-13T09:10")
    monday = tick(dead, "2023-10-16T09:10")

    lapsed = [one for one in told(noon, Word.LAPSED) if one.subject == TITLE]
    assert [one.where for one in lapsed] == ["teams-regie"]
    assert "404" in lapsed[0].detail
    assert GATE in lapsed[0].detail
    assert not told(friday, Word.LAPSED) or TITLE not in {one.subject for one in told(friday, Word.LAPSED)}
    naming = [GATE in one and "teams-regie" in one and "niet aangekomen" in one for one in digests(dead)]
    assert sum(naming) == 1
    assert told(monday, Word.SENT)


def test_a_digest_with_nothing_late_tells_it_too(dead: World) -> None:
    dead.control.act(
        [
            {"as": "u-facilitator", "do": "edit", "issue": row["key"], "fields": {"duedate": "2024-01-31"}}
            for name, row in dead.issues().items()
            if name != "klein" and not name.endswith("noord/O.9")
        ]
    )

    tick(dead, "2023-10-12T12:10")

    assert "Berichten die niet zijn aangekomen" in digests(dead)[-1]
    assert GATE in digests(dead)[-1]


def test_an_unclear_card_is_told_with_its_text_and_in_the_digest_as_uncertain(world: World) -> None:
    world.begin(World.apply, at("2023-10-11T08:00"))
    world.fault("/teams/*", "drop_after", nth=1)

    first = tick(world, "2023-10-11T09:40")
    tick(world, "2023-10-12T09:10")

    (unknown,) = told(first, Word.UNKNOWN)
    assert "It said: GO/NO-GO" in unknown.detail
    assert "misschien niet aangekomen" in digests(world)[-1]


def test_a_party_hears_nothing_of_what_others_missed(dead: World) -> None:
    """Two channels more: one of a party in it, one of everybody's totals."""
    config = dead.folder / "config"
    shipped = config.resolve()
    config.unlink()
    config.mkdir()
    for entry in shipped.iterdir():
        (config / entry.name).symlink_to(entry)
    text = (shipped / "bot.yaml").read_text(encoding="utf-8")
    line = '  - {id: partij, kind: slack, channel: C0BERAAD, audience: "party:za-een", topics: [overdue]}\n'
    (config / "bot.yaml").unlink()
    others = [one for one in text.splitlines() if "C0BERAAD" not in one]
    text = "\n".join(others).replace("channels:\n", f"channels:\n{line}")
    (config / "bot.yaml").write_text(f"{text}\n", encoding="utf-8")

    tick(dead, "2023-10-12T12:10")
    tick(dead, "2023-10-13T09:10")

    state: Any = dead.control.state("slack.messages.C0BERAAD")
    said = str(state.get("slack.messages.C0BERAAD"))
    assert "te laat" in said
    assert "niet aangekomen" not in said
    assert any("niet aangekomen" in one for one in digests(dead))


def test_status_and_the_metrics_tell_it(desk: Desk) -> None:
    assert desk.run("apply", *AT).code == 0
    desk.control.act([{"as": "u-facilitator", "do": "revoke_token"}])
    assert desk.run("run", "--once", "--now", "2023-10-11T09:40").code == 1

    waiting = desk.run("status", "--now", "2023-10-11T09:50")
    desk.control.act([{"as": "u-facilitator", "do": "install_app"}])
    lapsed = desk.run("run", "--once", "--now", "2023-10-12T12:10", "--format", "json")
    after = desk.run("status", "--now", "2023-10-12T12:20")

    assert "Berichten die niet zijn aangekomen" in waiting.out
    assert "nog niet aangekomen, wordt opnieuw geprobeerd" in waiting.out
    assert "token_revoked" in waiting.out
    assert (lapsed.code, '"lapsed"' in lapsed.out, '"refused"' in lapsed.out) == (1, True, False)
    assert "– niet aangekomen: " in after.out

    health = Health(limit=60)
    health.record([Report("remind", "p-2023", (Outcome(Word.LAPSED, "x"),))], 1, "failed")
    counted = health.registry.get_sample_value("regiebot_outcomes_total", {"job": "remind", "word": "lapsed"})
    assert counted == 1
