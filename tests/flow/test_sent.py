"""What the bot sends is noted in every flow test, and Atlassian's own code sees what it cannot read."""

import json
from datetime import timedelta

from bot.reconcile.bot_block import block_of
from tests.flow.people import run, say
from tests.flow.sent import Sent
from tests.flow.world import NOW, World, with_people
from tests.judge import Judge


def test_descriptions_notes_and_searches_of_the_bot_are_noted_and_words_of_people_are_not(
    world: World, sent: Sent
) -> None:
    with_people(world).apply()
    say(world, "u-domeinbeheerder", "klein/c1/noord/O.9", "besluit: GO", 10)
    run(world, 10)
    world.act("u-facilitator", "comment", issue=world.key("klein/c1/noord/O.9"), text="Tot straks!")
    world.cycle(NOW + timedelta(minutes=20))

    documents = list(sent.documents())
    kinds = {block["attrs"]["panelType"] for document in documents if (block := block_of(document))}
    assert kinds == {"info", "note"}
    assert not any("Tot straks!" in str(document) for document in documents)
    assert any(query.startswith('labels in ("regiebot:klein")') for query in sent.queries())


def test_what_atlassian_cannot_read_is_seen_once(atlassian: Judge) -> None:
    empty = {"type": "doc", "version": 1, "content": [{"type": "panel", "content": []}]}
    sent = Sent({json.dumps({"jql": "project = IT"}), json.dumps({"update": {"comment": [{"body": empty}]}})})

    assert len(sent.wrong(atlassian)) == 3
    assert sent.wrong(atlassian) == []
