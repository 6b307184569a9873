"""The network: a picture of a line, 32 pixels high, to one answer for every three pixels across."""

from __future__ import annotations

from torch import Tensor, nn

from nightclerk.documents.recognizer import STEP

_WIDE, _INNER, _BLOCKS = 96, 128, (1, 1, 2, 1, 2)  # signs of a step, of its inner layer, and how far a block looks


class Network(nn.Module):
    """(N, 1, 32, W) with ink as 1 to (N, classes, 1, (W - 3) // 3 + 1), not normalised. 189,000 weights.

    Convolutions alone: a line is read in one go, where a network with memory goes step by step.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.front = nn.Sequential(
            _convolved(1, 16, 3, stride=(2, 1), pad=1),
            _convolved(16, 32, (3, 5), stride=(2, STEP), pad=1),
            _convolved(32, 48, 3, stride=(2, 1), pad=1),
            _convolved(48, 48, 3, pad=1, groups=48),
            _convolved(48, 64, 1),
            _convolved(64, _WIDE, (4, 1)),
        )
        self.middle = nn.Sequential(*map(_Block, _BLOCKS))
        self.head = nn.Conv2d(_WIDE, classes, 1)

    def forward(self, lines: Tensor) -> Tensor:
        """As the class says."""
        found: Tensor = self.head(self.middle(self.front(lines)))
        return found


class _Block(nn.Module):
    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.along = nn.Sequential(
            nn.Conv2d(
                _WIDE, _WIDE, (1, 7), padding=(0, 3 * dilation), dilation=(1, dilation), groups=_WIDE, bias=False
            ),
            nn.BatchNorm2d(_WIDE),
        )
        self.inner = _convolved(_WIDE, _INNER, 1)
        self.outer = nn.Sequential(nn.Conv2d(_INNER, _WIDE, 1, bias=False), nn.BatchNorm2d(_WIDE))

    def forward(self, signs: Tensor) -> Tensor:
        found: Tensor = self.outer(self.inner(self.along(signs)))
        return signs + found


def _convolved(
    given: int,
    made: int,
    size: int | tuple[int, int],
    *,
    stride: int | tuple[int, int] = 1,
    pad: int = 0,
    groups: int = 1,
) -> nn.Sequential:
    layer = nn.Conv2d(given, made, size, stride, pad, groups=groups, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(made), nn.ReLU(inplace=True))
