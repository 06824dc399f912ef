"""The README names every setting and every command; the changelog names the version."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot import commands
from bot.cli import COMMANDS, HELP
from config.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name.upper() for name in Settings.model_fields])
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme_and_has_help(name: str) -> None:
    assert f"signalpost {name}" in README
    assert HELP[name]


@pytest.mark.parametrize("name", commands.USAGE)
def test_every_word_of_ainews_is_in_the_readme(name: str) -> None:
    assert f"/ainews {name}" in README


def test_the_changelog_tells_of_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_process_of_the_procfile_is_a_command() -> None:
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines())
    assert set(lines) == {"release", "web", "worker"}
    assert all(line.split()[:3] == ["python", "-m", "bot"] and line.split()[3] in COMMANDS for line in lines.values())


@pytest.mark.parametrize("target", ["run", "test", "check", "bench", "fmt", "help"])
def test_make_has_the_target(target: str) -> None:
    assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_every_link_to_a_file_in_the_docs_leads_somewhere() -> None:
    import re

    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"
