"""Words that speak of suicide, self-harm, abuse or danger: which, and which helplines stand first.

People seldom use those words: "he checks my phone", "I don't want to be here any more". A helpline shown
where it was not needed does no harm, and one not shown may, so these patterns are wide.
"""

import csv
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final, get_args

from hub.matching.understanding.understood import Helpline, Sensitive, Topic
from standards.lists.concepts import load

_SELF = r"(?:my ?sel(?:f|ves)|m?self|him ?self|her ?self|them ?sel(?:f|ves)|urself|your ?self)"
_ONE = (
    r"(?:he|she|they|who|someone|somebody|partner|husband|wife|hubby|missus|boyfriend|girlfriend|bf|gf|ex"
    r"|dad|father|step ?dad"
    r"|mum|mam|mother|step ?mum|brother|sister|son|daughter|uncle|aunt(?:ie)?|cousin|grandson|family|carer"
    r"|neighbour|lodger"
    r"|landlord|man|bloke|fella|lads?|boss|teacher|nephew|in-?laws?)(?:'s|s)?"
)
_ANY = r"(?:\s+[\w']+){0,3}?\s+"
_HURT = (
    r"(?:hits?|hitting|beats?|beating|beaten|punch\w*|kick(?:s|ed|ing)?(?! \w+ out)|slap\w*|strangl\w*"
    r"|chok\w*|smack\w*|shov\w*"
    r"|push(?:es|ed|ing)?|burn(?:s|t|ed|ing)?|bit(?:es|ing)?|rap(?:e|es|ed|ing)|forc(?:e|es|ed|ing)"
    r"|threaten\w*|hurt(?:s|ing)?|abus\w*"
    r"|stalk\w*|follow(?:s|ing)?|controls?|controlling|lock(?:s|ed|ing)|scar(?:es|ing)|frighten\w*"
    r"|bull(?:y|ies|ied|ying)|grab\w*"
    r"|humiliat\w*|belittl\w*|harass\w*|watch(?:es|ing)|track(?:s|ing)|isolat\w*|touch(?:es|ed|ing)"
    r"|attack\w*|batter\w*|terroris\w*)"
)
_SOMEONE = (
    r"(?:me|us|her|him|them|my|our|mum|nan|the (?:kids|children|baby)|his (?:wife|girlfriend|kids|children"
    r"|mum)|each other)"
)
_CHILD = (
    r"(?:kids?|child(?:ren)?|son|daughter|bab(?:y|ies)|toddler|boys?|girls?|little (?:one|lad|girl|boy)s?"
    r"|grand(?:son|daughter|child\w*)"
    r"|niece|nephew|step(?:son|daughter)|pupils?|teenagers?|infants?)"
)
_AFRAID = r"(?:scared|scare|afraid|frightened|terrified|petrified|frit|fear)"

_SAID: Final[dict[Topic, tuple[str, ...]]] = {
    "danger": (
        r"\b999\b|\bin (?:immediate |grave |real )?danger\b",
        r"\b(?:going to|gonna|gona|will|'ll|wants? to|tr(?:y|ied|ying) to|threat\w* to) (?:kill|stab|hurt"
        r"|attack|murder|shoot|batter) (?:me|us|her|him|them|someone|somebody|my)\b",
        r"\bfamily will kill me\b|\b(?:has|got|with) a (?:knife|gun|weapon|machete)\b",
        r"\b(?:kick|smash|bang|break)(?:ing|ed)? (?:\w+ )?(?:down |in |on )?(?:the|my) door\b",
        r"\boutside my (?:house|door|home|flat)\b",
        r"\boverdos\w*|\btaken (?:too many|loads of|all (?:of )?(?:my|the|her|his)|a load of|lots of"
        r"|a bunch of) ?(?:\w+ )?(?:tablets|pills|paracetamol|meds|medication|medicine)?",
        r"\bnot breathing\b|\bunconscious\b|\bcan'?t breathe\b|\bheart attack\b|\bhaving a stroke\b"
        r"|\bsmell(?:s of)? gas\b|\bhouse is on fire\b",
        r"\bnot safe (?:here|at home|tonight|now)\b|\bunsafe (?:at home|here|tonight)\b",
    ),
    "suicide": (
        r"suicid|\bpapyrus\b|\bsamaritans\b",
        rf"\b(?:kill|killing|top|topping|hang|hanging|drown|drowning|shoot|shooting|unalive) {_SELF}\b"
        r"|\bkms\b",
        r"\b(?:end|ending|take|taking|took) (?:my|his|her|their) (?:own )?li(?:fe|ves)\b"
        r"|\bend(?:ing)? it(?: all)?\b|\bend things\b",
        r"\b(?:want|wants|wanted|wanting|wanna|going|ready|rather|like) (?:to |just )*(?:die|be dead"
        r"|disappear for ever)\b",
        r"\b(?:wish|rather|better off) (?:i|he|she|they)?\s*(?:was|were|be|am|is)?\s*(?:dead|never born"
        r"|not here|wasn'?t here)\b",
        r"\b(?:do ?n[o']?t|doesn'?t|dont|not|no longer|never) (?:really )?(?:want|wanna"
        r"|wanting)(?: to)? (?:be (?:here|alive|around)|live|wake up|exist|carry on|go on)\b",
        r"\b(?:can'?t|cannot|can not|couldn'?t) (?:go|carry) on\b|\bcan'?t (?:take|do) (?:it|this"
        r"|life) any ?more\b",
        r"\b(?:no|any|what'?s the|nothing) (?:reason|point|left)? ?(?:to|in|of|for) (?:liv\w+|life"
        r"|carry\w* on|going on|being here)\b",
        r"\bnothing (?:left )?to live for\b|\blife (?:is|isn'?t|s) (?:not )?worth\b|\bnot worth living\b",
        r"\bbetter off (?:without me|dead|if i)\b|\bjump(?:ing)? (?:off|in front of)\b"
        r"|\bsay(?:ing)? goodbye to (?:everyone|everybody|my)\b",
        r"\bgive up on life\b|\btired of (?:living|life|being alive)\b|\bdo something (?:stupid|silly)\b"
        r"|\bhurt (?:myself|himself|herself) badly\b",
        r"\bmental(?: health)? crisis\b|\bin crisis\b|\bhunanladd\w*|\bsamob[oó]j\w*",
    ),
    "self_harm": (
        r"\bself[- ]?harm\w*|\bself[- ]?injur\w*",
        r"\b(?:cut|cuts|cutting|hurt|hurts|hurting|harm|harms|harming|burn|burns|burning|scratch\w*"
        r"|starv\w*|hit|hits|hitting|punish\w*) (?:my ?self|him ?self|her ?self|them ?sel\w+)\b",
        r"\b(?:cut|cuts|cutting|slash\w*|slit\w*) (?:up )?(?:my|her|his|their) (?:own )?(?:arms?|wrists?"
        r"|legs?|thighs?|skin)\b",
        r"\b(?:my|her|his) (?:arms?|wrists?|legs?) (?:is|are) (?:cut|covered in cuts)\b|\bcuts on (?:my"
        r"|her|his|their) (?:arms?|wrists?|legs?)\b",
    ),
    "abuse": (
        r"\bdomestic (?:abuse|violence)\b|\bdv\b|\bcoerciv\w*|\bgasligh\w*|\bwom[ae]n'?s (?:aid|refuge)\b"
        r"|\brefuge\b|\bclare'?s law\b",
        r"(?<!drug )(?<!drugs )(?<!alcohol )(?<!substance )(?<!solvent )\babus(?:e|ed|es|er|ers|ive|ing)\b",
        rf"\b{_ONE}{_ANY}?(?:{_HURT}) {_SOMEONE}\b|\b{_ONE}\s+{_HURT} {_SOMEONE}\b",
        r"\b(?:hits?|hitting|beats?|beating|hurts|strangl\w+|chok(?:es|ed)|rapes?) (?:me|us|her)\b"
        r"|\bbeaten (?:up )?by\b|\bbattered (?:by|wife|woman)\b",
        r"\b(?:check(?:s|ing|ed)?|go(?:es|ing)? through|reads?|reading|looks? (?:at|through)|takes?|took"
        r"|smash\w*) (?:all )?my (?:phone|messages|texts|emails|bag|post)\b",
        r"\b(?:won'?t|wont|doesn'?t|does not|never|didn'?t|not) (?:let|allow) (?:me|her|him|us|them)\b"
        r"|\bnot allowed (?:to (?:go|leave|see|have|speak|talk|use|work)|out|any money|money|friends)\b",
        r"\b(?:control|controls|controlled|controlling|keeps|takes|takes all|hides) (?:all )?(?:the|my|our"
        r"|her|what|who|where|every)\b(?= (?:i |she |money|wages|benefits|card|bank|cash|life|movements"
        r"|passport|phone|she|he|i)?)",
        rf"\b{_AFRAID} (?:of|to) (?:my (?:\w+ )?(?:partner|husband|wife|boyfriend|girlfriend|ex|dad|mum"
        r"|son|brother|family|daughter)|him\b|her\b|them\b|go(?:ing)? home|be(?:ing)? (?:at )?home"
        r"|what (?:he|she|they)|leav\w+|his temper)",
        r"\bwalking on eggshells\b|\bviolent (?:partner|husband|wife|boyfriend|girlfriend|ex|son|dad"
        r"|relationship|man|home)\b|\bviolence at home\b|\bviolent (?:to|towards?|with)\b",
        r"\b(?:get|getting|escape|escaping|run|running|flee|fleeing|fled|hide|hiding|safe"
        r"|away) (?:away )?from (?:him|her|my (?:partner|husband|wife|boyfriend|ex|family|dad))\b",
        r"\brap(?:e|ed|ist)\b|\bsexual(?:ly)? (?:abus\w*|assault\w*|violen\w*|exploit\w*|harass\w*)"
        r"|\bassaulted\b|\bmolest\w*|\btouched me\b|\bspiked\b",
        r"\bforc(?:e|ed|ing) (?:\w+ )?(?:marri\w+|to marry|to have sex|into sex|me to)\b"
        r"|\bhonou?r(?: based)? (?:abuse|violence|killing|crime)\b|\bfgm\b",
        r"\bstalk(?:er|ers|ed|ing)\b|\brevenge porn\b|\btraffick(?:ed|ing)\b|\bmodern slavery\b"
        r"|\bcam-?drin\w*|\bprzemoc\w*",
        r"\bpunched? (?:me|holes?)\b|\bthrows? things\b|\bthreatens? (?:me|to)\b|\bthreatened by\b",
    ),
    "child_safety": (
        r"\bchild (?:abuse|neglect|protection|at risk|in danger|exploitation|sexual)\b"
        r"|\bchild(?:ren)? being\b|\bsafeguarding\b|\bcounty lines?\b",
        r"\b(?:hits?|hitting|hurts?|hurting|beats?|beating|neglect\w*|touch(?:es|ed|ing)|abus\w*|shak(?:e"
        r"|es|ing|en)|starv\w*|smack\w*|molest\w*) (?:his|her|their|the|my|our|a|that|those"
        rf"|these) (?:\w+ )?{_CHILD}\b",
        rf"\b{_CHILD}(?: next door| is| are| was| were| being| getting| gets){{1,3}} (?:\w+ )?(?:hit|hurt"
        r"|beaten|abused|neglected|touched|starved|left alone|shouted at|groomed|exploited|in danger"
        r"|at risk)\b",
        r"\b(?:worried|concerned|concern|scared|frightened|afraid|fear) (?:about|for) (?:a|the|that"
        rf"|next door's|my neighbour'?s?|neighbours?'?) (?:\w+ ){{0,2}}{_CHILD}\b",
        rf"\b{_CHILD} (?:next door|left (?:home )?alone)\b|\bgroom(?:ed|er|ers|ing) (?:me|her|him|my|a"
        r"|online|by|gang)\b|\bonline grooming\b|\bbeing groomed\b",
        r"\b(?:my |step )?(?:dad|mum|step ?dad|step ?mum|parents?|uncle|teacher"
        r"|foster \w+) (?:\w+ ){0,2}(?:hits?|hurts?|beats?|touch\w*|locks?) me\b",
    ),
}
_PATTERNS = {
    topic: re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) for topic, patterns in _SAID.items()
}

# Needs whose words were understood, whatever the patterns say.
_OF_NEED: Final[dict[str, Topic]] = {
    **dict.fromkeys(("suicidal-thoughts", "crisis", "mental-health-crisis", "suicide-bereavement"),
    "suicide"), "self-harm": "self_harm", **dict.fromkeys(
        ("abuse", "domestic-abuse", "refuge", "sexual-violence", "stalking", "forced-marriage",
        "stopping-my-abuse",
         "adult-at-risk", "exploitation", "hate-crime"),
        "abuse",
    ),
    **dict.fromkeys(("child-at-risk", "people-at-risk"), "child_safety"),
}  # fmt: skip


def read_sensitive(texts: Iterable[str], needs: Iterable[str] = ()) -> Sensitive | None:
    """Return what danger some words speak of, and the helplines for it, the most fitting first.

    A need that the list marks as sensitive makes the request sensitive too, be it without a topic: nothing of
    it is to be kept, and no helpline is for it alone.

    Args:
        texts: The words, as typed and with their spelling mended.
        needs: Identifiers of the needs that were understood.
    """
    texts, needs = tuple(dict.fromkeys(text.lower() for text in texts)), tuple(needs)
    of_needs = {_OF_NEED[need] for need in needs if need in _OF_NEED}
    topics = [
        topic
        for topic in get_args(Topic)
        if topic in of_needs or any(_PATTERNS[topic].search(text) for text in texts)
    ]
    if not topics:
        private = any((item := load("needs").item(need)) and item.sensitive for need in needs)
        return Sensitive((), ()) if private else None
    # Danger now comes before all else, and then what the words themselves are of.
    topics.sort(key=lambda topic: topic != "danger")
    found = {}
    for topic in topics:
        for line, about in helplines():
            if topic in about:
                found[line.name] = line
    return Sensitive(tuple(topics), tuple(found.values()))


@cache
def helplines() -> tuple[tuple[Helpline, frozenset[str]], ...]:
    """Return every helpline with its topics; `data/helplines.csv` says whence and as of when."""
    text = files("hub.matching.understanding").joinpath("data", "helplines.csv").read_text(encoding="utf-8")
    return tuple(
        (Helpline(row["name"], row["phone"], row["about"], row["url"]), frozenset(row["topics"].split()))
        for row in csv.DictReader(text.splitlines())
    )
