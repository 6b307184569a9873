"""From a bare machine to the first user: the page is short, its unit holds, and what can run here runs."""

import base64
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Page

PAGE = Page(ROOT / "docs" / "how-to" / "deploy.md")
UNIT = ROOT / "templates" / "nightclerk.service"
MOST_COMMANDS = 25


def first_machine():
    """The commands up to the running service."""
    text = PAGE.text.split("## The file of the practice-management system")[0]
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def ours(line):
    """The words after `nightclerk` of a line that calls it, or None."""
    words = shlex.split(line)
    places = [
        place for place, word in enumerate(words) if word == "nightclerk" and words[place - 1] not in ("start", "-u")
    ]
    return words[places[-1] + 1 :] if places and "systemctl" not in words and "adduser" not in words else None


def test_a_bare_machine_comes_to_its_first_user_within_25_commands():
    assert 5 < len(first_machine()) <= MOST_COMMANDS


def test_the_unit_is_one_that_systemd_understands(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "nightclerk.service"
    unit.write_text(UNIT.read_text().replace("/usr/local/bin/nightclerk", sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)

    assert "nightclerk.service" not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr


def test_the_commands_of_ours_on_the_page_go_as_it_says(tmp_path):
    """As systemd would call them: with the credential where it hands it over."""
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "nightclerk-kek").write_bytes(base64.b64encode(secrets.token_bytes(32)))
    clinic = tmp_path / "clinic"
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "CREDENTIALS_DIRECTORY": str(credentials)}
    ran = []
    for line in first_machine():
        line = line.replace("/srv/nightclerk/clinic", str(clinic)).replace("PORTAL", "lakeside")
        words = ours(line)
        typed = line.removeprefix("sudo ") if line.startswith("sudo sed") else None
        command = ["/bin/sh", "-c", typed] if typed else [sys.executable, "-m", "nightclerk", *words] if words else None
        if command is None:
            continue
        done = subprocess.run(command, env=environment, input="a secret", capture_output=True, text=True, cwd=tmp_path)
        assert done.returncode == 0, (line, done.stderr)
        ran.append(line)

    assert len(ran) >= 5
    assert not (clinic / ".nightclerk" / "keys" / "kek").exists()
    assert "profile: production" in (clinic / "nightclerk.yaml").read_text()
