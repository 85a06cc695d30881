/** The page: who is there, whose phones are shown, and one round of asking what changed. */

import { afterEach, call } from './actions.js';
import { Behind } from './behind.js';
import { Controls } from './controls.js';
import { openDrawer, setUpDrawers } from './drawers.js';
import { el, words } from './dom.js';
import { Phone } from './phone.js';
import { Shown } from './shown.js';
import { Tour } from './tour.js';

const EVERY_MS = 700;
const HIDDEN_MS = 4000;
const MANY = 8;
const stage = document.getElementById('phones');
const narrow = matchMedia('(max-width: 899.98px)');
const behind = new Behind(document.getElementById('behind'));
const shown = new Shown(narrow);
const phones = new Map();
let world = null;
let roles = [];
let seen = new Map();
let timer = 0;
let asking = false;
let again = false;

const controls = new Controls();
const tour = new Tour({ refresh: () => ask(), direct });

/** Ask what changed; a second wish while the answer is under way is granted right after it. */
async function ask() {
  clearTimeout(timer);
  if (asking) { again = true; return; }
  asking = true;
  again = false;
  try {
    take(await call(address()));
    connected(true);
  } catch (error) {
    connected(false);
    if (!(error instanceof TypeError) && !/^HTTP/.test(error.message)) console.warn(error.message);
  }
  asking = false;
  timer = setTimeout(ask, again ? 0 : document.hidden ? HIDDEN_MS : EVERY_MS);
}

function address() {
  const wanted = shown.ids.map((id) => `phone=${encodeURIComponent(`${id}@${phones.get(id)?.version || ''}`)}`);
  return `/page/state?${[...wanted, `behind=${behind.version}`].join('&')}`;
}

function take(told) {
  if (world !== told.world) begin(told);
  const before = JSON.stringify(roles);
  roles = told.roles;
  const changed = shown.settle(roles);
  if (changed || before !== JSON.stringify(roles)) arrange();
  for (const [id, news] of Object.entries(told.phones)) {
    const phone = phones.get(id);
    if (!phone) continue;
    phone.update(news.messages, news.menu);
    phone.version = news.version;
  }
  for (const id of shown.ids) phones.get(id)?.tick(told.clock.now);
  behind.take(told.behind, roles);
  controls.take(told);
  tour.take(told.tour);
  if (changed) again = true;
}

/** Another world (the first one, or after a reset): nothing that was drawn is true any more. */
function begin(told) {
  world = told.world;
  seen = new Map(told.roles.map((role) => [role.id, 0]));
  phones.clear();
  stage.replaceChildren();
  behind.clear();
}

function arrange() {
  for (const role of roles) {
    const phone = phones.get(role.id);
    if (!shown.has(role.id) || (phone && phone.role.name === role.name && phone.role.external_userid === role.external_userid)) continue;
    phones.set(role.id, new Phone(role));
  }
  const wanted = shown.ids.map((id) => phones.get(id)?.element).filter(Boolean);
  for (const child of [...stage.children]) if (!wanted.includes(child)) child.remove();
  wanted.forEach((element, at) => { if (stage.children[at] !== element) stage.insertBefore(element, stage.children[at] || null); });
  stage.dataset.count = String(wanted.length);
  list();
}

function list() {
  const focused = document.activeElement?.dataset?.roleButton;
  const groups = new Map();
  for (const role of roles) groups.set(role.group, [...(groups.get(role.group) || []), role]);
  const row = (role) => {
    const on = shown.has(role.id);
    if (on) seen.set(role.id, role.last);
    const fresh = role.last > (seen.get(role.id) || 0);
    return el('li', {}, el('button', {
      type: 'button', class: `role ${role.kind}`, 'aria-pressed': String(on), 'data-role-button': role.id,
      onclick: () => choose(role),
    }, el('span', { class: 'avatar', 'aria-hidden': 'true' }, [...role.name].at(0) || '?'),
    el('span', { class: 'who' }, el('strong', {}, role.name), el('small', {}, role.label)),
    fresh ? el('span', { class: 'dot', role: 'img', 'aria-label': words.unread }) : null));
  };
  const rows = [...groups].map(([name, inside]) => el('li', {}, el('h3', {}, name), el('ul', { class: 'group' }, inside.map(row))));
  document.getElementById('roles').replaceChildren(...(rows.length ? rows : [el('li', { class: 'note' }, words.no_people)]));
  document.getElementById('roles').classList.toggle('many', roles.length > MANY);
  if (focused) document.querySelector(`[data-role-button="${CSS.escape(focused)}"]`)?.focus();
  const first = roles.find((role) => role.id === shown.ids[0]);
  document.getElementById('current').textContent = first ? `${first.name} · ${first.label}` : '';
}

/** Bring phones to the stage and open in them what belongs there. */
function direct(shots) {
  if (!shown.direct(shots.map((shot) => shot.role), roles)) return;
  arrange();
  for (const shot of shots) if (shown.has(shot.role)) phones.get(shot.role)?.direct(shot.opened);
  ask();
}

function choose(role) {
  shown.choose(role.id);
  if (narrow.matches) openDrawer(null);
  arrange();
  if (shown.has(role.id)) phones.get(role.id)?.element.scrollIntoView({ block: 'nearest' });
  ask();
}

function connected(fine) {
  const line = document.getElementById('connection');
  line.hidden = fine;
  line.textContent = fine ? '' : words.offline;
}

afterEach(ask);
setUpDrawers();
narrow.addEventListener('change', () => { shown.refit(roles); arrange(); ask(); });
document.addEventListener('visibilitychange', () => { if (!document.hidden) ask(); });
ask();
