"""How people speak in these tests: the functions of the grammar, in the shipped Dutch."""

from functools import partial

from bot.app.workspace import expansions as _expansions
from bot.commands import amounts, sentences
from bot.commands.comments import utterances_of as _utterances_of
from bot.commands.grammar import numbers_in as _numbers_in
from bot.commands.lines import lines_of as _lines_of
from bot.commands.owners import owners_in as _owners_in
from bot.commands.private import masked as _masked
from bot.commands.private import shown as _shown
from bot.features.hearing.facts import heard_on_requests as _heard_on_requests
from bot.render.language_files import language_files
from bot.runbook.expand import expand_programme as _expand_programme
from bot.runbook.expand import expand_release as _expand_release
from bot.schedule.trials import trial_of as _trial_of

DUTCH = language_files(None, "nl").vocabulary()

expand_programme = partial(_expand_programme, vocabulary=DUTCH)
expand_release = partial(_expand_release, vocabulary=DUTCH)
expansions = partial(_expansions, vocabulary=DUTCH)
heard_on_requests = partial(_heard_on_requests, vocabulary=DUTCH)
lines_of = partial(_lines_of, DUTCH)
utterances_of = partial(_utterances_of, DUTCH)
masked, shown = partial(_masked, DUTCH), partial(_shown, DUTCH)
owners_in = partial(_owners_in, DUTCH)
numbers_in = partial(_numbers_in, DUTCH)
trial_of = partial(_trial_of, DUTCH)

begins_with_amount = partial(amounts.begins_with_amount, DUTCH)
day_in = partial(amounts.day_in, DUTCH)
leading_day = partial(amounts.leading_day, DUTCH)
measured_in = partial(amounts.measured_in, DUTCH)
percentage_in = partial(amounts.percentage_in, DUTCH)

begins_with_no = partial(sentences.begins_with_no, DUTCH)
cleaned = partial(sentences.cleaned, DUTCH)
conditions_behind = partial(sentences.conditions_behind, DUTCH)
departure = partial(sentences.departure, DUTCH)
free_text = partial(sentences.free_text, DUTCH)
free_yes = partial(sentences.free_yes, DUTCH)
holds = partial(sentences.holds, DUTCH)
reason_behind = partial(sentences.reason_behind, DUTCH)
says = partial(sentences.says, DUTCH)
says_nothing = partial(sentences.says_nothing, DUTCH)
