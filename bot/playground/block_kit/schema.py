"""Loads the rules of Block Kit and finds, with jsonschema, what Slack would refuse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, ValidationError, validators
from jsonschema.protocols import Validator

Schema = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """One thing that Slack refuses: where (a JSON pointer), what, and the limit."""

    pointer: str
    code: str
    message: str
    constraint: object = None

    def line(self) -> str:
        """As Slack writes it in response_metadata.messages."""
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"

    def json(self) -> dict[str, object]:
        """As blocks.validate answers it."""
        written: dict[str, object] = {
            "pointer": self.pointer,
            "code": self.code,
            "message": self.message,
        }
        return written if self.constraint is None else written | {"constraint": self.constraint}


@cache
def book() -> Schema:
    """The YAML files of this folder by their names, every object in them closed."""
    written: Schema = {
        path.stem: yaml.safe_load(path.read_text("utf-8"))
        for path in Path(__file__).parent.glob("*.yaml")
    }
    definitions: Schema = written["definitions"]
    definitions["feedback_button"] = _closed(
        {
            "properties": {
                "text": {"plain": 75},
                "value": {"type": "string", "maxLength": 2000},
                "accessibility_label": {"$ref": "#/$defs/label"},
            },
            "required": ["text", "value"],
        },
        definitions,
    )
    for section in ("elements", "rich", "blocks"):
        for name, short in written[section].items():
            written[section][name] = _closed(short, definitions, name, block=section == "blocks")
    return written


def _closed(
    short: Schema, definitions: Schema, name: str | None = None, *, block: bool = False
) -> Schema:
    properties: Schema = {} if name is None else {"type": {"const": name}}
    if block:
        properties["block_id"] = {"$ref": "#/$defs/id"}
    whole: Schema = {"type": "object", "additionalProperties": False, "required": []}
    for part in (*(definitions[used] for used in short.get("uses", ())), short):
        properties |= part.get("properties", {})
        whole["required"] = [*whole["required"], *part.get("required", ())]
        whole |= {k: part[k] for k in ("oneOf", "anyOf", "where") if k in part}
    return whole | {"properties": properties}


def _object_of(
    validator: Validator, allowed: list[str], instance: object, section: str
) -> Iterator[ValidationError]:
    if not isinstance(instance, Mapping):
        yield ValidationError("must be an object", validator="type", validator_value="object")
        return
    kind = instance.get("type")
    if kind is None:
        yield ValidationError("type", validator="required", validator_value=["type"])
    elif not isinstance(kind, str) or kind not in allowed:
        yield ValidationError(
            f"unsupported type: {kind}", validator="kind", validator_value=allowed, path=["type"]
        )
    else:
        yield from validator.descend(instance, book()[section][kind])  # type: ignore[attr-defined]  # of every jsonschema class, but not of its protocol


def _text(most: int, kind: str) -> Schema:
    also = {"plain_text": "emoji", "mrkdwn": "verbatim"}[kind]
    return {
        "properties": {
            "type": {"const": kind},
            "text": {"type": "string", "minLength": 1, "maxLength": most},
            also: {"type": "boolean"},
        },
        "required": ["type", "text"],
        "additionalProperties": False,
    }


def _words(
    validator: Validator, most: int, instance: object, allowed: tuple[str, ...]
) -> Iterator[ValidationError]:
    if not isinstance(instance, Mapping):
        yield ValidationError("must be an object", validator="type", validator_value="object")
    elif (kind := instance.get("type")) not in allowed:
        yield ValidationError(
            f"unsupported type: {kind}", validator="kind", validator_value=allowed, path=["type"]
        )
    else:
        yield from validator.descend(instance, _text(most, str(kind)))  # type: ignore[attr-defined]  # as above


BlockKitValidator: Any = validators.extend(  # type: ignore[no-untyped-call]  # it carries no types
    Draft202012Validator,
    {
        "block": lambda v, allowed, i, _: _object_of(v, allowed, i, "blocks"),
        "element": lambda v, allowed, i, _: _object_of(v, allowed, i, "elements"),
        "rich": lambda v, allowed, i, _: _object_of(v, allowed, i, "rich"),
        "plain": lambda v, most, i, _: _words(v, most, i, ("plain_text",)),
        "words": lambda v, most, i, _: _words(v, most, i, ("plain_text", "mrkdwn")),
        "cell": lambda v, _, i, __: (
            _object_of(v, ["rich_text"], i, "blocks")
            if isinstance(i, Mapping) and i.get("type") == "rich_text"
            else _object_of(v, ["raw_text", "raw_number"], i, "rich")
        ),
    },
)


def check(instance: object, schema: Schema, pointer: str) -> list[Problem]:
    """What is wrong with `instance`, which stands at `pointer`."""
    validator = BlockKitValidator({**schema, "$defs": book()["definitions"]})
    problems = [p for e in validator.iter_errors(instance) for p in _problems(e, pointer)]
    return sorted(problems, key=lambda p: p.pointer)


CODES = {
    "kind": ("unsupported_type", "{e.message}"),
    "maxLength": ("too_long", "must be less than {over} characters"),
    "minLength": ("too_short", "must be more than {under} characters"),
    "maxItems": ("too_many_items", "no more than {e.validator_value} items allowed"),
    "minItems": ("too_few_items", "must provide at least {e.validator_value} items"),
    "type": ("wrong_type", "must provide {e.validator_value}"),
    "enum": ("invalid_value", "must be a valid enum value: {e.validator_value}"),
    "pattern": ("invalid_format", "must be in the format {e.validator_value}"),
    "minimum": ("too_small", "must be at least {e.validator_value}"),
    "maximum": ("too_big", "must be at most {e.validator_value}"),
}


def _problems(e: ValidationError, base: str) -> Iterator[Problem]:
    pointer = base + "".join(f"/{part}" for part in e.absolute_path)
    value: Any = e.validator_value
    instance: Any = e.instance
    if e.validator == "required":
        missing = e.message if e.message in value else e.message.split("'")[1]
        yield Problem(pointer, "missing_field", f"missing required field: {missing}", missing)
    elif e.validator == "additionalProperties":
        known = e.schema["properties"] if isinstance(e.schema, Mapping) else {}
        for name in sorted(set(instance) - set(known)):
            message = f"invalid additional property: {name}"
            yield Problem(f"{pointer}/{name}", "unknown_field", message)
    elif e.validator in ("oneOf", "anyOf"):
        names = [name for part in value for name in part["required"]]
        number = "exactly one of" if e.validator == "oneOf" else "at least one of"
        yield Problem(pointer, "missing_field", f"must have {number}: {', '.join(names)}", names)
    else:
        code, message = CODES.get(str(e.validator), ("invalid_value", "{e.message}"))
        over, under = (value + 1, value - 1) if isinstance(value, int) else (value, value)
        yield Problem(pointer, code, message.format(e=e, over=over, under=under), value)
