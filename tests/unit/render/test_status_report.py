"""The state in the terminal."""

import io

from rich.console import Console

from bot.features.overview.views import ScopeView
from bot.render.environment import Templates
from bot.render.status_report import StatusText
from bot.template_check.view_samples import NOW, action, condition, conditions, programme, scope, shown
from tests.unit.render.samples import NASTY

STATUS = StatusText(Templates())


def coloured(*views: ScopeView, width: int = 140) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=False)
    console.print(STATUS.rich([*map(shown, views)], NOW))
    return out.getvalue()


def test_both_forms_show_every_part_gate_and_late_action() -> None:
    view = programme()

    for text in (coloured(view), STATUS.plain([shown(view)], NOW)):
        for part in ("Migratie Koppeltaal 2.0", "Cluster 1", "Zorggroep 2.3", "Afgerond", "Op schema"):
            assert part in text
        assert "do 19 okt 2023 14:00" in text
        assert "3 werkdagen te laat" in text
        assert "412/1.853" in text


def test_columns_of_the_plain_form_are_aligned() -> None:
    lines = STATUS.plain([shown(programme())], NOW).split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith("Onderdeel"))
    place = lines[start].index("Stand")

    assert {line[place - 1] for line in lines[start : start + 9]} == {" "}
    assert all(line[place] != " " for line in lines[start : start + 9])


def test_what_is_not_listed_is_counted() -> None:
    view = scope(overdue=tuple(action(n, late=2) for n in range(1, 31)))

    assert "en nog 20" in STATUS.plain([shown(view)], NOW)
    assert "en nog 20" in coloured(view)


def test_both_forms_show_open_conditions_with_who_has_them_and_until_when() -> None:
    view = scope(conditions=conditions() * 4, overdue=())

    for text in (coloured(view), STATUS.plain([shown(view)], NOW)):
        flat = " ".join(text.split())
        for part in ("Open voorwaarden", "voorwaarde 2: de servicedesk is bezet", "KT2-Support", "en nog 2"):
            assert part in flat
        for when in ("2 werkdagen te laat", "uiterlijk vr 20 okt 2023", "geen datum", "nog niet toegewezen"):
            assert when in flat


def test_nothing_late_and_nothing_planned_is_said() -> None:
    text = STATUS.plain([shown(scope(items=0))], NOW)

    assert "Geen acties te laat." in text
    assert "Geen GO/NO-GO overleggen gepland." in text


def test_data_cannot_steer_the_terminal() -> None:
    for nasty in (*NASTY, "[bold red]x[/]", "[link=https://evil.example]x[/link]"):
        said = (condition(text=f"x{nasty}"),)
        view = scope(title=f"x{nasty}", items=2, name=f"x{nasty}", conditions=said)
        for text in (coloured(view), STATUS.plain([shown(view)], NOW)):
            assert "\x1b" not in text
    assert "[bold red]x[/]" in coloured(scope(title="[bold red]x[/]"))


def test_several_programmes_stand_below_each_other() -> None:
    text = STATUS.plain([shown(scope(title="Eerste")), shown(scope(title="Tweede"))], NOW)

    assert text.index("Eerste") < text.index("Tweede")


def test_nothing_to_show_is_an_empty_report() -> None:
    assert STATUS.plain([], NOW).strip() == ""
