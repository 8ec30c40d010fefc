"""Settings: whatever is missing or wrong ends with one sentence that names it and the fix."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from pathlib import Path

import pytest

from bot.core.sealing import new_key
from bot.settings import (
    OPEN_LIBRARY_URL,
    SLACK_API_URL,
    Calendars,
    Choices,
    Registration,
    SettingsError,
    choices,
    database_url,
    load,
)

TOKEN, SECRET, APP_TOKEN = "xoxb-1-token", "shh-signing", "xapp-1-app"
GOOD = {
    "SLACK_BOT_TOKEN": TOKEN,
    "SLACK_SIGNING_SECRET": SECRET,
    "DATABASE_URL": "postgresql://leeway:hunter2@db.example/leeway",
}


def test_http_mode_needs_a_token_and_a_signing_secret() -> None:
    settings = load(GOOD)
    assert settings.slack.bot_tokens == (TOKEN,)
    assert settings.slack.signing_secret == SECRET
    assert settings.slack.api_url == SLACK_API_URL
    assert not settings.slack.socket_mode
    assert settings.choices == Choices()


def test_an_app_token_means_socket_mode_and_needs_no_signing_secret() -> None:
    settings = load({"SLACK_BOT_TOKEN": TOKEN, "SLACK_APP_TOKEN": APP_TOKEN})
    assert settings.slack.socket_mode
    assert settings.slack.signing_secret is None


def test_blanks_and_line_ends_around_a_secret_are_no_part_of_it() -> None:
    settings = load({**GOOD, "SLACK_BOT_TOKEN": f" {TOKEN}\n", "SLACK_SIGNING_SECRET": "shh\r\n"})
    assert settings.slack.bot_tokens == (TOKEN,)
    assert settings.slack.signing_secret == "shh"


@pytest.mark.parametrize("between", [",", " ", ", ", "\n", "\r\n\t", ",,"])
def test_there_may_be_a_bot_token_for_each_workspace(between: str) -> None:
    tokens = (TOKEN, "xoxb-2-token", "xoxb-3-token")
    given = between.join((*tokens, TOKEN))
    assert load({**GOOD, "SLACK_BOT_TOKEN": given}).slack.bot_tokens == tokens, "each once"


def test_no_secret_is_in_what_is_printed_of_the_settings() -> None:
    shown = repr(load({**GOOD, "SLACK_APP_TOKEN": APP_TOKEN}))
    for secret in (TOKEN, SECRET, APP_TOKEN, "hunter2"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("sqlite:////var/leeway.db", "sqlite:////var/leeway.db"),
        ("postgres://u:p@h/n", "postgresql+psycopg://u:p@h/n"),
        ("postgresql://u:p@h:5433/n", "postgresql+psycopg://u:p@h:5433/n"),
        ("postgresql+psycopg://u:p%40ss@h/n", "postgresql+psycopg://u:p%40ss@h/n"),
    ],
)
def test_a_database_is_a_file_or_a_postgresql(given: str, understood: str) -> None:
    assert database_url({"DATABASE_URL": given}) == understood


@pytest.mark.parametrize("environ", [{}, {"DATABASE_URL": ""}])
def test_without_a_database_url_it_is_a_file_beside_the_code(environ: dict[str, str]) -> None:
    assert database_url(environ).endswith("/leeway.db")


# What is wrong, what the sentence names, and the fix that it gives.
WRONG: list[tuple[Mapping[str, str | None], str, str]] = [
    ({"SLACK_BOT_TOKEN": None}, "SLACK_BOT_TOKEN is missing", "OAuth & Permissions"),
    ({"SLACK_BOT_TOKEN": "  "}, "SLACK_BOT_TOKEN is missing", "OAuth & Permissions"),
    ({"SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN does not start with xoxb-", "copy the right"),
    ({"SLACK_BOT_TOKEN": "xoxb-…"}, "SLACK_BOT_TOKEN holds a space or a special", "copy the whole"),
    (
        {"SLACK_BOT_TOKEN": "xoxb-1 2"},
        "SLACK_BOT_TOKEN does not start with xoxb-",
        "copy the right",
    ),
    (
        {"SLACK_BOT_TOKEN": f"{TOKEN},xapp-1"},
        "SLACK_BOT_TOKEN does not start with",
        "copy the right",
    ),
    ({"SLACK_BOT_TOKEN": " , "}, "SLACK_BOT_TOKEN is missing", "copy the Bot User OAuth Token"),
    ({"SLACK_SIGNING_SECRET": None}, "SLACK_SIGNING_SECRET is missing", "Basic Information"),
    ({"SLACK_SIGNING_SECRET": " "}, "SLACK_SIGNING_SECRET is missing", "SLACK_APP_TOKEN"),
    ({"SLACK_APP_TOKEN": TOKEN}, "SLACK_APP_TOKEN does not start with xapp-", "App-Level Tokens"),
    ({"SLACK_API_URL": "slack.com/api/"}, "SLACK_API_URL is 'slack.com/api/'", "https://"),
    ({"SLACK_API_URL": "https://slack.com/api"}, "SLACK_API_URL is", "end with a slash"),
    ({"SLACK_API_URL": "https:///api/"}, "SLACK_API_URL is", "unset it for https://slack.com/api/"),
    ({"SLACK_API_URL": "http://h:port/api/"}, "SLACK_API_URL is", "unset it"),
    ({"DATABASE_URL": "mysql://u:hunter2@h/n"}, "DATABASE_URL is not a database", "postgresql://"),
    ({"DATABASE_URL": "oracle+x://h/n"}, "DATABASE_URL is not a database", "sqlite:////path"),
    ({"DATABASE_URL": "postgresql+asyncpg://h/n"}, "DATABASE_URL is not a database", "postgres"),
    ({"DATABASE_URL": "leeway.db"}, "DATABASE_URL is not a database", "sqlite:////path/leeway.db"),
    ({"DATABASE_URL": "postgresql://h:port/n"}, "DATABASE_URL is not a database", "postgresql://"),
    ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL is not a database", "sqlite:////path/leeway.db"),
    ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL is not a database", "leeway.db"),
    ({"LEEWAY_CONFIG": "/nowhere/x.toml"}, "LEEWAY_CONFIG names /nowhere/x.toml", "unset it"),
    ({"LEEWAY_CONFIG": "/"}, "LEEWAY_CONFIG names /, which cannot be read", "correct the path"),
]


@pytest.mark.parametrize(
    ("change", "names", "fix"),
    WRONG,
    ids=["-".join(f"{key}={value}" for key, value in change.items()) for change, _, _ in WRONG],
)
def test_a_wrong_setting_ends_with_one_sentence(
    change: Mapping[str, str | None], names: str, fix: str
) -> None:
    environ = {key: value for key, value in {**GOOD, **change}.items() if value is not None}
    with pytest.raises(SettingsError) as caught:
        load(environ)
    sentence = str(caught.value)
    assert sentence.startswith(names)
    assert fix in sentence
    assert one_sentence(sentence)
    assert "hunter2" not in sentence


# A wrong line of the file, what the sentence names, and the fix that it gives.
WRONG_CHOICES = [
    ("[nudge]\n", "has a section [nudge] that Leeway does not know", "remove it"),
    ("nudges = 3\n", "has a section [nudges] that Leeway does not know", "remove it"),
    ("[nudges]\nday = 'monday'\n", "[nudges] day is unknown", "known are weekday, time, catalogue"),
    ("[nudges]\nweekday = 1\n", "[nudges] weekday must be", "a text in quotes"),
    ("[nudges]\nweekday = 'moonday'\n", "[nudges] weekday is 'moonday'", "write one of monday"),
    ("[nudges]\ntime = 10:00:00\n", "[nudges] time must be", "a text in quotes"),
    ("[nudges]\ntime = '25:00'\n", "[nudges] time is '25:00'", "write it as 10:00"),
    ("[nudges]\ntime = '10:00+02:00'\n", "[nudges] time is '10:00+02:00'", "write it as 10:00"),
    ("[nudges]\ntime = '10'\n", "[nudges] time is '10'", "write it as 10:00"),
    ("[delivery]\nmessages_per_minute = 0\n", "messages_per_minute is 0", "from 1 to 1200"),
    ("[delivery]\nmessages_per_minute = 9999\n", "messages_per_minute is 9999", "from 1 to 1200"),
    ("[delivery]\nnudges_a_week = 0\n", "nudges_a_week is 0", "from 1 to 2"),
    ("[delivery]\nnudges_a_week = 3\n", "nudges_a_week is 3", "from 1 to 2"),
    ("[delivery]\nsender_threads = 0\n", "sender_threads is 0", "from 1 to 200"),
    ("[delivery]\nsender_threads = 201\n", "sender_threads is 201", "from 1 to 200"),
    ("[delivery]\nsender_threads = 1.5\n", "sender_threads must be", "a whole number"),
    ("[delivery]\nmessages_per_minute = '9'\n", "messages_per_minute must be", "a whole number"),
    ("[delivery]\nmessages_per_minute = true\n", "messages_per_minute must be", "a whole number"),
    ("[nudges\n", "is not valid TOML", "Correct that line"),
    ("[nudges]\nweekday = 'dienstag \udcff'\n", "is not valid TOML", "Correct that line"),
]


@pytest.mark.parametrize(("text", "names", "fix"), WRONG_CHOICES)
def test_a_wrong_line_of_the_file_ends_with_one_sentence(
    tmp_path: Path, text: str, names: str, fix: str
) -> None:
    path = tmp_path / "leeway.toml"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(SettingsError) as caught:
        choices({"LEEWAY_CONFIG": str(path)})
    sentence = str(caught.value)
    assert sentence.startswith(str(path))
    assert names in sentence
    assert fix in sentence
    assert "\n" not in sentence


def test_look_ups_can_be_switched_off_and_need_an_address() -> None:
    assert load(GOOD).open_library_url == OPEN_LIBRARY_URL
    assert load({**GOOD, "OPEN_LIBRARY_URL": "http://127.0.0.1:8/x"}).open_library_url.endswith(
        "/x"
    )
    with pytest.raises(SettingsError, match="OPEN_LIBRARY_URL is 'openlibrary'"):
        load({**GOOD, "OPEN_LIBRARY_URL": "openlibrary"})


@pytest.mark.parametrize(("said", "means"), [("false", False), ("true", True)])
def test_the_file_says_whether_anything_is_looked_up(
    tmp_path: Path, said: str, means: bool
) -> None:
    path = tmp_path / "leeway.toml"
    path.write_text(f"[recommendations]\nlook_up = {said}\n")
    chosen = choices({"LEEWAY_CONFIG": str(path)})
    assert chosen.look_up is means
    assert chosen.prompts == Choices().prompts, "those that came with Leeway"
    path.write_text("[recommendations]\nprompts = 'ours'\n")
    assert choices({"LEEWAY_CONFIG": str(path)}).prompts == (tmp_path / "ours").resolve()


def test_the_file_says_when_notes_come_and_how_fast(tmp_path: Path) -> None:
    path = tmp_path / "leeway.toml"
    path.write_text(
        "[nudges]\nweekday = 'Thursday'\ntime = '14:30'\ncatalogue = 'ours'\n"
        "[delivery]\nmessages_per_minute = 60\nnudges_a_week = 1\nsender_threads = 200\n"
    )
    assert choices({"LEEWAY_CONFIG": str(path)}) == Choices(
        nudge_weekday=3,
        nudge_time=time(14, 30),
        catalogue=(tmp_path / "ours").resolve(),
        messages_per_minute=60,
        nudges_a_week=1,
        sender_threads=200,
    )


def test_what_the_file_leaves_out_is_as_it_is_delivered(tmp_path: Path) -> None:
    path = tmp_path / "leeway.toml"
    path.write_text("")
    found = choices({"LEEWAY_CONFIG": str(path)})
    assert (found.nudge_weekday, found.nudge_time, found.messages_per_minute) == (1, time(10), 240)


def one_sentence(text: str) -> bool:
    """Whether a text is one line with one full stop at its end."""
    return "\n" not in text and text.endswith(".") and ". " not in text


def test_calendars_need_a_key_and_each_site_its_registration() -> None:
    assert load(GOOD).calendars == Calendars()
    key = new_key()
    known = load(
        {
            **GOOD,
            "LEEWAY_KEYS": f"{key}\n",
            "LEEWAY_URL": "https://leeway.example.com/",
            "GOOGLE_CLIENT_ID": "g-id",
            "GOOGLE_CLIENT_SECRET": "g-secret",
            "SLACK_APP_CLIENT_ID": "s-id",
            "SLACK_APP_CLIENT_SECRET": "s-secret",
        }
    ).calendars
    assert known.keys is not None
    sealed = known.keys.seal("open sesame", "a", "b", 1)
    assert known.keys.open(sealed, "a", "b", 1) == "open sesame"
    assert known.url == "https://leeway.example.com"
    assert known.google is not None
    assert known.google.registration == Registration("g-id", "g-secret")
    assert known.slack == Registration("s-id", "s-secret")
    for secret in (key.partition(":")[2], "g-secret", "s-secret"):
        assert secret not in repr(known)


def test_a_key_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(new_key(), encoding="utf-8")
    assert load({**GOOD, "LEEWAY_KEYS_FILE": str(path)}).calendars.keys is not None


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"LEEWAY_KEYS": "swordfish"}, "leeway keys new"),
        ({"LEEWAY_KEYS_FILE": "/nowhere/keys"}, "/nowhere/keys"),
        ({"LEEWAY_URL": "leeway.example.com"}, "LEEWAY_URL"),
        ({"GOOGLE_CLIENT_ID": "g-id"}, "GOOGLE_CLIENT_SECRET"),
        ({"SLACK_APP_CLIENT_SECRET": "s-secret"}, "SLACK_APP_CLIENT_ID"),
    ],
)
def test_half_a_calendar_setting_ends_the_start(environ: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as refused:
        load({**GOOD, **environ})
    assert "swordfish" not in str(refused.value)


def test_hosts_of_the_own_network_are_names(tmp_path: Path) -> None:
    path = tmp_path / "leeway.toml"
    path.write_text('[calendar]\nallowed_hosts = ["Cloud.intern:5232"]\n', encoding="utf-8")
    assert choices({"LEEWAY_CONFIG": str(path)}).allowed_hosts == ("cloud.intern:5232",)
    path.write_text('[calendar]\nallowed_hosts = ["https://cloud.intern/"]\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="allowed_hosts"):
        choices({"LEEWAY_CONFIG": str(path)})
