"""Evidence packs: the data of one scope or RFC, collected, rendered, listed and signed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__
from bot.app.connections import DEFAULT_STATE, state_of
from bot.app.workspace import Workspace
from bot.commands.events import Entry
from bot.config.json_schema import document_schema
from bot.errors import CheckFailed
from bot.features.evidence_pack.assess import Readers, rfc_evidence, scope_evidence
from bot.features.evidence_pack.rows import Origin
from bot.features.evidence_pack.trail import trail_of
from bot.features.evidence_pack.views import Evidence
from bot.masking import masked_values
from bot.model.issue import Identity
from bot.model.request import ChangeRequest
from bot.render.environment import Templates
from bot.render.evidence_text import EvidenceText
from bot.round.observe.listening import REQUESTS
from bot.round.report.baseline_memory import with_kept_baselines
from bot.round.units import Unit
from bot.sealing.archive import packed
from bot.sealing.manifest import MANIFEST, PUBLIC_KEY, SIGNATURE, Manifest, digests
from bot.sealing.printing import printed
from bot.sealing.signing import fingerprint, public_pem
from bot.settings import Settings
from bot.situation.situation import Situation

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PAGE, PRINT, DATA, SCHEMA = "bewijs.html", "bewijs.pdf", "bewijs.json", "bewijs.schema.json"
EVALUATION, README = "evaluatie.html", "LEESMIJ.txt"
_KEY = "evidence-key.pem"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a pack is about: a scope of a unit, or a request."""

    unit: Unit
    scope: Identity | None = None
    request: ChangeRequest | None = None


def key_file(settings: Settings) -> Path:
    """Where the key of the packs is: where the settings say, else beside the ledger."""
    if settings.evidence_key:
        return settings.evidence_key
    kind, _, place = state_of(settings).partition(":///")
    folder = Path(place.partition("?")[0]).parent if kind.startswith("sqlite") and place else DEFAULT_STATE
    return folder / _KEY


def evidence_of(space: Workspace, name: str) -> Evidence:
    """Everything that is known of a programme, cluster, domain, release or RFC.

    Raises CheckFailed where there is no such thing.
    """
    found = _subject(space, name)
    situation = space.round.look(found.unit).situation
    situation = with_kept_baselines(situation, space.round.services.notes)
    entries = _entries(space, found.unit)
    about = found.request.key if found.request else found.scope or situation.tree.root
    origin, trail = _origin(space, situation), trail_of(space.connections.store.trail.hashed(), about)
    if found.request is not None:
        made = rfc_evidence(situation, found.request, origin, entries, trail=trail)
    else:
        site = space.catalog.site
        places = Readers(
            spaces=tuple((one.key, one.audience) for one in site.spaces),
            channels=tuple((one.id, one.audience) for one in site.channels),
        )
        scope = found.scope or situation.tree.root
        made = scope_evidence(situation, scope, origin, entries, places, trail=trail)
    return Evidence.model_validate(masked_values(made.model_dump(mode="json")))


def pack(space: Workspace, name: str, key: "Ed25519PrivateKey") -> bytes:
    """The signed pack of a scope or RFC: the same bytes for the same state, instant and key."""
    view = evidence_of(space, name)
    words = EvidenceText(Templates(space.settings.templates, space.catalog.site.language))
    return sealed(files_of(view, words), view, key)


def files_of(view: Evidence, words: EvidenceText) -> Mapping[str, bytes]:
    """The evidence in each of its forms, by the names of the files."""
    page, title = words.page(view), words.word("title").format(title=view.about.title or view.about.identity)
    footer = words.word("footer").replace("{title}", title)
    files = {
        PAGE: page.encode(),
        PRINT: printed(page, title, footer, words.word("contents")),
        DATA: (json.dumps(view.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n").encode(),
        SCHEMA: document_schema(Evidence).encode(),
        EVALUATION: words.evaluation(view).encode(),
    }
    return {**files, README: words.readme(view, (*files, README, PUBLIC_KEY)).encode()}


def sealed(files: Mapping[str, bytes], view: Evidence, key: "Ed25519PrivateKey") -> bytes:
    """A ZIP of the files with the public key, and a manifest that is signed."""
    pem = public_pem(key)
    listed = {**files, PUBLIC_KEY: pem}
    manifest = Manifest(
        scope=view.about.identity,
        level=view.about.level,
        at=view.origin.at,
        bot=view.origin.bot,
        config=view.origin.config,
        runbook=view.origin.runbook,
        runbook_version=view.origin.runbook_version,
        key=fingerprint(pem),
        audit_head=view.trail.head if view.trail else "",
        files=digests(listed),
    ).as_bytes()
    return packed({**listed, MANIFEST: manifest, SIGNATURE: key.sign(manifest)}, view.origin.at)


def _subject(space: Workspace, name: str) -> Subject:
    for unit in space.units:
        scopes = unit.tree.scopes
        if name in scopes and scopes[Identity(name)].has_epic:
            return Subject(unit, Identity(name))
    ends = [
        Subject(unit, identity)
        for unit in space.units
        for identity, scope in unit.tree.scopes.items()
        if identity.endswith(f"/{name}") and scope.has_epic
    ]
    if len(ends) == 1:
        return ends[0]
    if len(ends) > 1:
        known = ", ".join(str(one.scope) for one in ends)
        raise CheckFailed(f"{name} may be any of {known}; write it in full")
    return _request(space, name)


def _request(space: Workspace, name: str) -> Subject:
    desk = space.round.desk
    for request in desk.known or ():
        if request.key.casefold() == name.casefold():
            return Subject(_home(space, request), request=request)
    if desk.error is not None and "-" in name and "/" not in name:
        raise CheckFailed(f"whether {name} is an RFC cannot be told: {desk.error}")
    roots = ", ".join(unit.tree.root for unit in space.units)
    raise CheckFailed(
        f"there is no programme, cluster, domain, release or RFC {name}; "
        f"known: {roots}, clusters and domains below them as programme/cluster/domain, and RFCs by their key"
    )


def _home(space: Workspace, request: ChangeRequest) -> Unit:
    """The release that an RFC names, for its terms; else any unit."""
    named = request.fields.get("release", "").casefold()
    for unit in space.units:
        if named and named in (unit.tree.root, (unit.tree.fix_version or "").casefold()):
            return unit
    if not space.units:
        raise CheckFailed("there is no programme or release to look at")
    return next((unit for unit in space.units if unit.tree.release), space.units[0])


def _entries(space: Workspace, unit: Unit) -> Sequence[Entry]:
    record = space.round.services.record
    return (*record.entries(unit.tree.root), *record.entries(REQUESTS))


def _origin(space: Workspace, situation: Situation) -> Origin:
    book = situation.tree.runbook
    return Origin(
        at=_second(space.round.now),
        bot=__version__,
        config=space.round.spec.sha256,
        runbook=book.id,
        runbook_version=book.version,
    )


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)
