"""Danger, said outright and as people say it; and what only sounds like it."""

import pytest

from hub.matching.understanding.sensitive import read_sensitive

SUICIDE = """
i dont want to be alive anymore
don't want to wake up tomorrow
I can't carry on
nothing left to live for
i wish i was dead
thinking of ending it all
I want to end my life
my brother tried to kill himself
she says shes going to hang herself
what's the point of going on
tired of living
my mate is suicidal
i just want to disappear for ever
they'd be better off without me
""".strip().splitlines()

SELF_HARM = """
self harm
I keep hurting myself
my daughter cuts her arms
he burns himself with a lighter
scratching myself till I bleed
there are cuts on her wrists
""".strip().splitlines()

ABUSE = """
my husband wont let me have any money
he follows me everywhere
my ex keeps threatening me
scared of my boyfriend
she goes through my phone
i'm frightened of him
he strangled me
my son hits me
i'm not allowed to see my family
my partner is violent
dv help
he said he'd put me in hospital if I leave him, he always hurts me
she threw things and punched me
need to get away from my husband
walking on eggshells
i was sexually assaulted
my stepdad touched me
he forces me to have sex
sent back home for a forced marriage
he tracks my phone
my girlfriend controls who I see
my wife hits me
being stalked by my ex
coercive control
my family are threatening to kill me for having a boyfriend
""".strip().splitlines()

CHILD_SAFETY = """
i think my neighbour is hurting her kids
a child next door is always screaming
worried about a child at my school
someone online is grooming my daughter
my dad beats me
the baby is being neglected
kids left home alone
he shakes the baby
county lines
""".strip().splitlines()

DANGER = """
he's outside my house now
he has a knife
i've taken an overdose
i am in danger
he is trying to kill me
not safe at home tonight
she's unconscious
""".strip().splitlines()

NOTHING = """
cutting hedges
cutting the grass
killing time
kill weeds
hit the gym
life drawing
scared of dogs
scared of flying
drug abuse
alcohol abuse counselling
child care
child benefit
beat the bailiffs
check my boiler
take my dog for a walk
controlled parking zone
push chair repair
phone repairs
line dancing
i want to live in Hull
burning rubbish
bite to eat
jump start my car
locks on my windows
lost my phone
end of tenancy cleaning
""".strip().splitlines()


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        *(("suicide", words) for words in SUICIDE),
        *(("self_harm", words) for words in SELF_HARM),
        *(("abuse", words) for words in ABUSE),
        *(("child_safety", words) for words in CHILD_SAFETY),
        *(("danger", words) for words in DANGER),
    ],
)
def test_danger_is_heard_however_it_is_said(read, topic, words):
    for said in (words, words.upper(), f"hello, {words}. thank you"):
        sensitive = read(said).sensitive

        assert sensitive is not None, said
        assert topic in sensitive.topics
        assert sensitive.helplines


@pytest.mark.parametrize("words", NOTHING)
def test_what_only_sounds_like_danger_is_not_taken_for_it(read, words):
    assert read(words).sensitive is None


def test_the_most_fitting_helpline_stands_first(read):
    assert read("suicide").sensitive.helplines[1].name == "Samaritans"
    assert read("self harm").sensitive.helplines[0].phone == "116 123"
    assert read("my husband hits me").sensitive.helplines[1].phone == "0808 2000 247"
    assert read("a child is being hurt").sensitive.helplines[0].phone == "999"


def test_danger_now_comes_before_all_else(read):
    sensitive = read("I don't want to live, I have taken an overdose").sensitive

    assert sensitive.topics[0] == "danger"
    assert sensitive.helplines[0].phone == "999"


def test_no_helpline_is_told_twice(read):
    names = [line.name for line in read("he hits me and the kids, I want to die").sensitive.helplines]

    assert len(names) == len(set(names))


def test_a_need_that_the_list_marks_is_private_without_a_topic():
    private = read_sensitive(("anorexia",), ("eating-disorder",))

    assert private is not None
    assert (private.topics, private.helplines) == ((), ())
    assert read_sensitive(("dentist",), ("dentist",)) is None


def test_nobody_in_danger_is_sent_back_for_an_impossible_age(read):
    understood = read("I'm 200 and I want to die")

    assert understood.sensitive is not None
    assert [one for one in understood.filters if one.kind == "age"] == []
