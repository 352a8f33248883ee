"""Building HTML from parts that are escaped unless they were built here."""

from markupsafe import Markup, escape


def element(tag: str, held: str | Markup = "", **attributes: str) -> Markup:
    """An element with these attributes (`class_` for `class`); empty ones are left out."""
    names = ((name.rstrip("_"), value) for name, value in attributes.items() if value)
    shown = "".join(f' {name}="{escape(value)}"' for name, value in names)
    return Markup(f"<{tag}{shown}>{escape(held)}</{tag}>")  # noqa: S704  (every part is escaped above)


def joined(parts: list[Markup]) -> Markup:
    """One after the other."""
    return Markup("").join(parts)
