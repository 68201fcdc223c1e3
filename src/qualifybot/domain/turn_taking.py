"""Is the caller's turn over? Decided from voice activity, text and how finished the text reads; time is an argument.

All times are seconds on one monotonic scale. `step` is a pure reducer; `next_check` says when to ask again if nothing
happens before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum


class Completeness(StrEnum):
    """How finished the words so far read."""

    EMPTY = "empty"
    THINKING = "thinking"
    """They ask for a moment: what is wanted is still to come."""
    OPEN = "open"
    """They stop in the middle."""
    SPELLING = "spelling"
    """They stop between letters: the word may be whole."""
    UNSURE = "unsure"
    LOOSE = "loose"
    """An answer, but of a kind that people like to add to."""
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to wait, in seconds.

    `commit`: silence before the text is asked for; `complete` to `thinking`: silence that ends a turn whose words read
    so; `final`: the longest wait for a final text, from its commit, unless the words so far want a longer silence;
    `speech`: speech that left no words counts as a turn only if it lasted so long.
    """

    commit: float = 0.2
    complete: float = 0.75
    loose: float = 1.0
    unsure: float = 0.8
    spelling: float = 1.1
    open: float = 1.5
    thinking: float = 2.0
    final: float = 1.2
    speech: float = 0.4

    def wait(self, completeness: Completeness, pause: float) -> float:
        """Seconds of silence that end a turn; `pause` is this topic's extra time to think."""
        match completeness:
            case Completeness.COMPLETE:
                return self.complete
            case Completeness.LOOSE:
                return self.loose
            case Completeness.SPELLING:
                return self.spelling
            case Completeness.UNSURE:
                return self.unsure + pause / 2
            case Completeness.THINKING:
                return self.thinking + pause
            case _:
                return self.open + pause


@dataclass(frozen=True, slots=True)
class Item:
    """A stretch of speech on its way to text; `text` is what came so far.

    Live models send words before the stretch is committed: `committed_at` is None until then.
    """

    committed_at: float | None = None
    id: str | None = None
    text: str = ""
    final_at: float | None = None


@dataclass(frozen=True, slots=True)
class TurnState:
    """The caller's turn so far.

    `judged` is the text that was judged last, and how it read. `pause` is the current topic's extra time to think.
    `dropped` names items of earlier turns whose text came too late, `orphans` counts such items that have no name yet.
    """

    pace: Pace = Pace()
    pause: float = 0.0
    speaking: bool = False
    began: float | None = None
    ended: float | None = None
    committed: bool = True
    items: tuple[Item, ...] = ()
    judged: tuple[str, Completeness] = ("", Completeness.EMPTY)
    dropped: frozenset[str] = frozenset()
    orphans: int = 0

    @property
    def text(self) -> str:
        """The words of the turn so far, settled or not."""
        return " ".join(text for item in self.items if (text := item.text.strip()))

    @property
    def completeness(self) -> Completeness | None:
        """How the words read; None while that has not been judged since they changed."""
        return self.judged[1] if self.judged[0] == self.text else None

    @property
    def awaiting(self) -> bool:
        """Whether some committed speech has no final text yet."""
        return any(item.final_at is None for item in self.items)


# What happens -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VoiceBegan:
    """Local voice activity: speech since `at`."""

    at: float


@dataclass(frozen=True, slots=True)
class VoiceEnded:
    """Local voice activity: the last voiced moment was `at`."""

    at: float


@dataclass(frozen=True, slots=True)
class ItemNamed:
    """The transcriber gave committed speech its id."""

    id: str
    at: float


@dataclass(frozen=True, slots=True)
class Words:
    """An item's text, so far or `final`."""

    id: str
    text: str
    final: bool
    at: float


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed."""

    at: float


Happening = VoiceBegan | VoiceEnded | ItemNamed | Words | Tick


# What to do ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Commit:
    """Ask the transcriber for the text of what was said."""


@dataclass(frozen=True, slots=True)
class TurnOver:
    """The turn is over. `due`: the moment from which nothing was left to wait for. `forced`: a final text was late, so
    what was there had to do."""

    text: str
    began: float
    ended: float
    due: float
    final_at: float | None
    forced: bool


@dataclass(frozen=True, slots=True)
class NothingSaid:
    """What sounded like speech left no words: noise."""


Decision = Commit | TurnOver | NothingSaid


def step(
    state: TurnState, event: Happening, judge: Callable[[str], Completeness]
) -> tuple[TurnState, tuple[Decision, ...]]:
    """Take in what happened and decide; `judge` is asked how the words read, when that matters."""
    state = _take_in(state, event)
    if state.completeness is None and _is_to_be_judged(state, event.at):
        state = replace(state, judged=(state.text, judge(state.text)))
    return _decide(state, event.at)


def text_after(state: TurnState, words: Words) -> str:
    """The turn's words once these are taken in."""
    return _take_in(state, words).text


def is_late(state: TurnState, item_id: str) -> bool:
    """Whether this item's turn is over already: its text comes too late."""
    return item_id in state.dropped


def next_check(state: TurnState) -> float | None:
    """When to send a Tick if nothing happens before; None when only an event can change the decision."""
    if state.speaking or state.ended is None:
        return None
    if not state.committed:
        return state.ended + state.pace.commit
    if not state.items:
        return None
    # Words that are not judged yet may read as finished.
    patient_until = state.ended + state.pace.wait(state.completeness or Completeness.COMPLETE, state.pause)
    return max(patient_until, _latest_final(state)) if state.awaiting else patient_until


def _is_to_be_judged(state: TurnState, now: float) -> bool:
    """Whether how the words read matters: not while somebody speaks, nor while their final text may still come."""
    return not state.speaking and state.committed and (not state.awaiting or now >= _latest_final(state))


def _take_in(state: TurnState, event: Happening) -> TurnState:
    match event:
        case VoiceBegan(at):
            return replace(state, speaking=True, committed=False, began=state.began if state.began is not None else at)
        case VoiceEnded(at):
            return replace(state, speaking=False, ended=at)
        case ItemNamed(item_id, at):
            return _named(state, item_id, at)
        case Words(item_id, text, final, at):
            return _words(state, item_id, text, final, at)
        case _:
            return state


def _named(state: TurnState, item_id: str, at: float) -> TurnState:
    """The transcriber committed an item: because we asked, or, where the server decides, by itself."""
    state = _name(state, item_id)
    ours = [item for item in state.items if item.id == item_id]
    return _commit(state, at) if ours and ours[0].committed_at is None else state


def _name(state: TurnState, item_id: str) -> TurnState:
    if item_id in state.dropped or any(item.id == item_id for item in state.items):
        return state
    if state.orphans:
        return replace(state, orphans=state.orphans - 1, dropped=state.dropped | {item_id})
    for index, item in enumerate(state.items):
        if item.id is None:
            return replace(state, items=_put(state.items, index, replace(item, id=item_id)))
    return replace(state, items=(*state.items, Item(id=item_id)))


def _commit(state: TurnState, at: float) -> TurnState:
    """Mark the oldest stretch that is not committed yet; one that nothing was heard of so far has no name."""
    for index, item in enumerate(state.items):
        if item.committed_at is None:
            return replace(state, items=_put(state.items, index, replace(item, committed_at=at)), committed=True)
    return replace(state, items=(*state.items, Item(committed_at=at)), committed=True)


def _put(items: tuple[Item, ...], index: int, item: Item) -> tuple[Item, ...]:
    return (*items[:index], item, *items[index + 1 :])


def _latest_final(state: TurnState) -> float:
    """Until when the final text is waited for."""
    commits = [item.committed_at for item in state.items if item.final_at is None and item.committed_at is not None]
    return max(commits, default=state.ended if state.ended is not None else 0.0) + state.pace.final


def _words(state: TurnState, item_id: str, text: str, final: bool, at: float) -> TurnState:
    """Words that came are not taken back by a final that holds none."""
    if item_id in state.dropped:
        return state
    state = _name(state, item_id)
    told = [item.id == item_id and item.final_at is None for item in state.items]
    items = tuple(
        replace(item, text=text if text.strip() else item.text, final_at=at if final else None) if new else item
        for item, new in zip(state.items, told, strict=True)
    )
    return replace(state, items=items)


def _decide(state: TurnState, now: float) -> tuple[TurnState, tuple[Decision, ...]]:
    if state.speaking or state.ended is None:
        return state, ()
    if not state.committed:
        if now < state.ended + state.pace.commit:
            return state, ()
        return _commit(state, now), (Commit(),)
    if not state.items:
        return state, ()
    if not state.awaiting and not state.text:
        return _fresh(state), (NothingSaid(),)
    due = next_check(state)
    if due is None or now < due:
        return state, ()
    return _over(state, due, forced=state.awaiting)


def _over(state: TurnState, waited_until: float, *, forced: bool) -> tuple[TurnState, tuple[Decision, ...]]:
    ended = state.ended if state.ended is not None else 0.0
    finals = [item.final_at for item in state.items if item.final_at is not None]
    over = TurnOver(
        text=state.text,
        began=state.began if state.began is not None else ended,
        ended=ended,
        due=max([waited_until, *finals]),
        final_at=max(finals, default=None),
        forced=forced,
    )
    heard = bool(over.text) or over.ended - over.began >= state.pace.speech
    return _fresh(state), (over if heard else NothingSaid(),)


def _fresh(state: TurnState) -> TurnState:
    """The state before the next turn; texts that come late for this one are not to be mixed into it."""
    late = [item for item in state.items if item.final_at is None]
    return TurnState(
        pace=state.pace,
        pause=state.pause,
        dropped=state.dropped | {item.id for item in late if item.id is not None},
        orphans=state.orphans + sum(item.id is None for item in late),
    )
