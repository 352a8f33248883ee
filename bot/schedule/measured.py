"""Durations that were measured: what a trial took, in minutes."""

from collections.abc import Mapping

from bot.commands.vocabulary import Vocabulary
from bot.model.issue import Identity, Observed
from bot.schedule.trials import trial_of


def measured_minutes(vocabulary: Vocabulary, issues: Mapping[Identity, Observed]) -> Mapping[Identity, int]:
    """Minutes by the identity of the action that was timed: what was said last on its issue."""
    return {
        identity: minutes
        for identity, issue in issues.items()
        if (issue.commands or issue.values) and (minutes := trial_of(vocabulary, issue).minutes) is not None
    }
