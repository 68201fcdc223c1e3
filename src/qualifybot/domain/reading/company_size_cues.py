"""The words by which a figure is known for a headcount, or for something else."""

from __future__ import annotations

from qualifybot.domain.reading.function_words import FUNCTION_WORDS
from qualifybot.domain.regex import regex

TRADES = (
    r"developers?|engineers?|programmers?|coders?|drivers?|nurses?|teachers?|tutors?|doctors?|physicians?|lawyers?|"
    r"solicitors?|attorneys|paralegals?|technicians?|mechanics?|fitters|installers?|welders|chefs?|cooks?|"
    r"waiters|bakers?|"
    r"butchers|salespeople|sales ?men|reps|representatives|agents|analysts?|designers?|carpenters|joiners|"
    r"electricians?|"
    r"plumbers?|roofers|painters|builders|cleaners?|cashiers|clerks?|managers?|supervisors|foremen|"
    r"directors?|owners?|apprentices?|"
    r"trainees?|assistants?|accountants?|bookkeepers?|advis[eo]rs|labou?rers|operators|operatives|guards|trainers|"
    r"instructors|stylists|hairdressers|barbers|dentists?|hygienists?|vets|pharmacists|receptionists?|"
    r"secretar(?:y|ies)|"
    r"librarians|pilots|caregivers|carers|therapists|physios|surveyors|architects?|planners|brokers|packers|pickers|"
    r"craftsmen|tradesmen|founders|partners|tailors|machinists|warehousemen|administrators|admins?|"
    r"researchers|scientists|editors|writers|"
    r"journalists|photographers|gardeners|landscapers|farmhands|pickers|porters|housekeepers|consultants"
)
PEOPLE = (
    r"people|employees?|employed|staff(?:ers)?|folks?|heads?|headcount|persons?|workers?|ftes?|f t es?|f t ease|"
    r"full timers?|part timers?|full time(?:rs)?|part time(?:rs)?|associates|colleagues|co workers|"
    r"team members|members of staff|"
    r"members of the team|members (?:in|of) (?:the|our) (?:company|team|staff|firm|organi[sz]ation|office)|crew|"
    r"souls|bodies|guys|men|women|man|woman|lads|ladies|blokes|girls|boys|hands|strong|on (?:the |"
    r"our )?(?:payroll|books|team|staff)|"
    r"names|paid(?= (?:and|plus|,|\.|staff)|$)|"
    r"pay ?che(?:ck|que)s|pay ?slips|pay ?packets|fellas|fellows|chaps|tradies|brickies|sparkies|chippies|"
    r"personnel|manpower|human beings|workforce|individuals|others|team mates|teammates|of us|in total|all told|"
    r"altogether"
)
WORD = rf"(?!(?:{FUNCTION_WORDS})\b)[a-z]+"
UNIT = rf"(?:{WORD} ){{0,2}}(?:{PEOPLE})(?![a-z])"
AFTER = regex(rf" (?P<word>{WORD}|%|percent|'s)")
# Groups of one size: "three shifts of twelve", "four shops with six people each".
_GROUPS = (
    r"(?:[a-z]+ ){0,2}?(?:crews|shifts|teams|gangs|squads|shops|stores|branches|sites|offices|locations|salons|"
    r"restaurants|cafes|kitchens|clinics|practices|departments|groups|units|outlets|depots|warehouses|lots|vans|"
    r"trucks|"
    r"pairs|surger(?:y|ies)|garages|schools|nurser(?:y|ies)|farms|plants|homes|hotels|bakeries)"
)
GROUPS_AFTER = regex(rf" {_GROUPS}(?: ,)?(?: each)? (?:of|with|at|having|has|have|around|about)\b(?: [a-z]+){{0,2}} #")
GROUPS_BEFORE = regex(
    rf"(?P<count>#) {_GROUPS}(?: ,)?(?:(?P<of> of)| ,|(?: each)? (?:with|at|having|has|have|around|about))"
    r"(?: (?:about|around|roughly|some|maybe|say|nearly|on average|them))* $"
)
EACH = regex(rf"(?: (?:{PEOPLE}))?(?: (?:in|at|on))? (?:each|apiece|a piece|(?:per|a) [a-z]+|every one)\b")
# "Nineteen, twenty with me" is twenty.
COUNTED_IN = regex(
    r"(?: ,)? (?:with|counting|including|if you (?:count|include|add)|if (?:we|i) (?:count|include)|incl|plus) "
    r"(?:me|myself|the (?:boss|owner|gaffer|chief)|my (?:wife|husband|partner|brother|dad|mum|mom)|"
    r"yours truly|ourselves)\b"
)
# "Three hundred, three hundred and thirty with the Galway lot" is three hundred and thirty.
WITH_MORE = regex(
    r"(?: ,)? (?:with|counting|including|if you (?:count|include|add)) the [a-z]+ "
    r"(?:lot|people|office|branch|team|crowd|guys|part timers|temps|side|crew)\b"
)
# What somebody does or where, said right after their number: "another twelve doing home visits".
AT_WORK = regex(r" (?:doing|working|upstairs|downstairs|elsewhere|abroad|remote(?:ly)?)\b")
# Where those counted work, said instead of what they are: "fourteen front of house, three admin".
DESKS = (
    r"(?:front|back) of house|floor staff|bar staff|kitchen|admin|office|reception|front desk|warehouse|production|"
    r"inside|outside|indoors|upstairs|downstairs|on site|off site|the road|the phones|the tools|the tills|"
    r"behind the (?:bar|counter|desk)|marketing|finance|accounts|logistics|dispatch|maintenance|"
    r"security|field|delivery|support|nights?|shop floor|"
    r"sales(?= ?(?:and|plus|,|\.|people|staff|$))|i ?t|hr|operations|ops|management"
)
TRADE = regex(
    rf" (?:(?:[a-z]+ )?(?:{TRADES})|(?:in |on )?(?:the )?(?:{DESKS}))(?![a-z])"
    r"(?! (?:seats?|licen[cs]es|tools?|systems?|budgets?|spend(?:ing)?))"
)
WORK_HERE = regex(r" (?:(?:do|all|still) )?(?:work|are working) (?:here|for (?:us|me)|with us)\b")
# "At fifty we'd lose the grant": what would be.
SUPPOSED = regex(r"\b(?:at|over|past|above|below|under|reach|hit|pass|had|were) $")
WOULD = regex(r" (?:(?:people|staff|employees) )?(?:,? ?)(?:we|you|they|i|it|there) (?:would|will|would have to)\b")
THAT_FIGURE = regex(r"\b(?:that|those|these|the same|(?:one|#) of the) $")
# What sounds like people at work, whatever it is they do: "two phlebotomists", "twelve seamstresses".
LIKE_A_TRADE = regex(
    r" (?:[a-z]+ )?(?!(?:custom|us|merg|stick|post|fold|bind|rout|numb|memb|comput|print|scann|trail|contain|cent|"
    r"off|ord|pap|corn|quart|serv|deal|follow|subscrib|"
    r"buy|lett|answ|matt|own|play|read|view|box|load|cho|charg|fing|heat|boil|digg|trans|freez|bunk|numb|draw|"
    r"tow|riv|summ|wint|semest|chapt|met|lit|dinn|cov|butt|shutt|wast|flow|show|pow|tig|daught|sist|broth|oth|"
    r"hold|tend|regist|provid|suppli|retail|competit|vend|invest|visit|direct|fl|d|mirr|mot|tract|doct|err|fact|"
    r"monit|"
    r"sens|elevat|conveyor|col|contract|subcontract|freelanc|volunte)(?:e?rs|ors)\b)"
    r"(?:[a-z]{3,}(?:ers|ors|ists|icians|women|men|esses|keepers|hands|folk|mates)|midwives|clergy|deputies|"
    r"casuals|seniors|juniors|graduates)(?![a-z])"
    r"(?! (?:seats?|licen[cs]es|tools?|systems?))"
)
LEADS_PEOPLE = regex(
    r"\b(?:headcount|workforce|payroll|head count|staff|company|firm|business|team|family|crew|shop|outfit|"
    r"organi[sz]ation|"
    r"employees|employ|employing|people|staff count|number of (?:employees|people|staff)|staff number)"
    r"(?: (?:is|of|at|stands|was|sits|are|with|we have|currently|now|just|about|around|has|runs|comes|here|"
    r"there|to|count))*"
    r"(?: :)? ?$"
)
OTHER_THING = regex(
    r" (?:(?:in|of) (?:revenues?|turnover|profits?|funding|income|debt)|head of|"
    r"(?:a|an|per|each|every) (?:month|year|week|quarter|day|hour|seat|user|licen[cs]e)|"
    r"%|percent|dollars?|pounds?|euros?|bucks|quid|rupees|million in|years?|months?|weeks?|days?|"
    r"hours?|minutes?|o'clock|"
    rf"(?:{WORD} )?(?:customers?|clients?|users?|offices?|branches|locations?|sites?|stores?|shops?|"
    rf"countries|cities|states|"
    r"floors?|buildings?|students?|pupils|patients?|beds?|guests?|members (?!in the|in our|of the|of our|"
    r"here|working|totally)|subscribers|followers|vehicles?|trucks?|vans?|cars|"
    r"machines?|computers?|laptops?|seats?|licen[cs]es|logins|rooms?|tables|square|acres|miles|km|kilomet|"
    r"companies|firms|businesses|departments?|teams?|percent|products?|projects?|orders?|calls?|tickets?|"
    r"contractors?|freelancers?|temps?|volunteers?|subcontractors?|externals?|interns?|consultants|agency|"
    r"seasonals?))\b"
)
NUMBERED = regex(
    r"(?:back|\b(?:number|floor|room|table|order|ticket|aisle|platform|bay|badge|route|unit|suite|level|age|aged|"
    r"extension|ext|page|version|office|"
    r"iso|item|question|"
    r"highway|building|gate|q|phase|grade|top|fortune|ftse|chapter|line|count (?:them )?on(?: the fingers of)?)|"
    r"[$€£₹]) (?:number )?(?<!we number )$"
)
# Who is left is still there; who has left is not.
_STILL_LEFT = (
    r"(?:people|us|employees|staff) left(?= ?(?:[.,;!?]|$|now|today|here|standing))|# left (?:now|today|standing)|"
    r"\b(?:there is|there are|we have|we have got|leaves us|leaves|who is) [a-z ]{0,20}# (?:[a-z]+ )?left\b|"
    r"who is left\b"
)
PAST = regex(
    r"\b(?:were|was|had|used to|before|back (?:then|in|when)|years? ago|months? ago|last (?:year|spring|"
    r"summer|autumn|fall|"
    r"winter|month|quarter|january|december)|originally|started|began|peak(?:ed)?|once|previously|formerly|prior|"
    r"until|"
    r"pre|grew from|came from|in the (?:[a-z]+ ?ties|nineties|old days|past)|old days|let go|laid off|layoffs?|left|"
    r"lost|redundan[a-z]+|pandemic|covid|at one (?:point|time|stage)|historically|initially|first|fired|no longer)\b"
)
NOT_PAST = regex(
    r"\blast (?:i|we|time|count|tally|figure|number|looked|checked|heard|payroll|audit|census|return|report|"
    r"filing|roll call)|"
    r"\bwho (?:have |has )?(?:just |only )?(?:started|joined|begun|came)\b|"
    rf"\bthat (?:was|were) sold\b|{_STILL_LEFT}"
)
FUTURE = regex(
    r"\b(?:will be|going to be|gonna be|plan(?:s|ning|ned)?|hop(?:e|ing)|next (?:year|month|quarter|spring|"
    r"summer|autumn|"
    r"fall|winter)|by (?:the end|christmas|december|june)|want to (?:be|grow|hire|get|have)|target|"
    r"expect(?:s|ing)?|hir(?:e|ing)|"
    r"(?:more|new ones?|others) (?:are |is )?(?:start|join|com)ing|recruit(?:ing)?|aim(?:ing)?|would like|"
    r"should be (?:at|around) by|soon|eventually|someday|could become|"
    r"in (?:two|three|five|a few) years|open (?:positions|roles|vacancies)|vacanc(?:y|ies)|to be filled)\b"
)
ELSEWHERE = regex(
    r"\b(?:parent|mother (?:company|ship)|holding|sister|head office|headquarters|customers?|clients?|"
    r"competitors?|rivals?|"
    r"suppliers?|(?:the|our) (?:whole |entire |wider )?group|conglomerate|franchise|landlord|my (?:last|"
    r"old|previous|former)|"
    r"(?:another|other|previous|old|former) (?:company|firm|employer|place|branch)|"
    r"some (?:company|firm|outfit|business|agency) (?:with|of|that|where|who)|"
    r"(?:brother|sister|father|dad|mother|mum|mom|cousin|uncle|aunt|friend|mate|neighbou?r|husband|wife|son|daughter)"
    r"(?: (?:'s )?(?:firm|company|business|has|runs|owns|employs|shop|place|outfit))|"
    r"village|town|city|"
    r"building|neighbou?r(?:s|ing)?|"
    r"industry|university|followers|subscribers|(?<!staff )(?<!team )(?<!crew )members|users|cousin|friend|"
    r"brother in law|they (?:have|"
    r"are|employ|had)|"
    r"contractors|freelancers|temps|volunteers|subcontractors|agency|externals?|owned by|acquired by|belong to)\b"
)
# Who is named only to be left out, or as not counted yet.
LEFT_OUT = regex(
    r"\b(?:without|excluding|not counting|not including|leaving out|apart from|except|plus|no) (?:the |our |any |"
    r"some |a few )?"
    r"(?:[a-z]+ )?(?:contractors|freelancers|temps|volunteers|subcontractors|agency|externals?|members|users)\b"
)
SUBSET = regex(
    r"\b(?:(?:my|our|the|this) (?:[a-z]+ )?(?:team|department|office|branch|site|division|unit|floor)|"
    r"of (?:whom|which|them|"
    r"those|these)|including|among|report to me|reports|under me|i (?:manage|lead|run|look after|supervise)|on my)\b"
)
REPORTED = regex(
    r"\b(?:boss|website|site|brochure|linkedin|wikipedia|paper|he|she|they|colleague|everyone|people|advert|"
    r"registry|profile)\b(?: [a-z]+){0,3} (?:says?|said|claims?|thinks?|tells?|shows?)\b|"
    r"\btell(?:s|ing)? (?:everyone|everybody|people|customers|them|his|her)\b"
)
ON_PAPER = regex(r"\b(?:told to say|on paper|officially|supposedly|on the website|people think)\b")
PRESENT = regex(
    r"\b(?:now|today|currently|at the moment|at present|these days|nowadays|presently|as of|as we speak|down to|"
    r"at this (?:time|point)|present|current|still|remain(?:ing)?|up to date|this (?:morning|week|month))\b|"
    + _STILL_LEFT
)
_EVERYBODY = r"(?<!tell )(?<!tells )(?<!told )(?:everyone|everybody)"
FINAL = regex(
    r"^ ?(?:so|let us say|say|call it|put|make it|then|that makes)\b|"
    r"\b(?:total|altogether|all in all|all told|in all|honest|realistic|really|true|actual|actually|proper|in fact|"
    rf"exact|correct|{_EVERYBODY}|whole company|entire company|ourselves|all of us|company wide|"
    r"combined|the company|overall)\b"
)
# Said of the whole in the clauses just before the figure: "but if you mean everybody, nurses included, fifty-two".
WHOLE_BEFORE = regex(
    rf"\b(?:{_EVERYBODY}|all of (?:them|us)|the lot|everything|altogether)(?: [a-z]+)*? ,[a-z ,]*$|"
    r"\b(?:it|that|which) (?:all )?(?:comes|adds up|works out) to (?:about |around |roughly |just )?$"
)
PLAINLY = regex(r"^ ?(?:that is|it is|we are|there are|there is)\b")
TOTAL = regex(rf"\b(?:total|altogether|all in all|all told|in all|combined|overall|{_EVERYBODY}|makes|so)\b")
OWN = regex(
    r"\b(?:we are|we have|we have got|we got|we employ|we count|we number|there are|there is|we run|"
    r"employs?|i have|i employ|"
    r"company|firm|business|headcount|here|us|our|works? (?:here|for us)|on staff|on (?:the |our )?(?:payroll|books)|"
    r"it is (?:[a-z]+ ){0,2}# (?:people|staff|employees)|all # (?:people|staff|employees))(?![a-z])"
)
SEASON = (
    r"(?:(?:[a-z]+ing |christmas |holiday |harvest |tourist |high |low |off )?season|harvest|term ?time|"
    r"winter|summer|spring|autumn|fall|peak|quiet|busy|christmas|height of (?:it|things)|january|february|march|april|"
    r"may|june|july|august|september|october|november|december)"
)
SEASON_NEXT = regex(
    rf"(?: [a-z]+)?(?:(?: in| at| during| over| through| throughout| come| by)(?: the| our)? {SEASON}\b|"
    r" (?:out of|off) (?:season|peak)| (?:all )?(?:the )?year round| (?:the rest|most) of the year)"
)
PART_AFTER = regex(
    rf" (?:(?:{PEOPLE}|more|another) )?(?:in (?!total|all|(?:the )?{SEASON})|at (?!the moment|present)|inside\b|"
    rf"outside\b|indoors|on site|off site|behind (?:the|a) |"
    rf"on (?!average|the payroll|payroll)|"
    rf"over in|out|down|up (?!to)|working|upstairs|downstairs|doing|"
    rf"full|part|who\b|that\b(?! (?:'s|is|was|makes|would|sounds|includes?)\b)|salaried|hourly|waged|"
    rf"others|associates|colleagues|guys|men|women|lads|ladies|girls|boys|permanent|abroad|"
    rf"remote(?:ly)?|"
    rf"elsewhere|(?:[a-z]+ )?(?:{TRADES})\b|here|there|for the)"
)
# "One in Bristol with thirty": what is counted is a place.
ONE_PLACE = regex(r" (?:[a-z]+ ){0,4}?(?:with|at|has|having) #")
# Before the second of two that are added: "one shop with eight and another with five".
ONE_OF_TWO = regex(r"(?:#|\b(?:other|another|second|rest)) (?:[a-z]+ ){0,4}?(?:with|at|has|of|having)(?: another)? $")
# "There were eighty, and today it's twenty-seven": what came after does not add to what was.
THEN_NOW = regex(r"\b(?:were|was|had|used to) [^.;!?]*\b(?:now|today|these days|nowadays)\b[^#]* $")
LINK = regex(r"[^.;!?]*?(?:,|and|plus|then)[^.;!?]*")
CLAUSE_EDGE = regex(
    r" ?(?:[.;:!?…,]| - )|(?<= )(?:but|because|although|though|while|whereas|so|since|(?<!of )which|"
    r"and(?= (?:we|i|it|they|there|need|want|use|have|would|currently|he|she|our|my|now)\b))\b"
)
SINGLE = (
    r"wife|husband|partner|brother|sister|son|daughter|dad|father|mum|mom|mother|friend|co ?founder|business partner|"
    r"assistant|apprentice|secretary|colleague|employee|cousin|nephew|niece|uncle|aunt|mate|bookkeeper|accountant|"
    r"caretaker|janitor|groundsman|handyman|porter|dispatcher|estimator|matron|barista|barman|barmaid|waitress|"
    r"storeman|foreman|headteacher|chairman|"
    r"girlfriend|boyfriend|spouse|missus|fianc[eé]e?|helper|trainee|guy|lady|girl|lad|boy|part timer|receptionist"
)
_COMPANIONS = rf"{PEOPLE}|{TRADES}|others|more|sons|brothers|sisters|daughters|friends|cousins|kids"
ME_AND = regex(
    rf"\b(?:(?:my|our) (?:{SINGLE}) and )?(?<!including )(?<!counting )\b(?:me|myself|i)\b(?P<rest>(?:"
    rf"(?: ,)?(?: and| plus| with)? (?:my|our|a|an|the|one) (?:[a-z]+ )?(?:{SINGLE})\b|"
    rf"(?: ,)? (?:and|plus|with) (?:my |our |the )?(?:other )?#(?: (?:other )?(?:{_COMPANIONS})\b)?|"
    rf" , (?:my |our |the )?#(?: (?:other )?(?:{_COMPANIONS})\b))+)"
)
FAMILY_AND_ME = regex(rf"\b(?:my|our) (?:{SINGLE}) and (?:i|me|myself)\b|\bboth of us\b|\bhusband and wife\b")
KIN = (
    rf"{SINGLE}|wives|brothers|sisters|sons|daughters|friends|assistants|apprentices|secretaries|colleagues|cousins|"
    r"nephews|nieces|mates|guys|lads|girls|boys|kids|children|parents|partners|trainees|helpers|in laws"
)
_ITEM = rf"(?:(?:my|our|a|an|the|one|her|his) )?(?:# )?(?:other |own |younger |older )?(?:{KIN})(?![a-z])"
# "My wife, our two sons and me": each item is one person, or as many as its figure says.
FAMILY_LIST = regex(
    rf"\b(?:my|our) (?:# )?(?:{KIN})(?:(?: ,)?(?: and| plus)? {_ITEM})*(?: ,)? and (?:me|i|myself)\b"
    rf"(?!(?: ,)? (?:and|plus|with) {_ITEM})"
)
LISTED = regex(rf"(?P<count># )?(?:[a-z]+ )?\b(?:{KIN})(?![a-z])")
ONE_MORE = regex(rf"(?:my|our|a|an|the|one) (?:[a-z]+ )?(?:{SINGLE})\b")
_ONE = (
    rf"(?:my|our|a|an|one) (?:[a-z]+ ){{0,2}}"
    rf"(?:{SINGLE}|{TRADES}|junior|senior|chap|bloke|manager|cleaner|clerk|pa)(?<!s)"
)
# What names one more person at the end of a list: "and a girl in the office", ", and then there is me".
_MORE = (
    r"(?: ,)?(?: (?:and|plus|then|also|of course|obviously|there is|i have|we have|i have got|we have got))*"
    rf" (?:me|myself|himself|herself|i(?= ?(?:[.,;!?]|$))|yours truly|muggins(?: here)?|"
    rf"the (?:owner|boss|founder|head|manager|secretary|receptionist|bookkeeper|"
    rf"caretaker|missus|wife|husband|brother|sister|son|daughter)|{_ONE})(?![a-z])"
    r"(?: (?:in|on|at|for|who|doing|running|up|down)(?: [a-z]+){1,3}?)?"
    r"(?= ?[.,;!]|$| and\b| plus\b| on top| as well| too)"
)
FIRST_MORE = regex(rf"(?: [a-z]+){{0,4}}?(?= ,| and | plus ){_MORE}")
ONE_BY_ONE = regex(_MORE)
# One named before the others: "a manager and thirty care workers".
LEADING_ONE = regex(
    rf"(?:^|[.;!?] )(?:[a-z]+ ){{0,3}}?(?:a|an|the|my) (?:[a-z]+ )?(?:{SINGLE}|{TRADES})(?<!s) (?:,|and|, and|plus) $"
)
# "Me, Declan, the two apprentices": others are named one by one.
NAMED_BESIDE = regex(r"\b(?:me|myself|i) , (?:and )?[a-z]+ (?:,|and) ")
WHOLE = regex(r"\b(?:us|total|altogether|told)\b")
ADDS = regex(r"(?:^| )(?:and|plus) ")
# "Two people, my brother and me" names the two.
JUST_PEOPLE = regex(r"(?: (?:people|persons|of us|in (?:all|total)|altogether))? ,")
INCLUDED = regex(r" (?:is |are )?(?:included|counted)\b")
# "Ten of those are agency": people in the figure who are not employed.
NOT_EMPLOYED = regex(
    r"(?P<count>#) of (?:those|them|these|which|whom|that) (?:(?:are|is|being|were|would be) (?:[a-z]+ ){0,2}?"
    r"(?:leaving|agency|contractors?|freelanc\w+|temps?|temporary|volunteers?|subcontractors?|interns?|"
    r"externals?)|(?:have |has )?(?:just |already |since )*(?:left|gone|quit|resigned|retired))\b"
)
# "Seven drivers, I'm the eighth".
COUNTED_LAST = regex(
    r"[^.;!?]*?\b(?:(?:i|me|she|he) (?:am |is |being |makes? )?|makes me )(?:the |number )(?P<nth>@|#)"
)
ALONE = regex(
    r"^(?:[a-z ,]*? )?(?:just|only) (?:me|myself|the one|little old me)\b(?! and| plus| ,? ?my| with| , #)|"
    r"^(?:me|myself|i)(?: alone| only)?(?: ,? (?:myself and i|really|only|alone))* [.!]|"
    r"\b(?:one|#) (?:man|woman|person|girl) (?:band|show|business|company|operation|shop|outfit|firm|army|"
    r"team|thing)\b|"
    r"\b(?:sole (?:trader|proprietor|practitioner|owner)|self employed|solopreneur|solo (?:founder|"
    r"operator|business|practice|show)|"
    r"i am (?:all there is|the (?:whole |entire )?(?:company|business|firm|workforce)|the (?:whole|"
    r"entire) \w+)(?= ?[.,!]|$)|"
    r"(?:i am|i work|working|it is|entirely|all|me) (?:on my (?:own|lonesome|tod|todd)|by myself|by my lonesome|"
    r"alone|solo)|(?:nobody|no one|none|"
    r"noone)(?: else)?(?: here)? (?:but|except|else|other than)(?: me)?|"
    r"yours truly(?! (?:and|plus))|it is (?:just |only )?me (?:running|doing|in)|"
    r"me (?:, )?and (?:the|my) (?:dogs?|cats?|laptop|computer|van|truck|kettle|coffee machine)|"
    r"(?:no|without|not have any) (?:employees|staff)|i am a freelancer|i am the only (?:one|employee|"
    r"person)|it is me(?: [.!]|$))"
)
ALONE_SURELY = regex(
    r"\b(?:one|#) (?:man|woman|person) (?:band|show|business|company|operation|shop|firm)\b|"
    r"\b(?:sole (?:trader|proprietor)|self employed|no employees|i am the only employee)\b"
)
UNIT_AFTER = regex(rf" {UNIT}")
CHANGE = regex(
    r"\b(?:letting|let) go(?: of)?(?: about| around| nearly| almost| another)? $|\b(?:laid off|laying off|"
    r"lost|hired|hiring|fired|added|adding|gained|recruited|"
    r"recruiting|brought in|took on|taken on|losing|firing)(?: about| around| nearly| almost| another| some|"
    r" these)? $"
)
CAME_FROM = regex(
    r"\b(?:down|up|reduced|risen|grown|shrunk|fallen|increased|dropped) from (?:about |around |over |nearly )?$"
)
CHANGED_FROM = regex(
    r"\b(?:gr[eo]wn?|went|gone|increased|expanded|doubled|tripled|scaled|jumped|moved|come|came|"
    r"developed)(?: [a-z]+)? from (?:about |around )?$"
)
LEFT_BEHIND = regex(r"from (?:about |around )?#(?: [a-z]+)? (?:all the way )?(?:down|up) to\b")
GREW_TO = regex(
    r"\b(?:(?:so|now|currently|today|already|grown|grew|went|gone|came)\b[a-z ]* up to (?:about |"
    r"around )?#|up to (?:about |around )?# (?:now|today|already|currently))"
)
NEGATED = regex(
    r"\b(?:not|is not|never|rather than|instead of|minus|without|of (?:which|whom|them|those)|including|"
    r"includes) (?:the |"
    r"that |about |around |roughly )?$"
)
SUBSET_AFTER = regex(r" (?:people )?of (?:whom|which|them|those|these|the)\b")
# "There's only me and the apprentice, so we're two": a count without a word for people.
SO_MANY = regex(r"(?:^|(?:[,;.]|\bso) )(?:so |that )*we are (?:only |just |all of )?# ?(?=[.;!?]|$)")
# "Counting the two apprentices, thirty-one": some of those in the figure that follows.
# "Sixty-one, and that's with the three trainees".
COUNTED_IN_BEFORE = regex(r"\b(?:counting|including|with) (?:the|our|my|all)(?: the| our| my)? $")
COUNTED_IN_NEXT = regex(r"\b(?:counting|including|with|if you (?:count|include)) (?:in )?(?:the |our |my |all )*$")
NEXT_IS_ALL = regex(r"[^.;!?]*?(?: ,|\b(?:it is|that is|we are|makes|comes to|there are))(?: [a-z]+){0,3} #")
# "Twelve, and another nine part-time".
ADDED = regex(r"(?: ,)? (?:plus(?: another)?|and (?:then )?(?:another|a further)) #")
WRONG = regex(r"(?: [a-z]+){0,5} (?:was|is|were) (?:wrong|incorrect|a mistake|not right|old)\b")
BEYOND = regex(
    r"\b(?:(?P<more>(?:so |and |a bit |slightly )?(?:more|over|above|higher|bigger) (?:than )?that|and then some)|"
    r"(?:less|fewer|under|below|lower) (?:than )?that)\b"
)
NOT_VOLUNTEERED = regex(
    r"\b(?:(?<!just )(?<!only )the # of us|(?:by|either|each|every|any|another|other) # of us|"
    r"look after|manage|lead|supervise|decide|committee|board|to (?:look|"
    r"sign|approve)|meeting|users?|logins?|"
    r"seats?|for our # [a-z]+s|takes?|took|under me|report(?:ing)? to me|"
    r"if(?! (?:that|it|this) (?:helps?|is|'s|matters|changes|makes|affects))|"
    r"invite|"
    r"trained?|attend|customers?|clients?|think|interviewed|applied|candidates?)\b"
)
MONEY = regex(r"\b(?:turnover|turn over|revenues?|profits?|budget|dollars?|pounds?|euros?|rupees?)\b")
# Who does one thing is not everybody: "three people typing in orders".
DOING = regex(
    r" (?:all |just |only |who |that )*(?!working|including|counting|during|being)[a-z]+ing\b|"
    r" (?:who|that|to)\b(?! works?)"
)
# So are some of us: "three of us answer them".
DOING_OF_US = regex(
    r" (?:always |usually |all |have to |need to |can |will |must )*(?:answer|sign|decide|read|check|share|"
    r"sit|say|nod|vote|use|work on|look at|log|write|type|take|handle|deal|see|do|agree|approve)\b"
)
VAGUE = regex(
    r"\b(?:handful|a few|few|several|dozens|hundreds|thousands|scores|lots|loads|many|a lot|plenty|a bunch|"
    r"not (?:that |very |too )?"
    r"(?:many|big|large)|small(?:ish)?|tiny|medium|mid ?size(?:d)?|large|big|huge|it varies|varies|depends|"
    r"start ?up|growing|"
    r"enough|some|countless|(?:good|fair|decent) (?:number|few|many|bit|size)|than i can count|family (?:business|"
    r"firm)|micro|"
    r"sme|smb|enterprise|quite (?:a )?\w+|more than (?:you|i)|"
    r"seasonal|changes|fluctuat\w+|comes and goes|(?:go|goes|going) up and down|up and down)\b"
)
UNCOUNTED = regex(
    r"\b(?:(?:lost|ever|never) count(?:ed)?|never (?:counted|been told)|no (?:exact |precise |"
    r"current )?(?:figure|number|count|idea)|not (?:have|got) (?:an?|the|any) (?:exact |precise |"
    r"current )?(?:figure|number|count)|"
    r"(?:given|told|seen) me (?:that|the|a) (?:figure|number)|nobody (?:knows|has counted))\b"
)
