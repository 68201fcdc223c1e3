"""Which roles, relations and departments does an utterance name, and what is each one's usual short form?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """A role named from `start` to `end`; `short` is its usual short form, "several" true for a plural ("partners")."""

    short: str
    start: int
    end: int


_C, _O = r"(?:c|see|sea|cee|si)", r"(?:o|oh|owe|0|oo)"
# Chief officers as letters, spelled sounds and long names. A gap is a blank, a full stop or a hyphen.
_GAP = r"[ .\-]{0,2}"
_LETTERS = {
    "CEO": rf"{_C}{_GAP}(?:e|ee|he){_GAP}{_O}|c ?eo|seo",
    "CFO": rf"{_C}{_GAP}(?:f|ef|eff|if){_GAP}{_O}|c ?fo",
    "CTO": rf"{_C}{_GAP}(?:t|tee|tea|ti){_GAP}{_O}|c ?to",
    "COO": rf"{_C}{_GAP}{_O}{_GAP}{_O}|coo",
    "CIO": rf"{_C}{_GAP}(?:i|eye|ai){_GAP}{_O}|c ?io",
    "CMO": rf"{_C}{_GAP}(?:m|em){_GAP}{_O}",
    "CRO": rf"{_C}{_GAP}(?:r|ar|are){_GAP}{_O}",
    "CPO": rf"{_C}{_GAP}(?:p|pee|pea){_GAP}{_O}",
    "CDO": rf"{_C}{_GAP}(?:d|dee){_GAP}{_O}",
    "CCO": rf"c{_GAP}c{_GAP}o",
    "CHRO": r"c ?h ?r ?o",
    "CISO": r"c ?i ?s ?o",
    "MD": rf"m{_GAP}d|em dee|md",
    "GM": rf"g{_GAP}m|gee em",
    "CEO ": r"chief exec(?:utive)?(?: officer)?s?",
    "CFO ": r"chief financ(?:e|ial) officer|chief of finance|finance chief",
    "CTO ": r"chief techn(?:ology|ical) officer|technology chief",
    "COO ": r"chief operati(?:ng|ons?) officer|operations chief",
    "CIO ": r"chief information officer",
    "CMO ": r"chief marketing officer|marketing chief",
    "CRO ": r"chief revenue officer",
    "CPO ": r"chief product officer",
    "CISO ": r"chief information security officer",
    "CDO ": r"chief (?:digital|data) officer",
    "CCO ": r"chief (?:commercial|customer|compliance) officer",
    "CHRO ": r"chief (?:people|human resources|hr) officer",
    "MD ": r"managing directors?",
    "GM ": r"general managers?",
}
_PLURAL = r"s?"
_IT = r"(?:i\.?t\.?|i t|eye tee|information technology)"
_HR = r"(?:h\.?r\.?|h r|human resources|aitch are)"
_AREA_WORD = (
    rf"(?:{_IT}\b|{_HR}\b|r ?(?:&|and) ?d|research and development|sales and marketing|marketing and sales|finance and (?:admin(?:istration)?|operations|accounting|hr)|"
    r"people and culture|health and safety|learning and development|product and engineering|operations and logistics|sales operations|revenue operations|rev ?ops|sales ops|marketing operations|"
    r"information systems|information security|information|customer (?:service|support|success|experience|care)|business (?:development|intelligence|systems|operations|support|applications)|supply chain|"
    r"field (?:service|operations)|digital (?:transformation|marketing)?|data(?: protection)?|human relations|legal(?: affairs)?|corporate (?:services|affairs|finance)|public affairs|"
    r"commercial|sales|marketing|finances?|financial|operations|ops|operation|procurement|purchasing|sourcing|engineering|product|technology|technical|tech|logistics|development|compliance|security|risk|accounts|accounting|"
    r"quality(?: assurance)?|production|manufacturing|facilities|maintenance|training|admin(?:istration)?|communications?|pr|retail|e-?commerce|growth|partnerships|warehous(?:e|ing)|fleet|services?|"
    r"installations?|projects?|planning|strategy|innovation|transformation|education|teaching|admissions|fundraising|programmes?|programs|nursing|clinical|medical|events?|digital|brand|creative|design|content|talent|recruit(?:ment|ing)|people|"
    r"export|imports?|transport(?:ation)?|dispatch|stores?|shop|audit|treasury|controlling|payroll|analytics|infrastructure|support|membership|property|estates|catering|hospitality|housing|research|laboratory|lab|applications|systems|network|software|hardware|process(?:es)?|plant|site)"
)
_TITLE = (
    r"(?:(?:senior |executive |assistant |associate |deputy |group |regional |national |global |international |country |area |corporate |interim |acting |vice |global |emea |us |uk |european |apac )*"
    r"(?:s\.?v\.?p\.?|e\.?v\.?p\.?|v\.?p\.?|v p|vee pee|vice[- ]president|director|head|heads|manager|lead|leader|chief|officer|vps|directors|managers|leads|boss|controller|supervisor|coordinator|partner|guy|lady|person))"
)
_OF = rf"(?P<of_title>{_TITLE})(?:,? (?:of|for|in charge of|responsible for)(?: the| our)? |[, ]+(?:of )?)(?P<of_area>{_AREA_WORD})(?: department| team| dept)?"
_BEFORE = rf"(?P<bf_area>{_AREA_WORD})[ -](?P<bf_title>{_TITLE})"
_STANDING = (
    r"(?:(?:office|practice|project|product|line|branch|store|shop|plant|site|account|account(?:s|ing)|works|floor|hotel|restaurant|clinic|school|country|group|regional|area|business unit|unit|programme|program|service|fleet|warehouse|"
    r"managing|senior|junior|founding|general|equity|executive|assistant|deputy|vice|clinical|medical|nursing|artistic|creative|technical|commercial|regional|national|non-executive|team|department|section|division|business|"
    r"company|board|corporate|legal|in-house|chief|lead|principal|head|finance|financial|operations|sales|marketing|practice|parent|group|us|uk|global|main|majority|minority)[ -])*"
    r"(?:managers?|directors?|supervisors?|co-?founders?|founders?|co-?owners?|owners?|proprietors?|landlord|presidents?|chair(?:man|woman|person|lady|men)?s?|principals?|head ?teachers?|head ?master|head ?mistress|deans?|rector|provost|bursar|"
    r"treasurers?|comptrollers?|controllers?|secretary|accountants?|book-?keepers?|lawyers?|solicitors?|attorneys?|counsel|consultants?|advis[eo]rs?|auditors?|architects?|engineers?|developers?|administrators?|"
    r"partners?|trustees?|shareholders?|stakeholders?|investors?|governors?|commissioners?|superintendent|mayor|dispatchers?|planners?|buyers?|purchasers?|coordinators?|"
    r"supervisory board|advisory board|board(?: of (?:directors|trustees|governors|management))?|board members|board directors|executive (?:board|committee|team)|management board|works council|council|parliament|"
    r"chief of staff|team lead(?:er)?s?|department heads?|heads? of department|heads?|chief|surgeons?|doctors?|physicians?|dentists?|nurses?|matron|vets?|pharmacists?|teachers?|pastors?|priest|bishop|"
    r"pa|assistants?|executive assistant|foreman|steward|captain|chef|supers?|vps?|svp|evp|fd)"
)
_RELATION = (
    r"(?:(?:business|life|civil|trading|law|older|younger|big|little|elder|twin|direct|immediate|big|real|ex|future|step|half)[ -])*"
    r"(?:wife|husband|spouse|better half|missus|fianc[eé]e?|girlfriend|boyfriend|brothers?(?:-in-law)?|sisters?(?:-in-law)?|fathers?(?:-in-law)?|mothers?(?:-in-law)?|dad|daddy|mum|mom|mam|sons?(?:-in-law)?|daughters?(?:-in-law)?|"
    r"uncle|aunt|cousins?|nephew|niece|grandfather|grandmother|grandad|parents|siblings|boss(?:es)?|superiors?|line manager|gaffer|guv'?nor|governor|colleagues?|co-?workers?|partners?|associates?|mentor|flatmate|friends?)"
)
_DEPARTMENT = (
    rf"(?P<dept>{_IT}|{_HR}|procurement|purchasing|legal(?: counsel)?|finance|accounting|accounts|accounts payable|marketing|sales|operations|ops|engineering|compliance|security|information security|infosec|"
    r"customer (?:service|support|success)|supply chain|logistics|quality|controlling|treasury|r ?(?:&|and) ?d|data protection|facilities|product|admin|risk)"
    r"(?: (?:team|department|dept|people|guys|folks|function|office|lot|crew|division|colleagues))?"
)
_PATTERN = re.compile(
    r"(?<![\w'])(?:"
    + rf"(?P<officer>(?:(?:group|global|regional|deputy|interim|acting|divisional) )?(?:{'|'.join(_LETTERS.values())})s?)(?![\w@])"
    + rf"|{_OF}(?!\w)|{_BEFORE}(?!\w)|(?P<relation>{_RELATION})(?!\w)|(?P<standing>{_STANDING})(?!\w)|(?P<department>{_DEPARTMENT})(?!\w))"
)
_OFFICERS = [(name.strip(), re.compile(pattern)) for name, pattern in _LETTERS.items()]
_NOT_ROLE = re.compile(
    r"\s*(?:(?:process|decisions?|approvals?|team lead|software|tool|tools|system|pipeline|reports?|figures|leads?|data|budget|campaigns?|year|call|question|decision|matters?|stuff|services?|provider|issues?|advice|reasons?|review)\b)"
)


def roles(folded: str, text: str) -> list[Role]:
    """The roles that `text` names, in order; `folded` is its folded form."""
    return list(_roles(folded, text))


def _roles(folded: str, text: str) -> Iterator[Role]:
    for match in _PATTERN.finditer(folded):
        if match.group("department"):
            pronoun = match.group() == "it" and text[match.start()] != "I"
            pronoun = pronoun or (match.group() == "it" and text[match.start() : match.end()] == "It")
            if pronoun or _NOT_ROLE.match(folded, match.end()):
                continue
        yield Role(_short(match), match.start(), match.end())


def _short(match: re.Match[str]) -> str:
    if officer := match.group("officer"):
        return _officer(officer)
    if title := match.group("of_title"):
        return f"{_title(title)} of {_area(match.group('of_area'))}"
    if area := match.group("bf_area"):
        return f"{_area(area)} {_title(match.group('bf_title'))}"
    if department := match.group("dept"):
        return _area(department)
    plain = match.group("relation") or match.group("standing")
    return _STANDING_SHORT.get(plain, re.sub(r"^(?:main|head) (?=owner)", "", plain))


_STANDING_SHORT = {
    "board of directors": "board", "board members": "board", "board directors": "board", "company board": "board",
    "board of trustees": "trustees", "financial director": "finance director", "fd": "finance director",
    "business owner": "owner", "company owner": "owner", "head teacher": "headteacher", "headteacher": "headteacher",
    "legal counsel": "legal", "gaffer": "boss", "guvnor": "boss", "guv'nor": "boss", "vp": "VP", "svp": "SVP", "evp": "EVP",
    "pa": "PA", "big boss": "boss",
}  # fmt: skip


def _officer(said: str) -> str:
    prefix = re.match(r"(?:group|global|regional|deputy|interim|acting|divisional) ", said)
    rest = said[prefix.end() :] if prefix else said
    for name, pattern in _OFFICERS:
        if pattern.fullmatch(rest) or pattern.fullmatch(rest.removesuffix("s")):
            return f"{prefix.group() if prefix else ''}{name}"
    return rest.upper()


def _title(said: str) -> str:
    said = re.sub(r"\bvice[- ]president\b|\bv\.?p\.?\b|\bv p\b|\bvee pee\b", "VP", said.rstrip("."))
    return re.sub(r"\bs\.?v\.?p\b", "SVP", re.sub(r"\be\.?v\.?p\b", "EVP", said))


def _area(said: str) -> str:
    if re.fullmatch(_IT, said):
        return "IT"
    if re.fullmatch(_HR, said):
        return "HR"
    if re.fullmatch(r"r ?(?:&|and) ?d", said):
        return "R&D"
    return "operations" if said in ("ops", "operation") else said
