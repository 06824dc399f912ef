"""The README names every setting and every command; the changelog names the version."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest

from bot import usage
from bot.cli import COMMANDS, HELP, cli
from bot.jobs.registry import JOBS
from config.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
SETTINGS = {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", [name.upper() for name in Settings.model_fields])
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in README


def test_every_setting_of_the_readme_exists() -> None:
    table = README.partition("| setting |")[2].partition("\n\n")[0]
    named = re.findall(r"`([A-Z][A-Z_]+)`", "\n".join(row.split("|")[1] for row in table.splitlines()[2:]))
    assert sorted(named) == sorted(SETTINGS)


def test_the_readme_tells_the_defaults() -> None:
    for name, field in Settings.model_fields.items():
        row = re.search(rf"^\|[^|]*`{name.upper()}`[^|]*\|([^|]*)\|", README, re.MULTILINE)
        assert row is not None
        secret = hasattr(field.default, "get_secret_value")
        default = "" if secret else str(field.default).removeprefix(f"{ROOT}/")
        assert row[1].strip() == (f"`{default}`" if default else "–"), name


def test_the_example_of_a_settings_file_has_every_setting_once_and_sets_none() -> None:
    assert sorted(re.findall(r"^#([A-Z_]+)=", EXAMPLE, re.MULTILINE)) == sorted(SETTINGS)
    assert all(line.startswith("#") for line in EXAMPLE.splitlines() if line)


def test_the_example_of_a_settings_file_is_right_when_its_lines_are_turned_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    place = tmp_path / "example.env"
    place.write_text(re.sub(r"^#(?=[A-Z_]+=)", "", EXAMPLE, flags=re.MULTILINE), encoding="utf-8")
    example, plain = Settings(_env_file=place), Settings(_env_file=None)
    shown = {"slack_bot_token", "slack_app_token", "public_url", "llm_model", "sources"}
    assert {name for name in Settings.model_fields if getattr(example, name) != getattr(plain, name)} == shown
    assert plain.sources.samefile(ROOT / example.sources)


def test_the_readme_names_every_file_of_config_that_may_be_edited() -> None:
    files = {path.name for path in (ROOT / "config").iterdir() if path.suffix in {".toml", ".md"}}
    assert {name for name in files if f"`{name}`" not in README} == set()


def test_every_command_that_the_readme_shows_exists() -> None:
    assert set(re.findall(r"signalpost ([a-z]+)\b", README)) <= set(COMMANDS)
    assert set(re.findall(r"/ainews ([a-z]+)\b", README)) <= set(usage.USAGE)


def test_every_part_of_a_command_is_in_the_readme() -> None:
    with click.Context(cli) as context:
        for name in COMMANDS:
            command = cli.get_command(context, name)
            if isinstance(command, click.Group):
                listed = re.search(rf"`signalpost {name} ([a-z\\|]+)`", README)
                assert listed is not None
                assert set(listed[1].replace("\\", "").split("|")) == set(command.commands), name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme_and_has_help(name: str) -> None:
    assert f"signalpost {name}" in README
    assert HELP[name]


@pytest.mark.parametrize("name", usage.USAGE)
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


PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def _anchors(page: Path) -> set[str]:
    """The anchors that a reader's browser finds on a page: its headings in small letters, spaces as hyphens."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@every_page
def test_every_link_to_a_file_in_the_docs_leads_somewhere(page: Path) -> None:
    for file, anchor in re.findall(r"\]\(([^)#:\s]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8")):
        target = page.parent / file if file else page
        assert target.exists(), f"{page.name} links to {file}"
        assert not anchor or anchor in _anchors(target), f"{page.name} links to {file}#{anchor}"


@every_page
def test_every_file_that_the_docs_name_is_there(page: Path) -> None:
    named = re.findall(r"`((?:bot|storage|config|tests|docs)/[\w/.-]+)`", page.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


@every_page
def test_every_command_that_the_docs_name_can_be_given(page: Path) -> None:
    """Modules, their options, paths of tests and targets of make; what they print is another matter."""
    for command in re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8")):
        if module := re.search(r"python -m (tests\.[\w.]+)(.*)", command):
            place = ROOT / module[1].replace(".", "/")
            file = place / "__main__.py" if place.is_dir() else place.with_suffix(".py")
            assert file.exists(), command
            code = file.read_text(encoding="utf-8")
            assert all(f'"{option}"' in code for option in re.findall(r"--[a-z][\w-]*", module[2])), command
        elif "python -m pytest" in command:
            assert all((ROOT / path).exists() for path in re.findall(r"tests[/\w.]*", command)), command
        elif target := re.search(r"^make ([a-z][\w-]*)", command):
            bench = target[1].removeprefix("bench-")
            known = f"\n{target[1]}:" in MAKEFILE or (ROOT / f"tests/bench/{bench}.py").exists()
            assert known, command


def test_the_architecture_names_every_folder_and_where_to_start_reading() -> None:
    rooms = re.findall(r"^\| `([\w/]+)/` \|[^|]*\|([^|]*)\|", ARCHITECTURE, re.MULTILINE)
    folders = {f"bot/{path.parent.name}" for path in (ROOT / "bot").glob("*/__init__.py")}
    assert {name for name, _ in rooms} == folders | {"bot", "config", "storage"}
    for name, starts in rooms:
        assert all((ROOT / name / file).exists() for file in re.findall(r"`([\w/.]+)`", starts)), name


def test_the_architecture_names_every_job() -> None:
    table = ARCHITECTURE.partition("| sweep")[2].partition("\n\n")[0]
    named = {name for row in table.splitlines()[2:] for name in re.findall(r"\w+", row.split("|")[1])}
    assert named == {job.name for job in JOBS}


def test_the_architecture_names_the_floors_of_every_module() -> None:
    floors = ARCHITECTURE.partition("| floor |")[2].partition("\n\n")[0]
    top = {f"bot.{path.stem}" for path in (ROOT / "bot").glob("*.py")} - {"bot.__init__"}
    folders = {f"bot.{path.parent.name}" for path in (ROOT / "bot").glob("*/__init__.py")}
    assert [name for name in sorted(top | folders) if f"`{name}" not in floors] == []
