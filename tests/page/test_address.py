"""The address of the page holds what is chosen, and gives it back; whatever else it holds is refused."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.city.footing import Staffing
from sim.page.address import MOST, ONCE, SEVERAL, opened, query
from sim.page.choices import MOST_REPLICATIONS, START, Choices, Side
from sim.page.session import COUNTS, Session
from sim.words import languages

SIDES = st.sampled_from(
    [
        Side("five_tier"),
        Side("governance_bureau"),
        Side("five_tier", ("one_seal",)),
        Side("units_26_practised", ("one_seal", "unified_intake")),
    ]
)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "incidents.rate": st.floats(2, 9).map(str),
        "upward.share": st.floats(0, 1).map(str),
        "structure.community.posts": st.integers(510, 1224).map(str),
        "period.days": st.integers(10, 60).map(str),
    },
)
CHOICES = st.builds(
    Choices,
    SIDES,
    st.none() | SIDES,
    st.sampled_from(Staffing),
    VALUES.map(lambda values: tuple(values.items())),
    st.integers(0, MOST),
    st.integers(0, MOST_REPLICATIONS - 1),
)
SESSIONS = st.builds(
    Session,
    st.sampled_from(languages()),
    CHOICES,
    frame=st.integers(0, 720),
    replications=st.sampled_from(COUNTS),
    more=st.lists(st.just("behaviour.staff.effort"), max_size=1),
)


def asked(text, lang="en"):
    return opened(parse_qsl(text, keep_blank_values=True), lang)


@given(SESSIONS)
def test_what_is_written_is_read(session):
    assert asked(query(session)) == session


def test_an_address_without_anything_gives_what_is_shown_first():
    assert asked("", "zh") == Session("zh")


def test_an_address_names_every_choice():
    session = Session("zh", START.setting("incidents.rate", "6"), more=["behaviour.staff.effort"])
    session.choices = Choices(Side("five_tier", ("one_seal",)), Side("five_tier", ("unified_intake",)))
    session.choices = session.choices.setting("incidents.rate", "6")
    assert {key for key, _ in parse_qsl(query(session))} == {*ONCE, *SEVERAL}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("structure=five_teir", "structure is 'five_teir', which there is not, did you mean 'five_tier'?"),
        ("structure=hotline", "structure is 'hotline', which there is not"),
        ("structure=../five_tier.yaml", "a file of one's own, which no link holds"),
        ("second=/etc/passwd.yaml", "second is '/etc/passwd.yaml', a file of one's own"),
        ("with=/tmp/lever.yaml", "with is '/tmp/lever.yaml', which there is not"),
        ("with=one_seal&with=one_seal", "stands twice"),
        ("second-with=one_seal", "needs a second structure"),
        ("structure=five_tier&structure=five_tier", "structure stands twice"),
        ("strcture=five_tier", "there is no 'strcture', allowed 'structure'"),
        ("seed=-1", "seed is '-1', allowed a whole number from 0"),
        ("seed=1e3", "seed is '1e3'"),
        ("seed=²", "seed is '²'"),
        (f"seed={'9' * 5000}", "allowed a whole number"),
        ("replication=20", "allowed a whole number from 0 to 19"),
        ("replications=7", "replications is '7'"),
        ("hour=x", "hour is 'x'"),
        ("lang=fr", "lang is 'fr'"),
        ("staffing=", "staffing is ''"),
        ("set=incidents.rate", "set is 'incidents.rate', allowed such as"),
        ("set=incidents.rate=6&set=incidents.rate=7", "names a path twice"),
        ("set=incidents.rte=6", "did you mean 'rate'?"),
        ("set=structure.route.intake=single", "set is 'structure.route.intake', which there is not"),
        ("set=upward.share=1.7", "too large, found 1.7, allowed at most 1"),
        ("set=incidents.rate=!!python/object/apply:os.getcwd []", "tags are not allowed"),
        ("set=structure.departments.posts=many", "is not a number, found 'many'"),
        ("set=period.days=100000", "period.days is 100000, allowed in a link at most 7300: set it by hand"),
        ("set=incidents.rate=91", "allowed in a link at most 90"),
        ("set=incidents.rate={value: 6, unit: incidents/1000/month, source: user}", "allowed a number"),
        ("show=no.such", "show is 'no.such'"),
    ],
)
def test_a_bad_address_is_one_sentence_and_the_defaults(text, words):
    session = asked(text)
    key, told = session.notice
    assert (key, session) == ("page.bad_link", Session("en", notice=session.notice))
    assert words in told and "\n" not in told
