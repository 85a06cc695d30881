/** Voice: the bubble that plays, the microphone that records, the samples for everybody without one. */

import { base64, call, send } from './actions.js';
import { el, filled, icon, toast, words } from './dom.js';

const LONGEST_MS = 60000;
const SHORTEST_MS = 600;
const FORMATS = ['audio/webm;codecs=opus', 'audio/webm', 'audio/mp4', 'audio/ogg;codecs=opus'];
let playing = null;

/** A bubble as wide as the message is long; one voice plays at a time. */
export function voiceBubble(medium) {
  const seconds = Math.max(1, Math.round(medium.seconds || 1));
  const audio = el('audio', { preload: 'none', src: `/page/media/${encodeURIComponent(medium.id)}` });
  const button = el('button', {
    type: 'button', class: 'voice', 'aria-label': `${words.play} ${seconds} ${words.seconds}`, 'aria-pressed': 'false',
    onclick: () => (audio.paused ? start() : audio.pause()),
  }, icon('wave'), el('span', {}, `${seconds}″`));
  button.classList.add(`wide-${Math.min(6, Math.ceil(seconds / 8))}`);
  const start = () => {
    if (playing && playing !== audio) playing.pause();
    playing = audio;
    audio.play().catch((error) => toast(`${words.failed}：${error.message}`));
  };
  const shown = (on) => { button.classList.toggle('playing', on); button.setAttribute('aria-pressed', String(on)); };
  audio.addEventListener('play', () => shown(true));
  for (const name of ['pause', 'ended', 'error']) audio.addEventListener(name, () => shown(false));
  return el('div', { class: 'voice-box' }, button, audio);
}

/** Holds one recording; `say` tells what is going on, in words. */
export class Microphone {
  constructor(say) {
    this.say = say;
    this.held = false;
    this.recorder = null;
  }

  async hold() {
    if (this.held) return;
    this.held = true;
    if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) { this.refuse('mic_unsupported'); return; }
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      this.refuse(error.name === 'NotFoundError' ? 'mic_missing' : 'mic_denied');
      return;
    }
    if (!this.held) { stop(stream); return; }
    this.record(stream);
  }

  record(stream) {
    const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
    const parts = [];
    this.recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
    this.recorder.ondataavailable = (event) => { if (event.data.size) parts.push(event.data); };
    this.finished = new Promise((resolve) => { this.recorder.onstop = () => { stop(stream); resolve(new Blob(parts)); }; });
    this.started = Date.now();
    this.recorder.start();
    this.timer = setTimeout(() => this.recorder?.stop(), LONGEST_MS);
    this.say('recording');
  }

  /** The recording, or null when there is none. */
  async release() {
    this.held = false;
    const recorder = this.recorder;
    if (!recorder) return null;
    this.recorder = null;
    clearTimeout(this.timer);
    const long = Date.now() - this.started;
    if (recorder.state !== 'inactive') recorder.stop();
    const blob = await this.finished;
    this.say(long < SHORTEST_MS ? 'too_short' : '');
    return long < SHORTEST_MS ? null : blob;
  }

  refuse(reason) {
    this.held = false;
    this.say(reason);
  }
}

const stop = (stream) => stream.getTracks().forEach((track) => track.stop());

/** What was recorded becomes AMR on the server and leaves as a voice message. */
export async function sendRecording(role, blob, say) {
  say('converting');
  try {
    const answer = await fetch('/page/voice', { method: 'POST', body: blob, headers: { 'Content-Type': 'application/octet-stream' } });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error);
    await send(role, { msgtype: 'voice', data_base64: told.data_base64 });
    say('');
  } catch (error) {
    say('');
    toast(`${words.failed}：${error.message}`);
  }
}

/** The list of prepared recordings, those of the question on top first; without any, one tone and a line that says so. */
export async function samplePicker(role, question, close) {
  const { samples } = await call('/page/samples');
  const choose = (name) => async () => {
    close();
    const told = await call(`/page/samples/${encodeURIComponent(name)}`);
    await send(role, { msgtype: 'voice', data_base64: told.data_base64 });
  };
  const rows = samples.length ? samples : [{ name: 'tone', seconds: 3, label: words.sample_tone }];
  const row = (item) => el('li', { class: 'sample' }, listenButton(item),
    el('button', { type: 'button', onclick: choose(item.name) }, el('span', {}, sampleTitle(item)), el('span', {}, `${Math.round(item.seconds)}″`)));
  const now = rows.filter((item) => item.question && item.question === question);
  const others = rows.filter((item) => !now.includes(item));
  const part = (title, items) => (items.length ? [title ? el('p', {}, title) : null, el('ul', {}, items.map(row))] : []);
  return el('div', { class: 'samples' }, el('p', {}, samples.length ? words.sample_pick : words.sample_none),
    part(now.length ? words.sample_now : '', now), part(now.length ? words.sample_others : '', others));
}

function sampleTitle(item) {
  if (!item.question) return item.label || item.name.replace(/\.amr$/, '');
  const text = item.text ? `${[...item.text].slice(0, 12).join('')}…` : words.sample_silent;
  return filled(words.sample_title, { question: item.question, quality: words.sample_quality[item.quality] || item.quality, text });
}

/** Hear it before it is sent. */
function listenButton(item) {
  const audio = el('audio', { preload: 'none', src: `/page/samples/${encodeURIComponent(item.name)}/sound` });
  const button = el('button', { type: 'button', class: 'round', 'aria-label': `${words.sample_listen} ${sampleTitle(item)}`, onclick: () => {
    if (!audio.paused) { audio.pause(); return; }
    if (playing && playing !== audio) playing.pause();
    playing = audio;
    audio.currentTime = 0;
    audio.play().catch((error) => toast(`${words.failed}：${error.message}`));
  } }, icon('play'));
  for (const [name, on] of [['play', true], ['pause', false], ['ended', false]]) audio.addEventListener(name, () => button.classList.toggle('playing', on));
  return button;
}

/** A picked file as the message of its kind. */
export async function sendFile(role, kind, file) {
  await send(role, { msgtype: kind, data_base64: await base64(file), filename: file.name });
}
