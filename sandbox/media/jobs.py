"""Media by other ways: permanent pictures, files fetched from an address, voices of the JS-SDK.

Source: developer.work.weixin.qq.com/document/path/90256 (uploadimg), 96219 (upload_by_url), 90255 (jssdk).
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import requests
from flask import Blueprint, Response, request

from sandbox.api.answering import Api, Json, answered, text_of
from sandbox.core.errors import ApiError
from sandbox.core.setup import App
from sandbox.media.checks import JPEG, MIB, MIN_BYTES, PICTURE_BYTES, PNG, check_size

if TYPE_CHECKING:
    from sandbox.world import World

JOB_LIFE_S = 3600
BUSY, DONE, FAILED = 1, 2, 3
GROUP_WELCOME = 1
MAX_FETCHED_BYTES = 200 * MIB
FETCH_TIMEOUT_S = 20
PICTURES_PER_DAY, PICTURES_PER_MONTH = 1000, 3000
DAY_S = 86400
# (unconfirmed) What a job that failed says: unreachable, another hash, too big or too small.
UNREACHABLE, OTHER_HASH, WRONG_SIZE = 830001, 301019, 45001


@dataclass
class Job:
    """One file that WeCom fetches by itself."""

    created: float
    status: int = BUSY
    errcode: int = 0
    media_id: str = ""


class MediaJobs:
    """Fetching jobs, and the times of permanent pictures."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.pictures: dict[str, bytes] = {}
        self.picture_times: list[float] = []


def register(world: World, blueprint: Blueprint, api: Api) -> None:
    """The calls of this module."""

    @blueprint.post("/cgi-bin/media/uploadimg")
    def uploadimg() -> Response:
        with world.lock:
            return answered(lambda: _picture(world, api.caller("media")))

    @blueprint.get("/media/picture/<name>")
    def picture(name: str) -> Response:
        data = world.media.more.pictures.get(name, b"")
        return Response(data, 200 if data else 404, content_type="image/png" if data.startswith(PNG) else "image/jpeg")

    @api.post("/cgi-bin/media/upload_by_url", "media")
    def by_url(_app: App, body: Json) -> Json:
        return _begin(world, body)

    @api.post("/cgi-bin/media/get_upload_by_url_result", "media")
    def result(_app: App, body: Json) -> Json:
        return _result(world, text_of(body, "jobid"))


def _picture(world: World, _app: App) -> Json:
    """A permanent address; the name of the form's field does not matter."""
    part = next(iter(request.files.values()), None)
    data = part.read() if part else b""
    check_size(data, PICTURE_BYTES, 40009)
    if not data.startswith((JPEG, PNG)):
        raise ApiError(40004)
    more, now = world.media.more, world.clock.now()
    more.picture_times = [at for at in more.picture_times if at > now - 30 * DAY_S]
    today = sum(at > now - DAY_S for at in more.picture_times)
    if today >= PICTURES_PER_DAY or len(more.picture_times) >= PICTURES_PER_MONTH:
        raise ApiError(45009)
    more.picture_times.append(now)
    name = secrets.token_urlsafe(24)
    more.pictures[name] = data
    return {"url": f"{world.url}/media/picture/{name}"}


def _begin(world: World, body: Json) -> Json:
    url, name = text_of(body, "url"), text_of(body, "filename")
    known = body.get("scene") == GROUP_WELCOME and body.get("type") in ("video", "file")
    named = 1 <= len(name.encode()) <= 128 and len(text_of(body, "md5")) == 32
    if not known or not named or not 1 <= len(url.encode()) <= 1024 or "://" not in url:
        raise ApiError(40058)
    jobid = secrets.token_urlsafe(18)
    job = world.media.more.jobs[jobid] = Job(world.clock.now())
    threading.Thread(target=_fetch, args=(world, job, body), name="fetch", daemon=True).start()
    return {"jobid": jobid}


def _fetch(world: World, job: Job, body: Json) -> None:
    """Without the lock: the address may be the caller's own server, and slow."""
    try:
        with requests.Session() as session:
            session.trust_env = False
            data = session.get(body["url"], timeout=FETCH_TIMEOUT_S).content
    except requests.RequestException:
        data = b""
    errcode = UNREACHABLE if not data else 0
    if data and hashlib.md5(data).hexdigest() != body["md5"].lower():
        errcode = OTHER_HASH
    if data and not MIN_BYTES < len(data) <= MAX_FETCHED_BYTES:
        errcode = WRONG_SIZE
    with world.lock:
        job.errcode, job.status = errcode, FAILED if errcode else DONE
        if not errcode:
            job.media_id = world.media.store(body["type"], data, body["filename"]).media_id


def _result(world: World, jobid: str) -> Json:
    job = world.media.more.jobs.get(jobid)
    if job is None or job.created + JOB_LIFE_S <= world.clock.now():
        raise ApiError(40058)
    detail: Json = {"errcode": job.errcode, "errmsg": "ok" if not job.errcode else "failed"}
    if job.media_id:
        detail |= {"media_id": job.media_id, "created_at": str(int(job.created))}
    return {"status": job.status, "detail": detail}
