"""An archive that was really made: the sample feeds of the demo, polled from loopback and turned into cards."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.playground.demo.show import DemoShow
from bot.services.one_pass import run_pass
from bot.services.parts import utc_now
from bot.serving import workspace_core
from config.settings import Settings

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``demo.db``: the week's samples as a baseline, and the feeds' list in ``sources.toml``."""
    folder = tmp_path_factory.mktemp("archive")
    show = DemoShow(folder, utc_now)
    settings = show.start(Settings(_env_file=None))
    try:
        with workspace_core(settings) as core:
            run_pass(core.parts)
    finally:
        show.stop()
    return folder


@pytest.fixture
def run(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line on a copy of the archive, as a person would; return what it printed."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    shutil.copyfile(archive / "demo.db", tmp_path / "demo.db")
    (tmp_path / "none.toml").write_text("")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'demo.db'}")
    monkeypatch.setenv("SOURCES", str(tmp_path / "none.toml"))
    monkeypatch.setenv("ALLOW_PRIVATE_NETWORKS", "127.0.0.1/32")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, **options: str) -> Result:
        return CliRunner().invoke(cli, list(arguments), catch_exceptions=False, **options)  # type: ignore[arg-type]

    return call
