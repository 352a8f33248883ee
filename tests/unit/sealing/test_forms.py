"""The forms say the same: HTML without anything from elsewhere, PDF that can be read, JSON by its schema."""

import io
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pypdf import PdfReader
from pypdf.generic import Destination

from bot.app.evidence_packs import files_of, sealed
from bot.config.json_schema import document_schema
from bot.features.evidence_pack.views import Evidence
from bot.render.environment import Templates
from bot.render.evidence_text import EvidenceText
from bot.sealing.printing import printed
from bot.template_check.evidence_samples import packs
from tests.unit.render.samples import NASTY
from tests.unit.sealing.packs import KEY, files, pack

ROOT = Path(__file__).resolve().parents[3]
WORDS = EvidenceText(Templates())


def pdf(content: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return re.sub(r"\s+", " ", text)


def test_the_page_has_no_script_and_asks_nothing_from_elsewhere() -> None:
    for view in packs():
        for page in (WORDS.page(view), WORDS.evaluation(view)):
            assert page.startswith("<!DOCTYPE html>")
            assert not re.search(
                r"<(script|link|img|iframe|object|form)\b|\bon\w+=|javascript:|@import|url\(", page
            )
            assert not re.search(r'(src|href)="(?!#)', page)


def test_every_entry_of_the_contents_leads_somewhere() -> None:
    page = WORDS.page(packs()[0])

    targets = re.findall(r'href="#([^"]+)"', page)
    assert len(targets) == 12
    assert all(f'id="{one}"' in page for one in targets)


@pytest.mark.parametrize("nasty", NASTY)
def test_words_of_people_are_words_in_every_form(nasty: str) -> None:
    view = packs()[0]
    gate = view.gates[0]
    decision = gate.decisions[0].model_copy(update={"reason": nasty})
    view = view.model_copy(update={"gates": (gate.model_copy(update={"decisions": (decision,)}),)})
    page = WORDS.page(view)

    assert page.count("<script") == 0
    assert page.count("<a ") == 12
    assert printed(page, "t", "f", "c").startswith(b"%PDF-")


def test_the_pdf_says_what_the_page_says_with_bookmarks_and_page_numbers() -> None:
    reader = PdfReader(io.BytesIO(files()["bewijs.pdf"]))
    text = pdf(files()["bewijs.pdf"])

    for words in (
        "Zorggroep De Linde",
        "GO met voorwaarden",
        "O.3 volgt",
        "telling wijkt af",
        "2,3%",
        "Versleuteld",
    ):
        assert words in text, words
    assert f"pagina 1 van {len(reader.pages)}" in text
    titles = [one.title for one in reader.outline if isinstance(one, Destination)]
    assert titles[:3] == ["Conclusie", "GO/NO-GO-overleggen", "Verklaringen en handtekeningen"]
    fonts = {str(font) for page in reader.pages for font in _embedded(page)}
    assert fonts, "the font is embedded"


def _embedded(page: object) -> list[object]:
    found = page["/Resources"]["/Font"].values()  # type: ignore[index]
    return [
        one.get_object()["/FontDescriptor"]["/FontFile2"]
        for one in found
        if "/FontDescriptor" in one.get_object()
    ]


def test_letters_that_the_font_lacks_are_drawn_as_their_plain_letter() -> None:
    assert "Köszönöm é ë ï € – ’ o ?" in pdf(printed("<p>Köszönöm é ë ï € – ’ ő 🚀</p>", "t", "f", "c"))


def test_the_data_follow_the_schema_that_is_shipped() -> None:
    shipped = (ROOT / "docs" / "evidence.schema.json").read_text(encoding="utf-8")
    assert shipped == document_schema(Evidence), "write docs/evidence.schema.json again; see docs/evidence.md"

    validator = Draft202012Validator(json.loads(shipped))
    for view in packs():
        said = json.loads(files_of(view, WORDS)["bewijs.json"])
        validator.validate(said)
        assert Evidence.model_validate(said) == view
    wrong = {**said, "gates": [{"code": 1}]}
    assert not validator.is_valid(wrong)


def test_the_same_input_gives_the_same_bytes() -> None:
    again = sealed(files_of(packs()[0], EvidenceText(Templates())), packs()[0], KEY)

    assert again == pack()
