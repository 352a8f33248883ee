"""What goes wrong while rendering."""

from bot.errors import RegiebotError


class RenderError(RegiebotError):
    """A template could not be rendered, or what it made is not what the service takes.

    The message names the template and, where known, the line.
    """
