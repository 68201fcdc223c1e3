import pytest

from qualifybot.domain.opt_out import asks_not_to_be_called


@pytest.mark.parametrize(
    "text",
    [
        "Stop calling. Take my number off your database.",
        "Take me off your list.",
        "Please remove me from whatever list you've got.",
        "Don't call me again.",
        "Don’t ever call this number again!",
        "Do not contact us any more.",
        "Never ring here again, thank you.",
        "I want to opt out.",
        "Unsubscribe.",
        "No more calls, please.",
        "Delete my number.",
        "Put us on your do not call list.",
        "Stop bothering me.",
        "Quit phoning us.",
        "Lose my number.",
        "I'd like to be removed from your list.",
        "We don't want to be called.",
    ],
)
def test_who_wants_no_more_calls(text: str) -> None:
    assert asks_not_to_be_called(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I'm not interested, bye.",
        "This is the wrong number.",
        "Call me back later.",
        "I can't talk right now, I'm driving.",
        "Don't call me now, call me back tomorrow.",
        "We're done here, bye.",
        "Forget it, I no longer need anything. Goodbye.",
        "I don't want this, please hang up.",
        "That'll do. I'm not interested in going on.",
        "I have another call, gotta go.",
        "I've decided against it, thanks and bye.",
        "My boss is calling, bye.",
    ],
)
def test_who_merely_ends_the_call(text: str) -> None:
    assert not asks_not_to_be_called(text)
