"""Operators on structures: remove, insert, merge, split, pool, move.  Each makes a new plan of a plan.

`sim.model.change.applying` applies them; a scenario file names each by its key `operator`.

Provenance.  No operator rewrites a number.  What an operator brings along (offices, powers, posts) keeps the
source stated with it, and posts that change hands are listed as `moved` where they arrive and where they
leave, with the source of the tier they belong to.  So the ledger holds documented numbers and stated changes,
never a sum that no document contains, and a move that is reversed leaves nothing behind.  The one computed
number is a power to which something is added: its source names both parts.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.model.operators.departments import PoolDepartments, PoolFunctions, SplitDepartments
from sim.model.operators.powers import MovePowers
from sim.model.operators.routes import AddPlatform, IntegrateApprovals, ParallelApprovals, PlaceInFront
from sim.model.operators.tiers import InsertTier, RemoveTier, SetLiaison, SetOffices

Operator = Annotated[
    RemoveTier
    | InsertTier
    | SetOffices
    | SetLiaison
    | PoolDepartments
    | PoolFunctions
    | SplitDepartments
    | AddPlatform
    | IntegrateApprovals
    | ParallelApprovals
    | PlaceInFront
    | MovePowers,
    Field(discriminator="operator"),
]
"""Any of them, told apart in a file by the key `operator`."""
