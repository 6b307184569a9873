"""Workspaces and bots are made from what came with the release."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests import warm

HOUSE = Path(__file__).parents[2]


def test_a_new_bot_already_passes_its_own_test_and_runs(stage):
    made = stage.say("new", "bot", "refill_watch")
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", stage.root / "bots" / "refill_watch"],
        capture_output=True,
        text=True,
        cwd=stage.root,
        env=os.environ | {"PYTHONPATH": str(HOUSE)},
    )
    said = stage.say("run", "refill_watch", "--item", "number=7", "--json")

    assert made.code == 0
    assert "2 passed" in tested.stdout, tested.stdout
    assert (said.code, said.json["items"]["done"]) == (0, 1)


@pytest.mark.parametrize("name", ["Refill", "../evil", "1st", "eligibility"])
def test_a_bad_or_taken_name_for_a_bot_is_refused(stage, name):
    assert stage.say("new", "bot", name).code == 2


def test_a_workspace_is_never_made_over_another(stage):
    said = warm.command("init", stage.root)

    assert said.returncode == 2
    assert "WORKSPACE_EXISTS" in said.stderr


@pytest.mark.parametrize("place", ["taken", "taken/clinic", "/proc/clinic"])
def test_a_workspace_where_no_folder_can_be_is_refused_in_words(tmp_path, place):
    (tmp_path / "taken").write_text("a file\n")
    said = warm.command("init", tmp_path / place)

    assert said.returncode == 2
    assert "FOLDER_IMPOSSIBLE" in said.stderr


def test_the_starter_travels_in_the_wheel(tmp_path):
    """`init` from an installed wheel, far from the repository, makes the same workspace as from the checkout."""
    wheel = tmp_path / "wheel"
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", wheel, HOUSE]
    subprocess.run(build, check=True, capture_output=True)
    home = tmp_path / "venv"
    venv.create(home, with_pip=True, system_site_packages=False)
    python = home / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", next(wheel.glob("*.whl"))], check=True)
    # Everything else comes from this environment; only nightclerk itself must come from the wheel.
    site = next((home / "lib").glob("python*")) / "site-packages"
    (site / "borrowed.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    clinic = tmp_path / "clinic"
    command = [python, "-c", "import nightclerk.cli; nightclerk.cli.main()", "init", clinic]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    made = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment)

    assert made.returncode == 0, made.stderr
    for name in ("bots/eligibility/bot.py", "selectors/lakeside.yaml", "nightclerk.yaml", "payers.yaml"):
        assert (clinic / name).read_bytes() == (HOUSE / name).read_bytes()
    assert (clinic / "logs" / "audit").is_dir()
