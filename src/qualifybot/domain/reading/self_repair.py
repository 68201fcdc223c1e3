"""Do the words between two tellings of one thing take the first telling back?"""

from __future__ import annotations

from qualifybot.domain.regex import regex

_MARKERS = (
    r"no(?! (?:more|less|fewer|later|earlier|sooner|problem|doubt|idea|one)\b)|nope|nah|"
    r"sorry|pardon|apologies|excuse me|my (?:mistake|bad|apologies|error)|"
    r"(?:scratch|strike|cancel|forget|ignore) (?:that|it)|i mean|i meant|meant to say|"
    r"let me (?:correct|rephrase|start|try|say)|i (?:stand )?correct(?:ed)?|correction|i misspoke|"
    r"(?:i )?tell a lie|i lie|what am i saying|listen to me|"
    r"or rather|make (?:that|it)|(?:should|better|or) (?:i )?say|wait|hang on|hold on|oops|whoops|"
    r"(?:that is|that was|this is|is|was) (?:not right|wrong|incorrect|the old|last year)|not right|wrong|"
    r"actually|in fact|well|rather|instead|come to think of it|thinking about it|"
    r"(?:will|is|would|can|are|was) not (?:going to )?(?:happen|work|fly|be possible|make it|realistic|possible|"
    r"happening)|"
    r"said (?:that )?wrong|mixed (?:up|them|it)|got (?:that|it|my) \w+(?: up)?|old (?:figure|number)"
)
_TAKES_BACK = regex(rf"\b(?:{_MARKERS})\b")
# Whoever takes back at once may explain at greater length: "Q3. No, sorry, I'm looking at last year's plan here, Q4".
_AT_ONCE = regex(
    r"[ ,.;!?-]*(?:(?:ah|oh|er|um|hmm|and|but) ,? ?)*(?:no (?:,|wait|sorry|hang on|hold on|actually)|sorry|pardon|"
    r"(?:scratch|strike|forget) that|what am i saying)(?![a-z])"
)
_LONGEST_GAP, _LONGEST_EXCUSE = 14, 26


def takes_back(between: str) -> bool:
    """Whether `between`, in plain form, corrects what came before it: "no", "sorry", "scratch that", "I mean"."""
    words = between.count(" ")
    if words > _LONGEST_GAP:
        return words <= _LONGEST_EXCUSE and _AT_ONCE.match(between) is not None
    return _TAKES_BACK.search(between) is not None
