"""Time windows, as callers of many kinds say them; the call is on Tuesday, 9 June 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualifybot.domain.models import Context, Kind, Question, Timeline
from qualifybot.domain.reading.timeline import read_timeline

TODAY = date(2026, 6, 9)
CONTEXT = Context(topic=Question.TIMELINE, today=TODAY)


def window(start: str | None, end: str | None) -> Timeline:
    first, last = (date.fromisoformat(day) if day else None for day in (start, end))
    return Timeline(first, last)


ANSWERS: list[tuple[str, str | None, str | None]] = [
    # a deadline put right or said in other words stays one
    ("By July, or rather by August.", None, "2026-08-31"),
    ("By the end of July, I mean August.", None, "2026-08-31"),
    ("By Q3, no, Q4.", None, "2026-12-31"),
    ("Before September... no, October.", None, "2026-09-30"),
    ("By the end of the quarter after next, so the end of December.", None, "2026-12-31"),
    ("By the end of our fiscal year, that's the end of January.", None, "2027-01-31"),
    ("Our financial year closes at the end of September and we need it by then.", None, "2026-09-30"),
    ("Our fiscal year ends on November 30th and it has to be in before that.", None, "2026-11-29"),
    ("It mustn't be later than the thirtieth of July.", None, "2026-07-30"),
    ("It can't go past August.", None, "2026-08-31"),
    ("It shouldn't be any later than July 15th.", None, "2026-07-15"),
    ("We can't wait beyond August.", None, "2026-08-31"),
    # stages of one plan
    ("Pilot in July and everybody else in September.", "2026-07-01", "2026-09-30"),
    ("Start in September, full rollout in November.", "2026-09-01", "2026-11-30"),
    ("Sales in August, the other teams in October.", "2026-08-01", "2026-10-31"),
    # counted from today
    ("From today, half a year.", "2026-12-09", "2026-12-09"),
    ("in one half year", "2026-12-09", "2026-12-09"),
    # what is past is not what is wanted
    ("The old system crashed in January, so right now please.", "2026-06-09", "2026-06-09"),
    # months
    ("September.", "2026-09-01", "2026-09-30"),
    ("In October.", "2026-10-01", "2026-10-31"),
    ("Sometime in November, I think.", "2026-11-01", "2026-11-30"),
    ("February.", "2027-02-01", "2027-02-28"),
    ("March 2027.", "2027-03-01", "2027-03-31"),
    ("January next year.", "2027-01-01", "2027-01-31"),
    ("In May of next year.", "2027-05-01", "2027-05-31"),
    ("Next March.", "2027-03-01", "2027-03-31"),
    ("This August.", "2026-08-01", "2026-08-31"),
    ("Next month.", "2026-07-01", "2026-07-31"),
    ("This month.", "2026-06-09", "2026-06-30"),
    ("The month after next.", "2026-08-01", "2026-08-31"),
    ("May.", "2027-05-01", "2027-05-31"),
    ("May, I'd say.", "2027-05-01", "2027-05-31"),
    ("We'd like to start in September.", "2026-09-01", "2026-09-30"),
    ("Come January.", "2027-01-01", "2027-01-31"),
    ("Sept.", "2026-09-01", "2026-09-30"),
    ("Feb '28.", "2028-02-01", "2028-02-29"),
    # quarters, halves, years
    ("Q4.", "2026-10-01", "2026-12-31"),
    ("Q1 2027.", "2027-01-01", "2027-03-31"),
    ("Third quarter.", "2026-07-01", "2026-09-30"),
    ("In the second quarter of next year.", "2027-04-01", "2027-06-30"),
    ("Next quarter.", "2026-07-01", "2026-09-30"),
    ("This quarter.", "2026-06-09", "2026-06-30"),
    ("The quarter after next.", "2026-10-01", "2026-12-31"),
    ("Cue one.", "2027-01-01", "2027-03-31"),
    ("Q three, probably.", "2026-07-01", "2026-09-30"),
    ("Last quarter of this year.", "2026-10-01", "2026-12-31"),
    ("H2.", "2026-07-01", "2026-12-31"),
    ("The second half of the year.", "2026-07-01", "2026-12-31"),
    ("First half of 2027.", "2027-01-01", "2027-06-30"),
    ("H1 next year.", "2027-01-01", "2027-06-30"),
    ("Next year.", "2027-01-01", "2027-12-31"),
    ("Sometime this year.", "2026-06-09", "2026-12-31"),
    ("In 2027.", "2027-01-01", "2027-12-31"),
    ("2028.", "2028-01-01", "2028-12-31"),
    ("Twenty twenty-seven.", "2027-01-01", "2027-12-31"),
    # seasons and holidays
    ("This summer.", "2026-06-09", "2026-08-31"),
    ("In the autumn.", "2026-09-01", "2026-11-30"),
    ("This fall.", "2026-09-01", "2026-11-30"),
    ("Winter.", "2026-12-01", "2027-02-28"),
    ("In spring.", "2027-03-01", "2027-05-31"),
    ("Spring 2028.", "2028-03-01", "2028-05-31"),
    ("Next summer.", "2027-06-01", "2027-08-31"),
    ("By Christmas.", None, "2026-12-25"),
    ("Before Christmas.", None, "2026-12-24"),
    ("Before Thanksgiving.", None, "2026-11-25"),
    ("By Easter.", None, "2027-03-28"),
    ("By Christmas next year.", None, "2027-12-25"),
    ("Easter 2028.", "2028-04-16", "2028-04-16"),
    ("Before Diwali only.", None, "2026-11-07"),
    # thirds and ends
    ("Early July.", "2026-07-01", "2026-07-10"),
    ("Mid-September.", "2026-09-11", "2026-09-20"),
    ("Late August.", "2026-08-21", "2026-08-31"),
    ("In the middle of October.", "2026-10-11", "2026-10-20"),
    ("Early next year.", "2027-01-01", "2027-04-30"),
    ("Late Q3.", "2026-09-01", "2026-09-30"),
    ("Mid Q4.", "2026-11-01", "2026-11-30"),
    ("Early autumn.", "2026-09-01", "2026-09-30"),
    ("End of July.", "2026-07-22", "2026-07-31"),
    ("At the end of the year.", "2026-12-22", "2026-12-31"),
    ("End of Q3.", "2026-09-21", "2026-09-30"),
    ("The beginning of August.", "2026-08-01", "2026-08-10"),
    ("Start of next month.", "2026-07-01", "2026-07-10"),
    ("The first week of September.", "2026-09-01", "2026-09-07"),
    ("The last week of July.", "2026-07-25", "2026-07-31"),
    ("The first half of October.", "2026-10-01", "2026-10-15"),
    ("Second half of November.", "2026-11-16", "2026-11-30"),
    # days
    ("June 30th.", "2026-06-30", "2026-06-30"),
    ("The 1st of September.", "2026-09-01", "2026-09-01"),
    ("September 1.", "2026-09-01", "2026-09-01"),
    ("On July the fourth.", "2026-07-04", "2026-07-04"),
    ("October twenty-first.", "2026-10-21", "2026-10-21"),
    ("The 15th.", "2026-06-15", "2026-06-15"),
    ("The fifth of next month.", "2026-07-05", "2026-07-05"),
    ("January 15th, 2027.", "2027-01-15", "2027-01-15"),
    ("31.12.2026.", "2026-12-31", "2026-12-31"),
    ("2026-11-02.", "2026-11-02", "2026-11-02"),
    ("9/1/2026.", "2026-09-01", "2026-09-01"),
    ("Tomorrow.", "2026-06-10", "2026-06-10"),
    ("The day after tomorrow.", "2026-06-11", "2026-06-11"),
    ("Next Monday.", "2026-06-15", "2026-06-15"),
    ("Monday week.", "2026-06-22", "2026-06-22"),
    ("We go live on August 3rd.", "2026-08-03", "2026-08-03"),
    ("Kick-off is the 6th of July.", "2026-07-06", "2026-07-06"),
    # weeks
    ("Next week.", "2026-06-15", "2026-06-21"),
    ("This week.", "2026-06-09", "2026-06-14"),
    ("The week after next.", "2026-06-22", "2026-06-28"),
    ("The week of July 6th.", "2026-07-06", "2026-07-12"),
    # distances
    ("In three months.", "2026-09-09", "2026-09-09"),
    ("Six weeks from now.", "2026-07-21", "2026-07-21"),
    ("In about two months' time.", "2026-08-09", "2026-08-09"),
    ("In a fortnight.", "2026-06-23", "2026-06-23"),
    ("A month from now.", "2026-07-09", "2026-07-09"),
    ("In a year.", "2027-06-09", "2027-06-09"),
    ("Half a year.", "2026-12-09", "2026-12-09"),
    ("In a year and a half.", "2027-12-09", "2027-12-09"),
    ("Two weeks.", "2026-06-23", "2026-06-23"),
    ("90 days.", "2026-09-07", "2026-09-07"),
    ("In ten days.", "2026-06-19", "2026-06-19"),
    ("A couple of months.", "2026-08-09", "2026-08-09"),
    ("In a couple of weeks.", "2026-06-23", "2026-06-23"),
    ("In two quarters.", "2026-12-09", "2026-12-09"),
    ("Three months out.", "2026-09-09", "2026-09-09"),
    ("In a week or two.", "2026-06-16", "2026-06-23"),
    ("Three to six months.", "2026-09-09", "2026-12-09"),
    ("In four to six weeks.", "2026-07-07", "2026-07-21"),
    ("Two or three months.", "2026-08-09", "2026-09-09"),
    ("Six months to a year.", "2026-12-09", "2027-06-09"),
    ("2-3 weeks.", "2026-06-23", "2026-06-30"),
    ("Between two and four months from now.", "2026-08-09", "2026-10-09"),
    ("Within six weeks.", None, "2026-07-21"),
    ("Within the next three months.", None, "2026-09-09"),
    ("In the next two weeks.", None, "2026-06-23"),
    ("In less than a month.", None, "2026-07-09"),
    ("Two months at most.", None, "2026-08-09"),
    ("No later than four weeks from now.", None, "2026-07-07"),
    ("Over the next six months.", None, "2026-12-09"),
    ("Not for at least three months.", "2026-09-09", None),
    # as soon as possible
    ("As soon as possible.", "2026-06-09", "2026-06-09"),
    ("ASAP.", "2026-06-09", "2026-06-09"),
    ("Yesterday!", "2026-06-09", "2026-06-09"),
    ("Right away.", "2026-06-09", "2026-06-09"),
    ("We need it now.", "2026-06-09", "2026-06-09"),
    ("Immediately, if you can.", "2026-06-09", "2026-06-09"),
    ("Well, yesterday would have been good.", "2026-06-09", "2026-06-09"),
    ("The sooner the better.", "2026-06-09", "2026-06-09"),
    ("As soon as possible, end of August at the latest.", "2026-06-09", "2026-08-31"),
    ("ASAP, but by July 15th at the very latest.", "2026-06-09", "2026-07-15"),
    # deadlines
    ("By September.", None, "2026-09-30"),
    ("By Q4.", None, "2026-12-31"),
    ("By the end of July.", None, "2026-07-31"),
    ("By the end of the year.", None, "2026-12-31"),
    ("By year end.", None, "2026-12-31"),
    ("Before October.", None, "2026-09-30"),
    ("Before the end of August.", None, "2026-08-31"),
    ("Before the year is out.", None, "2026-12-31"),
    ("Before summer ends.", None, "2026-08-31"),
    ("No later than November 15th.", None, "2026-11-15"),
    ("October at the latest.", None, "2026-10-31"),
    ("The deadline is September 30th.", None, "2026-09-30"),
    ("It has to be done by the 20th of July.", None, "2026-07-20"),
    ("We've got until the end of September.", None, "2026-09-30"),
    ("By mid-August.", None, "2026-08-20"),
    ("By next Friday.", None, "2026-06-19"),
    ("Before Q4 starts.", None, "2026-09-30"),
    ("Before the 1st of October.", None, "2026-09-30"),
    ("In time for Christmas.", None, "2026-12-24"),
    ("August 31st is our deadline.", None, "2026-08-31"),
    ("Within this quarter.", None, "2026-06-30"),
    ("By the first week of August.", None, "2026-08-07"),
    # not before
    ("Not before September.", "2026-09-01", None),
    ("Not until January.", "2027-01-01", None),
    ("After the summer.", "2026-09-01", None),
    ("From October onwards.", "2026-10-01", None),
    ("No earlier than Q4.", "2026-10-01", None),
    ("September at the earliest.", "2026-09-01", None),
    ("Any time after August 15th.", "2026-08-16", None),
    ("Once July is over.", "2026-08-01", None),
    # windows with two ends
    ("Between September and November.", "2026-09-01", "2026-11-30"),
    ("July or August.", "2026-07-01", "2026-08-31"),
    ("From October to December.", "2026-10-01", "2026-12-31"),
    ("September through November.", "2026-09-01", "2026-11-30"),
    ("Q3 or Q4.", "2026-07-01", "2026-12-31"),
    ("August, September.", "2026-08-01", "2026-09-30"),
    ("Not before August, but by October.", "2026-08-01", "2026-10-31"),
    ("Start in July and be done by September.", "2026-07-01", "2026-09-30"),
    ("July, August at the latest.", "2026-07-01", "2026-08-31"),
    ("Between the 1st and the 15th of July.", "2026-07-01", "2026-07-15"),
    ("September 1st to October 15th.", "2026-09-01", "2026-10-15"),
    ("End of July, early August.", "2026-07-22", "2026-08-10"),
    # business years the caller gives
    ("By the end of our fiscal year, which ends in September.", None, "2026-09-30"),
    ("Our financial year ends in March, so Q2.", "2026-07-01", "2026-09-30"),
    ("Fiscal Q1, and our fiscal year starts in October.", "2026-10-01", "2026-12-31"),
    # distractors
    ("We've been looking since January and want it in August.", "2026-08-01", "2026-08-31"),
    ("Our contract ends in December, so we need it by November.", None, "2026-11-30"),
    ("We started in 2019 with the old one. We'd like the new one in October.", "2026-10-01", "2026-10-31"),
    ("Last year we tried in March and failed, this time it's September.", "2026-09-01", "2026-09-30"),
    ("I'm on holiday for two weeks in July, so let's say August.", "2026-08-01", "2026-08-31"),
    ("It took us three months to choose, we want to go live in four weeks.", "2026-07-07", "2026-07-07"),
    ("The audit is in July, after that, so September.", "2026-09-01", "2026-09-30"),
    ("Our licence runs out on the 31st of October and we have to be live by then.", None, "2026-10-31"),
    # corrections
    ("July, no, August.", "2026-08-01", "2026-08-31"),
    ("Q2, sorry, Q3.", "2026-07-01", "2026-09-30"),
    ("In two weeks, I mean two months.", "2026-08-09", "2026-08-09"),
    ("By June, scratch that, by July.", None, "2026-07-31"),
    ("October. Wait, November.", "2026-11-01", "2026-11-30"),
    ("Not July, August.", "2026-08-01", "2026-08-31"),
    ("September rather than October.", "2026-09-01", "2026-09-30"),
    ("Six months, no, weeks.", "2026-07-21", "2026-07-21"),
    # voices
    ("By month end we are wanting it.", None, "2026-06-30"),
    ("Within one month only.", None, "2026-07-09"),
    ("I reckon the back end of August.", "2026-08-21", "2026-08-31"),
    ("Uh, probably, like, mid October-ish?", "2026-10-11", "2026-10-20"),
    ("Let me look at my calendar... okay, September.", "2026-09-01", "2026-09-30"),
    ("In too weeks.", "2026-06-23", "2026-06-23"),
    ("No rush, sometime in October.", "2026-10-01", "2026-10-31"),
    # told at length, mis-heard, in passing
    ("Oh, that's easy, the first of October, that's when the new shop opens.", "2026-10-01", "2026-10-01"),
    ("My boss says Christmas, I say it's more like February.", "2027-02-01", "2027-02-28"),
    ("We'd hoped for last April but that's gone, so now it's September.", "2026-09-01", "2026-09-30"),
    (
        "The old contract's been running since 2021 and ends in November, so it has to be up by then.",
        None,
        "2026-11-30",
    ),
    ("I've got a wedding in July and the auditors in August, so October at the earliest.", "2026-10-01", None),
    ("We've been talking about it for two years, but now it has to be this autumn.", "2026-09-01", "2026-11-30"),
    ("Give us eight weeks.", "2026-08-04", "2026-08-04"),
    ("Give it a couple of months.", "2026-08-09", "2026-08-09"),
    ("In roughly a quarter of a year.", "2026-09-09", "2026-09-09"),
    ("In nine months' time.", "2027-03-09", "2027-03-09"),
    ("Eighteen months out.", "2027-12-09", "2027-12-09"),
    ("Thirty days.", "2026-07-09", "2026-07-09"),
    ("In 45 days.", "2026-07-24", "2026-07-24"),
    ("In one and a half months.", "2026-07-24", "2026-07-24"),
    ("A month and a half from now.", "2026-07-24", "2026-07-24"),
    ("In four or five months.", "2026-10-09", "2026-11-09"),
    ("Three, four weeks.", "2026-06-30", "2026-07-07"),
    ("In half a year or so.", "2026-12-09", "2026-12-09"),
    ("A fortnight from today.", "2026-06-23", "2026-06-23"),
    ("A week tomorrow.", "2026-06-17", "2026-06-17"),
    ("In ten working days.", "2026-06-23", "2026-06-23"),
    ("Six to nine months out.", "2026-12-09", "2027-03-09"),
    ("Within a year.", None, "2027-06-09"),
    ("Inside of two months.", None, "2026-08-09"),
    ("In under three months.", None, "2026-09-09"),
    ("No more than six weeks.", None, "2026-07-21"),
    ("Eight weeks, tops.", None, "2026-08-04"),
    ("Six weeks is the maximum.", None, "2026-07-21"),
    ("We can wait four months at the most.", None, "2026-10-09"),
    ("Not in the next six months.", "2026-12-09", None),
    ("Not before six weeks from now.", "2026-07-21", None),
    ("It'll be at least half a year.", "2026-12-09", None),
    ("Some time between now and September.", "2026-06-09", "2026-09-30"),
    ("Between now and Christmas.", "2026-06-09", "2026-12-25"),
    ("Any time from August on.", "2026-08-01", None),
    ("From the first of July.", "2026-07-01", None),
    ("Starting July 1st.", "2026-07-01", "2026-07-01"),
    ("We'd start on the first of August.", "2026-08-01", "2026-08-01"),
    ("Beginning of Q4.", "2026-10-01", "2026-10-10"),
    ("Early Q4.", "2026-10-01", "2026-10-31"),
    ("In the middle of next year.", "2027-05-01", "2027-08-31"),
    ("Late this year.", "2026-09-01", "2026-12-31"),
    ("Late next year.", "2027-09-01", "2027-12-31"),
    ("Early in the second half.", "2026-07-01", "2026-08-31"),
    ("End of next month.", "2026-07-22", "2026-07-31"),
    ("Mid next month.", "2026-07-11", "2026-07-20"),
    ("Middle of next week.", "2026-06-17", "2026-06-18"),
    ("End of the month.", "2026-06-21", "2026-06-30"),
    ("By the end of next week.", None, "2026-06-21"),
    ("By Friday.", None, "2026-06-12"),
    ("By the 1st of July.", None, "2026-07-01"),
    ("The last day of September.", "2026-09-30", "2026-09-30"),
    ("By September 30.", None, "2026-09-30"),
    ("Until the 15th of August at the latest.", None, "2026-08-15"),
    ("August the 15th, not a day later.", None, "2026-08-15"),
    ("It must be live before the 1st of September.", None, "2026-08-31"),
    ("Prior to October.", None, "2026-09-30"),
    ("Ahead of the Christmas season.", None, "2026-12-24"),
    ("Before Black Friday.", None, "2026-11-26"),
    ("After Easter.", "2027-03-29", None),
    ("Right after Christmas.", "2026-12-26", None),
    ("After New Year.", "2027-01-02", None),
    ("Before the new fiscal year starts, and ours starts in October.", None, "2026-09-30"),
    ("Our fiscal year ends on June 30th, so Q1.", "2026-07-01", "2026-09-30"),
    ("Our year runs from April to March, so by the end of Q2.", None, "2026-09-30"),
    ("Quarter four.", "2026-10-01", "2026-12-31"),
    ("The fourth quarter.", "2026-10-01", "2026-12-31"),
    ("The final quarter of 2026.", "2026-10-01", "2026-12-31"),
    ("Q3, maybe Q4.", "2026-07-01", "2026-12-31"),
    ("Q3 into Q4.", "2026-07-01", "2026-12-31"),
    ("Q4 2026 or Q1 2027.", "2026-10-01", "2027-03-31"),
    ("Queue two next year.", "2027-04-01", "2027-06-30"),
    ("Second quarter, calendar year.", "2026-06-09", "2026-06-30"),
    ("First quarter of the new year.", "2027-01-01", "2027-03-31"),
    ("In the course of next year.", "2027-01-01", "2027-12-31"),
    ("Not this year, next year.", "2027-01-01", "2027-12-31"),
    ("The year after next.", "2028-01-01", "2028-12-31"),
    ("Before the end of 2026.", None, "2026-12-31"),
    ("By 2027.", None, "2027-12-31"),
    ("During the summer.", "2026-06-09", "2026-08-31"),
    ("Over the winter.", "2026-12-01", "2027-02-28"),
    ("Next autumn.", "2026-09-01", "2026-11-30"),
    ("By spring.", None, "2027-05-31"),
    ("Late spring next year.", "2027-05-01", "2027-05-31"),
    ("September time.", "2026-09-01", "2026-09-30"),
    ("September-ish.", "2026-09-01", "2026-09-30"),
    ("Sept/Oct.", "2026-09-01", "2026-10-31"),
    ("Oct, Nov, something like that.", "2026-10-01", "2026-11-30"),
    ("July to August.", "2026-07-01", "2026-08-31"),
    ("Mid July to mid August.", "2026-07-11", "2026-08-20"),
    ("From early September until the end of October.", "2026-09-01", "2026-10-31"),
    ("Anywhere between August and October.", "2026-08-01", "2026-10-31"),
    ("Start August, finish October.", "2026-08-01", "2026-10-31"),
    ("Kick off in August, live by the end of October.", "2026-08-01", "2026-10-31"),
    ("Pronto.", "2026-06-09", "2026-06-09"),
    ("At once, please.", "2026-06-09", "2026-06-09"),
    ("As quickly as possible.", "2026-06-09", "2026-06-09"),
    ("A S A P.", "2026-06-09", "2026-06-09"),
    ("Right now would be ideal.", "2026-06-09", "2026-06-09"),
    ("Today if we could.", "2026-06-09", "2026-06-09"),
    ("As soon as we can, and certainly before August.", "2026-06-09", "2026-07-31"),
    ("Immediately, or by July at the latest.", "2026-06-09", "2026-07-31"),
    ("The soonest you can manage.", "2026-06-09", "2026-06-09"),
    ("August. I mean April. Next April.", "2027-04-01", "2027-04-30"),
    ("The fifteenth. Sorry, the fiftieth, no, the fifteenth of July.", "2026-07-15", "2026-07-15"),
    ("June, no, July, July the 10th.", "2026-07-10", "2026-07-10"),
    ("Three weeks, no, actually five weeks from now.", "2026-07-14", "2026-07-14"),
    ("By August, or rather by the middle of August.", None, "2026-08-20"),
    ("I said Q4 but make that Q3.", "2026-07-01", "2026-09-30"),
    ("In for weeks, four weeks.", "2026-07-07", "2026-07-07"),
    ("Ought, October.", "2026-10-01", "2026-10-31"),
    ("The turd of July, third of July.", "2026-07-03", "2026-07-03"),
    ("Auguste, I mean August.", "2026-08-01", "2026-08-31"),
    ("Latest by 31st July.", None, "2026-07-31"),
    ("Before Diwali we need it.", None, "2026-11-07"),
    ("Within this month itself.", None, "2026-06-30"),
    ("By end of this month only.", None, "2026-06-30"),
    ("Reckon we'd want it going by Melbourne Cup, so early November.", "2026-11-01", "2026-11-10"),
    ("We want to be live for the trade fair on September 12th.", "2026-09-12", "2026-09-12"),
    ("It's the 20th of November we open, so by then.", None, "2026-11-20"),
    ("Two weeks after Easter.", "2027-04-11", "2027-04-11"),
    ("A month before Christmas.", "2026-11-25", "2026-11-25"),
    ("The 2nd of July.", "2026-07-02", "2026-07-02"),
    ("7/15.", "2026-07-15", "2026-07-15"),
    ("15th July 2026.", "2026-07-15", "2026-07-15"),
    ("July 15 to July 30.", "2026-07-15", "2026-07-30"),
    ("Between July 15th and 30th.", "2026-07-15", "2026-07-30"),
    ("No later than the end of Q3.", None, "2026-09-30"),
    ("Not later than September.", None, "2026-09-30"),
    ("Sooner than October.", None, "2026-09-30"),
    ("It can't start until October.", "2026-10-01", None),
    ("Nothing will happen before September.", "2026-09-01", None),
    ("We won't be ready before Q4.", "2026-10-01", None),
    ("Only after the summer.", "2026-09-01", None),
    ("Only from January.", "2027-01-01", None),
    ("January. The year before last we tried it in May, disaster.", "2027-01-01", "2027-01-31"),
    ("Two of us are away in July, one in August, September's good.", "2026-09-01", "2026-09-30"),
    ("The budget's for this year, so it needs to be bought by December.", "2026-06-09", "2026-12-31"),
    ("By the 30th of the month.", None, "2026-06-30"),
    ("In the week starting the 20th of July.", "2026-07-20", "2026-07-26"),
    ("On Monday.", "2026-06-15", "2026-06-15"),
    ("This Friday.", "2026-06-12", "2026-06-12"),
    ("First thing in January.", "2027-01-01", "2027-01-10"),
    ("Month four or month five, counting from today.", "2026-10-09", "2026-11-09"),
    ("In ten fifteen days.", "2026-06-19", "2026-06-24"),
    ("15/7.", "2026-07-15", "2026-07-15"),
    ("May 2028.", "2028-05-01", "2028-05-31"),
    ("Wednesday next week.", "2026-06-17", "2026-06-17"),
    ("Next Thursday.", "2026-06-18", "2026-06-18"),
    ("In the new year.", "2027-01-01", "2027-01-31"),
    ("Next July.", "2026-07-01", "2026-07-31"),
    ("FY27.", "2027-01-01", "2027-12-31"),
    ("By EOY.", None, "2026-12-31"),
    ("By EOQ.", None, "2026-06-30"),
    ("By EOM.", None, "2026-06-30"),
    ("Calendar week 30.", "2026-07-20", "2026-07-26"),
    ("By October, but not before August.", "2026-08-01", "2026-10-31"),
    ("It should be done when July ends.", None, "2026-07-31"),
    ("The 3rd of next month.", "2026-07-03", "2026-07-03"),
    ("Friday fortnight.", "2026-06-26", "2026-06-26"),
    ("By close of business on Friday.", None, "2026-06-12"),
]


@pytest.mark.parametrize(("text", "start", "end"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_reads_the_window(text: str, start: str | None, end: str | None) -> None:
    found = read_timeline(text, CONTEXT, asked=True)
    assert found is not None
    assert found.kind is Kind.ANSWER
    assert found.value == window(start, end)
    assert 0 <= found.start < found.end <= len(text)


def test_is_confident_of_most_and_says_why_not_of_the_rest() -> None:
    found = [read_timeline(text, CONTEXT, asked=True) for text, _, _ in ANSWERS]
    assert len([f for f in found if f and f.confident]) >= 0.9 * len(ANSWERS)
    assert all(f.doubt for f in found if f and not f.confident)


@pytest.mark.parametrize(
    ("text", "today", "start", "end"),
    [
        ("In a month.", "2027-01-31", "2027-02-28", "2027-02-28"),
        ("A year from now.", "2028-02-29", "2029-02-28", "2029-02-28"),
        ("Next month.", "2026-12-30", "2027-01-01", "2027-01-31"),
        ("This month.", "2026-12-31", "2026-12-31", "2026-12-31"),
        ("February.", "2027-12-01", "2028-02-01", "2028-02-29"),
        ("Winter.", "2027-01-15", "2027-01-15", "2027-02-28"),
        ("Next quarter.", "2026-11-18", "2027-01-01", "2027-03-31"),
        ("Q4.", "2026-11-18", "2026-11-18", "2026-12-31"),
        ("Next week.", "2026-12-30", "2027-01-04", "2027-01-10"),
        ("By the end of the year.", "2026-12-31", None, "2026-12-31"),
        ("December 25th.", "2026-12-26", "2027-12-25", "2027-12-25"),
        ("Monday.", "2026-06-08", "2026-06-15", "2026-06-15"),
    ],
)
def test_counts_from_the_day_of_the_call(text: str, today: str, start: str | None, end: str) -> None:
    context = Context(topic=Question.TIMELINE, today=date.fromisoformat(today))
    found = read_timeline(text, context, asked=True)
    assert found is not None
    assert found.value == window(start, end)


def test_the_script_tells_the_order_of_day_and_month_and_the_end_of_the_year() -> None:
    british = Context(topic=Question.TIMELINE, today=TODAY, day_first=True, fiscal_year_end_month=3)
    for text, start, end in [
        ("3/9/2026.", "2026-09-03", "2026-09-03"),
        ("25/12.", "2026-12-25", "2026-12-25"),
        ("Q1.", "2026-06-09", "2026-06-30"),
        ("Calendar Q1.", "2027-01-01", "2027-03-31"),
        ("By the end of the financial year.", None, "2027-03-31"),
        ("Next quarter.", "2026-07-01", "2026-09-30"),
    ]:
        found = read_timeline(text, british, asked=True)
        assert found is not None
        assert found.value == window(start, end), text


@pytest.mark.parametrize(
    "text",
    [
        "Soon.",
        "In the foreseeable future.",
        "In a few months.",
        "It depends on the price.",
        "At some point.",
        "When the merger is through.",
        "Not too far off.",
        "In the near future.",
        "Several weeks.",
        "Sooner or later.",
    ],
)
def test_a_hedge_without_a_date_is_partial(text: str) -> None:
    found = read_timeline(text, CONTEXT, asked=True)
    assert found is not None
    assert found.kind is Kind.PARTIAL


@pytest.mark.parametrize(
    "text",
    [
        "No hurry.",
        "There's no rush.",
        "We're just exploring.",
        "Just looking around.",
        "No date yet.",
        "We don't have a timeline.",
        "That hasn't been decided.",
        "We're not in a hurry.",
        "Nothing's planned.",
        "It's early days.",
        "We haven't set a date.",
        "No fixed deadline.",
        "It's not urgent.",
        "We're only gathering information at this stage.",
    ],
)
def test_no_date_is_unknown(text: str) -> None:
    found = read_timeline(text, CONTEXT, asked=True)
    assert found is not None
    assert found.kind is Kind.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Um.",
        "Sorry?",
        "Who is this?",
        "It may be.",
        "Last Monday.",
        "The 45th.",
        "Q7.",
        "February 30th, 2027.",
        "Third half of the year.",
        "Diwali 2050.",
        "The first choice.",
        "May 1st, 2024.",
        "We have nothing now for it.",
    ],
)
def test_nothing_of_the_topic_is_nothing(text: str) -> None:
    assert read_timeline(text, CONTEXT, asked=True) is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Forty people, and we need it by September.", None, "2026-09-30"),
        ("Twenty thousand, and it should be up and running in October.", "2026-10-01", "2026-10-31"),
        ("I decide alone, and we want to go live on August 3rd.", "2026-08-03", "2026-08-03"),
        ("Excel, and we need something as soon as possible.", "2026-06-09", "2026-06-09"),
        ("HubSpot, but it has to be in place before November.", None, "2026-10-31"),
        ("A help desk, ideally live within three months.", None, "2026-09-09"),
        ("Leads. We're hoping to start in Q4.", "2026-10-01", "2026-12-31"),
    ],
)
def test_hears_a_volunteered_window(text: str, start: str | None, end: str | None) -> None:
    found = read_timeline(text, CONTEXT, asked=False)
    assert found is not None
    assert found.value == window(start, end)


@pytest.mark.parametrize(
    "text",
    [
        "Five hundred a month.",
        "We started with HubSpot in 2024.",
        "Ten thousand a year.",
        "I've been here for three months.",
        "We use Monday.com.",
        "Our fiscal year ends in March.",
        "The CFO comes back in September.",
        "We switched to Excel last summer.",
        "Forty-two people, we may grow.",
        "We have nothing right now.",
        "Two hundred in the summer, fifty in winter.",
        "Budget is set in January.",
    ],
)
def test_hears_no_window_where_none_was_volunteered(text: str) -> None:
    assert read_timeline(text, CONTEXT, asked=False) is None


@given(st.text(max_size=300), st.booleans())
@settings(max_examples=200, deadline=None)
def test_never_raises(text: str, asked: bool) -> None:
    read_timeline(text, CONTEXT, asked=asked)
