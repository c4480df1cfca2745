"""The form for checks, over a hub."""

from flask.testing import FlaskClient

from hub.api.app import create_api
from tests.conftest import MakeHub
from tests.discovery_app.asking import finder_over, text_of

FORM = "/publish/check"


def finder(make_hub: MakeHub) -> FlaskClient:
    return finder_over(create_api(make_hub().context()))


def test_an_error_stands_beside_what_it_is_about_and_the_summary_leads_there(make_hub: MakeHub) -> None:
    asking = finder(make_hub)

    private = asking.post(FORM, data={"source": "http://10.0.0.1/"})
    text = asking.post(FORM, data={"text": "hello"})
    nothing = asking.post(FORM, data={})

    for page, field in ((private, "source"), (text, "text"), (nothing, "source")):
        assert page.status_code == 422
        assert f'<a href="#{field}">' in page.text
        assert f'id="{field}-error"' in page.text
        assert page.text.count('class="govuk-error-message"') == 1
    assert "http://10.0.0.1/" in private.text
    assert ">hello</textarea>" in text.text


def test_a_private_address_is_refused_without_operators_talk(make_hub: MakeHub) -> None:
    said = text_of(finder(make_hub).post(FORM, data={"source": "http://169.254.169.254/"}).text)

    assert "This address is inside a private network, so this site cannot reach it." in said
    assert "Use the address that everybody can open, or upload a file." in said
    for talk in ("SIGNPOST_ALLOW_ORIGINS", "operator", "allow-private", "link-local"):
        assert talk not in said


def test_a_check_that_was_forgotten_meanwhile_lets_its_page_say_so(make_hub: MakeHub) -> None:
    answer = finder(make_hub).get(f"{FORM}/forgotten/progress")

    assert (answer.status_code, answer.get_json()) == (200, {"waits": False, "words": ""})
