"""`nightclerk up`: scheduler, workers and web app of one machine, in one supervised process tree."""

from __future__ import annotations

import os
import sys

import click

from nightclerk.cli.common import workspace_at, workspace_option
from nightclerk.errors import AlreadyRunning
from nightclerk.keys.sources import HANDED_OVER, ask_at_terminal
from nightclerk.runtime.make import open_once
from nightclerk.store.locks import FileLocks
from nightclerk.supervisor import Child, Tree
from nightclerk.workspace import Workspace


@click.command("up", help="Scheduler, workers and web app of this machine, kept running until stopped.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 32), help="How many workers.")
@click.option("--bind", default="127.0.0.1:8321", show_default=True, help="Where the web app listens.")
@click.option("--tls-cert", default="", help="Certificate file (PEM); needed to listen on the clinic's network.")
@click.option("--tls-key", default="", help="Its key file (PEM).")
@workspace_option
def command(workers: int, bind: str, tls_cert: str, tls_key: str, workspace: str | None) -> int:
    """Keep them running until SIGTERM or Ctrl-C; each finishes what it has in hand."""
    room = workspace_at(workspace)
    lock = FileLocks(room.state / "workers").hold("up")
    if lock is None:
        raise AlreadyRunning(
            "`nightclerk up` runs in this workspace already.",
            code="ALREADY_RUNNING",
            remedy="Stop it first (Ctrl-C, or `systemctl stop nightclerk`).",
        )
    pass_fds = _hand_over_passphrase(room)
    open_once(room)  # a broken setting or database is told once, here, and not by each child
    web = ["serve", "--bind", bind, *_pair("--tls-cert", tls_cert), *_pair("--tls-key", tls_key)]
    children = [_child(room, "scheduler", ["schedule", "serve"], pass_fds)]
    children += [_child(room, f"worker {slot}", ["work", "--slot", str(slot)], pass_fds) for slot in range(workers)]
    children += [_child(room, "web app", web, pass_fds)]
    try:
        return Tree(children, lambda text: click.echo(text, err=True)).run()
    finally:
        lock.free()


def _child(room: Workspace, name: str, words: list[str], pass_fds: tuple[int, ...]) -> Child:
    command = [sys.executable, "-m", "nightclerk", *words, "--workspace", str(room.root)]
    return Child(name, command, pass_fds)


def _pair(option: str, value: str) -> list[str]:
    return [option, value] if value else []


def _hand_over_passphrase(room: Workspace) -> tuple[int, ...]:
    """Ask once for all processes; they read it from a memory file that no disk and no list of processes shows."""
    if room.settings.keys != "passphrase":
        return ()
    memory = os.memfd_create("nightclerk")
    os.write(memory, ask_at_terminal().encode())
    os.environ[HANDED_OVER] = str(memory)
    return (memory,)
