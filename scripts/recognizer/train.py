"""Learning: `python -m scripts.recognizer.train FOLDER HOURS FILE`, where FOLDER is being filled by `pages` or was.

Says how far it is, and now and then how many signs it gets wrong (CER) of lines that it never learnt from.
FILE.pt holds the weights at any time, FILE the network at the end (ONNX). It goes on from FILE.pt where that is there.
"""

from __future__ import annotations

import math
import pickle
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from nightclerk.documents.recognizer import SIGNS, STEP
from scripts.recognizer.network import Network

Line = tuple[NDArray[np.uint8], str]
BLANK = len(SIGNS)  # the answer that is none
_PIXELS = 64 * 500  # across, of the lines of a batch together
_DRAWN, _KEPT = 3_000, 600  # lines that are put in order of width at once; lines that are never learnt from
_PEAK, _WARM = 2e-3, 300  # the highest rate of learning, and steps until it
_EVERY = 240  # seconds
_STEPS = 6  # of a sign


class Pool:
    """The lines so far."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._seen, self._dice = folder, set[Path](), Random(5)
        self.lines: list[Line] = []
        while len(self.lines) <= _KEPT:
            self.look()
            time.sleep(1)
        self.kept, self.lines = self.lines[:_KEPT], self.lines[_KEPT:]

    def look(self) -> None:
        """Take what was written since."""
        for file in sorted(set(self._folder.glob("*.lines")) - self._seen):
            self.lines += pickle.loads(file.read_bytes())  # written by `pages`
            self._seen.add(file)

    def batches(self) -> Iterator[list[Line]]:
        """Without an end; lines of a batch are about as wide as each other."""
        while True:
            ready = list(_by_width(self._dice.choices(self.lines, k=_DRAWN)))
            self._dice.shuffle(ready)
            yield from ready


def _by_width(lines: Sequence[Line]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    for line in sorted(lines, key=lambda each: each[0].shape[1]):
        batch.append(line)
        if len(batch) * line[0].shape[1] >= _PIXELS:
            yield batch
            batch = []


def stacked(lines: Sequence[Line]) -> Tensor:
    """(N, 1, 32, W) with ink as 1."""
    wide = max(line.shape[1] for line, _ in lines) + 2 * STEP
    white = np.full((len(lines), 1, lines[0][0].shape[0], wide), 255, np.uint8)
    for row, (line, _) in zip(white, lines, strict=True):
        row[0, :, : line.shape[1]] = line
    return torch.from_numpy(white).float().div_(-255).add_(1).contiguous(memory_format=torch.channels_last)


def loss_of(network: Network, lines: Sequence[Line]) -> Tensor:
    """Of one batch (CTC), for as many steps as a sign takes: there are lines that say nothing."""
    with torch.autocast("cpu", torch.bfloat16):
        told = network(stacked(lines))
    logs = functional.log_softmax(told.float()[:, :, 0], 1).permute(2, 0, 1)
    signs = [[SIGNS.index(sign) for sign in text] for _, text in lines]
    sizes, steps = torch.tensor([len(each) for each in signs]), torch.full((len(lines),), len(logs))
    flat = torch.tensor([each for one in signs for each in one])
    whole = functional.ctc_loss(logs, flat, steps, sizes, blank=BLANK, reduction="sum", zero_infinity=True)
    return whole * _STEPS / steps.sum()


def wrong(network: Network, lines: Sequence[Line]) -> float:
    """Share of the signs."""
    network.eval()
    with torch.no_grad():
        read = [text for at in range(0, len(lines), 20) for text in _texts(network(stacked(lines[at : at + 20])))]
    network.train()
    pairs = list(zip(read, (text for _, text in lines), strict=True))
    return sum(_distance(*pair) for pair in pairs) / sum(len(text) for _, text in pairs)


def _texts(told: Tensor) -> Iterator[str]:
    for row in told.argmax(1)[:, 0].tolist():
        runs = (sign for sign, before in zip(row, [BLANK, *row], strict=False) if sign != before)
        yield " ".join("".join(SIGNS[sign] for sign in runs if sign != BLANK).split())


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for at, sign in enumerate(one, 1):
        last, row[0] = row[0], at
        for place, wanted in enumerate(other, 1):
            last, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, last + (sign != wanted))
    return row[-1]


def train(pool: Pool, hours: float, file: Path) -> Network:
    """So long, on what the pool has and comes to have."""
    network, weights = Network(BLANK + 1).to(memory_format=torch.channels_last), file.with_suffix(".pt")
    if weights.is_file():
        network.load_state_dict(torch.load(weights))
    learner = torch.optim.AdamW(network.parameters(), lr=_PEAK, weight_decay=1e-2)
    begun = tested = time.monotonic()
    total = seen = 0.0
    for step, batch in enumerate(pool.batches(), 1):
        done = (time.monotonic() - begun) / 3600 / hours
        if done >= 1:
            break
        for group in learner.param_groups:
            group["lr"] = _PEAK * min(1, step / _WARM) * (0.01 + 0.495 * (1 + math.cos(math.pi * done)))
        loss = loss_of(network, batch)
        learner.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call] # torch has no type for it
        nn.utils.clip_grad_norm_(network.parameters(), 5)
        learner.step()
        total, seen = total + loss.item(), seen + len(batch)
        if step % 50 == 0:
            print(f"{done:5.0%} {seen:9.0f} lines of {len(pool.lines)}, loss {total / 50:.3f}", flush=True)
            total = 0.0
            pool.look()
        if time.monotonic() - tested > _EVERY:
            print(f"      CER {wrong(network, pool.kept):.2%}", flush=True)
            torch.save(network.state_dict(), weights)
            tested = time.monotonic()
    torch.save(network.state_dict(), weights)
    return network


def write(network: Network, file: Path) -> None:
    """As ONNX, for lines of any width."""
    network.eval()
    sizes = {"lines": {0: "count", 3: "wide"}, "signs": {0: "count", 3: "steps"}}
    example, names = torch.rand(2, 1, 32, 300), {"input_names": ["lines"], "output_names": ["signs"]}
    torch.onnx.export(network, (example,), file, opset_version=17, dynamo=False, dynamic_axes=sizes, **names)


if __name__ == "__main__":
    pool = Pool(Path(sys.argv[1]))
    network = train(pool, float(sys.argv[2]), Path(sys.argv[3]))
    print(f"CER {wrong(network, pool.kept):.2%}")
    write(network, Path(sys.argv[3]))
