"""Permanent pictures, and files fetched from an address.

Source: developer.work.weixin.qq.com/document/path/90256 (uploadimg), 96219 (upload_by_url).
"""

from __future__ import annotations

import hashlib
import secrets
import threading

import requests
from flask import Blueprint, Response, request

from sandbox.api.answering import Api, Json, answered, text_of
from sandbox.core.errors import ApiError
from sandbox.core.setup import App
from sandbox.core.state import State
from sandbox.media.checks import JPEG, MIB, MIN_BYTES, PICTURE_BYTES, PNG, check_size
from sandbox.media.jobs import DONE, FAILED, Job
from sandbox.media.store import Media

JOB_LIFE_S = 3600
GROUP_WELCOME = 1
MAX_FETCHED_BYTES = 200 * MIB
FETCH_TIMEOUT_S = 20
PICTURES_PER_DAY, PICTURES_PER_MONTH = 1000, 3000
DAY_S = 86400
# (unconfirmed) The errcode of a failed job: unreachable, hash mismatch, too big or too small.
UNREACHABLE, OTHER_HASH, WRONG_SIZE = 830001, 301019, 45001


def register(state: State, media: Media, blueprint: Blueprint, api: Api) -> None:
    """Add these calls to the media blueprint."""

    @blueprint.post("/cgi-bin/media/uploadimg")
    def uploadimg() -> Response:
        with state.lock:
            return answered(lambda: _picture(state, media, api.caller("media")))

    @blueprint.get("/media/picture/<name>")
    def picture(name: str) -> Response:
        data = media.jobs.pictures.get(name, b"")
        return Response(data, 200 if data else 404, content_type="image/png" if data.startswith(PNG) else "image/jpeg")

    @api.post("/cgi-bin/media/upload_by_url", "media")
    def by_url(_app: App, body: Json) -> Json:
        return _begin(state, media, body)

    @api.post("/cgi-bin/media/get_upload_by_url_result", "media")
    def result(_app: App, body: Json) -> Json:
        return _result(state, media, text_of(body, "jobid"))


def _picture(state: State, media: Media, _app: App) -> Json:
    """A permanent address; the name of the form's field does not matter."""
    part = next(iter(request.files.values()), None)
    data = part.read() if part else b""
    check_size(data, PICTURE_BYTES, 40009)
    if not data.startswith((JPEG, PNG)):
        raise ApiError(40004)
    jobs, now = media.jobs, state.clock.now()
    jobs.picture_times = [at for at in jobs.picture_times if at > now - 30 * DAY_S]
    today = sum(at > now - DAY_S for at in jobs.picture_times)
    if today >= PICTURES_PER_DAY or len(jobs.picture_times) >= PICTURES_PER_MONTH:
        raise ApiError(45009)
    jobs.picture_times.append(now)
    name = secrets.token_urlsafe(24)
    jobs.pictures[name] = data
    return {"url": f"{state.url}/media/picture/{name}"}


def _begin(state: State, media: Media, body: Json) -> Json:
    url, name = text_of(body, "url"), text_of(body, "filename")
    known = body.get("scene") == GROUP_WELCOME and body.get("type") in ("video", "file")
    named = 1 <= len(name.encode()) <= 128 and len(text_of(body, "md5")) == 32
    if not known or not named or not 1 <= len(url.encode()) <= 1024 or "://" not in url:
        raise ApiError(40058)
    jobid = secrets.token_urlsafe(18)
    job = media.jobs.by_id[jobid] = Job(state.clock.now())
    threading.Thread(target=_fetch, args=(state, media, job, body), name="fetch", daemon=True).start()
    return {"jobid": jobid}


def _fetch(state: State, media: Media, job: Job, body: Json) -> None:
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
    with state.lock:
        job.errcode, job.status = errcode, FAILED if errcode else DONE
        if not errcode:
            job.media_id = media.store(body["type"], data, body["filename"]).media_id


def _result(state: State, media: Media, jobid: str) -> Json:
    job = media.jobs.by_id.get(jobid)
    if job is None or job.created + JOB_LIFE_S <= state.clock.now():
        raise ApiError(40058)
    detail: Json = {"errcode": job.errcode, "errmsg": "ok" if not job.errcode else "failed"}
    if job.media_id:
        detail |= {"media_id": job.media_id, "created_at": str(int(job.created))}
    return {"status": job.status, "detail": detail}
