"""What no directory of services holds: said to be so, with where to go instead."""

import re
from typing import Final

from hub.matching.understanding.text import lowered
from hub.matching.understanding.understood import OutOfScope

_COUNCIL_URL: Final = "https://www.gov.uk/find-local-council"
_TELL = r"(?:report\w*|complain\w*|tell (?:the )?council)"
_BY_COUNCIL = f"That is for the council itself: find yours at {_COUNCIL_URL}."
_TRADES = (
    r"plumbers?|electricians?|builders?|roofers?|plasterers?|locksmiths?|window cleaners?|mechanics?"
    r"|tilers?|carpet fitters?"
    r"|man (?:and|with) (?:a )?van|taxis?|minicabs?|cab|uber|hairdressers?|barbers?|nail (?:bar|salon)"
    r"|estate agents?|letting agents?"
    r"|double glazing|skip hire|tree surgeons?|pizza|takeaways?|restaurants?|hotels?|b ?& ?b|kebabs?"
    r"|chippy|supermarkets?|petrol stations?"
    r"|car (?:wash|hire|rental)|garages?|dog groomers?|kennels|beauticians?|tattoo\w*|florists?"
    r"|wedding venues?|accountants?|photographers?"
)
# What brings a trade back in: help for people who cannot pay or manage, learning the trade, a bill or a
# wrong.
_NOT_TRADE = (
    r"\b(?:cheap|free|afford|grants?|council|elderly|older|disabled|trusted|volunteer|help (?:with|to)"
    r"|learn\w*|courses?|train\w*"
    r"|apprentice\w*|qualif\w*|become|scam\w*|rogue|cowboy|owe|debt|hospital|broke|support|voucher|charity"
    r"|wheelchair|community|fares?|job"
    r"|refus\w*|problem\w*|homeless|temporary|emergency accommodation)\b"
)

# What it is, words that ask for it, words that bring it back into scope, what to say.
_OUTSIDE: Final[tuple[tuple[str, str, str, str], ...]] = (
    (
        "a fault in the street",
        r"\bpot ?holes?\b|\bstreet ?lights?\b|\blamp ?posts?\b|\btraffic lights?\b|\bblocked drains? in\b"
        r"|\broad ?works\b|\bgrit(?:ting|ter)\b"
        r"|\bgraffiti\b|\bfly[- ]?tip\w*|\babandoned (?:car|vehicle|trolley)s?\b|\bdog (?:mess|poo"
        r"|fouling)\b|\bdead (?:animal|fox|badger|cat|bird)s?\b"
        rf"|\b{_TELL} (?:a |an |the |my )?(?:\w+ )?(?:pavement|road|street|tree|hedge|drain|gully|litter"
        r"|rubbish|light)s?\b",
        r"\b(?:fell|fall|tripped|injur\w*|claim\w*|solicitor|volunteer\w*|course|class|workshop|art"
        r"|pet loss|my (?:cat|dog) died)\b",
        _BY_COUNCIL,
    ),
    (
        "bin collections",
        r"\b(?:missed|what|which|when|next|new|extra|replace\w*|order|lost|stolen|broken|recycling|garden"
        r"|brown|green|blue|black|grey)"
        r"(?: \w+){0,3} (?:bins?|wheelie)\b|\bbins? (?:day|days|collection|collected|emptied|lorry"
        r"|not (?:been )?(?:collected|emptied)|store)\b"
        r"|\bwheelie ?bins?\b|\brubbish (?:day|collection)\b|\brecycling (?:centre|collection|day)\b"
        r"|\bthe tip\b(?! of)",
        r"\b(?:help|assist\w*|can'?t|cannot|struggl\w*|disab\w*|elderly|for my|hoard\w*|clear\w*|bags?"
        r"|clinical|medical|put (?:the )?bins? out)\b",
        _BY_COUNCIL,
    ),
    (
        "planning permission",
        r"\bplanning (?:permission|applications?|objections?|portal|department|officer|enforcement)\b"
        r"|\bbuilding (?:control|regs|regulations)\b"
        r"|\bparty wall\b|\bextend my (?:house|home|kitchen)\b|\bloft conversion\b",
        r"\b(?:disab\w*|adapt\w*|grant|ramp|wheelchair)\b",
        _BY_COUNCIL,
    ),
    (
        "paying council tax",
        r"\b(?:pay|paying|direct debit|set up|change of address|moved? (?:in|out)|register|log ?in|account"
        r"|when is|how much is|which band|what band)"
        r"(?: \w+){0,3} council tax\b|\bcouncil tax (?:payment|account|login|log in|direct debit|online"
        r"|number|refund|band checker)\b",
        r"\b(?:can'?t|cant|cannot|can not|help|struggl\w*|afford|behind|arrears|debts?|owe|reduc\w*"
        r"|discount|support|exempt\w*|trouble|problems?"
        r"|bailiffs?|unable|lost|hardship|too (?:high|much)|less)\b",
        _BY_COUNCIL,
    ),
    (
        "parking",
        r"\bparking (?:fines?|tickets?|charges?|penalt\w*|permits?|zones?|suspension|spaces?"
        r"|enforcement)\b|\bpcns?\b|\bcar ?parks?\b"
        r"|\b(?:residents?|visitors?) (?:parking )?permits?\b|\bclamped\b|\btowed\b|\bcongestion charge\b"
        r"|\bulez\b",
        r"\b(?:blue badge|disab\w*|badge|wheelchair|carers?|help|can'?t pay|afford|bailiffs?|debts?)\b",
        _BY_COUNCIL,
    ),
    (
        "passports and licences",
        r"\b(?:renew|apply|applying|new|lost|get|order|track)(?: \w+){0,3} (?:passport|driving licen[cs]e"
        r"|number plates?)\b|^\W*passports?\W*$"
        r"|\b(?:passport|dvla|driving licen[cs]e|v5c?|road tax|car tax|mot) (?:office|renewal|application"
        r"|photos?|form|number|test)\b"
        r"|\b(?:road|car|vehicle) tax\b|\btv licen[cs]e\b(?! help)|\b(?:dvla|driving test|theory test)\b",
        r"\b(?:help|can'?t|afford|home office|visa|took|taken|has my|refugee|asylum|form|free|cheap\w*|75"
        r"|medical|epilep\w*|stroke|disab\w*|homeless|debt|fine)\b",
        "That is for the government itself: start at https://www.gov.uk.",
    ),
    (
        "a trader or a shop",
        rf"\b(?:{_TRADES})\b",
        _NOT_TRADE,
        "This directory lists no traders or shops. A council's trading standards or a trusted trader"
        " scheme can name some.",
    ),
    (
        "job adverts",
        r"\b(?:jobs?|vacanc\w+|work) (?:adverts?|listings?|board|vacanc\w+)\b|\b(?:bar|shop|warehouse"
        r"|driving|cleaning|part[- ]?time|full[- ]?time|nhs|council"
        r"|teaching|nursing|care|amazon|tesco|security|retail|delivery|admin) (?:jobs?|vacanc\w+)\b"
        r"|\bvacanc(?:y|ies)\b|\bjobs (?:in|near|going)\b|^\W*jobs?\W*$",
        r"\b(?:help|support|advice|cv|find\w*|get|getting|into|lost|lose|losing|disab\w*|autis\w*|course"
        r"|training|coach|interview|club|centre|fair|mental|prison|record"
        r"|young|volunt\w*|no)\b",
        "This directory lists no job adverts: see https://www.gov.uk/find-a-job. Ask for “help to find"
        " work” to find services.",
    ),
    (
        "news, scores and entertainment",
        r"\b(?:football|cricket|rugby|match|premier league|lottery|lotto) (?:scores?|results?|fixtures?"
        r"|numbers?)\b|\bweather(?: forecast)?\b|\bforecast\b"
        r"|\bcinema (?:times|tickets|listings)\b|\b(?:flights?|train|coach|bus|concert|theatre"
        r"|holiday) (?:tickets?|times?|timetables?|deals?)\b"
        r"|\b(?:recipes?|horoscope|song lyrics|tv guide|exchange rate|share prices?)\b|\bwho won\b",
        r"\b(?:help|free|cheap|afford|older|disab\w*|pass|group|club|class|cold|shelter|homeless|severe"
        r"|visually|talking)\b",
        "A directory of local services has no answer to that.",
    ),
)
_PATTERNS = tuple((what, re.compile(asked), re.compile(back), text) for what, asked, back, text in _OUTSIDE)


def read_scope(text: str) -> tuple[OutOfScope, tuple[tuple[int, int], ...]] | None:
    """Return what a text asks for that no directory of services holds, and where its words stand.

    None where nothing of it is out of scope, or where some of its words bring it back ("can't pay the council
    tax", "help with my bins").
    """
    text = lowered(text)
    for what, asked, back, said in _PATTERNS:
        places = tuple(match.span() for match in asked.finditer(text))
        if places and not back.search(text):
            return OutOfScope(what, said), places
    return None


def no_words() -> OutOfScope:
    """Return what is said of a text in which no word is known."""
    return OutOfScope(
        "no words that are known here",
        "None of this is a word that is known here. Say what is needed in a few words, such as “debt” or"
        " “someone to talk to”.",
    )
