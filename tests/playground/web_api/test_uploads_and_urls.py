"""Files, response URLs, sockets and the way a workspace installs the app."""

from __future__ import annotations

import base64
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.playground.manifest import Manifest
from tests.playground.web_api.company import Company, Line, button, section

REDIRECT = "http://127.0.0.1:3000/consent/slack"


def asked_for(line: Line, **changes: str) -> dict[str, str]:
    app = line.company.world.app
    plain = {"client_id": app.client_id, "scope": "chat:write,commands", "state": "s"}
    return {**plain, "redirect_uri": REDIRECT, **changes}


def allow(line: Line, **changes: str) -> dict[str, list[str]]:
    form = {**asked_for(line), "user_id": "U0001", "decision": "allow", **changes}
    answer = line.http.post("/oauth/v2/authorize", data=form)
    assert answer.status_code == 302, answer.text
    return parse_qs(urlsplit(answer.headers["location"]).query)


def test_a_file_is_uploaded_and_shared_by_slack_sdk(line: Line) -> None:
    client = line.client()
    dm = client.conversations_open(users="U0001")["channel"]["id"]
    client.files_upload_v2(content="a,b\n1,2\n", filename="plan.csv", channel=dm, title="Plan")
    (message,) = line.company.world.channel(dm).seen_by("U0001")
    file = line.company.world.files[message.file_ids[0]]
    assert (file.content, file.title, file.shared) == (b"a,b\n1,2\n", "Plan", True)
    assert client.files_info(file=file.id)["file"]["name"] == "plan.csv"
    kept = line.http.get(f"/files/download/{file.id}")
    assert kept.content == b"a,b\n1,2\n"
    assert kept.headers["content-disposition"] == "attachment; filename*=UTF-8''plan.csv"
    assert line.http.get("/files/download/F9999").status_code == 404


def test_a_file_of_another_length_is_refused_and_cannot_be_shared(line: Line) -> None:
    asked = {"filename": "plan.csv", "length": 3}
    answer = line.company.call("files.getUploadURLExternal", **asked)
    assert line.http.post(answer["upload_url"], content=b"four").status_code == 400
    files = [{"id": answer["file_id"]}]
    assert line.company.error("files.completeUploadExternal", files=files) == "file_not_found"
    assert line.http.post(answer["upload_url"], content=b"two").text == "OK - 3"
    assert line.company.call("files.completeUploadExternal", files=files)["ok"]


def command_url(line: Line) -> tuple[str, WebhookClient]:
    general = line.company.channel("general")
    return general.id, WebhookClient(line.company.world.make_response_url("U0001", general.id))


def test_an_answer_to_a_command_is_for_one_person(line: Line) -> None:
    general, url = command_url(line)
    assert url.send(text="Hello").body == "ok"
    channel = line.company.world.channel(general)
    assert [m.text for m in channel.seen_by("U0001")] == ["Hello"]
    assert channel.seen_by("U0002") == []
    url.send(text="Everybody", response_type="in_channel")
    assert [m.text for m in channel.seen_by("U0002")] == ["Everybody"]


def test_a_response_url_works_five_times_in_thirty_minutes(line: Line) -> None:
    _, url = command_url(line)
    assert [url.send(text="Hi").status_code for _ in range(5)] == [200] * 5
    refused = url.send(text="Hi")
    assert (refused.status_code, "used_url" in refused.body) == (404, True)
    _, late = command_url(line)
    line.company.wait(30 * 60)
    assert "expired_url" in late.send(text="Hi").body


def test_a_button_answers_by_replacing_or_deleting_its_message(line: Line) -> None:
    world = line.company.world
    answer = line.client().chat_postMessage(
        channel="U0001", text="Ask", blocks=[{"type": "actions", "elements": [button()]}]
    )
    dm, ts = answer["channel"], answer["ts"]
    url = WebhookClient(world.make_response_url("U0001", dm, ts))
    assert url.send(text="Thank you", replace_original=True).status_code == 200
    assert (world.message(dm, ts).text, world.message(dm, ts).blocks) == ("Thank you", ())
    assert url.send(delete_original=True).status_code == 200
    assert world.channel(dm).seen_by("U0001") == []
    assert "message_not_found" in url.send(text="x", replace_original=True).body


def test_a_persons_own_message_cannot_be_replaced(line: Line) -> None:
    world = line.company.world
    dm = world.open_dm(line.company.bot.bot_user_id, "U0001")
    hers = world.post(dm.id, "U0001", "Mine")
    url = WebhookClient(world.make_response_url("U0001", dm.id, hers.ts))
    refused = url.send(text="Yours", replace_original=True)
    assert (refused.status_code, "cant_update_message" in refused.body) == (400, True)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "no_text"),
        ([], "invalid_payload"),
        ({"text": "x", "colour": "red"}, "unknown argument: colour"),
        ({"blocks": [section("")]}, "json-pointer:/blocks/0/text/text"),
    ],
)
def test_a_wrong_answer_is_refused_and_costs_no_use(line: Line, body: object, error: str) -> None:
    _, url = command_url(line)
    refused = line.http.post(url.url, json=body)
    assert (refused.status_code, error in refused.text) == (400, True)
    assert [url.send(text="Hi").status_code for _ in range(6)] == [200] * 5 + [404]


def test_a_socket_url_is_good_for_one_connection(company: Company) -> None:
    company.world.base_url = "http://127.0.0.1:1"
    company.world.manifest = _with_sockets(company)
    url = company.call("apps.connections.open", "xapp-playground")["url"]
    assert url.startswith("ws://127.0.0.1:1/link?")
    (ticket,) = parse_qs(urlsplit(url).query)["ticket"]
    assert [company.world.use_socket_ticket(ticket) for _ in range(2)] == [True, False]
    late = company.world.make_socket_url()
    company.wait(60)
    (ticket,) = parse_qs(urlsplit(late).query)["ticket"]
    assert company.world.use_socket_ticket(ticket) is False


def _with_sockets(company: Company) -> Manifest:
    return replace(company.world.manifest, socket_mode=True)


def test_sockets_are_refused_where_the_manifest_has_none(company: Company) -> None:
    assert company.error("apps.connections.open", "xapp-playground") == "forbidden_team"


def test_somebody_allows_the_app_and_it_gets_a_token(line: Line) -> None:
    page = line.http.get("/oauth/v2/authorize", params=asked_for(line)).text
    assert "<li>chat:write</li>" in page
    sent_back = allow(line)
    assert sent_back["state"] == ["s"]
    app = line.company.world.app
    trade = {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "redirect_uri": REDIRECT,
    }
    client = WebClient(base_url=f"{line.base_url}/api/")
    answer = client.oauth_v2_access(**trade, code=sent_back["code"][0])
    assert (answer["team"]["id"], answer["scope"]) == ("T0001", "chat:write,commands")
    assert answer["authed_user"] == {"id": "U0001"}
    assert answer["bot_user_id"] == line.company.bot.bot_user_id
    assert line.client(answer["access_token"]).auth_test()["team_id"] == "T0001"
    again = line.company.error("oauth.v2.access", None, **trade, code=sent_back["code"][0])
    assert again == "invalid_code"


def test_the_secret_may_come_by_http_basic_and_must_be_right(line: Line) -> None:
    app, code = line.company.world.app, allow(line)["code"][0]
    form = {"code": code, "redirect_uri": REDIRECT}

    def trade(secret: str) -> dict[str, object]:
        basic = base64.b64encode(f"{app.client_id}:{secret}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}"}
        answer: dict[str, object] = line.http.post(
            "/api/oauth.v2.access", data=form, headers=headers
        ).json()
        return answer

    assert trade("wrong")["error"] == "bad_client_secret"
    assert trade(app.client_secret)["ok"] is True


def test_a_code_grows_old_and_knows_where_it_was_going(line: Line) -> None:
    app = line.company.world.app
    client = {"client_id": app.client_id, "client_secret": app.client_secret}
    codes = [allow(line)["code"][0] for _ in range(2)]
    elsewhere = {**client, "redirect_uri": "http://127.0.0.1:1/", "code": codes[0]}
    assert line.company.error("oauth.v2.access", None, **elsewhere) == "bad_redirect_uri"
    line.company.wait(600)
    late = {**client, "redirect_uri": REDIRECT, "code": codes[1]}
    assert line.company.error("oauth.v2.access", None, **late) == "code_expired"


def test_whoever_says_no_sends_no_code(line: Line) -> None:
    assert allow(line, decision="deny") == {"error": ["access_denied"], "state": ["s"]}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "x"}, "invalid_client_id"),
        ({"scope": "admin"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"redirect_uri": "https://evil.example/"}, "bad_redirect_uri"),
    ],
)
def test_the_page_refuses_what_the_manifest_does_not_know(
    line: Line, changes: dict[str, str], error: str
) -> None:
    answer = line.http.get("/oauth/v2/authorize", params=asked_for(line, **changes))
    assert (answer.status_code, answer.text) == (400, error)
