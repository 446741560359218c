"""Give the exact answers of queueing theory that the simulator is held against.

Rates are per any unit of time and times in that same unit; `service` is always the rate of one
server.  Every function refuses an unstable load and bad arguments with a ValueError.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, exp, isfinite, log, pi, sin, sqrt

import numpy as np
from scipy.linalg import expm
from scipy.optimize import brentq
from scipy.sparse import coo_array
from scipy.sparse.linalg import spsolve
from scipy.special import exprel

NEGLIGIBLE = 1e-14
"""Probability that a truncated chain may leave out."""

LONGEST_GAP = 40
"""Differences of two shortest-queue lines that are kept: the tail beyond is below 3**-40."""


def check_positive(**values: float) -> None:
    """Raise ValueError unless every value is positive and finite."""
    for name, value in values.items():
        if not (isfinite(value) and value > 0):
            raise ValueError(f"{name} must be positive and finite, got {value}")


def check_not_negative(**values: float) -> None:
    """Raise ValueError unless every value is zero or positive, and finite."""
    for name, value in values.items():
        if not (isfinite(value) and value >= 0):
            raise ValueError(f"{name} must be zero or positive, and finite, got {value}")


def check_count(**values: int) -> None:
    """Raise ValueError unless every value is a whole number of at least 1."""
    for name, value in values.items():
        if not isfinite(value) or value % 1 or value < 1:
            raise ValueError(f"{name} must be a whole number of at least 1, got {value}")


def check_stable(load: float, servers: float) -> None:
    """Raise ValueError unless the offered load (in servers) is below the number of servers."""
    if not load < servers:
        raise ValueError(f"unstable: load {load:.6g} is not below capacity {servers:.6g}")


@dataclass(frozen=True)
class Delay:
    """Steady-state answers of a queue: waits and sojourns are means over all customers."""

    wait_probability: float
    wait: float
    sojourn: float
    in_queue: float
    in_system: float


@dataclass(frozen=True)
class MMc(Delay):
    """`Delay` of an M/M/c queue served first come, first served, with its distributions."""

    arrival: float
    service: float
    servers: int

    def wait_tail(self, time: float) -> float:
        """Give P(wait > time)."""
        return self.wait_probability * exp(-self._spare * time)

    def sojourn_tail(self, time: float) -> float:
        """Give P(sojourn > time).

        Who waits stays a sum of two exponentials, of the spare and of the service rate; `exprel`
        keeps the formula exact when the two rates are equal.
        """
        low, high = sorted((self._spare, self.service))
        both = self.service * time * exp(-low * time) * exprel(-(high - low) * time)
        return exp(-self.service * time) + self.wait_probability * float(both)

    def wait_quantile(self, p: float) -> float:
        """Give the p-quantile of the wait, 0 where at least the share p does not wait."""
        _check_quantile(p)
        late = 1 - p
        return log(self.wait_probability / late) / self._spare if self.wait_probability > late else 0.0

    def sojourn_quantile(self, p: float) -> float:
        """Give the p-quantile of the sojourn."""
        return _quantile(self.sojourn_tail, p, self.sojourn)

    @property
    def _spare(self) -> float:
        return self.servers * self.service - self.arrival


def erlang_c(servers: int, load: float) -> float:
    """Give the probability that a customer of an M/M/c queue waits (Erlang 1917).

    `load` is arrival rate over service rate.  Uses the recursion for Erlang B, which never overflows.
    """
    check_count(servers=servers)
    check_not_negative(load=load)
    check_stable(load, servers)
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    return servers * blocked / (servers - load * (1 - blocked))


def mmc(arrival: float, service: float, servers: int) -> MMc:
    """Give the steady state of an M/M/c queue (Erlang 1917; Kleinrock 1975, section 3.5)."""
    check_not_negative(arrival=arrival)
    check_positive(service=service)
    waits = erlang_c(servers, arrival / service)
    wait = waits / (servers * service - arrival)
    sojourn = wait + 1 / service
    return MMc(waits, wait, sojourn, arrival * wait, arrival * sojourn, arrival, service, servers)


def mg1(arrival: float, mean: float, scv: float) -> Delay:
    """Give the steady state of an M/G/1 queue (Pollaczek 1930, Khinchine 1932).

    `mean` is the mean service time, `scv` its squared coefficient of variation.
    """
    check_positive(mean=mean)
    check_not_negative(arrival=arrival, scv=scv)
    load = arrival * mean
    check_stable(load, 1)
    wait = arrival * mean**2 * (1 + scv) / (2 * (1 - load))
    return Delay(load, wait, wait + mean, arrival * wait, arrival * (wait + mean))


@dataclass(frozen=True)
class Loss:
    """Steady state of a queue with limited room; `wait` and `sojourn` are means of the accepted."""

    full: float
    in_system: float
    wait: float
    sojourn: float


def mmck(arrival: float, service: float, servers: int, capacity: int) -> Loss:
    """Give the steady state of an M/M/c/K queue (Kleinrock 1975, section 3.6); any load is stable.

    `capacity` counts those in service too, so that capacity = servers is Erlang's loss system.
    """
    check_positive(arrival=arrival, service=service)
    check_count(servers=servers, capacity=capacity)
    if capacity < servers:
        raise ValueError(f"capacity {capacity} is below the number of servers {servers}")
    busy = np.minimum(np.arange(1, capacity + 1), servers)
    share = _birth_death(arrival / (service * busy))
    in_system = float(share @ np.arange(capacity + 1))
    sojourn = in_system / (arrival * (1 - share[-1]))
    return Loss(float(share[-1]), in_system, sojourn - 1 / service, sojourn)


def priority_mmc(arrivals: Sequence[float], service: float, servers: int) -> tuple[float, ...]:
    """Give each class's mean wait under non-preemptive priority with one service rate.

    Highest priority first (Cobham 1954; Kella and Yechiali 1985).
    """
    check_positive(service=service)
    capacity = servers * service
    residual = erlang_c(servers, sum(arrivals) / service) / capacity
    return _cobham(residual, [rate / capacity for rate in arrivals])


def priority_mg1(
    arrivals: Sequence[float], means: Sequence[float], second_moments: Sequence[float]
) -> tuple[float, ...]:
    """Give each class's mean wait at one server under non-preemptive priority (Cobham 1954).

    Highest priority first; each class has its own mean and second moment of service time.
    """
    for mean, second in zip(means, second_moments, strict=True):
        check_positive(mean=mean, second_moment=second)
        if second < mean**2 * (1 - 1e-12):
            raise ValueError(f"second moment {second} is below the square of the mean {mean}")
    residual = sum(rate * second for rate, second in zip(arrivals, second_moments, strict=True)) / 2
    return _cobham(residual, [rate * mean for rate, mean in zip(arrivals, means, strict=True)])


def _cobham(residual: float, loads: Sequence[float]) -> tuple[float, ...]:
    for load in loads:
        check_not_negative(load=load)
    upto = np.concatenate(([0.0], np.cumsum(loads)))
    check_stable(float(upto[-1]), 1)
    return tuple((residual / ((1 - upto[:-1]) * (1 - upto[1:]))).tolist())


@dataclass(frozen=True)
class Network:
    """Steady state of a network: per node the arrival rate, number and sojourn of one visit.

    `in_system` and `sojourn` are those of the whole network, from entering to leaving it.
    """

    rates: tuple[float, ...]
    numbers: tuple[float, ...]
    visits: tuple[float, ...]
    in_system: float
    sojourn: float


def jackson(
    external: Sequence[float],
    service: Sequence[float],
    servers: Sequence[int],
    routing: Sequence[Sequence[float]],
) -> Network:
    """Give the steady state of an open network of M/M/c nodes (Jackson 1957).

    `routing[i][j]` is the share that goes from node i to node j; the rest of row i leaves.
    """
    rates = _traffic(np.asarray(external, float), np.asarray(routing, float))
    nodes = [mmc(*node) for node in zip(rates.tolist(), service, servers, strict=True)]
    numbers = tuple(node.in_system for node in nodes)
    visits = tuple(node.sojourn for node in nodes)
    return Network(tuple(rates.tolist()), numbers, visits, sum(numbers), sum(numbers) / sum(external))


def _traffic(external: np.ndarray, routing: np.ndarray) -> np.ndarray:
    if routing.shape != (len(external), len(external)):
        raise ValueError(f"routing has shape {routing.shape}, expected {(len(external),) * 2}")
    if (routing < 0).any() or (routing.sum(axis=1) > 1 + 1e-12).any():
        raise ValueError(f"rows of routing must be shares that sum to at most 1, got {routing.tolist()}")
    if (external < 0).any() or not external.sum() > 0:
        raise ValueError(f"external rates must not be negative nor all 0, got {external.tolist()}")
    if max(abs(np.linalg.eigvals(routing))) > 1 - 1e-12:
        raise ValueError(f"some customers never leave: routing {routing.tolist()}")
    # The solve may leave -1e-17 at a node that nobody visits.
    return np.maximum(np.linalg.solve(np.eye(len(external)) - routing.T, external), 0.0)


def tandem_sojourn_quantile(arrival: float, services: Sequence[float], p: float) -> float:
    """Give the p-quantile of the whole sojourn in M/M/1 queues one after the other.

    The sojourns are independent and exponential (Reich 1957), so that their sum is of phase type,
    which needs no special case for equal rates.
    """
    check_not_negative(arrival=arrival)
    for service in services:
        check_positive(service=service)
        check_stable(arrival / service, 1)
    spare = np.asarray(services, float) - arrival
    phases = np.diag(-spare) + np.diag(spare[:-1], 1)
    return _quantile(lambda time: float(expm(phases * time)[0].sum()), p, float((1 / spare).sum()))


@dataclass(frozen=True)
class Pooling:
    """Mean sojourns of the same work under four ways to use two servers."""

    random_split: float
    shortest_queue: float
    pooled: float
    one_fast_server: float


def pooling_two(arrival: float, service: float) -> Pooling:
    """Compare ways to share the arrivals among two servers (Kleinrock 1976, section 5.1; Haight 1958).

    `arrival` is the rate of both servers together, `service` the rate of one of the two.
    """
    return Pooling(
        random_split=mmc(arrival / 2, service, 1).sojourn,
        shortest_queue=shortest_queue(arrival, service).sojourn,
        pooled=mmc(arrival, service, 2).sojourn,
        one_fast_server=mmc(arrival, 2 * service, 1).sojourn,
    )


def shortest_queue(arrival: float, service: float) -> Delay:
    """Give the steady state of two servers whose customers join the shorter queue, ties at random.

    Solves the Markov chain of (shorter, longer minus shorter) of Haight (1958) numerically.  Its tail
    falls by rho² a step in the first and by less than 1/3 in the second (Flatto and McKean 1977).
    """
    check_positive(arrival=arrival, service=service)
    load = arrival / service
    check_stable(load, 2)
    depth = 10 + int(log(NEGLIGIBLE) / (2 * log(load / 2)))
    shorter, gap = (axis.ravel() for axis in np.indices((depth, LONGEST_GAP)))
    share = _stationary(_shorter_queue_moves(arrival, service, shorter, gap), len(gap))
    in_system = float(share @ (2 * shorter + gap))
    sojourn = in_system / arrival
    wait = sojourn - 1 / service
    return Delay(float(share[shorter > 0].sum()), wait, sojourn, arrival * wait, in_system)


Moves = list[tuple[np.ndarray, np.ndarray, float]]


def _shorter_queue_moves(arrival: float, service: float, shorter: np.ndarray, gap: np.ndarray) -> Moves:
    """List (states, states reached, rate); states are numbered row by row, a row per shorter line."""
    state = shorter * LONGEST_GAP + gap
    row = LONGEST_GAP - 1
    equal, busy = gap == 0, shorter > 0
    joins = ~equal & (shorter < shorter.max())
    leaves = ~equal & busy & (gap < row)
    return [
        (state[equal], state[equal] + 1, arrival),
        (state[joins], state[joins] + row, arrival),
        (state[equal & busy], state[equal & busy] - row, 2 * service),
        (state[leaves], state[leaves] - row, service),
        (state[~equal], state[~equal] - 1, service),
    ]


def _stationary(moves: Moves, states: int) -> np.ndarray:
    """Solve a sparse chain for its stationary shares, with that of state 0 set to 1 and normalised after."""
    source = np.concatenate([move[0] for move in moves])
    target = np.concatenate([move[1] for move in moves])
    rate = np.concatenate([np.full(len(move[0]), move[2]) for move in moves])
    entries = np.concatenate((rate, -rate)), (np.concatenate((target, source)), np.tile(source, 2))
    flow = coo_array(entries, shape=(states, states)).tocsc()
    weights = np.concatenate(([1.0], spsolve(flow[1:, 1:], -flow[1:, [0]].toarray().ravel())))
    return weights / weights.sum()


def fork_join_two(arrival: float, service: float) -> float:
    """Give the mean time until both parts are done at two M/M/1 stations (Flatto and Hahn 1984).

    Every arrival sends one part to each station; formula as in Nelson and Tantawi (1988).
    """
    check_not_negative(arrival=arrival)
    check_positive(service=service)
    check_stable(arrival / service, 1)
    return (12 - arrival / service) / 8 / (service - arrival)


def fork_join_no_load(service: float, stations: int) -> float:
    """Give the mean of the longest of so many exponential times (Rényi 1953): H_K / service."""
    check_positive(service=service)
    check_count(stations=stations)
    return sum(1 / k for k in range(1, stations + 1)) / service


@dataclass(frozen=True)
class ErlangA:
    """Steady state of a queue with impatient customers; `wait` is the mean over all of them."""

    wait_probability: float
    abandoned: float
    in_queue: float
    in_system: float
    wait: float


def erlang_a(arrival: float, service: float, servers: int, patience_rate: float) -> ErlangA:
    """Give the steady state of M/M/c+M (Palm 1957; Garnett, Mandelbaum and Reiman 2002).

    Each waiting customer gives up at `patience_rate`, none in service does; any load is stable.
    """
    check_positive(arrival=arrival, service=service, patience_rate=patience_rate)
    check_count(servers=servers)
    states = np.arange(1, servers + _longest_queue(arrival, service * servers, patience_rate) + 1)
    death = np.minimum(states, servers) * service + np.maximum(states - servers, 0) * patience_rate
    share = _birth_death(arrival / death)
    number = np.concatenate(([0], states))
    in_queue = float(share @ np.maximum(number - servers, 0))
    waits = float(share[number >= servers].sum())
    in_system = float(share @ number)
    return ErlangA(waits, in_queue * patience_rate / arrival, in_queue, in_system, in_queue / arrival)


def _longest_queue(arrival: float, capacity: float, patience_rate: float) -> int:
    """Give a queue beyond which the share of time is negligible.

    Below capacity the shares fall at least by the load a step; in any case they fall like a normal
    tail about the queue that balances arrivals with departures.
    """
    balance = max(arrival - capacity, 0) / patience_rate
    spread = 12 * sqrt(max(arrival, capacity) / patience_rate)
    decay = log(NEGLIGIBLE) / log(arrival / capacity) if arrival < capacity else spread
    return 100 + int(balance + min(decay, spread))


def _birth_death(ratios: np.ndarray) -> np.ndarray:
    """Give the shares of a birth-death chain from birth over death; logarithms never overflow."""
    logs = np.concatenate(([0.0], np.cumsum(np.log(ratios))))
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()


def mt_infinite(mean_rate: float, amplitude: float, period: float, service: float, at: float) -> float:
    """Give the mean number in M_t/M/inf at time `at`, long after the start (Eick, Massey, Whitt 1993).

    The rate is mean_rate + amplitude sin(2 pi t / period); the number is Poisson.
    """
    check_positive(mean_rate=mean_rate, period=period, service=service)
    if abs(amplitude) > mean_rate:
        raise ValueError(f"amplitude {amplitude} makes the rate negative, the mean rate is {mean_rate}")
    pulse = 2 * pi / period
    swing = service * sin(pulse * at) - pulse * cos(pulse * at)
    return mean_rate / service + amplitude * swing / (service**2 + pulse**2)


def transient_waits_mean(arrival: float, service: float, customers: int, servers: int = 1) -> float:
    """Give the expected mean of the first `customers` waits of an M/M/c queue that starts empty.

    Exact, by recursion on the number that each arrival finds (Kelton and Law 1985); any load will do.
    """
    check_positive(arrival=arrival, service=service)
    check_count(customers=customers, servers=servers)
    found = np.zeros(customers + 1)
    found[0] = 1.0
    queued = np.maximum(np.arange(customers + 1) - servers + 1, 0)
    stays = arrival / (arrival + service * np.minimum(np.arange(customers + 1), servers))
    total = 0.0
    for _ in range(customers):
        total += float(found @ queued)
        found = _found_next(found, stays)
    return total / (servers * service) / customers


def _found_next(found: np.ndarray, stays: np.ndarray) -> np.ndarray:
    """Add one customer, then let customers leave until the next arrival catches the chain."""
    reached = np.concatenate(([0.0], found[:-1]))
    for k in range(len(found) - 1, 0, -1):
        reached[k - 1] += reached[k] * (1 - stays[k])
    return reached * stays


def _check_quantile(p: float) -> None:
    if not 0 < p < 1:
        raise ValueError(f"p must lie between 0 and 1, got {p}")


def _quantile(tail: Callable[[float], float], p: float, mean: float) -> float:
    """Find where a falling tail meets 1 - p; `mean` bounds the search by Markov's inequality."""
    _check_quantile(p)
    return float(brentq(lambda time: tail(time) - (1 - p), 0.0, 2 * mean / (1 - p), xtol=1e-13 * mean))
