"""What is sent, what is kept, and what is said again after a loss."""

from __future__ import annotations

from qualifybot.adapters.openai.spool import KEPT_SECONDS, Append, Commit, Spool
from qualifybot.audio import RATE


def second(value: int) -> bytes:
    return bytes([value]) * RATE


def all_due(spool: Spool) -> list[Append | Commit]:
    return list(iter(spool.next, None))


def test_audio_is_due_in_tenths_of_a_second_and_the_rest_with_the_commit() -> None:
    spool = Spool()
    assert not spool.append(b"\x01" * 799)
    assert all_due(spool) == []
    assert spool.append(b"\x01")
    assert all_due(spool) == [Append(b"\x01" * 800)]
    spool.append(b"\x02" * 100)
    assert spool.commit()
    assert all_due(spool) == [Append(b"\x02" * 100), Commit(0)]


def test_where_a_commit_sends_the_rest_an_item_goes_on_in_larger_messages_after_its_first_words() -> None:
    spool, lengths = Spool(commits_end_items=True), []
    for _ in range(90):
        spool.append(b"\x01" * 160)
        lengths += [len(work.audio) for work in all_due(spool) if isinstance(work, Append)]
    assert lengths == [1_600] * 2 + [3_200] * 3


def test_too_little_audio_makes_no_item() -> None:
    spool = Spool()
    spool.append(b"\x01" * 799)
    assert not spool.commit()
    spool.append(b"\x01")
    assert spool.commit()
    assert not spool.commit()


def test_items_are_acknowledged_in_the_order_of_their_commits() -> None:
    spool = Spool()
    for value in (1, 2):
        spool.append(second(value))
        spool.commit()
    all_due(spool)
    assert [spool.acknowledge("a"), spool.acknowledge("b"), spool.acknowledge("a")] == ["a", "b", None]


def test_an_item_named_before_its_commit_is_committed_under_that_name() -> None:
    spool = Spool()
    spool.append(second(1))
    assert spool.item_id("early") == "early"
    spool.commit()
    all_due(spool)
    assert spool.acknowledge("early") == "early"


def test_after_a_loss_the_unsettled_is_due_again_under_its_old_name() -> None:
    spool = Spool()
    for value in (1, 2, 3):
        spool.append(second(value))
        spool.commit()
    all_due(spool)
    for name in ("a", "b"):
        spool.acknowledge(name)
    spool.settle("a")
    spool.append(second(4))
    all_due(spool)

    assert spool.rewind() == ()

    assert all_due(spool) == [Append(second(2)), Commit(1), Append(second(3)), Commit(2), Append(second(4))]
    assert spool.acknowledge("a") is None
    assert spool.item_id("a") == "b"
    assert spool.acknowledge("b") == "2.b"


def test_an_item_named_early_keeps_its_name_over_a_loss_and_is_committed_once() -> None:
    spool = Spool()
    spool.append(second(1))
    spool.item_id("early")
    spool.rewind()
    spool.commit()
    all_due(spool)
    assert spool.item_id("anew") == "early"
    assert spool.acknowledge("anew") == "early"


def test_the_oldest_goes_when_too_much_waits_and_an_item_without_its_audio_is_given_up_at_the_loss() -> None:
    spool = Spool()
    spool.append(second(1))
    spool.commit()
    all_due(spool)
    spool.acknowledge("a")
    for _ in range(KEPT_SECONDS):
        spool.append(second(2))
    assert spool.rewind() == ("a",)
    assert sum(len(work.audio) for work in all_due(spool) if isinstance(work, Append)) == KEPT_SECONDS * RATE


def test_unsent_audio_is_bounded_too() -> None:
    spool = Spool()
    for value in range(KEPT_SECONDS + 2):
        spool.append(second(value))
    assert all_due(spool)[0] == Append(second(2))


def test_a_refused_commit_is_told_once_and_forgotten() -> None:
    spool = Spool()
    spool.append(second(1))
    spool.commit()
    all_due(spool)
    assert spool.refuse(0) == "refused-0"
    assert spool.refuse(0) is None
    assert spool.refuse(7) is None
    spool.rewind()
    assert all_due(spool) == []


def test_a_late_word_of_a_settled_item_does_not_name_the_next_one() -> None:
    spool = Spool()
    spool.append(second(1))
    spool.commit()
    all_due(spool)
    spool.acknowledge("a")
    spool.settle("a")
    assert spool.item_id("a") == "a"
    spool.append(second(2))
    spool.commit()
    all_due(spool)
    assert spool.acknowledge("b") == "b"


def test_where_the_server_ends_turns_its_items_cannot_be_said_again() -> None:
    spool = Spool()
    spool.append(second(1))
    all_due(spool)
    spool.append(b"\x02" * 400)
    assert spool.item_id("a") == "a"
    assert spool.server_committed("a") == "a"
    assert spool.item_id("b") == "b"
    assert spool.rewind() == ("a",)
    spool.append(b"\x02" * 400)
    assert all_due(spool) == [Append(b"\x02" * 800)]
