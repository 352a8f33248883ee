"""evidence: what is known of a domain, cluster, release or RFC as a signed pack; its key; and the check."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot.app.evidence_packs import key_file, pack
from bot.cli.options import ConfigFolder, Now, open_workspace, say, settings_with
from bot.errors import CheckFailed
from bot.sealing.signing import fingerprint, grouped, make_key, public_pem, read_key
from bot.sealing.verification import Checked, verify

_SHOW = "show"

Scope = Annotated[
    str,
    typer.Argument(help="Programme, cluster, domain or release by its identity, or the key of an RFC."),
]
Out = Annotated[Path, typer.Option("--out", help="The ZIP file to write; one that is there is left alone.")]
KeyFile = Annotated[
    Path | None,
    typer.Option("--key", help="File with the key; default REGIEBOT_EVIDENCE_KEY, else beside the ledger."),
]
Pack = Annotated[Path, typer.Argument(help="The ZIP file to check.")]
Fingerprint = Annotated[
    str, typer.Option(help="Fingerprint that the key has to have, from Jira or from the auditor.")
]


class _ScopeFirst(TyperGroup):
    """`evidence DOMAIN` is short for `evidence show DOMAIN`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """What is no command of the group, nor asks for help, is what `show` is given."""
        if args and args[0] not in self.commands and "--help" not in args[:1]:
            args = [_SHOW, *args]
        return super().parse_args(ctx, args)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    evidence = typer.Typer(
        help="A signed pack with all that is known of a domain, cluster, release or RFC, written by "
        "`evidence SCOPE --out FILE.zip`; its key; and its check.",
        cls=_ScopeFirst,
        no_args_is_help=True,
        add_completion=False,
    )
    evidence.command(name=_SHOW)(show)
    evidence.command()(key)
    evidence.command(name="verify")(check)
    app.add_typer(evidence, name="evidence")


def show(scope: Scope, out: Out, config: ConfigFolder = None, now: Now = "", key: KeyFile = None) -> int:
    """Write the evidence pack of a domain, cluster, programme, release or RFC."""
    private = read_key(key or key_file(settings_with(config)))
    if out.exists():
        raise CheckFailed(f"{out} is there already; choose another name, or take it away")
    with open_workspace(config, now, None, partly=True) as space:
        content = pack(space, scope, private)
    _write(out, content)
    say(f"{out}: {len(content) // 1024} kB, evidence of {scope}")
    say(f"key {grouped(fingerprint(public_pem(private)))}")
    return 0


def key(config: ConfigFolder = None, file: KeyFile = None) -> int:
    """Make the key that signs evidence packs, once; one that is there is never overwritten."""
    place = file or key_file(settings_with(config))
    if place.exists():
        found = fingerprint(public_pem(read_key(place)))
        raise CheckFailed(f"there is a key in {place} already, and it is kept; its fingerprint is {found}")
    found = make_key(place)
    say(f"made a key in {place}; keep a copy of it where secrets are kept")
    say(f"fingerprint {found}")
    say(f"            {grouped(found)}")
    say("Write it in the programme's epic in Jira, and give it to the auditor: packs are known by it.")
    return 0


def check(file: Pack, fingerprint: Fingerprint = "") -> int:
    """Check a pack. 0: whole, and made with the key of --fingerprint. 2: whole, but nobody compared the key.
    1: anything else.
    """
    found = verify(file, fingerprint)
    _tell(found)
    for fault in found.faults:
        say(f"!! {fault}")
    if found.faults:
        raise CheckFailed(f"{file.name} is not the pack that was made: {found.faults[0]}")
    if fingerprint:
        say(f"ok {file.name} is whole, and made with the key of that fingerprint")
        return 0
    say(
        f"?? {file.name} is whole, but whose key signed it is not proved: a pack brings its own key. Compare "
        "the fingerprint with the one in Jira or that of the auditor, with --fingerprint"
    )
    return 2


def _tell(found: Checked) -> None:
    manifest = found.manifest
    say(f"pack      {manifest.scope} ({manifest.level}), as of {manifest.at.isoformat()}")
    book = f"{manifest.runbook} {manifest.runbook_version}" if manifest.runbook else "none"
    say(f"made by   Regiebot {manifest.bot}; runbook {book}")
    say(f"config    {manifest.config}")
    say(f"audit     {manifest.audit_head or 'no audit trail'}")
    say(f"files     {len(manifest.files)} in the manifest")
    say(f"key       {grouped(found.fingerprint)}")


def _write(out: Path, content: bytes) -> None:
    """Never over a file that is there."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise CheckFailed(f"{out} is there already; choose another name, or take it away") from None
    except OSError as error:
        raise CheckFailed(f"{out} cannot be written: {error.strerror or error}") from None
