/** The tour: its button, the strip over the phones, and which phones it brings to the stage. */

import { act } from './actions.js';
import { openDrawer } from './drawers.js';
import { el, filled, icon, words } from './dom.js';

const byId = (id) => document.getElementById(id);
const told = words.tour;

export class Tour {
  /** `direct(shots)` shows phones; `refresh()` asks at once what changed. */
  constructor({ refresh, direct }) {
    this.refresh = refresh;
    this.direct = direct;
    this.told = '';
    this.cue = 0;
    this.starters = [byId('tour'), byId('tour-short')];
    for (const button of this.starters) button.addEventListener('click', () => this.start(false));
    byId('erase-yes').addEventListener('click', () => { byId('erase').close(); this.start(true); });
    byId('erase-no').addEventListener('click', () => byId('erase').close());
  }

  /** What was done by hand is erased only by somebody who was told. */
  async start(erase) {
    const state = await act('/page/tour', { erase });
    if (!state) return;
    openDrawer(null);
    if (state.at_stake && !state.started && state.status !== 'running') {
      byId('erase-text').textContent = filled(told.erase, { count: state.at_stake });
      byId('erase').showModal();
      return;
    }
    if (!state.available) this.say('failed', words.tour_missing);
    this.refresh();
  }

  take(state) {
    for (const button of this.starters) button.disabled = state.status === 'running';
    byId('tour-note').textContent = state.preparing ? words.tour_preparing : '';
    if (state.status === 'idle') return;
    if (state.status === 'running' && this.cue !== state.cue) {
      this.cue = state.cue;
      this.direct(state.shots);
    }
    const now = JSON.stringify([state.status, state.act, state.cue, state.caption, state.heard, state.lines.length, state.doors]);
    if (now === this.told) return;
    this.told = now;
    this.draw(state);
  }

  draw(state) {
    const box = byId('tour-strip');
    const open = box.querySelector('details')?.open || false;
    const running = state.status === 'running';
    const name = state.acts[state.act - 1]?.title || words.tour_start;
    const title = running ? `${words.tour_running} · ${name}` : { done: told.done, failed: words.tour_failed }[state.status];
    box.hidden = false;
    box.className = `strip ${state.status}`;
    const inside = [
      el('div', { class: 'strip-head' }, el('strong', {}, title), checks(state.lines, open), running ? null : this.closer()),
      running ? stepper(state.acts, state.act) : null,
      el('p', { class: 'strip-caption', id: 'tour-caption' }, state.status === 'done' ? told.your_turn : state.caption),
      state.status === 'failed' ? el('p', { class: 'strip-caption' }, told.again) : null,
      running ? hearing(state.heard) : null,
      state.doors.length && !running ? el('div', { class: 'doors' }, state.doors.map((door) => this.door(door))) : null,
    ];
    box.replaceChildren(...inside.filter(Boolean));
    byId('tour-spoken').textContent = running ? state.caption : title;
  }

  say(status, text) {
    const box = byId('tour-strip');
    box.hidden = false;
    box.className = `strip ${status}`;
    box.replaceChildren(el('div', { class: 'strip-head' }, el('strong', {}, words.tour_failed), this.closer()), el('p', { class: 'strip-caption' }, text));
  }

  closer() {
    return el('button', { type: 'button', class: 'round', 'aria-label': words.tour_close, onclick: () => { byId('tour-strip').hidden = true; } }, icon('close'));
  }

  /** A part to take: its phones come to the stage, and the strip says what to do first. */
  door(door) {
    const part = told.doors[door.part];
    const button = el('button', { type: 'button', class: 'door', 'aria-pressed': 'false', onclick: () => {
      for (const other of button.parentElement.children) other.setAttribute('aria-pressed', String(other === button));
      byId('tour-caption').textContent = filled(part.hint, door);
      byId('tour-spoken').textContent = filled(part.hint, door);
      this.direct(door.shots);
    } }, el('strong', {}, part.title), el('small', {}, filled(part.lead, door)));
    return button;
  }
}

function stepper(acts, at) {
  return el('ol', { class: 'stepper', 'aria-label': told.stepper }, acts.map((one, number) => el('li', {
    class: number + 1 < at ? 'past' : number + 1 === at ? 'present' : '', 'aria-current': number + 1 === at ? 'step' : null,
  }, el('span', { class: 'step-dot', 'aria-hidden': 'true' }, number + 1 < at ? '✓' : String(number + 1)), el('span', { class: 'step-name' }, one.short))));
}

/** Everything that was checked, folded: for whoever wants to know exactly. */
function checks(lines, open) {
  const count = lines.filter((line) => !line.startsWith('▶')).length;
  return el('details', { open }, el('summary', {}, filled(told.checks, { count })),
    el('ol', { tabindex: '0' }, lines.map((line) => (line.startsWith('▶') ? el('li', { class: 'act' }, line.slice(2)) : el('li', {}, `✓ ${line}`)))));
}

function hearing({ done, total, lines }) {
  if (!total) return el('div', { class: 'hearing' });
  return el('div', { class: 'hearing on' },
    el('span', {}, filled(told.hearing, { done, total })),
    el('progress', { value: done, max: total, 'aria-label': told.hearing_label }),
    el('p', { class: 'heard' }, lines.at(-1) || ''));
}
