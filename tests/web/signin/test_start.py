"""The address typed without a path, and one that does not exist: words for people, a problem for programs."""

import pytest

from tests.web.seeds import BASE

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_the_start_page_leads_hr_and_interviewers_on_and_each_link_begins_a_login(light_web):
    client = light_web.app.test_client()
    shown = client.get("/", base_url=BASE)
    assert shown.status_code == 200
    for path in ("/hr", "/h5/mine"):
        assert f'href="{path}"' in shown.text
        assert client.get(path, base_url=BASE).status_code == 302
    assert "专属链接" in shown.text


@pytest.mark.parametrize("path", ["/nowhere", "/api/nowhere", "/wecom/nowhere", "/hr/nowhere"])
def test_who_has_lost_the_way_reads_chinese_and_a_program_gets_a_problem(light_web, path):
    client = light_web.app.test_client()
    page = client.get(path, base_url=BASE, headers=BROWSER)
    assert page.status_code == 404
    assert page.content_type.startswith("text/html") and "</html>" in page.text
    if not path.startswith("/hr"):
        told = client.get(path, base_url=BASE, headers={"Accept": "application/json"})
        assert (told.status_code, told.json["status"]) == (404, 404)
