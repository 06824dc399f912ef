"""The floors of the house: who may import whom, what stays pure, no circles, no module too large.

A floor is a number; a module imports only from lower floors, or from its own folder on the same floor.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAX_LINES = 300
MAX_FUNCTION = 45

# The longest prefix wins. Numbers between 1 and 2 are the pure floors, in the order of the data's way;
# those between 3 and 4 are the services, in the same order.
FLOORS = {
    "config": 0.0,
    "storage": 2.0,
    "storage.records": 0.0,
    "storage.nouns": 0.0,
    "storage.errors": 0.0,
    "storage.tables": 1.0,
    "storage.engine": 1.0,
    "storage.migrations": 2.0,
    "storage.store": 2.5,
    "bot": 0.0,
    "bot.errors": 0.0,
    "bot.commands": 1.0,
    "bot.grammar": 1.0,
    "bot.replies": 1.0,
    "bot.usage": 1.0,
    "bot.delivery.gateway": 1.0,
    "bot.feeds": 1.1,
    "bot.stories": 1.2,
    "bot.cards.writer": 1.3,
    "bot.cards.english": 1.31,
    "bot.cards.proof": 1.32,
    "bot.cards.choice": 1.33,
    "bot.cards.advice": 1.34,
    "bot.cards": 1.35,
    "bot.cards.model": 1.36,
    "bot.render": 1.4,
    "bot.delivery": 1.5,
    "bot.slack.views": 1.6,
    "bot.slack.home": 1.6,
    "bot.services": 3.0,
    "bot.services.feeds": 3.1,
    "bot.services.stories": 3.2,
    "bot.services.cards": 3.3,
    "bot.services.delivery": 3.4,
    "bot.services.installation": 3.5,
    "bot.services.desk": 3.6,
    "bot.services.one_pass": 3.7,
    "bot.services.pages": 3.7,
    "bot.services.setup": 3.7,
    "bot.slack": 4.0,
    "bot.web": 4.0,
    "bot.jobs": 4.0,
    "bot.playground": 4.0,
    "bot.app": 5.0,
    "bot.core": 5.0,
    "bot.logs": 5.0,
    "bot.serving": 5.0,
    "bot.workspace": 5.0,
    "bot.cli": 5.5,
    "bot.__main__": 5.6,
}
IO_MODULES = {  # inside a pure folder, or below the doors of theirs
    "bot.feeds.behind",
    "bot.feeds.crew",
    "bot.feeds.dialling",
    "bot.feeds.fetch",
    "bot.feeds.sandbox",
    "bot.feeds.article",
    "bot.feeds.visit",
    "bot.feeds.plain",
    "bot.cards.model.answering",
    "bot.cards.model.exchange",
    "bot.cards.model.llm",
    "bot.cards.model.transport",
    "bot.slack.client",
    "bot.slack.web_gateway",
    "bot.slack.gateways",
}
IMPURE = {
    "sqlalchemy", "alembic", "slack_sdk", "slack_bolt", "aiohttp", "apscheduler", "flask", "requests", "urllib3",
    "time", "os", "random", "socket", "subprocess", "threading", "asyncio", "secrets",
}  # fmt: skip
TABLE_FLOOR = ("storage.tables", "storage.engine")  # pure of the world, but made of SQLAlchemy


def modules() -> dict[str, Path]:
    found = {}
    for top in ("bot", "storage", "config"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if "versions" in path.parts:
                continue
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def floor(module: str) -> float:
    if module in IO_MODULES:
        return 2.0
    name = module
    while name and name not in FLOORS:
        name = name.rpartition(".")[0]
    assert name, f"{module} stands on no floor: add it to FLOORS"
    return FLOORS[name]


def typing_only(tree: ast.Module) -> set[ast.AST]:
    """Nodes below ``if TYPE_CHECKING:``."""
    hidden: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            hidden.update(child for statement in node.body for child in ast.walk(statement))
    return hidden


def imported(name: str, *, typing: bool = True) -> set[str]:
    """Names of every module that ``name`` imports anywhere in its text."""
    tree = TREES[name]
    hidden = set() if typing else typing_only(tree)
    found: set[str] = set()
    for node in ast.walk(tree):
        if node in hidden:
            continue
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{name}: relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in MODULES else node.module)
    return found


def own(names: set[str]) -> set[str]:
    return {name for name in names if name in MODULES}


@pytest.mark.parametrize("name", MODULES)
def test_module_imports_only_from_floors_below(name: str) -> None:
    wrong = []
    for other in own(imported(name)) - {name}:
        same_folder = other.rpartition(".")[0] == name.rpartition(".")[0] or other.startswith(f"{name}.")
        inside = name.startswith(f"{other}.") or same_folder
        if floor(other) > floor(name) or (floor(other) == floor(name) and not inside and floor(name) > 0):
            wrong.append(f"{name} (floor {floor(name)}) imports {other} (floor {floor(other)})")
    if name.split(".", maxsplit=1)[0] in {"storage", "config"}:
        wrong += [f"{name} imports {other}" for other in own(imported(name)) if other.startswith("bot")]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", [name for name in MODULES if floor(name) < 2.0 and not name.startswith(TABLE_FLOOR)])
def test_pure_module_does_not_touch_the_world(name: str) -> None:
    touched = {other.split(".")[0] for other in imported(name, typing=False)} & IMPURE
    assert not touched, f"{name} is pure but imports {sorted(touched)}"


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("storage.nouns")])
def test_nouns_need_only_the_standard_library(name: str) -> None:
    assert {other.split(".")[0] for other in imported(name)} <= {
        "__future__",
        "dataclasses",
        "datetime",
        "enum",
        "typing",
    }


def test_no_circle_of_imports() -> None:
    graph = {name: own(imported(name, typing=False)) - {name} for name in MODULES}
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, "circle: " + " → ".join((*path[path.index(name) :], name))
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*path, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("name", MODULES)
def test_module_is_small_enough_to_read(name: str) -> None:
    lines = len(MODULES[name].read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_LINES, f"{name} has {lines} lines; split it by purpose"
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= MAX_FUNCTION, f"{name}.{node.name} has {length} lines"


@pytest.mark.parametrize("name", [name for name, path in MODULES.items() if path.read_text(encoding="utf-8").strip()])
def test_module_says_what_it_is_for(name: str) -> None:
    assert ast.get_docstring(TREES[name]), f"{name} has no docstring"


BROAD_ALLOWED = {
    "bot.slack.door": {"door"},
    "bot.jobs.embedded": {"_run"},
    "bot.cli": {"main"},
}


@pytest.mark.parametrize("name", MODULES)
def test_everything_is_caught_in_three_places_only(name: str) -> None:
    wrong = []
    for function in (
        node for node in ast.walk(TREES[name]) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ):
        for node in ast.walk(function):
            if isinstance(node, ast.ExceptHandler):
                caught = "BaseException" if node.type is None else ast.unparse(node.type)
                broad = {"Exception", "BaseException"} & set(caught.strip("()").replace(" ", "").split(","))
                if broad and function.name not in BROAD_ALLOWED.get(name, set()):
                    wrong.append(f"{name}.{function.name} catches {caught}")
    assert not wrong, "\n".join(wrong)
