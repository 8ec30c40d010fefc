"""files.*: an upload in three steps, ask for an address, send the bytes, say where it belongs."""

from __future__ import annotations

from dataclasses import replace

from bot.playground.entities import File, Json
from bot.playground.methods.messages import checked_blocks, writable_channel
from bot.playground.methods.method import Method, Request
from bot.playground.rate_limits import Tier
from bot.playground.refusals import Refused
from bot.playground.rendering import file_json

MOST_BYTES = 1_000_000_000


def get_upload_url(request: Request) -> Json:
    """An address for a file of just this length."""
    length = request.number("length", 0)
    if length < 1:
        raise Refused("invalid_arguments", ["[ERROR] must be more than 0: length"])
    if length > MOST_BYTES:
        raise Refused("file_upload_size_restricted")
    world = request.world
    file = File(
        id=world.new_id("F"),
        team_id=request.team_id,
        user_id=request.by.bot_user_id,
        name=request.text("filename"),
        length=length,
    )
    with world.lock:
        world.files[file.id] = file
    return {"upload_url": f"{world.base_url}/files/upload/{file.id}", "file_id": file.id}


def complete_upload(request: Request) -> Json:
    """Make uploaded files known, and share them in a conversation where one is named."""
    named = request.structure("files", "invalid_arguments")
    if not isinstance(named, list) or not named:
        raise Refused("invalid_arguments", ["[ERROR] must provide an array: files"])
    channel_ids = [c for c in (request.text("channel_id"), *request.listed("channels")) if c]
    channels = [writable_channel(request, c) for c in channel_ids]
    blocks = checked_blocks(request.world, request.structure("blocks", "invalid_blocks_format"))
    with request.world.lock:
        files = [_complete(request, entry, [c.id for c in channels]) for entry in named]
        for channel in channels:
            request.world.post(
                channel.id,
                request.by.bot_user_id,
                request.text("initial_comment"),
                blocks=blocks or (),
                thread_ts=request.text("thread_ts") or None,
                file_ids=[f.id for f in files],
            )
    return {"files": [file_json(f) for f in files]}


def _complete(request: Request, entry: object, channel_ids: list[str]) -> File:
    if not isinstance(entry, dict) or set(entry) - {"id", "title"} or "id" not in entry:
        raise Refused("invalid_arguments", ["[ERROR] a file has an id and perhaps a title: files"])
    file = request.world.files.get(str(entry["id"]))
    if file is None or file.team_id != request.team_id or file.content is None or file.shared:
        raise Refused("file_not_found")
    title = str(entry.get("title") or file.name)
    done = replace(file, title=title, shared=True, channel_ids=tuple(channel_ids))
    request.world.files[file.id] = done
    return done


def info(request: Request) -> Json:
    """One file."""
    file = request.world.files.get(request.text("file"))
    if file is None or file.team_id != request.team_id or not file.shared:
        raise Refused("file_not_found")
    return {"file": file_json(file)}


METHODS = (
    Method(
        "files.getUploadURLExternal",
        get_upload_url,
        Tier.FOUR,
        required=("filename", "length"),
        optional=("alt_txt", "alt_text", "snippet_type"),
        scopes=("files:write",),
        reads=True,
    ),
    Method(
        "files.completeUploadExternal",
        complete_upload,
        Tier.FOUR,
        required=("files",),
        optional=("channel_id", "channels", "initial_comment", "thread_ts", "blocks"),
        scopes=("files:write",),
    ),
    Method(
        "files.info",
        info,
        Tier.FOUR,
        required=("file",),
        scopes=("files:read",),
        reads=True,
    ),
)
