"""When a provider is left alone, and how it is found to be back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualifybot.domain.circuit import Circuit, CircuitState, Tolerance

RULES = Tolerance(in_a_row=3, window=10, share=0.5, pause=10, longest_pause=40, probe=30)


def after_failures(count: int, now: float = 100.0, retry_after: float = 0.0) -> Circuit:
    circuit = Circuit(RULES)
    for _ in range(count):
        circuit = circuit.failed(circuit.epoch, now, retry_after)
    return circuit


def probing(circuit: Circuit, now: float) -> Circuit:
    admitted = circuit.admit(now)
    assert admitted is not None
    assert admitted.state is CircuitState.HALF_OPEN
    return admitted


def test_it_opens_after_failures_in_a_row_and_admits_nobody_for_the_pause() -> None:
    assert after_failures(2).state is CircuitState.CLOSED
    opened = after_failures(3)
    assert opened.state is CircuitState.OPEN
    assert opened.admit(109.9) is None
    assert opened.wait(104.0) == 6.0


def test_a_success_forgives_what_was_before_it() -> None:
    circuit = after_failures(2).succeeded(0)
    assert circuit.failed(0, 100).failed(0, 100).state is CircuitState.CLOSED


def test_it_opens_too_when_most_attempts_fail_though_never_in_a_row() -> None:
    circuit = Circuit(RULES)
    for failed in (True, True, False) * 4:
        circuit = circuit.failed(circuit.epoch, 100) if failed else circuit.succeeded(circuit.epoch)
    assert circuit.state is CircuitState.OPEN


def test_one_probe_finds_out_whether_it_is_back() -> None:
    probe = probing(after_failures(3), 110.0)
    assert probe.admit(110.0) is None
    closed = probe.succeeded(probe.epoch)
    assert closed.state is CircuitState.CLOSED
    assert closed.admit(110.0) is not None
    assert closed.failures == 0


def test_each_probe_that_fails_doubles_the_pause_up_to_the_longest() -> None:
    circuit, now, pauses = after_failures(3), 100.0, []
    for _ in range(4):
        pauses.append(circuit.wait(now))
        now += circuit.wait(now)
        probe = probing(circuit, now)
        circuit = probe.failed(probe.epoch, now)
    assert pauses == [10, 20, 40, 40]


def test_what_began_before_it_opened_changes_nothing() -> None:
    opened = after_failures(3)
    assert opened.succeeded(0) == opened
    assert opened.failed(0, 105.0) == opened
    probe = probing(opened, 110.0)
    assert probe.succeeded(0) == probe
    assert probe.failed(0, 111.0) == probe


def test_a_probe_that_could_not_tell_makes_room_for_the_next() -> None:
    probe = probing(after_failures(3), 110.0)
    given_up = probe.given_up(probe.epoch, 112.0)
    assert given_up.state is CircuitState.OPEN
    assert probing(given_up, 112.0).epoch > probe.epoch


def test_a_lost_probe_is_not_waited_for_for_ever() -> None:
    probe = probing(after_failures(3), 110.0)
    assert probe.admit(139.9) is None
    assert probe.admit(140.0) is not None


def test_giving_up_says_nothing_of_a_provider_that_is_fine() -> None:
    assert Circuit(RULES).given_up(0, 1.0) == Circuit(RULES)


def test_a_provider_that_asks_for_a_longer_pause_gets_it_within_bounds() -> None:
    assert after_failures(3, retry_after=25).wait(100) == 25
    assert after_failures(3, retry_after=3600).wait(100) == 40


@given(st.lists(st.tuples(st.sampled_from(["ok", "failed", "given_up", "admit"]), st.floats(0, 100)), max_size=60))
def test_whatever_happens_it_can_always_be_asked_again_in_the_end(happened: list[tuple[str, float]]) -> None:
    circuit, now = Circuit(RULES), 0.0
    for what, later in happened:
        now += later
        match what:
            case "ok":
                circuit = circuit.succeeded(circuit.epoch)
            case "failed":
                circuit = circuit.failed(circuit.epoch, now)
            case "given_up":
                circuit = circuit.given_up(circuit.epoch, now)
            case _:
                circuit = circuit.admit(now) or circuit
    assert len(circuit.recent) <= RULES.window
    assert circuit.admit(now + max(RULES.longest_pause, RULES.probe)) is not None
