"""The interactive elements of blocks: where they are, what can be chosen, what they report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time

from bot.playground.entities import Json


class NotOnScreenError(LookupError):
    """What was to be touched or chosen is not there for this person to see."""


@dataclass(frozen=True)
class Element:
    """An interactive element with the block around it."""

    block: Json
    spec: Json

    @property
    def type(self) -> str:
        """Slack's name of the kind of element."""
        return str(self.spec["type"])

    @property
    def action_id(self) -> str:
        """The element's id within its block."""
        return str(self.spec.get("action_id", ""))

    @property
    def block_id(self) -> str:
        """The block's id."""
        return str(self.block.get("block_id", ""))

    @property
    def sends(self) -> bool:
        """Whether touching it tells the app: in an input block only with dispatch_action."""
        return self.block["type"] != "input" or bool(self.block.get("dispatch_action"))

    @property
    def required(self) -> bool:
        """Whether a modal cannot be submitted without it."""
        return self.block["type"] == "input" and not self.block.get("optional", False)


# The key under which each stateful element reports, and the keys of its initial value.
ONE_OPTION = {"static_select", "external_select", "radio_buttons"}
MANY_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}
TEXTS = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
KEYS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(ONE_OPTION, ("selected_option", "initial_option")),
    **dict.fromkeys(MANY_OPTIONS, ("selected_options", "initial_options")),
    **dict.fromkeys(TEXTS, ("value", "initial_value")),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", ""),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
}
Known = Callable[[Element, str], bool]


def elements(blocks: Iterable[Json]) -> Iterator[Element]:
    """Every interactive element, in the order of the screen."""
    for block in blocks:
        inside = block.get("element") if block["type"] == "input" else block.get("accessory")
        found = [inside] if isinstance(inside, dict) else []
        if block["type"] in {"actions", "context_actions"}:
            found = list(block.get("elements", ()))
        elif block["type"] == "card":
            found = list(block.get("actions", ()))
        for spec in found:
            if spec["type"] != "image":
                yield Element(block, spec)
        for nested in (*block.get("child_blocks", ()), *_cards(block)):
            yield from elements([nested])


def _cards(block: Json) -> Sequence[Json]:
    return list(block.get("elements", ())) if block["type"] == "carousel" else ()


def find(
    blocks: Iterable[Json],
    action_id: str | None = None,
    block_id: str | None = None,
    value: object = None,
) -> Element:
    """The one element with these ids; raises `NotOnScreenError` for none and for several.

    Of several buttons with one action_id, `value` (the button's) tells which.
    """
    found = [
        e
        for e in elements(blocks)
        if action_id in (None, e.action_id) and block_id in (None, e.block_id)
    ]
    if len(found) > 1 and value is not None:
        found = [e for e in found if e.spec.get("value") == value]
    wanted = f"action_id={action_id!r} block_id={block_id!r} value={value!r}"
    if not found:
        raise NotOnScreenError(f"there is no element with {wanted}")
    if len(found) > 1:
        raise NotOnScreenError(f"{len(found)} elements have {wanted}: say which")
    return found[0]


def _nothing(_: Element) -> Json | None:
    return None


def state_of(
    blocks: Iterable[Json], filled: Json, proposed: Callable[[Element], Json | None] = _nothing
) -> Json:
    """`state.values` of every stateful element: what was filled in, else what was `proposed`,
    else the initial value.
    """
    values: Json = {}
    for element in elements(blocks):
        if element.type in KEYS:
            entry = filled.get(element.block_id, {}).get(element.action_id)
            values.setdefault(element.block_id, {})[element.action_id] = (
                entry or proposed(element) or initial(element)
            )
    return values


def kept(shown: Json, after: Iterable[Json]) -> Json:
    """What of the state that is `shown` stays when the blocks of a view are replaced.

    An input whose block_id, action_id and kind stay keeps what it showed, also where that was its
    initial value: a new one is read only under new ids (slackapi/bolt-js issue 290). What the new
    input does not offer any more is forgotten.
    """
    stays: Json = {}
    for element in elements(after):
        entry = shown.get(element.block_id, {}).get(element.action_id)
        if entry is not None and entry["type"] == element.type and _offered_still(element, entry):
            stays = with_entry(stays, element, entry)
    return stays


def _offered_still(element: Element, entry: Json) -> bool:
    chosen = entry[KEYS[element.type][0]]
    if element.type in ONE_OPTION and chosen is not None:
        return any(o["value"] == chosen["value"] for o in options(element))
    if element.type in MANY_OPTIONS:
        offered = {o["value"] for o in options(element)}
        return all(one["value"] in offered for one in chosen)
    return True


def initial(element: Element) -> Json:
    """What an element reports before anybody touched it."""
    key, initial_key = KEYS[element.type]
    many = element.type.startswith("multi_") or element.type in {"checkboxes", "file_input"}
    entry = {"type": element.type, key: element.spec.get(initial_key, [] if many else None)}
    if element.type == "timepicker" and "timezone" in element.spec:
        entry["timezone"] = element.spec["timezone"]
    return entry


def with_entry(filled: Json, element: Element, entry: Json) -> Json:
    """`filled` with one element's entry replaced."""
    block = {**filled.get(element.block_id, {}), element.action_id: entry}
    return {**filled, element.block_id: block}


def choose(element: Element, value: object, known: Known) -> Json:
    """The entry for state.values once `value` is chosen; None clears.

    `known` says whether an element offers a user or conversation id. Raises `NotOnScreenError`
    for what cannot be chosen here.
    """
    if element.type not in KEYS:
        raise NotOnScreenError(f"a {element.type} holds no value")
    key, _ = KEYS[element.type]
    empty = {**initial(element), key: [] if isinstance(initial(element)[key], list) else None}
    return {**empty, key: empty[key] if value in (None, "") else _chosen(element, value, known)}


def action(element: Element, entry: Json | None, value: object, action_ts: str) -> Json:
    """One item of `actions` in block_actions."""
    keep = ("text", "value", "style", "placeholder", "url")
    if element.type in {"button", "icon_button"}:
        spec = {k: v for k, v in element.spec.items() if k in keep}
    elif element.type == "feedback_buttons":
        spec = {"value": _feedback(element, value)}
    elif element.type == "overflow":
        spec = {"selected_option": option(element, value)}
    elif entry is not None:
        initials = KEYS[element.type][1]
        spec = {k: v for k, v in element.spec.items() if k in ("placeholder", initials)} | entry
    else:
        raise NotOnScreenError(f"a {element.type} cannot be clicked here")
    ids = {"action_id": element.action_id, "block_id": element.block_id}
    return {"type": element.type, **ids, **spec, "action_ts": action_ts}


def options(element: Element) -> list[Json]:
    """What is offered, those of groups included."""
    groups = element.spec.get("option_groups", ())
    return [*element.spec.get("options", ()), *(o for g in groups for o in g["options"])]


def option(element: Element, value: object) -> Json:
    """The option of a select, overflow, radio or checkboxes with this value."""
    for found in options(element):
        if found["value"] == value:
            return dict(found)
    raise NotOnScreenError(f"{element.action_id} has no option with the value {value!r}")


def _feedback(element: Element, value: object) -> str:
    for side in ("positive_button", "negative_button"):
        if element.spec[side]["value"] == value:
            return str(value)
    raise NotOnScreenError(f"{element.action_id} has no button with the value {value!r}")


def _chosen(element: Element, value: object, known: Known) -> object:
    if element.type in ONE_OPTION:
        return option(element, value)
    if element.type in MANY_OPTIONS:
        return [option(element, one) for one in _several(element, value)]
    if element.type.endswith(("users_select", "channels_select", "conversations_select")):
        many = element.type.startswith("multi_")
        for one in _several(element, value) if many else [value]:
            if not known(element, str(one)):
                raise NotOnScreenError(f"{element.action_id} does not offer {one!r}")
        return list(_several(element, value)) if many else str(value)
    if element.type in TEXTS:
        return str(value)
    if element.type == "rich_text_input":
        return value if isinstance(value, dict) else _rich(str(value))
    return _moment(element, value)


def _rich(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def _several(element: Element, value: object) -> list[object]:
    if not isinstance(value, list | tuple | set | frozenset):
        raise NotOnScreenError(f"{element.action_id} takes a list of values")
    most = element.spec.get("max_selected_items", len(value))
    if len(value) > most:
        raise NotOnScreenError(f"{element.action_id} takes at most {most}")
    return list(value)


def _moment(element: Element, value: object) -> object:
    try:
        if element.type == "datepicker":
            return date.fromisoformat(str(value)).isoformat()
        if element.type == "timepicker":
            return time.fromisoformat(str(value)).strftime("%H:%M")
        if element.type == "datetimepicker":
            return int(str(value))
    except ValueError as problem:
        raise NotOnScreenError(f"{element.action_id} cannot hold {value!r}") from problem
    raise NotOnScreenError(f"{element.type} cannot be filled here")
