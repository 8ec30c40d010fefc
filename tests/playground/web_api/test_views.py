"""views.*: what is on the screen, and whose trigger put it there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.playground.web_api.blocks import asks, option, plain, select
from tests.playground.web_api.company import Company, home, modal, section


def typed(block_id: str, action_id: str = "t", **more: object) -> dict[str, object]:
    element = {"type": "plain_text_input", "action_id": action_id, **more}
    return asks(element, block_id=block_id)


def opened(company: Company, **view: object) -> dict[str, object]:
    trigger = company.world.make_trigger("U0001")
    answer = company.call("views.open", trigger_id=trigger, view=modal(**view))
    assert answer["ok"], answer
    shown: dict[str, object] = answer["view"]
    return shown


def test_a_modal_opens_for_the_person_who_clicked(company: Company) -> None:
    shown = opened(company, callback_id="settings", private_metadata="{}")
    assert [v.id for v in company.world.modals("U0001")] == [shown["id"]]
    assert company.world.modals("U0002") == []
    assert (shown["callback_id"], shown["root_view_id"]) == ("settings", shown["id"])
    assert shown["state"] == {"values": {}}


@pytest.mark.parametrize(("seconds", "error"), [(3, None), (3.1, "expired_trigger_id")])
def test_a_trigger_lives_for_three_seconds(
    company: Company, seconds: float, error: str | None
) -> None:
    trigger = company.world.make_trigger("U0001")
    company.wait(seconds)
    assert company.call("views.open", trigger_id=trigger, view=modal()).get("error") == error


def test_a_trigger_is_used_once(company: Company) -> None:
    trigger = company.world.make_trigger("U0001")
    asked = {"trigger_id": trigger, "view": modal()}
    assert company.call("views.open", **asked)["ok"]
    assert company.error("views.open", **asked) == "exchanged_trigger_id"
    assert company.error("views.open", trigger_id="x", view=modal()) == "invalid_trigger_id"


def test_a_refused_view_does_not_use_the_trigger_up(company: Company) -> None:
    trigger = company.world.make_trigger("U0001")
    wrong = modal(title={"type": "plain_text", "text": "x" * 25})
    answer = company.call("views.open", trigger_id=trigger, view=wrong)
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert company.call("views.open", trigger_id=trigger, view=modal())["ok"]


def test_a_stack_has_three_modals_at_most(company: Company) -> None:
    first = opened(company)
    for _ in range(2):
        trigger = company.world.make_trigger("U0001", str(first["id"]))
        pushed = company.call("views.push", trigger_id=trigger, view=modal())
    assert pushed["view"]["root_view_id"] == first["id"]
    trigger = company.world.make_trigger("U0001")
    refused = company.error("views.push", trigger_id=trigger, view=modal())
    assert refused == "push_limit_reached"
    company.world.close_view("U0001")
    assert len(company.world.modals("U0001")) == 2


def test_an_update_names_the_view_it_saw(company: Company) -> None:
    shown = opened(company)
    asked = {"view_id": shown["id"], "view": modal(section("New"))}
    fresh = company.call("views.update", **asked, hash=shown["hash"])
    assert fresh["view"]["blocks"][0]["text"]["text"] == "New"
    assert company.error("views.update", **asked, hash=shown["hash"]) == "hash_conflict"
    assert company.error("views.update", view_id="V9999", view=modal()) == "not_found"
    company.world.clear_views("U0001")
    assert company.error("views.update", **asked) == "not_found"


def test_a_view_can_be_found_by_the_apps_own_id_once(company: Company) -> None:
    shown = opened(company, external_id="mine")
    changed = company.call("views.update", external_id="mine", view=modal(external_id="mine"))
    assert changed["view"]["id"] == shown["id"]
    trigger = company.world.make_trigger("U0002")
    asked = {"trigger_id": trigger, "view": modal(external_id="mine")}
    assert company.error("views.open", **asked) == "duplicate_external_id"


def test_inputs_that_stay_keep_what_was_filled_in(company: Company) -> None:
    view_id = str(opened(company, blocks=[typed("a"), typed("b")], submit=plain("Save"))["id"])
    one, two = ({"type": "plain_text_input", "value": value} for value in "12")
    company.world.set_view_state(view_id, {"a": {"t": one}, "b": {"t": two}})
    after = modal(typed("a"), typed("c"), submit=plain("Save"))
    answer = company.call("views.update", view_id=view_id, view=after)
    assert answer["view"]["state"]["values"] == {"a": {"t": one}}


@pytest.mark.parametrize(
    ("block_id", "action_id", "expected"),
    [("title", "t", "Old"), ("title-2", "t", "New"), ("title", "t2", "New")],
)
def test_a_new_initial_value_is_read_only_under_new_ids(
    company: Company, block_id: str, action_id: str, expected: str
) -> None:
    old = typed("title", initial_value="Old")
    view_id = str(opened(company, blocks=[old], submit=plain("Save"))["id"])
    new = typed(block_id, action_id, initial_value="New")
    answer = company.call("views.update", view_id=view_id, view=modal(new, submit=plain("Save")))
    assert answer["ok"], answer
    state = company.world.view_state(company.world.view(view_id))
    assert state[block_id][action_id]["value"] == expected


def test_an_update_of_a_view_that_was_updated_meanwhile_is_a_hash_conflict(
    company: Company,
) -> None:
    shown = opened(company)
    asked = {"view_id": shown["id"], "view": modal(), "hash": shown["hash"]}
    assert company.call("views.update", **asked)["ok"]
    assert company.error("views.update", **asked) == "hash_conflict"


def test_a_choice_that_is_not_offered_any_more_is_forgotten(company: Company) -> None:
    before = asks(select(option("A", "a"), option("B", "b")), block_id="which")
    view_id = str(opened(company, blocks=[before], submit=plain("Save"))["id"])
    chosen = {"type": "static_select", "selected_option": option("B", "b")}
    company.world.set_view_state(view_id, {"which": {"s": chosen}})
    after = asks(select(option("A", "a")), block_id="which")
    view = modal(after, submit=plain("Save"))
    assert company.call("views.update", view_id=view_id, view=view)["ok"]
    state = company.world.view_state(company.world.view(view_id))
    assert state["which"]["s"]["selected_option"] is None


def test_a_home_tab_is_published_and_published_again(company: Company) -> None:
    first = company.call("views.publish", user_id="U0001", view=home())["view"]
    again = company.call("views.publish", user_id="U0001", view=home(section("New")))["view"]
    assert again["id"] == first["id"]
    on_screen = company.world.home("U0001")
    assert on_screen is not None
    assert on_screen.blocks[0]["text"]["text"] == "New"
    late = {"user_id": "U0001", "view": home(), "hash": first["hash"]}
    assert company.error("views.publish", **late) == "hash_conflict"
    assert company.error("views.publish", user_id="U9999", view=home()) == "user_not_found"


def test_a_home_tab_that_the_manifest_turns_off_is_refused(company: Company) -> None:
    company.world.manifest = replace(company.world.manifest, home_tab_enabled=False)
    assert company.error("views.publish", user_id="U0001", view=home()) == "not_enabled"


def test_each_method_has_its_kind_of_view(company: Company) -> None:
    trigger = company.world.make_trigger("U0001")
    asked = {"trigger_id": trigger, "view": home()}
    assert company.error("views.open", **asked) == "invalid_arguments"
    assert company.error("views.publish", user_id="U0001", view=modal()) == "invalid_arguments"
    view_id = opened(company)["id"]
    refusal = company.error("views.update", view_id=view_id, view=home())
    assert refusal == "invalid_arguments"


def test_a_view_of_more_than_250_kilobytes_is_too_large(company: Company) -> None:
    trigger = company.world.make_trigger("U0001")
    big = modal(*(section("x" * 2600) for _ in range(100)))
    assert company.error("views.open", trigger_id=trigger, view=big) == "view_too_large"
