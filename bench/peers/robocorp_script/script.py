"""Starts the task as its users do; the job as JSON on standard input, the answer on standard output."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

folder = Path(__file__).parent
with tempfile.TemporaryDirectory() as room:
    answer = Path(room) / "answer.json"
    variables = os.environ | {"BENCH_JOB": sys.stdin.read(), "BENCH_ANSWER": str(answer)}
    command = [sys.executable, "-m", "robocorp.tasks", "run", str(folder / "tasks.py"), "--output-dir", room]
    subprocess.run(command, env=variables, stdout=sys.stderr, check=True)
    print(answer.read_text())
