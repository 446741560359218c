"""Rows of the validation sheet to the printed digits, limits in closed form, and laws of every queue."""

from itertools import pairwise
from math import exp, log

import numpy as np
import pytest
from digits import printed
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from sim.analysis.theory.queueing import (
    erlang_a,
    erlang_c,
    fork_join_no_load,
    fork_join_two,
    jackson,
    mg1,
    mmc,
    mmck,
    mt_infinite,
    pooling_two,
    priority_mg1,
    priority_mmc,
    shortest_queue,
    tandem_sojourn_quantile,
    transient_waits_mean,
)

loads = st.floats(0.05, 0.95)
rates = st.floats(0.1, 10)


@pytest.mark.parametrize(
    ("arrival", "servers", "waits", "wait", "wait90", "sojourn90"),
    [
        (0.8, 1, 0.8, 4, 10.397208, 11.512925),
        (1.5, 2, 0.642857, 1.285714, 3.721505, 5.072299),
        (4, 5, 0.554113, 0.554113, 1.712198, 3.35261),
        (9, 10, 0.668732, 0.668732, 1.900212, 3.510904),
    ],
)
def test_mmc_rows(arrival, servers, waits, wait, wait90, sojourn90):
    queue = mmc(arrival, 1, servers)
    assert erlang_c(servers, arrival) == printed(waits, 6)
    assert queue.wait_probability == printed(waits, 6)
    assert queue.wait == printed(wait, 6)
    assert queue.sojourn == printed(wait + 1, 6)
    assert queue.wait_quantile(0.9) == printed(wait90, 6)
    assert queue.sojourn_quantile(0.9) == printed(sojourn90, 6)


@given(load=loads, service=rates, servers=st.integers(1, 60))
@settings(deadline=None, max_examples=50)
def test_mmc_tails_integrate_to_the_means(load, service, servers):
    queue = mmc(load * servers * service, service, servers)
    reach = 60 / min(service, servers * service * (1 - load))
    mean = quad(queue.sojourn_tail, 0, reach / 20)[0] + quad(queue.sojourn_tail, reach / 20, reach)[0]
    assert mean == pytest.approx(queue.sojourn, rel=1e-6)
    assert queue.in_system == pytest.approx(queue.in_queue + load * servers)


@given(load=loads, servers=st.integers(1, 60), p=st.floats(0.01, 0.9999))
@settings(deadline=None, max_examples=50)
def test_quantiles_invert_the_tails(load, servers, p):
    queue = mmc(load * servers, 1, servers)
    assert queue.sojourn_tail(queue.sojourn_quantile(p)) == pytest.approx(1 - p, rel=1e-7)
    wait = queue.wait_quantile(p)
    assert queue.wait_tail(wait) == pytest.approx(min(1 - p, queue.wait_probability))


def test_equal_spare_and_service_rate():
    queue = mmc(1, 1, 2)
    time = queue.sojourn_quantile(0.9)
    assert exp(-time) * (1 + queue.wait_probability * time) == pytest.approx(0.1)
    near = mmc(1 + 1e-7, 1, 2)
    assert near.sojourn_quantile(0.9) == pytest.approx(time, rel=1e-6)


def test_many_servers_do_not_overflow():
    assert 0 < erlang_c(2000, 1950) < 1
    assert mmc(0, 1, 3).sojourn_quantile(0.5) == pytest.approx(log(2))


@pytest.mark.parametrize(("scv", "wait"), [(1, 4), (0, 2), (2, 6)])
def test_mg1_rows(scv, wait):
    queue = mg1(0.8, 1, scv)
    assert queue.wait == pytest.approx(wait)
    assert (queue.sojourn, queue.in_queue) == pytest.approx((wait + 1, 0.8 * wait))


def test_mmck_rows():
    one = mmck(1, 1, 1, 5)
    assert (one.full, one.in_system, one.sojourn) == pytest.approx((1 / 6, 2.5, 3))
    three = mmck(2, 1, 3, 10)
    assert three.full == printed(0.008824, 6)
    assert three.sojourn == printed(1.367291, 6)


def test_mmck_limits():
    roomy, open_ended = mmck(4, 1, 5, 400), mmc(4, 1, 5)
    assert (roomy.wait, roomy.in_system) == pytest.approx((open_ended.wait, open_ended.in_system))
    assert mmck(2, 1, 2, 2).full == pytest.approx(2 / 5)
    assert mmck(2, 1, 2, 2).wait == pytest.approx(0, abs=1e-12)
    assert mmck(1e6, 1, 1, 3000).full == pytest.approx(1 - 1e-6)


def test_priority_rows():
    one = priority_mmc((0.2, 0.6, 1.2), 3, 1)
    two = priority_mmc((0.2, 0.6, 1.2), 3, 2)
    assert one == tuple(printed(w, 6) for w in (0.238095, 0.324675, 0.909091))
    assert two == tuple(printed(w, 6) for w in (0.028736, 0.033156, 0.048077))


@given(arrivals=st.lists(st.floats(0.01, 1), min_size=1, max_size=5), servers=st.integers(1, 5))
@settings(deadline=None, max_examples=50)
def test_priority_conserves_work(arrivals, servers):
    service = sum(arrivals) / servers / 0.85
    waits = priority_mmc(arrivals, service, servers)
    mean = np.average(waits, weights=arrivals)
    assert mean == pytest.approx(mmc(sum(arrivals), service, servers).wait)
    assert all(first < second for first, second in pairwise(waits))


def test_priority_mg1_meets_its_special_cases():
    exponential = priority_mg1((0.2, 0.6, 1.2), (1 / 3,) * 3, (2 / 9,) * 3)
    assert exponential == pytest.approx(priority_mmc((0.2, 0.6, 1.2), 3, 1))
    assert priority_mg1((0.8,), (1,), (1,)) == pytest.approx((mg1(0.8, 1, 0).wait,))
    # Two classes of unlike work: residual (.2 4 + .3 1)/2 = .55, loads .4 and .3.
    assert priority_mg1((0.2, 0.3), (2, 1), (4, 1)) == pytest.approx((0.55 / 0.6, 0.55 / 0.6 / 0.3))


def test_tandem_rows():
    services = (1, 1.25, 2)
    network = jackson((0.7, 0, 0), services, (1, 1, 1), ((0, 1, 0), (0, 0, 1), (0, 0, 0)))
    assert network.sojourn == printed(5.920746, 6)
    assert tandem_sojourn_quantile(0.7, services, 0.9) == printed(11.020148, 6)
    assert tandem_sojourn_quantile(0.7, services, 0.95) == printed(13.402409, 6)


def test_tandem_of_equal_stations_is_erlang():
    time = tandem_sojourn_quantile(0.5, (1, 1), 0.99)
    assert exp(-0.5 * time) * (1 + 0.5 * time) == pytest.approx(0.01)
    assert tandem_sojourn_quantile(0.8, (1,), 0.9) == pytest.approx(mmc(0.8, 1, 1).sojourn_quantile(0.9))
    near = tandem_sojourn_quantile(0.5, (1, 1 + 1e-9), 0.99)
    assert near == pytest.approx(time, rel=1e-7)


def test_jackson_rows():
    assert jackson((0.5,), (1,), (1,), ((0.3,),)).sojourn == pytest.approx(5)
    two = jackson((1, 0), (2, 1), (1, 1), ((0, 0.4), (0.3, 0)))
    assert two.sojourn == printed(2.14912, 5)
    three = jackson((1, 4, 3), (10, 10, 10), (1, 2, 1), ((0, 0.6, 0.3), (0.1, 0, 0.3), (0.4, 0.4, 0)))
    assert three.rates == pytest.approx((5, 10, 7.5))
    assert three.numbers == pytest.approx((1, 4 / 3, 3))
    assert three.sojourn == pytest.approx(2 / 3)
    assert three.visits == pytest.approx((1 / 5, 4 / 30, 3 / 7.5))


def test_pooling_rows():
    ways = pooling_two(1.6, 1)
    assert ways.random_split == pytest.approx(5)
    assert ways.shortest_queue == printed(2.955737, 6)
    assert ways.pooled == printed(2.777778, 6)
    assert ways.one_fast_server == pytest.approx(2.5)


@given(load=st.floats(0.02, 0.97), service=rates)
@settings(deadline=None, max_examples=15)
def test_shortest_queue_lies_between_pooling_and_splitting(load, service):
    ways = pooling_two(2 * load * service, service)
    assert ways.pooled <= ways.shortest_queue * (1 + 1e-9)
    assert ways.shortest_queue <= ways.random_split
    queue = shortest_queue(2 * load * service, service)
    assert queue.in_system == pytest.approx(queue.in_queue + 2 * load)


def test_shortest_queue_in_heavy_traffic_is_as_good_as_pooled():
    ways = pooling_two(1.98, 1)
    assert 1 < ways.shortest_queue / ways.pooled < 1.02


def test_fork_join_rows():
    assert fork_join_two(0.5, 1) == pytest.approx(2.875)
    assert fork_join_two(0.8, 1) == pytest.approx(7)
    assert fork_join_two(0, 2) == pytest.approx(fork_join_no_load(2, 2))
    assert fork_join_no_load(1, 4) == pytest.approx(25 / 12)


def test_erlang_a_row():
    queue = erlang_a(48, 1, 50, 0.5)
    assert queue.wait_probability == printed(0.467774, 6)
    assert queue.abandoned == printed(0.030912, 6)
    assert queue.in_queue == printed(2.967576, 6)


@given(arrival=st.floats(0.1, 200), service=rates, servers=st.integers(1, 100))
@settings(deadline=None, max_examples=50)
def test_erlang_a_with_patience_like_service_is_an_infinite_server(arrival, service, servers):
    assert erlang_a(arrival, service, servers, service).in_system == pytest.approx(arrival / service)


@given(arrival=st.floats(0.1, 200), servers=st.integers(1, 100), patience=st.floats(1e-3, 100), service=rates)
@settings(deadline=None, max_examples=50)
def test_erlang_a_flow_balance(arrival, servers, patience, service):
    queue = erlang_a(arrival, service, servers, patience)
    served = (queue.in_system - queue.in_queue) * service
    assert served == pytest.approx(arrival * (1 - queue.abandoned), rel=1e-9)


def test_erlang_a_limits():
    patient, waiting = erlang_a(4, 1, 5, 1e-9), mmc(4, 1, 5)
    assert (patient.in_queue, patient.wait) == pytest.approx((waiting.in_queue, waiting.wait), rel=1e-5)
    assert erlang_a(4, 1, 5, 1e9).abandoned == pytest.approx(mmck(4, 1, 5, 5).full, rel=1e-6)


def test_mt_infinite_rows():
    assert mt_infinite(10, 6, 24, 0.5, 0) == printed(15.068746, 6)
    assert mt_infinite(10, 6, 24, 0.5, 6) == printed(29.418001, 6)


@given(at=st.floats(0, 100), service=st.floats(0.1, 5), amplitude=st.floats(0, 10))
@settings(deadline=None, max_examples=50)
def test_mt_infinite_obeys_its_equation(at, service, amplitude):
    step = 1e-4
    ahead, behind = (mt_infinite(10, amplitude, 24, service, at + h) for h in (step, -step))
    rate = 10 + amplitude * np.sin(2 * np.pi * at / 24)
    expected = rate - service * mt_infinite(10, amplitude, 24, service, at)
    assert (ahead - behind) / (2 * step) == pytest.approx(expected, abs=1e-5)


def test_start_up_row():
    assert transient_waits_mean(1, 1 / 0.9, 25) == printed(2.12449, 5)


def test_start_up_by_hand_and_in_the_long_run():
    assert transient_waits_mean(1, 2, 1) == 0
    assert transient_waits_mean(1, 2, 2) == pytest.approx((1 / 3) / 2 / 2)
    # Two servers: the third customer waits iff nobody has left by then.
    assert transient_waits_mean(1, 2, 3, 2) == pytest.approx((1 / 3) * (1 / 5) / 4 / 3)
    assert transient_waits_mean(0.5, 1, 600) == pytest.approx(mmc(0.5, 1, 1).wait, rel=0.01)
    assert transient_waits_mean(3, 1, 200) > 50


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mmc(5, 1, 5), "load 5 is not below capacity 5"),
        (lambda: mmc(-1, 1, 5), "arrival .* got -1"),
        (lambda: mmc(1, 0, 5), "service .* got 0"),
        (lambda: mmc(1, float("nan"), 5), "got nan"),
        (lambda: erlang_c(0, 0.5), "servers .* got 0"),
        (lambda: erlang_c(float("inf"), 0.5), "servers .* got inf"),
        (lambda: mmc(1, 2, 1).sojourn_quantile(1), "p .* got 1"),
        (lambda: mmc(1, 2, 1).wait_quantile(0), "p .* got 0"),
        (lambda: mg1(1, 1.5, 1), "load 1.5 "),
        (lambda: mg1(1, 0.5, -0.1), "scv .* got -0.1"),
        (lambda: mmck(1, 1, 3, 2), "capacity 2 is below the number of servers 3"),
        (lambda: priority_mmc((1, 2), 3, 1), "load 1 is not below capacity 1"),
        (lambda: priority_mmc((2, -1), 3, 1), "load .* got -0.333"),
        (lambda: priority_mg1((0.1,), (2,), (3,)), "second moment 3"),
        (lambda: priority_mg1((0.5, 0.5), (1, 1), (1, 1)), "load 1 "),
        (lambda: jackson((1,), (2,), (1,), ((1,),)), "never leave"),
        (lambda: jackson((1, 0), (2, 2), (1, 1), ((0, 1.2), (0, 0))), "at most 1, got"),
        (lambda: jackson((1, 0), (2, 2), (1, 1), ((0, 1),)), "shape"),
        (lambda: jackson((0,), (2,), (1,), ((0,),)), "external .* got"),
        (lambda: jackson((1, 1), (2, 2), (1, 1), ((0, 1), (0, 0))), "load 1 "),
        (lambda: tandem_sojourn_quantile(1, (2, 1), 0.9), "load 1 "),
        (lambda: shortest_queue(2, 1), "load 2 "),
        (lambda: fork_join_two(1, 1), "load 1 "),
        (lambda: fork_join_no_load(1, 0), "stations .* got 0"),
        (lambda: erlang_a(1, 1, 1, 0), "patience_rate .* got 0"),
        (lambda: mt_infinite(5, 6, 24, 1, 0), "amplitude 6"),
        (lambda: transient_waits_mean(1, 1, 0), "customers .* got 0"),
    ],
)
def test_bad_arguments_are_refused_with_their_values(call, message):
    with pytest.raises(ValueError, match=message):
        call()
