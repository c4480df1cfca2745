"""For whom: ages, a woman or a man, someone else."""

import re
from collections.abc import Iterator
from typing import Final, Literal

from hub.matching.request import MOST_AGES, OLDEST_PERSON
from hub.matching.understanding.noted import Noted
from hub.matching.understanding.numbers import SMALL, number
from hub.matching.understanding.understood import AgeImpossible

_FEMALE: Final = (
    "nan nana nanna gran granny grandma grandmother nanny nain mum mam mom mummy mother daughter sister"
    " wife girlfriend aunt auntie aunty niece"
    " granddaughter girl sister-in-law mother-in-law mother-in-law stepdaughter stepmum missus lady"
)
_MALE: Final = (
    "grandad granddad grandpa grandfather gramps taid dad daddy father son brother husband hubby boyfriend"
    " uncle nephew grandson lad boy"
    " brother-in-law father-in-law stepson stepdad fella"
)
_EITHER: Final = (
    "partner friend neighbour parents parent child kid baby toddler teenager grandchild grandparents"
    " client patient cousin flatmate tenant"
    " in-laws mate kids children"
)
_GENDERS: Final[dict[str, Literal["female", "male"] | None]] = {
    **dict.fromkeys(_FEMALE.split(), "female"),
    **dict.fromkeys(_MALE.split(), "male"),
    **dict.fromkeys(_EITHER.split(), None),
}
_RELATIVE = r"(?:" + "|".join(sorted(map(re.escape, _GENDERS), key=len, reverse=True)) + r")"
_OWNER = r"(?:my|our|his|her|their|a|an|the)"

_MONTHS_IN_A_YEAR, _WEEKS_IN_A_YEAR, _DAYS_IN_A_YEAR = 12, 52, 365
_YEARS = r"(?:years?|yrs?|y)"
_OLD = re.compile(
    rf"(?<![\w.])(?P<minus>-\s?)?(?P<number>{SMALL})(?P<half>\s?(?:½|(?:and"
    rf"|&) a half))?\s*-?\s*(?:(?P<unit>{_YEARS}|months?|mths?|weeks?|wks?|days?)\s*-?\s*(?:olds?\b"
    r"|of age\b)|(?P<yo>y/?o)\b)"
)
_AGED = re.compile(
    r"\bage[sd]?\s*(?:is\s+|:\s*|of\s+|between\s+|from\s+)?(?P<ages>-?\s?\d{1,4}(?:\s*(?:,|and|&|or|to|-"
    r"|\u2013)\s*\d{1,4})*)\b(?P<unit>\s*(?:months?|mths?|weeks?))?(?!\s*(?:\+|plus|and over|and under"
    r"|or over|or under|%))"
)
_IS = re.compile(
    rf"\b(?P<who>i'?m|i am|(?:she|he)(?:'?s| is)|who(?:'s| is)|they(?:'re| are)|{_RELATIVE}(?:'?s| is"
    r"| who is| who's|,| \(?))\s*(?:now |only |just |nearly |almost |aged |about |turning )?"
    rf"(?:a )?(?P<number>\d{{1,4}})(?P<more>\s*(?:,|and|&)\s*\d{{1,2}}(?![\w:.]))?\b(?![\w:.]*\d)"
    r"(?!\s*(?:weeks?|months?|days?|minutes?|mins?|miles?|km|%|pounds?|stone|hours?|kids?|child\w*|weeks"
    r"|foot|feet|ft|cm|kg|st\b|am\b|pm\b|o'clock|people|of\b|times|"
    r"years? (?!old|of age)|yrs? (?!old)|bed|plus|\+|metres?|th\b|nd\b|rd\b|grand|k\b|quid|behind|to one))"
)
_BESIDE = re.compile(rf"\b{_RELATIVE},?\s*\(\s*(?P<number>\d{{1,3}})\s*\)")
_NEWBORN = re.compile(r"\b(?:new[- ]?born|new baby)\b")
_PEOPLE_AGED = re.compile(
    r"\b(?:people|person|adults?|children|kids)\s+(?:of|over|under)\s+(?P<number>\d{3,4})\b"
)
_LOSS = re.compile(r"\b(?:die[sd]?|death|lost|losing|loss|stillb\w+|miscarr\w+|passed away)\b")

_WOMEN = r"(?:wom[ae]n|ladies|girls|females?)"
_MEN = r"(?:men|man|gents|boys|males?|blokes|lads|guys)"
_STATED: Final[tuple[tuple[Literal["female", "male"], str, str], ...]] = (
    (
        "female",
        "For women",
        rf"\b{_WOMEN}[\s-]only\b|\b(?:only|just) {_WOMEN}\b|\bfor (?:\w+ )?{_WOMEN}\b|\b(?:womens|women's"
        r"|ladies'?|girls')(?! aid| refuge)\b|\bladies\b",
    ),
    (
        "male",
        "For men",
        rf"\b{_MEN}[\s-]only\b|\b(?:only|just) {_MEN}\b|\bfor (?:\w+ )?{_MEN}\b|\b(?:mens|men's|gents'?"
        r"|boys')(?! sheds?)\b",
    ),
    (
        "female",
        "Female",
        r"\b(?:i'?m|i am|as) an? (?:\w+ )?(?:\w+ )?(?:woman|girl|lady|mum|mother|widow|wife|nan"
        r"|grandmother|lesbian|female)\b",
    ),
    (
        "male",
        "Male",
        r"\b(?:i'?m|i am|as) an? (?:\w+ )?(?:\w+ )?(?:man|bloke|lad|dad|father|widower|boy|husband|grandad"
        r"|grandfather|male)\b",
    ),
)
_STATED_PATTERNS = tuple((value, label, re.compile(said)) for value, label, said in _STATED)
_NOT_STATED = re.compile(
    rf"\b{_WOMEN},? (?:and|or|&) {_MEN}\b|\b{_MEN},? (?:and|or|&) {_WOMEN}\b|\bnot (?:just|only)\b"
    r"|\bviolent (?:to|towards) women\b"
)

_KNOWN_RELATIVE = rf"(?P<relative>{_RELATIVE})"
_BETWEEN = r"(?:[\w'-]+\s+){0,4}?"
_FOR = re.compile(
    r"(?<!care )(?<!cares )(?<!cared )(?<!caring )(?<!carer )(?<!scared )(?<!fear )(?<!afraid )"
    r"\b(?P<all>(?:for"
    rf"|help|on behalf of|get|find)\s+{_OWNER}\s+{_BETWEEN}{_KNOWN_RELATIVE})(?!['\w])(?!'s)"
)
_NEEDS = re.compile(
    rf"(?P<all>\b(?:my|our)\s+{_BETWEEN}{_KNOWN_RELATIVE})\s*(?:,?\s*who\s+)?(?:'s\s+|is\s+|are\s+|has\s+"
    r"|was\s+)?(?:needs?|wants?|would like|can'?t|cannot|can not|could do with|struggl\w+|lonely|isolated"
    r"|deaf|blind|housebound"
    r"|disabled|stuck|depressed|frail|forgetful|confused|elderly|autistic|unable|fell|fallen|living alone"
    r"|lives? alone|on (?:his|her|their) own|\d)"
)
_ALONE = re.compile(rf"^(?P<all>{_KNOWN_RELATIVE})\s*(?:'s\s+\d|\s(?:needs?|wants?|can'?t|cannot|is)\b)")
# What the person asking goes through because of the other: the service is for the one who asks.
_ABOUT_ME = re.compile(
    r"\b(?:look(?:ing)? after|car(?:e|ing) for|carer|hits?|hurts?|beats?|controls?|scared|afraid|threat\w*"
    r"|abus\w*|shout\w*|drink(?:s|ing)?|gambl\w*|exhausted|worn out"
    r"|can'?t cope|not coping|died|death|killed|left me|kicked me|divorc\w*|violent|prison|leave (?:my|him"
    r"|her)|me down)\b"
)


def read_people(text: str, *, refuse: bool = True) -> list[Noted]:
    """Return the ages that a text names, whether it is for a woman or a man, and for whom else it asks.

    "Toddler" and "teenager" are no certain age, and "over 60s" is none. The gender is that of the person whom
    it is for, and only where it is said: "for my nan" is for a woman, whoever asks.

    Args:
        text: In lower case.
        refuse: Whether an impossible age is refused; otherwise it is passed over.

    Raises:
        AgeImpossible: Below 0 or over 130.
    """
    ages: list[Noted] = []
    try:
        ages.extend(_ages(text))
    except AgeImpossible:
        if refuse:
            raise
    ages = ages[:MOST_AGES]
    return [*ages, *_gender(text), *_someone(text)]


def _ages(text: str) -> Iterator[Noted]:
    taken: list[tuple[int, int]] = []

    def is_new(match: re.Match[str]) -> bool:
        fresh = all(end <= match.start() or match.end() <= start for start, end in taken)
        taken.append(match.span())
        return fresh

    for match in _OLD.finditer(text):
        if match["number"].lower() in {"a", "an", "half a", "half an"} or not is_new(match):
            continue
        years = number(match["number"]) + (0.5 if match["half"] else 0.0)
        yield _age(-years if match["minus"] else years, match["unit"] or "y", match)
    for match in _AGED.finditer(text):
        if is_new(match):
            for one in re.findall(r"-\s?\d+|\d+", re.sub(r"(?<=\d)\s*-\s*(?=\d)", " ", match["ages"])):
                yield _age(float(one.replace(" ", "")), (match["unit"] or "y").strip(), match)
    for pattern in (_IS, _BESIDE, _PEOPLE_AGED):
        for match in pattern.finditer(text):
            if not is_new(match):
                continue
            for one in re.findall(r"\d+", match[0][match.start("number") - match.start() :]):
                yield _age(float(one), "y", match)
    if not _LOSS.search(text):
        for match in _NEWBORN.finditer(text):
            if not any(True for _ in taken):
                yield Noted("age", 0.0, "Newborn", *match.span())
                return


def _age(given: float, unit: str, match: re.Match[str]) -> Noted:
    unit = unit.lower()
    parts = {"m": _MONTHS_IN_A_YEAR, "w": _WEEKS_IN_A_YEAR, "d": _DAYS_IN_A_YEAR}.get(unit[0], 1)
    years = round(given / parts, 2)
    if not 0 <= years <= OLDEST_PERSON:
        raise AgeImpossible(years)
    units = {12: "month", 52: "week", 365: "day"}.get(parts)
    label = f"Aged {given:g} {units}{'' if given == 1 else 's'}" if units else f"Aged {given:g}"
    return Noted("age", years, label, *match.span())


def _gender(text: str) -> Iterator[Noted]:
    if _NOT_STATED.search(text):
        return
    for value, label, pattern in _STATED_PATTERNS:
        if match := pattern.search(text):
            yield Noted("gender", value, label, *match.span())
            return


def _someone(text: str) -> Iterator[Noted]:
    match = _FOR.search(text)
    if match is None and not _ABOUT_ME.search(text):
        match = _NEEDS.search(text) or _ALONE.search(text)
    if match is None:
        return
    relative = match["relative"].lower()
    start, end = match.span("all")
    yield Noted("for_someone", relative, f"For your {relative}", start, end)
    gender = _GENDERS[relative]
    if gender is not None:
        yield Noted("gender", gender, "Female" if gender == "female" else "Male", start, end)
