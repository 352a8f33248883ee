"""An evidence pack as people read it: its pages in HTML, and how to check it."""

from collections.abc import Sequence

from bot.features.evidence_pack.views import Evidence
from bot.render.environment import Medium, Templates


class EvidenceText:
    """Pages, from the templates in `evidence/`."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def page(self, view: Evidence) -> str:
        """The evidence as one page without script and without anything from elsewhere. Raises RenderError."""
        return self._templates.render(Medium.EVIDENCE, "evidence", view=view).lstrip()

    def evaluation(self, view: Evidence) -> str:
        """The draft of an evaluation, from the same data. Raises RenderError."""
        return self._templates.render(Medium.EVIDENCE, "evaluation", view=view).lstrip()

    def readme(self, view: Evidence, files: Sequence[str]) -> str:
        """How to check the pack that holds these files. Raises RenderError."""
        said = self._templates.render(Medium.REPORT, "evidence_readme", view=view, files=files)
        return said.strip() + "\n"

    def word(self, name: str) -> str:
        """One of the words of the pack."""
        return self._templates.words["evidence"][name]
