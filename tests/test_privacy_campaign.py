"""What is promised to hold no personal data holds none (P21), and the search is not blind."""

import html
import json
from base64 import b64encode
from hashlib import sha256
from urllib.parse import quote

import pytest

from bench.faults import privacy
from bench.faults.people import Search, invented

PERSONS = invented(40)


def test_no_person_stands_in_what_is_promised_to_hold_none():
    for found in privacy.campaign(20):
        assert found.holds, found.told()


def test_invented_persons_differ_and_their_numbers_have_the_right_check_digit():
    assert len({person.surname for person in PERSONS}) == len(PERSONS)
    assert len({person.pesel for person in PERSONS}) == len(PERSONS)
    for person in PERSONS:
        weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
        pairs = zip(person.pesel, weights, strict=True)
        assert sum(int(digit) * weight for digit, weight in pairs) % 10 == 0
    assert invented(40) == PERSONS


HIDDEN = {
    "as it is": lambda one: one.name.encode(),
    "in capitals": lambda one: one.surname.upper().encode(),
    "in UTF-16": lambda one: one.email.encode("utf-16-le"),
    "escaped in JSON": lambda one: json.dumps(one.name).encode(),
    "in an address": lambda one: quote(one.name).encode(),
    "in HTML": lambda one: html.escape(one.name).encode("ascii", "xmlcharrefreplace"),
    "without diacritics": lambda one: one.email.encode(),
    "a number among digits": lambda one: f"7{one.pesel}7".encode(),
    "a number's digest": lambda one: sha256(one.pesel.encode()).hexdigest().encode(),
    "a digest in base64": lambda one: b64encode(sha256(one.pesel.encode()).digest()),
    "a digest in bytes": lambda one: sha256(one.pesel.encode()).digest(),
}


@pytest.mark.parametrize("how", HIDDEN)
def test_a_person_is_found_however_the_text_is_written(how):
    search, one = Search(PERSONS), PERSONS[17]
    assert search.found(b'{"x": "' + HIDDEN[how](one) + b'"} and more') == {17}
    assert search.found(b'{"x": "nobody 44051401359"} and more') == set()
