"""What no directory holds, beside what sounds like it and is in scope."""

import pytest

OUTSIDE = """
report a pothole
there's a pothole outside my house
fly tipping in my street
report dog fouling
street light not working
what day are my bins collected
missed recycling bin
order a new green bin
planning application search
pay my council tax online
council tax direct debit
parking ticket
visitor parking permit
renew my passport
renew driving licence
road tax
plumber
emergency electrician
cheapest pizza near me
hairdresser in Hull
football results
cinema times
weather tomorrow
bar jobs
care assistant vacancies
train times
""".strip().splitlines()

INSIDE = """
can't pay my council tax
council tax reduction
help with my bins
can't put my bins out
hoarding and rubbish clearance help
disabled parking badge
wheelchair accessible taxi
help with taxi fares to hospital
they took my passport
help to find a job
lost my job
young people find work
free plumber for elderly people
my landlord won't send a plumber, the boiler broke
i fell in a pothole and need legal advice
rogue builders
free bus pass
football for kids
hairdressing course
home adaptations grant for a ramp, do I need planning permission
volunteer litter picking group
report domestic abuse
complain about my care home
""".strip().splitlines()


@pytest.mark.parametrize("words", OUTSIDE)
def test_what_no_directory_holds_is_said_to_be_so(read, words):
    understood = read(words)

    assert understood.out_of_scope is not None
    assert understood.out_of_scope.text.endswith((".", "work."))
    assert understood.needs == ()
    assert not understood.all_understood


@pytest.mark.parametrize("words", INSIDE)
def test_what_sounds_like_it_and_can_be_helped_is_in_scope(read, words):
    assert read(words).out_of_scope is None


def test_what_is_the_council_s_business_points_to_the_council(read):
    assert "https://www.gov.uk/find-local-council" in read("report a pothole").out_of_scope.text


def test_a_need_beside_what_is_out_of_scope_is_still_met(read):
    understood = read("need a plumber and I'm behind with the rent")

    assert understood.out_of_scope is None
    assert "rent-arrears" in {need.id for need in understood.needs}


@pytest.mark.parametrize("words", ["asdfgh", "qwrtz plmkn", "xxkcd zzyzx"])
def test_what_holds_no_word_is_told_apart(read, words):
    assert read(words).out_of_scope.what == "no words that are known here"


@pytest.mark.parametrize("words", ["жилье", "住宅", "hello", "zookeepers", "Hull", "12", "debt asdfgh"])
def test_what_may_be_a_word_is_looked_for(read, words):
    assert read(words).out_of_scope is None
