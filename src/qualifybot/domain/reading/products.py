"""What does the caller's company work with today: nothing, hand-kept lists, a tool of its own, or a bought product?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from qualifybot.domain.models import Context, CurrentSolution, Kind, SolutionCategory
from qualifybot.domain.reading.clauses import REPAIR, Piece, fold, pieces
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.product_names import Mention, known_names, named_by_grammar, sounded_names

_MANUAL = re.compile(
    r"\b(?:ms |microsoft )?(?:excel(?:s|'s)?|ex cell?|excell|x l sheets?|xl sheets?|xls|spread ?sheets?(?: software)?|google (?:sheets?|docs?|forms?|"
    r"spreadsheets?|calendar|drive|workspace)|g ?sheets?|open ?office|libre ?office|microsoft (?:365|office|word)|office 365|word (?:documents?|files?|docs?)|"
    r"csv files?|text files?|lotus notes|apple notes|notes app|one ?note|outlook|gmail|g mail|e-?mails?|inbox(?:es)?|mail ?box(?:es)?|"
    r"calendars?|diary|diaries|planners?|wall charts?|what'?s ?app|whatsapp|telegram|signal group|wechat|sms|text messages|texts|"
    r"white ?boards?|black ?boards?|cork ?boards?|pin ?boards?|notice ?boards?|flip ?charts?|"
    r"paper(?:work|s)?|pens?|pencils?|note ?books?|note ?pads?|exercise books?|(?:order|day|log|receipt|appointment|address|account) ?books?|copybooks?|"
    r"ledgers?|registers?|index cards?|card index|cards in a box|rolodex|filing cabinets?|filing system|folders?|ring binders?|binders?|lever arch|"
    r"post-?its?(?: notes?)?|post it notes?|sticky notes?|stickies|scraps? of paper|shoe ?box(?:es)?|clip ?boards?|carbon copies|"
    r"in (?:my|our|his|her|their|people's|everyone's|everybody's|the owner's|the boss's) heads?|(?:my|our|his|her|people's|human) (?:memory|memories|brains?|heads?)|from memory|by memory|by heart|"
    r"(?:by|with our|on our own|with our own) hands?|(?:all |purely |completely |entirely |mostly |fully )?manual(?:ly)?|hand-?written|word of mouth|phone calls|"
    r"fax(?:es)?|printouts?|print-outs|chalk|napkins?|old[- ]school lists?|to-?do lists?|shared lists?|tally marks)\b"
)
_NOT_MANUAL = re.compile(
    r"paperless|paper ?cut|no (?:more )?paper|(?:confirmation |send you an? |by |invoice |marketing )e-?mails?\b.{0,20}(?:address|campaign|software|tool)"
)
_OWN = (
    r"(?:software|tool|tools|system|application|app|database|db|crm|program|programme|solution|platform|thing|product|portal|"
    r"package|stuff|script|scripts|site|website|erp|development)"
)
_MAKER = (
    r"(?:we|i|our (?:own )?(?:\w+ ){0,2}\w+|my (?:\w+ )?\w+|ourselves|myself|somebody|someone|a (?:friend|student|freelancer|former colleague|nephew|cousin|colleague)"
    r"(?: of (?:mine|ours))?|the (?:it|dev|development) (?:guys?|team|department|people)|it)"
)
_MADE = r"(?:built|wrote|written|made|coded|programmed|developed|created|knocked up|knocked together|put together|cobbled together|hacked together|cooked up|designed|rolled)"
_IN_HOUSE = re.compile(
    r"\b(?:"
    rf"(?:our|my|their|its) (?:very )?own (?:\w+ ){{0,2}}?{_OWN}|own (?:little |custom |internal )?{_OWN}|"
    rf"home[- ]?(?:grown|made|brew(?:ed)?|built|spun|cooked)|in[- ]?house|inhouse|self[- ](?:built|made|written|developed|programmed|coded|hosted tool we)|"
    rf"custom[- ](?:built|made|written|coded|developed|software|system|tool|application|app)|bespoke|tailor[- ]?made|proprietary|internal(?:ly)?[- ](?:tool|system|app|application|software|developed|built|database|made)|"
    rf"{_MADE} (?:it |that |this |one |something |everything |them )?(?:all )?(?:by )?(?:ourselves|myself|themselves|himself|herself|internally|in house)|"
    rf"(?:roll|rolled|grew|grown|build|built|wrote|write|made|developed|programmed|coded) (?:up )?our own|"
    rf"{_MAKER} (?:once |has |have |had |actually |just |kind of |sort of |all )?{_MADE}\b(?! (?:up|a decision|the decision))|"
    rf"{_MADE} (?:for us )?by (?:our|my|a friend|a student|one of|some(?:one|body)|a freelancer|the it|us\b|me\b|an? (?:ex|former|old))|"
    rf"(?:ms |microsoft |an? (?:old |ancient |big )?)access(?: (?:database|file|db|application|app|mask|form)s?)?|access (?:database|file|db|application)s?|(?:in|on|with|use|using) access\b(?! to)|"
    rf"file ?maker(?: pro)?(?: (?:file|database))?|fire maker|dbase|foxpro|fox pro|php (?:script|thing|app)|(?:sql|mysql|postgres|my sql) database"
    rf")"
)  # fmt: skip
_NOT_IN_HOUSE = re.compile(
    r"(?:got|get|have|has|had|need|give|gives|given|remote|no|lost|internet|everyone|their|our|full|the|direct) access\b(?! (?:database|file|db|application))|access to"
)
_NOTHING = re.compile(
    r"\b(?:nothing(?! (?:but|except|special|fancy|else|other|wrong|more|against|great|official|proper|serious|major|much|too|very|that|beats|beyond))|none|nada|zilch|zip\b(?! file)|nil|"
    r"no(?:t (?:a|any|one)(?: single)?)? (?:\w+ )?(?:software|system|systems|tool|tools|crm|solution|program|programme|product|app|application|platform|database|package|set-?up)\b|"
    r"(?:not|n't) (?:really |actually |currently |even )?(?:got |have |had |having |use |using |used |own |running |run )?(?:any|anything|a thing|one yet|one at the moment|one right now|a system|a tool|software|a crm|any kind)\b|"
    r"not (?:a )?(?:thing|yet)$|no such thing|(?:don't|do not|haven't) (?:have|got|use) (?:one|any)|starting from (?:scratch|zero)|from scratch|blank (?:slate|page)|green ?field|"
    r"we (?:have|use|got|'ve got|'ve) no(?:ne|thing)|without (?:any|a) (?:software|system|tool|crm))\b"
)
_BOUGHT = re.compile(
    r"\b(?:(?:a|an|some|this|one|the)(?: \w+){0,3} (?:crm|erp|help ?desk(?: software)?|ticket(?:ing)? (?:system|tool|software)|accounting (?:software|package|program)|"
    r"booking (?:software|system)|industry software|practice (?:software|management software|management system)|off[- ]the[- ]shelf \w+|cloud (?:software|solution|tool|service|thing)|"
    r"saas(?: \w+)?|bought(?:-in)? \w+|standard software|package (?:from|by|that)|(?:software|system|tool|program|programme|product|app|application|thing|solution|package|suite) (?:we (?:bought|pay|paid|license|rent|subscribe)|from (?:a|an|the|some|another)|by (?:a|an|the|some)|sold by|that we (?:bought|pay|rent|license))[\w ]*)|"
    r"bought (?:a|an|some|it|one|in)|off[- ]the[- ]shelf|we (?:pay|subscribe|license|rent)\b|a (?:local|small|german|french|dutch|indian|american|british|regional|niche) (?:vendor|provider|supplier|software house|company|firm)|"
    r"crm|erp)\b"
)
_VAGUE = re.compile(
    r"\b(?:some(?: kind| sort)?(?: of)? (?:software|tool|system|program|programme|app|application|platform|thing|solution|package|product|set-?up)|"
    r"(?:a|an|one|the|this|our|that)(?: \w+){0,2} (?:software|tool|system|program|programme|app|application|platform|solution|set-?up|mix|mixture|mishmash|hotchpotch|patchwork)|"
    r"tools?|systems?|software|programs?|apps?|something|this and that|bits and (?:pieces|bobs)|a bit of (?:everything|this)|all sorts|various|different|several things|get by|getting by|manage somehow|somehow|"
    r"muddl\w+|nothing (?:special|fancy|great|official|proper|serious|major|much|too|very)\w*|the usual(?: stuff)?|what everybody uses|depends|make do|improvis\w+|"
    r"whatever|a few (?:tools|things|programs|apps)|not much|hardly anything|bare minimum|it varies)\b"
)


class _Status(Enum):
    """How a piece of the utterance relates what it names to the caller's company today."""

    CURRENT = auto()
    SURE = auto()
    PAST = auto()
    NARRATED = auto()
    LOOKED_AT = auto()
    ELSEWHERE = auto()
    DENIED = auto()
    WANTED = auto()


_NOW = r"(?:now|nowadays|today|currently|at (?:present|the moment|this (?:time|point|moment))|right now|presently|these days|still|since then|ever since|stayed|in the end|as of (?:now|today)|anymore now)"
_CUES: tuple[tuple[_Status, re.Pattern[str]], ...] = tuple(
    (status, re.compile(pattern))
    for status, pattern in (
        (
            _Status.ELSEWHERE,
            r"\b(?:(?:our|my|the|their|his|her|a|all|one of our|some of our|most|other)(?: \w+)? (?:competitors?|competition|supplier|suppliers|customers?|clients?|parent(?: company)?|head ?office|headquarters|"
            r"sister (?:company|firm)|former (?:company|employer|firm)|(?:old|last|previous|ex-?) ?(?:company|employer|firm|job|place|workplace)|neighbou?rs?|friends?|"
            r"(?:brother|sister|wife|husband|cousin|father|son|daughter|mate|buddy)(?:'s| (?:uses?|has|runs?|works?|swears|company))|"
            r"holding|group|franchis\w+|accountants?|tax (?:advis\w+|people))\b(?! (?:wanted|said|told|asked|data|records?|list|set up|built|wrote|introduced|installed))|"
            r"(?:at|with) (?:my|our|the) (?:old|last|previous|former) |where i (?:used to )?work(?:ed)?|that's (?:the )?(?:head ?office|headquarters|them|theirs|the parent|corporate|our parent|another|the other)|"
            r"everybody else|everyone else|other (?:companies|firms|people)|the others|heard (?:of|about|good)|know (?:of|about|it from)|belongs to)",
        ),
        (
            _Status.LOOKED_AT,
            r"\b(?:look(?:ed|ing)? (?:at|into)|evaluat\w+|consider\w*|demo(?:s|ed|'d)?\b|shown|trial(?:s|led|ling)?|test(?:ed|ing|s)?\b|tried|try(?:ing)?(?: out)?|seen|saw|compar\w+|short-?list\w*|quot(?:e|es|ed)|"
            r"pitch(?:ed)?|offer(?:ed|s)?|recommend\w*|interested in|thinking (?:of|about)|thought (?:of|about)|talk(?:ed|ing)? to|spoke (?:to|with)|played (?:with|around)|play(?:ing)? around|read about|called us|rang us|"
            r"told (?:us|me) about|proposal from|too (?:expensive|dear|pricey|complicated|big)|rejected|turned down|decided against|ruled out|said no to|laughed|approached us|"
            r"would(?:n't)? (?:like|love|prefer)|we'd (?:like|love)|i'd (?:like|love)|have an eye on|want(?:ed)? to (?:try|buy|get|use|switch to|move to|go (?:for|to|with))|planning|going to (?:use|buy|get|try|switch|move|introduce)|"
            r"will (?:be )?(?:us(?:e|ing)|buy|get|switch|move|introduce)|might|may (?:use|go|switch)|next year we|about to (?:buy|get|use)|leaning towards?|in favou?r of)\b",
        ),
        (
            _Status.PAST,
            r"\b(?:used to|formerly|previously|in the past|once (?:had|used|upon)|(?:we |i )?(?:ha)?d (?:had )?\b.{0,30}\b(?:once|before|years? ago|until|till|back then|in the past|for a while)|until (?:last|recently|this|january|february|march|april|june|july|"
            r"august|september|october|november|december|\d{4}|a (?:year|month|week)|two|we)|(?:we|i)(?:'ve| have)? (?:just |recently |finally |already )?(?:left|dropped|cancell?ed|ditched|quit|abandoned|scrapped|binned|dumped|stopped|gave up|given up|got rid|kicked out|retired|switched off|shut down|let go|moved (?:off|away from)|"
            r"said goodbye|terminated|ended|did away|discontinued|outgrew|outgrown|lost|uninstalled|closed)\b|got rid of|gave up|given up|switched (?:it )?off|stopped using|no longer (?:use|have|with|on|using)|"
            r"not (?:use|using|have) .{0,30}any ?more|(?:n't|not) .{0,30}(?:any ?more|any longer)|(?:contract|licen[cs]e|subscription) (?:has |have )?(?:expired|ended|ran out|lapsed|was cancelled)|"
            r"was (?:the )?(?:old|previous|last|former)|(?:our|the) (?:old|previous|last|former|ex)\b|back in (?:the day|\d{4})|"
            r"(?:last year|years ago|before that|before then|at first|originally|initially|in the beginning|first)\b.{0,20}\b(?:had|used|were|was|tried|it was)|(?:is|are|was|were) (?:gone|dead|history|over)|didn't (?:work|last|stick|catch))",
        ),
        (
            _Status.DENIED,
            r"(?:^\s*|\b)(?:not|never|neither|nor|instead of|rather than|without|no need for|except|forget|isn't|aren't|wasn't|don't (?:use|have|like|want|do|work with)|doesn't|do not (?:use|have)|haven't (?:got|used)|hasn't|can't afford|cannot afford|"
            r"(?:we|i)(?:'re| are|'m| am)(?: not|n't) (?:on|with|using))\b",
        ),
        (_Status.SURE, rf"\b{_NOW}\b|\b(?:stayed|stuck|sticking|staying) with|\b(?:so|and) that's what we use|\bwe've been (?:with|on|using)|\bwe(?:'re| are) (?:with|on|using|working with|running)\b"),
        (_Status.CURRENT, r"\b(?:we|i|they|everyone|everybody|everything|it|it's|all|my team|our team)\b.{0,25}\b(?:use|uses|using|have|has|'ve got|run|runs|work|works|working|keep|keeps|do|does|is|are|goes|lives|manage|write|got)\b|\b(?:we've|i've|there's|there is|it's|its|here it's|we're)\b"),
        (_Status.NARRATED, r"\b(?:set up|swapped|bought|introduced|installed|went|began|started|moved|switched|changed|brought|put in|came|had|was|were|tried|got|gave|sold)\b"),
    )
)  # fmt: skip
# "from X to Y": done, Y is in use; under way or planned, X still is.
_MOVE = re.compile(
    r"\b(?P<verb>(?:(?:are|is|'re|'m|am|be|were|now|currently)\s+(?:\w+\s+)?)?(?:mov|switch|migrat|chang|transition|swapp|convert|com)(?:e|ed|ing|es|s|p|t)?|went|came|go(?:ing)?)(?:\s+(?:over|away|off|everything|our data|it|us|all))*\s+(?:from|off)\s+(?P<old>.{2,40}?)\s+(?:over )?(?:in)?to\s+(?P<new>.{2,40})"
)
_SWAP = re.compile(
    r"\b(?:swapped|exchanged|traded|replaced|substituted|changed|ditched|dropped|left)\s+(?:in\s+)?(?P<old>.{2,40}?)\s+(?:for|with|by)\s+(?P<new>.{2,40})"
)
_LEAVING = re.compile(
    r"\b(?:(?:want|wants|wish|need|plan|planning|hope|hoping|going|about|trying|looking|like|love|have|had|due) to (?:\w+ )?(?:replace|leave|move (?:off|away)|get (?:off|away|rid)|ditch|drop|quit|switch (?:off|from|away)|swap)|replacing|leaving|moving (?:off|away)|migrating (?:off|away)|"
    r"getting (?:off|rid)|getting rid|fed up with|sick of|tired of|unhappy with|not happy with|stuck (?:on|with)|contract with|licen[cs]e (?:for|with|of)|runs? out|expir(?:es|ing)|outgrowing|phasing out|grown out of|struggl\w+ with|limping along with|dissatisfied with|frustrated with)\b"
)
_USE = re.compile(
    r"\b(?:we|i)(?:'re| are|'m|'ve| have)? (?:\w+ ){0,2}?(?:use|using|run|running|work(?:ing)? (?:with|in|on)|on|with|got|have|been (?:using|on|with))\b|"
    r"\b(?:currently|right now|at the moment|today|at present|these days)\b|\b(?:our|the) (?:current |present |existing )?(?:system|crm|tool|software|solution|setup) is\b"
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One thing named as a candidate for what is in use."""

    category: SolutionCategory
    start: int
    end: int
    status: _Status
    mention: Mention | None = None


def read_current_solution(text: str, context: Context, *, asked: bool) -> Found | None:
    """Read what is in use today; None when the utterance says nothing of it.

    With `asked` False only plain statements of use ("we use Copper") count.
    """
    folded = fold(text)
    cut = pieces(folded)
    if not cut:
        return None
    mentions = _mentions(text, folded, context, asked=asked)
    statuses = _statuses(cut)
    seen = _after_repairs(folded, _seen(folded, cut, statuses, mentions))
    seen = _moves(folded, seen)
    if not asked:
        return _volunteered(folded, cut, seen)
    return _verdict(folded, seen)


def _mentions(text: str, folded: str, context: Context, *, asked: bool) -> list[Mention]:
    known = known_names(text, folded, context.products)
    named = [m for m in named_by_grammar(text, folded, asked=asked) if not any(_overlap(m, k) for k in known)]
    if asked and not known and not named and not _MANUAL.search(folded) and not _IN_HOUSE.search(folded):
        return sounded_names(folded, context.products)
    return sorted([*known, *named], key=lambda mention: mention.start)


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _statuses(cut: Sequence[Piece]) -> list[_Status]:
    """Each piece's own status, or that of the piece before where it only goes on listing."""
    out: list[_Status] = []
    for n, piece in enumerate(cut):
        own = _status(piece.text)
        fresh = n == 0 or piece.sentence != cut[n - 1].sentence
        if own is None:
            own = _Status.CURRENT if fresh or out[-1] is _Status.DENIED else out[-1]
        out.append(own)
    return out


def _status(text: str) -> _Status | None:
    if _LEAVING.search(text):
        return _Status.SURE
    return next((status for status, cue in _CUES if cue.search(text)), None)


def _seen(folded: str, cut: Sequence[Piece], statuses: Sequence[_Status], mentions: Sequence[Mention]) -> list[_Seen]:
    out: list[_Seen] = []
    for n, piece in enumerate(cut):
        status = statuses[n]
        inside = [m for m in mentions if piece.start <= m.start < piece.end]
        out += [_Seen("vendor", m.start, m.end, _of_mention(piece, m, status), m) for m in inside]
        for category, pattern, but in (("in_house", _IN_HOUSE, _NOT_IN_HOUSE), ("manual", _MANUAL, _NOT_MANUAL)):
            for match in pattern.finditer(piece.text):
                start, end = piece.start + match.start(), piece.start + match.end()
                if but.search(piece.text) or any(m.start < end and start < m.end for m in mentions):
                    continue
                out.append(_Seen(category, start, end, status))  # type: ignore[arg-type]  # literal pairs above
        said = re.match(r"\s*(?:no,? |but |and |well,? )*(?:that's|that is|that was|it's|it was|they're)\b", piece.text)
        if not inside and said and status in (_Status.ELSEWHERE, _Status.PAST) and out:
            out[-1] = _Seen(out[-1].category, out[-1].start, out[-1].end, status, out[-1].mention)
    return sorted(out, key=lambda item: item.start)


def _of_mention(piece: Piece, mention: Mention, status: _Status) -> _Status:
    """A denial or a past cue holds only for what follows it: "Copper, not Close"."""
    if status is not _Status.DENIED:
        return status
    cue = next(pattern for s, pattern in _CUES if s is _Status.DENIED).search(piece.text)
    return status if cue and piece.start + cue.start() < mention.start else _Status.CURRENT


def _after_repairs(folded: str, seen: list[_Seen]) -> list[_Seen]:
    """Without what the speaker took back: "Freshdesk, no, Zendesk" keeps the latter."""
    for repair in REPAIR.finditer(folded):
        before = [item for item in seen if item.end <= repair.start() + 1]
        after = [item for item in seen if item.start >= repair.end() - 1]
        if before and after and before[-1].status is not _Status.PAST and repair.start() - before[-1].end < 40:
            seen = [item for item in seen if item is not before[-1]]
    return seen


def _moves(folded: str, seen: list[_Seen]) -> list[_Seen]:
    for move in (*_MOVE.finditer(folded), *_SWAP.finditer(folded)):
        verb = move.groupdict().get("verb") or "swapped"
        done = bool(re.search(r"ed\b|went|came|swapped", verb)) and not re.search(
            r"\b(?:will|to|be|being)\b", folded[max(0, move.start() - 14) : move.start()]
        )
        for n, item in enumerate(seen):
            old = move.start("old") <= item.start < move.end("old")
            new = move.start("new") <= item.start < move.end("new")
            if old or new:
                status = _Status.SURE if old != done else (_Status.PAST if old else _Status.WANTED)
                seen[n] = _Seen(item.category, item.start, item.end, status, item.mention)
    return seen


_IN_USE = frozenset({_Status.CURRENT, _Status.SURE, _Status.NARRATED})


def _in_use(seen: Sequence[_Seen]) -> list[_Seen]:
    """What is in use; a story's earlier stages do not count once it has arrived at the present."""
    last_sure = max((item.start for item in seen if item.status is _Status.SURE), default=-1)
    return [
        item
        for item in seen
        if item.status in _IN_USE and not (item.status is _Status.NARRATED and item.start < last_sure)
    ]


def _verdict(folded: str, seen: list[_Seen]) -> Found | None:
    used = _in_use(seen)
    products = [item for item in used if item.mention]
    if products:
        names = tuple(dict.fromkeys(item.mention.name for item in products if item.mention))
        sure = all(item.mention.sure for item in products if item.mention)
        return _answer("vendor", products, names, doubt=None if sure else "product name guessed")
    nothing = _NOTHING.search(folded)
    bought = _BOUGHT.search(folded)
    for category in ("in_house", "manual"):
        own = [item for item in used if item.category == category]
        if own:
            mixed = category == "manual" and bought and not nothing
            return _answer(category, own, (), doubt="unnamed product beside" if mixed else None)  # type: ignore[arg-type]
    if nothing:
        return Found(Kind.ANSWER, CurrentSolution("none"), nothing.start(), nothing.end(), confident=True)
    if bought:
        return Found(Kind.ANSWER, CurrentSolution("vendor"), bought.start(), bought.end(), False, "product not named")
    if seen and all(item.status is _Status.PAST for item in seen):
        return Found(Kind.ANSWER, CurrentSolution("none"), seen[0].start, seen[-1].end, False, "only former products")
    vague = _VAGUE.search(folded)
    if vague or seen:
        start, end = (vague.start(), vague.end()) if vague else (seen[0].start, seen[-1].end)
        return Found(Kind.PARTIAL, None, start, end, confident=bool(vague) and not seen, doubt="nothing in use named")
    return None


def _answer(category: SolutionCategory, items: Sequence[_Seen], names: tuple[str, ...], *, doubt: str | None) -> Found:
    return Found(
        Kind.ANSWER,
        CurrentSolution(category, names),
        items[0].start,
        items[-1].end,
        confident=doubt is None,
        doubt=doubt,
    )


def _volunteered(folded: str, cut: Sequence[Piece], seen: list[_Seen]) -> Found | None:
    """What an answer to something else says of the system in use, on plain statements of use only."""
    told = [piece for piece in cut if _USE.search(piece.text)]
    used = [item for item in _in_use(seen) if any(p.start <= item.start < p.end for p in told)]
    products = [item for item in used if item.mention and item.mention.sure]
    if products:
        names = tuple(dict.fromkeys(item.mention.name for item in products if item.mention))
        return _answer("vendor", products, names, doubt=None)
    return None
