"""Types of quantities that several parts of a scenario use: a unit with the bounds of its value."""

from __future__ import annotations

from typing import Annotated

from sim.model.files.quantity import Limits, Quantity

Share = Annotated[Quantity, Limits("share", ge=0, le=1)]
Ratio = Annotated[Quantity, Limits("ratio", ge=0)]
Factor = Annotated[Quantity, Limits("ratio", ge=1)]
Count = Annotated[Quantity, Limits("count", ge=0, whole=True)]
Posts = Annotated[Quantity, Limits("post", ge=0, whole=True)]
Offices = Annotated[Quantity, Limits("office", ge=1, whole=True)]

Minutes = Annotated[Quantity, Limits("minute", gt=0)]
Hours = Annotated[Quantity, Limits("hour", gt=0)]
Days = Annotated[Quantity, Limits("day", gt=0)]
WholeDays = Annotated[Quantity, Limits("day", ge=0, whole=True)]

IncidentRate = Annotated[Quantity, Limits("incidents/1000/month", ge=0)]
RequestRate = Annotated[Quantity, Limits("requests/1000/month", ge=0)]
