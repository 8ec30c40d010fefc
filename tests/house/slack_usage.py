"""Reads the bot's code for what it uses of Slack: commands, events, shortcuts, Web API methods."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from slack_sdk import WebClient

# https://docs.slack.dev/reference/methods: the bot scopes of each method that Leeway may call.
METHOD_SCOPES: dict[str, frozenset[str]] = {
    "auth_test": frozenset(),
    "api_test": frozenset(),
    "chat_delete": frozenset({"chat:write"}),
    "chat_getPermalink": frozenset(),
    "chat_postEphemeral": frozenset({"chat:write"}),
    "chat_postMessage": frozenset({"chat:write"}),
    "chat_update": frozenset({"chat:write"}),
    # only ever asked about the bot's own direct messages
    "conversations_history": frozenset({"im:history"}),
    "conversations_info": frozenset({"channels:read", "groups:read"}),
    "conversations_open": frozenset({"im:write"}),
    "dnd_info": frozenset({"dnd:read"}),
    "dnd_teamInfo": frozenset({"dnd:read"}),
    "files_upload_v2": frozenset({"files:write"}),
    "oauth_v2_access": frozenset(),
    "reactions_add": frozenset({"reactions:write"}),
    "team_info": frozenset({"team:read"}),
    "users_info": frozenset({"users:read"}),
    "users_list": frozenset({"users:read"}),
    "users_lookupByEmail": frozenset({"users:read.email"}),
    "users_profile_get": frozenset({"users.profile:read"}),
    "views_open": frozenset(),
    "views_publish": frozenset(),
    "views_push": frozenset(),
    "views_update": frozenset(),
}

# The same with a person's own token (`token=` in the call): the user scopes of each.
OWN_METHOD_SCOPES: dict[str, frozenset[str]] = {
    "auth_revoke": frozenset(),
    "dnd_endSnooze": frozenset({"dnd:write"}),
    "dnd_info": frozenset({"dnd:read"}),
    "dnd_setSnooze": frozenset({"dnd:write"}),
    "users_profile_get": frozenset({"users.profile:read"}),
    "users_profile_set": frozenset({"users.profile:write"}),
}

# https://docs.slack.dev/reference/events: the bot scope that an event needs.
EVENT_SCOPES: dict[str, frozenset[str]] = {
    "app_home_opened": frozenset(),
    "app_uninstalled": frozenset(),
    "dnd_updated_user": frozenset({"dnd:read"}),
    "member_joined_channel": frozenset({"channels:read"}),
    "message.im": frozenset({"im:history"}),
    "team_join": frozenset({"users:read"}),
    "tokens_revoked": frozenset(),
    "user_change": frozenset({"users:read"}),
}

INTERACTIVE = frozenset(
    {"action", "view", "options", "shortcut", "global_shortcut", "message_shortcut"}
)


@dataclass
class Usage:
    """What the code uses of Slack."""

    commands: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)
    shortcuts: set[str] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)
    own_methods: set[str] = field(default_factory=set)
    """Those that are called with a person's own token."""
    interactive: bool = False
    reads_email: bool = False

    def scopes(self, events: Collection[str]) -> set[str]:
        """The bot scopes that this use, and these events of the manifest, need."""
        needed = set[str]()
        for method in self.methods:
            needed |= METHOD_SCOPES[method]
        for event in events:
            needed |= EVENT_SCOPES[event]
        if self.commands:
            needed.add("commands")
        carriers = {"users_info", "users_list", "team_join", "user_change"}
        if self.reads_email and (self.methods | set(events)) & carriers:
            needed.add("users:read.email")
        return needed

    @property
    def own_scopes(self) -> set[str]:
        """The user scopes that calls with people's own tokens need."""
        return set[str]().union(*(OWN_METHOD_SCOPES[method] for method in self.own_methods))


def usage_in(modules: Iterable[str]) -> Usage:
    """What the code of these modules uses; a constant may stand for a name of a command."""
    trees = [ast.parse(code) for code in modules]
    constants = dict(pair for tree in trees for pair in _constants(tree))
    found = Usage()
    for tree in trees:
        # "email" beside "profile" in one module: users.info and user_change carry it there.
        texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
        found.reads_email |= {"email", "profile"} <= texts
        own = {id(call.func) for call in _calls(tree) if "token" in _names(call)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                _note(found, node, node.func, constants)
            elif isinstance(node, ast.Attribute) and _is_method(node):
                (found.own_methods if id(node) in own else found.methods).add(node.attr)
    return found


def _note(found: Usage, call: ast.Call, called: ast.Attribute, constants: dict[str, str]) -> None:
    name, receiver = called.attr, ast.unparse(called.value)
    if name == "api_call" and call.args and isinstance(call.args[0], ast.Constant):
        found.methods.add(str(call.args[0].value).replace(".", "_"))
    if receiver.rpartition(".")[2] not in {"app", "bolt"}:
        return
    text = _text(call.args[0], constants) if call.args else None
    found.interactive |= name in INTERACTIVE
    if name == "command" and text:
        found.commands.add(text)
    elif name == "event" and text:
        found.events.add(text)
    elif name == "message":
        found.events.add("message")
    elif name.endswith("shortcut") and text:
        found.shortcuts.add(text)


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _names(call: ast.Call) -> set[str | None]:
    return {keyword.arg for keyword in call.keywords}


def _is_method(node: ast.Attribute) -> bool:
    """A Web API method, called or handed on: `client.chat_postMessage`."""
    return (
        "_" in node.attr[1:]
        and node.attr != "api_call"
        and callable(getattr(WebClient, node.attr, None))
        and ast.unparse(node.value).rpartition(".")[2].endswith(("client", "slack"))
    )


def _text(node: ast.expr, constants: dict[str, str]) -> str | None:
    """A name as Bolt is given it: a literal, a constant, or `{"type": "message", ...}`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name | ast.Attribute):
        return constants.get(ast.unparse(node).rpartition(".")[2])
    if isinstance(node, ast.Dict):
        keys = {
            ast.unparse(key): value
            for key, value in zip(node.keys, node.values, strict=True)
            if key
        }
        return _text(keys["'type'"], constants) if "'type'" in keys else None
    return None


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield from ((ast.unparse(target), node.value.value) for target in node.targets)
