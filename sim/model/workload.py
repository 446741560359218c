"""What the workloads of cities and of bare networks have in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np


@dataclass(frozen=True, eq=False)
class Workload:
    """Items by number, and when they occur: all that a machine knows of what will happen."""

    start: datetime
    end: int  # seconds
    kind: np.ndarray  # [item] Kind
    category: np.ndarray
    priority: np.ndarray  # queue class, 0 first
    occurred: np.ndarray  # seconds

    def __len__(self) -> int:
        return len(self.kind)
