"""How: free of charge, by phone or at home, in which language, with which access, without a referral."""

import re
from collections.abc import Iterator
from typing import Final

from hub.matching.understanding.noted import Noted
from hub.search.access import ACCESS

# "Smoke-free" costs what it costs.
_FREE_OF_WORDS = "smoke drug alcohol gluten step debt pain feel set break rent crime tax dairy get hands car"
_FREE_OF: Final = tuple(f"{what}{sign}" for what in _FREE_OF_WORDS.split() for sign in (" ", "-"))
_FREE = re.compile(
    r"\bfree of charge\b|\b(?:at )?no (?:cost|charge)\b|\bwithout paying\b|\bwithout (?:a |any )?(?:cost"
    r"|charge)\b|\bfor nothing\b|\bnothing to pay\b"
    r"|\b(?:do ?n'?t|not) (?:have to|want to) pay\b|\bcan(?:'?t|not) (?:afford to )?pay(?= for (?:it|that"
    r"|one|them)\b|\W*$| (?:so|and|but)\b|[.,])(?: for (?:it|that|one|them))?"
    r"|\bcan(?:'?t|not) afford (?:to pay|it|one|private|anything)(?! (?:the|my|our) )\b"
    r"|\bfree\b"
    rf"(?<!{'free)(?<!'.join(_FREE_OF)}free)"
    r"(?! (?:from|of\b|time|will|range|school meals?|meals? at school|spirit|speech|church|tv|bus pass"
    r"|prescriptions?"
    r"|days?|hours?|childcare hours))(?!-?phone)"
)

_TALK = re.compile(
    r"\b(?:talk|speak|chat|advice|help|counsel\w*|support|someone|somebody|ring|call|appointments?"
    r"|listen\w*|befriend\w*)\b"
)
_NOT_TALK = re.compile(
    r"\b(?:can'?t hear|hear what|make out|scam\w*|cold call\w*|nuisance|addict\w*|always|checks?)\b"
)
# "Get online" and "scammed online" ask for no service that is.
_GOES_ONLINE: Final = (
    "get",
    "getting",
    "go",
    "going",
    "use",
    "bullied",
    "bullying",
    "scammed",
    "groomed",
    "met",
    "forms",
    "can't",
    "do",
    "everything",
    "safe",
    "things",
)
_DELIVERY: Final[tuple[tuple[str, str, re.Pattern[str]], ...]] = tuple(
    (value, label, re.compile(said))
    for value, label, said in (
        (
            "phone",
            "By phone",
            r"\b(?:by|over the) (?:tele)?phone\b|\btelephone (?:advice|support|counselling|befriending"
            r"|service|line)\b|\bphone ?(?:line|advice|support|service|counselling|befriending)s?\b"
            r"|\bhelp ?lines?\b|\bon the (?:tele)?phone\b|\b(?:can|could) i (?:ring|phone|call)\b"
            r"|\b(?:number|someone|somewhere) (?:i can|to|i could) (?:ring|phone|call)\b",
        ),
        (
            "online",
            "Online",
            rf"\bonline\b(?<!{' online)(?<!'.join(_GOES_ONLINE)} online)(?! (?:bank\w*"
            r"|safety|abuse|scams?|bull\w*|dating|shop\w*|gambl\w*|groom\w*|forms?|accounts?|applications?"
            r"|claim|fraud|harass\w*|world|basics))"
            r"|\b(?:by|on|over|via) (?:video|zoom|teams|skype|web ?chat|email|live chat)\b"
            r"|\bvideo calls?\b|\bvirtual(?:ly)?\b|\bweb ?chat\b",
        ),
        (
            "home",
            "At home",
            r"\bhome visits?\b|\bvisits? (?:at|to) (?:my |his |her |their |our |the )?home\b|\b(?:come"
            r"|comes|coming|came|visit|visits) (?:out )?(?:to )?(?:my|our|his|her|their|the|mum's|dad's"
            r"|nan's|gran's|your)?(?: own)? ?(?:house|home|flat|door)\b"
            r"|\b(?:come|comes|coming) (?:out )?(?:and see |round )?(?:to )?(?:me|us|her|him"
            r"|them)\b(?! to\b)|\bin (?:my|his|her|their) own home\b|\bat (?:my|his|her"
            r"|their) (?:own )?home\b(?! (?:is|are|he|she|scared))|\bto (?:my|the|her|his) door\b"
            r"|\bdelivered (?:to (?:my|the|her|his|our) (?:home|house|door))?",
        ),
        ("venue", "In person", r"\bface[- ]to[- ]face\b|\bin person\b"),
    )
)
_HOUSEBOUND = re.compile(
    r"\bhouse ?bound\b|\bbed ?(?:bound|ridden)\b|\b(?:can'?t|cannot|can not|unable to|not able to|doesn'?t"
    r"|don'?t|never) (?:leave|get out of|go out of) (?:the|my|her|his|their|our) (?:house|home|flat)\b"
    r"|\b(?:can'?t|cannot|can not|unable to|not able to) get out\b(?! of| much of)(?: of the house)?"
)

# Main languages other than English in the 2021 census of England and Wales, and those of the British Isles.
_LANGUAGES: Final = [
    "Polish",
    "Romanian",
    "Panjabi",
    "Punjabi",
    "Urdu",
    "Portuguese",
    "Spanish",
    "Arabic",
    "Bengali",
    "Sylheti",
    "Gujarati",
    "Italian",
    "Tamil",
    "French",
    "Lithuanian",
    "Turkish",
    "Bulgarian",
    "Hungarian",
    "Persian",
    "Farsi",
    "Greek",
    "German",
    "Russian",
    "Slovak",
    "Hindi",
    "Malayalam",
    "Albanian",
    "Somali",
    "Kurdish",
    "Latvian",
    "Czech",
    "Telugu",
    "Nepali",
    "Pashto",
    "Pashtu",
    "Tigrinya",
    "Amharic",
    "Swahili",
    "Yoruba",
    "Igbo",
    "Akan",
    "Twi",
    "Shona",
    "Lingala",
    "Thai",
    "Vietnamese",
    "Japanese",
    "Korean",
    "Cantonese",
    "Mandarin",
    "Chinese",
    "Dutch",
    "Swedish",
    "Dari",
    "Ukrainian",
    "Croatian",
    "Serbian",
    "Bosnian",
    "Estonian",
    "Hebrew",
    "Yiddish",
    "Sinhala",
    "Marathi",
    "Tagalog",
    "Filipino",
    "Oromo",
    "Krio",
    "Hausa",
    "Welsh",
    "Cymraeg",
    "Gaelic",
    "Irish",
    "Romani",
    "Mirpuri",
    "Pahari",
    "Sorani",
    "Kurmanji",
    "Uyghur",
    "Burmese",
    "Indonesian",
    "Malay",
    "Mongolian",
    "Georgian",
    "Armenian",
    "Azerbaijani",
    "Danish",
    "Norwegian",
    "Finnish",
    "Kannada",
]
_LANGUAGE = "(?P<language>" + "|".join(_LANGUAGES).lower() + ")"
_IN_LANGUAGE = re.compile(
    r"\b(?:in|speaks?|speaking|spoken|talks?|understands?|written in|using)\s+(?:fluent\s+"
    rf"|my own language,?\s+)?{_LANGUAGE}\b(?! (?:food|culture|church|school|class\w*|lessons?))"
    rf"|\b{_LANGUAGE.replace('language', 'speaking')}[\s-]?(?:speak\w*|interpret\w*|translat\w*)\b"
)
_OWN_LANGUAGES: Final = (
    (re.compile(r"\bpo polsku\b"), "Polish"),
    (re.compile(r"\b(?:yn|trwy'?r|drwy'?r) (?:y )?g(?:h)?ymraeg\b|\byn gymraeg\b"), "Welsh"),
    (re.compile(r"\b(?:[iî]n )rom[aâ]n[aă]\b"), "Romanian"),
    (re.compile(r"\ben espa[nñ]ol\b"), "Spanish"),
    (re.compile(r"\ben fran[cç]ais\b"), "French"),
    (re.compile(r"\bem portugu[eê]s\b"), "Portuguese"),
    (re.compile(r"\bbil carabi\b|\b\u0628\u0627\u0644\u0639\u0631\u0628\u064a\w*"), "Arabic"),
    (re.compile(r"\b\u0627\u0631\u062f\u0648 \u0645\u06cc\u06ba\b"), "Urdu"),
)

_ACCESS: Final[tuple[tuple[str, str], ...]] = (
    (
        "step-free",
        r"\bwheel ?chairs?\b(?! (?:services?|hire|repairs?|loans?|basketball|rugby|tennis|sports?|racing"
        r"|voucher|clinic|assessment))|\bstep[- ]free\b|\b(?:no|without) (?:steps|stairs)\b"
        r"|\blevel access\b|\bramp(?:ed|s)?\b"
        r"|\b(?:can'?t|cannot|can not|unable to) (?:do|manage|climb|use) (?:the )?(?:stairs|steps)\b"
        r"|\blift access\b|\bdisabled access\b",
    ),
    ("accessible-toilet", r"\b(?:disabled|accessible|wheelchair) (?:toilets?|loos?|wc)\b"),
    ("changing-place", r"\bchanging places?\b"),
    ("hearing-loop", r"\b(?:hearing|induction|audio) loops?\b"),
    (
        "sign-language",
        r"(?<!learn )(?<!learning )(?<!teach )\b(?:bsl|sign language)\b(?! (?:class\w*|courses?|lessons?"
        r"|level))|\bpeople who sign\b",
    ),
    ("accessible-parking", r"\b(?:disabled|accessible) parking\b|\bblue badge (?:bays?|spaces?|parking)\b"),
    (
        "quiet",
        r"\bquiet (?:space|room|area|hours?|sessions?|times?)\b|\b(?:autism|sensory)[- ]friendly\b"
        r"|\brelaxed (?:sessions?|performances?|screenings?)\b",
    ),
    ("assistance-dogs", r"\b(?:guide|assistance|hearing) dogs?\b"),
)
_ACCESS_PATTERNS = tuple((key, re.compile(said)) for key, said in _ACCESS)
_NEED_A_CHAIR = re.compile(
    r"\b(?:need|want|borrow|hire|lend|loan|get|buy|broken|repair|new|rent)\w* (?:me |us |of )?(?:an? |the "
    r"|my )?(?:\w+ )?wheel ?chair\b"
)

_SELF_REFERRAL = re.compile(
    r"\b(?:without|no) (?:an? |any |needing an? )?(?:(?:gp|doctor)'?s? )?referrals?\b|\b(?:do ?n'?t|not"
    r"|have ?n'?t) (?:have|need|want|got) an? (?:(?:gp|doctor)'?s? )?referral\b"
    r"|\bself[- ]?refer\w*\b|\brefer (?:my|our)sel(?:f|ves)\b|\bwithout (?:going|having to go"
    r"|seeing)(?: to| through)? (?:the |my |a )?(?:gp|doctor)s?\b|\bwithout (?:the |my |a )?(?:gp"
    r"|doctor)\b"
)


def read_ways(text: str) -> list[Noted]:
    """Return what a text says of cost, delivery, language, access and referral.

    "English not good" names no language. Who cannot leave the house can be reached at home or by phone.
    """
    return [
        *(Noted("free", True, "Free", *match.span()) for match in [*_FREE.finditer(text)][:1]),
        *_delivery(text),
        *_languages(text),
        *_access(text),
        *(
            Noted("self_referral", True, "Without a referral", *match.span())
            for match in [*_SELF_REFERRAL.finditer(text)][:1]
        ),
    ]


def _delivery(text: str) -> Iterator[Noted]:
    seen = set()
    if match := _HOUSEBOUND.search(text):
        for value, label in (("home", "At home"), ("phone", "By phone")):
            seen.add(value)
            yield Noted("delivery", value, label, *match.span())
    for value, label, pattern in _DELIVERY:
        match = pattern.search(text)
        if match and match[0].lower().startswith("on the"):
            # One can speak on the phone, and one can be scammed on it.
            match = None if _NOT_TALK.search(text) or not _TALK.search(text) else match
        if match and value not in seen:
            yield Noted("delivery", value, label, *match.span())


def _languages(text: str) -> Iterator[Noted]:
    seen = set()
    for match in _IN_LANGUAGE.finditer(text):
        name = (match["language"] or match["speaking"]).title()
        if name not in seen:
            seen.add(name)
            yield Noted("language", name, f"In {name}", *match.span())
    for pattern, name in _OWN_LANGUAGES:
        if (own := pattern.search(text)) and name not in seen:
            yield Noted("language", name, f"In {name}", *own.span())


def _access(text: str) -> Iterator[Noted]:
    for key, pattern in _ACCESS_PATTERNS:
        if match := pattern.search(text):
            if key == "step-free" and _NEED_A_CHAIR.search(text):
                continue
            label = ACCESS[key]
            yield Noted("access", key, label[0].upper() + label[1:], *match.span())
