"""The promises of this house: each contract holds, and each breaks on a planted violation."""

import ast
import os
import re
import shutil
import statistics
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from nightclerk.portal import inpage
from nightclerk.store.database import HEAD

HOUSE = Path(__file__).parents[2]

PLANTS = {
    "bots-know-the-api": ("bots/eligibility/changes.py", "import nightclerk.store"),
    "bots-independent": ("bots/eligibility/changes.py", "import bots.other.bot"),
    "bots-no-tools": ("bots/eligibility/changes.py", "import playwright"),
    "platform-no-bots": ("nightclerk/runtime/bots.py", "import bots.eligibility.bot"),
    "layers": ("nightclerk/store/runs.py", "import nightclerk.runtime.runs"),
    "only-engine-dbos": ("nightclerk/runtime/runs.py", "import dbos"),
    "only-portal-playwright": ("nightclerk/runtime/portals.py", "import playwright"),
    "only-store-sql": ("nightclerk/engine/work.py", "import sqlalchemy"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    for name in ("nightclerk", "bots"):
        shutil.copytree(HOUSE / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "bots" / "other").mkdir()
    (folder / "bots" / "other" / "__init__.py").touch()
    (folder / "bots" / "other" / "bot.py").touch()
    shutil.copy(HOUSE / "pyproject.toml", folder)
    return folder


def kept(folder, contract):
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--contract", contract]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("contract", PLANTS)
def test_each_contract_holds_and_breaks_on_a_planted_violation(copy, contract):
    file, line = PLANTS[contract]
    path = copy / file
    sound = path.read_text()
    assert kept(copy, contract).returncode == 0

    path.write_text(f"{sound}\n{line}\n")
    broken = kept(copy, contract)
    path.write_text(sound)

    assert broken.returncode == 1
    assert "BROKEN" in broken.stdout


def test_selectors_is_no_package():
    """A package of that name hides the standard library's, and `import subprocess` fails."""
    assert not list((HOUSE / "selectors").glob("*.py"))


def test_the_newest_migration_is_the_one_the_store_asks_for():
    names = sorted(path.name for path in (HOUSE / "nightclerk" / "store" / "migrations" / "versions").glob("v*.py"))

    assert names[-1].startswith(f"v{HEAD}_")


def functions():
    for path in [*(HOUSE / "nightclerk").rglob("*.py"), *(HOUSE / "bots").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                documented = ast.get_docstring(node) is not None
                start = node.body[0].end_lineno + 1 if documented and len(node.body) > 1 else node.lineno
                yield path.name, node.name, node.end_lineno - start + 1


def test_functions_are_short():
    lengths = sorted(length for _file, _name, length in functions())

    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.9)] <= 30
    assert lengths[-1] <= 80


def test_the_lock_names_every_dependency_with_hashes_and_no_address():
    lock = (HOUSE / "requirements.lock").read_text()

    assert "://" not in lock
    assert lock.count("--hash=sha256:") > lock.count("==") > 40


def test_the_migrations_make_the_tables_that_the_store_uses(tmp_path):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from nightclerk.store.database import open_database
    from nightclerk.store.schema import metadata

    database = open_database(tmp_path / "new.db")
    with database.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    database.close()

    assert differences == []


@pytest.mark.parametrize("question", ["watch", *inpage.FURTHER])
def test_the_scripts_of_one_question_to_a_page_call_no_two_things_the_same(question):
    declared = re.compile(r"^(?:async )?function\*? (\w+)|^(?:const|let) (\w+)", re.MULTILINE)
    scripts = dict.fromkeys((*inpage.ALWAYS, *inpage.FURTHER.get(question, ()), "held.js", "still.js"))
    texts = [(Path(inpage.__file__).parent / name).read_text("utf-8") for name in scripts]
    names = Counter(one or other for text in texts for one, other in declared.findall(text))

    assert len(names) > 100
    assert [name for name, times in names.items() if times > 1] == []
