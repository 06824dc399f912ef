"""Backups of a PostgreSQL database by its own programs: pg_dump, pg_restore and psql."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from storage.engine import make_private
from storage.errors import StorageError
from storage.migrate import refuse_newer
from storage.tables import metadata

_COPIED = "COPY "  # begins the rows of a table in what pg_restore writes


def dump(engine: Engine, target: Path) -> None:
    """Write a dump of the database to ``target``.

    Raises:
        StorageError: ``pg_dump`` is missing or failed; nothing is left of the file.
    """
    make_private(target)
    try:
        _run("pg_dump", ["--format=custom", f"--file={target}", _where(engine)], engine)
    except StorageError:
        target.unlink(missing_ok=True)  # pg_dump begins the file before it knows whether it can
        raise


def load(engine: Engine, source: Path) -> None:
    """Put a dump in the place of what the database holds: all of it, or nothing of it.

    Raises:
        SchemaTooNew: it was made by a newer Signalpost.
        StorageError: it is no dump of Signalpost, or one of the programs is missing or failed.
    """
    _check(source)
    with tempfile.TemporaryDirectory(prefix="signalpost-restore-") as folder:
        # First the whole script: one that breaks off would be committed as far as it came.
        script = Path(folder) / "restore.sql"
        _run("pg_restore", ["--clean", "--if-exists", "--no-owner", f"--file={script}", str(source)])
        # Tables that are younger than the dump would hold on to those that it replaces.
        ours = ", ".join(f'"{name}"' for name in metadata.tables)
        drop = f"SET client_min_messages = warning; DROP TABLE IF EXISTS {ours} CASCADE"
        safely = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run("psql", [*safely, f"--command={drop}", f"--file={script}", _where(engine)], engine)


def _check(source: Path) -> None:
    """Look into a dump before anything is touched."""
    rows = _run("pg_restore", ["--data-only", "--table=alembic_version", "--file=-", str(source)]).splitlines()
    begin = next((place for place, line in enumerate(rows) if line.startswith(_COPIED)), len(rows))
    revision = rows[begin + 1].strip() if begin + 1 < len(rows) else ""
    if not revision or revision == r"\.":
        raise StorageError(f"{source} is a dump, but not a backup of Signalpost.")
    refuse_newer(revision)


def _where(engine: Engine) -> str:
    """The address of the database for the programs: without the password, which every user could read there."""
    bare = engine.url._replace(drivername="postgresql", password=None)
    return f"--dbname={bare.render_as_string(hide_password=False)}"


def _run(program: str, arguments: Sequence[str], engine: Engine | None = None) -> str:
    """Run a program to its end; return what it wrote."""
    environment = dict(os.environ)
    password = engine.url.password if engine else None
    if password:
        environment["PGPASSWORD"] = str(password)
    try:
        done = subprocess.run([program, *arguments], check=True, capture_output=True, env=environment)
    except FileNotFoundError as e:
        raise StorageError(f"{program} is not installed; it comes with PostgreSQL's client programs.") from e
    except subprocess.CalledProcessError as e:
        raise StorageError(f"{program} failed: {_last_line(e.stderr)}") from None
    return done.stdout.decode(errors="replace")


def _last_line(stderr: bytes) -> str:
    return next(iter(stderr.decode(errors="replace").strip().splitlines()[-1:]), "it did not say why")
