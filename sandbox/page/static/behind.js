/** "刚才发生了什么": each act with its pushes and the calls that came back, unfolded on demand. */

import { call } from './actions.js';
import { clockTime, el, toast, words } from './dom.js';

export class Behind {
  constructor(box) {
    this.box = box;
    this.clear();
  }

  clear() {
    this.version = '';
    this.rows = new Map();
    this.box.replaceChildren(el('p', { class: 'note' }, words.nothing));
  }

  /** News: `{version, chains}`, newest last; an unfolded chain stays unfolded and is asked for again. */
  take(news) {
    if (!news) return;
    this.version = news.version;
    const wanted = [];
    for (const chain of [...news.chains].reverse()) {
      const told = JSON.stringify(chain);
      const known = this.rows.get(chain.seq);
      const row = known || this.row(chain);
      if (!known || known.told !== told) { row.told = told; this.label(row, chain); if (row.node.open) this.fill(row); }
      wanted.push(row.node);
      this.rows.set(chain.seq, row);
    }
    if (!wanted.length) return;
    for (const child of [...this.box.children]) if (!wanted.includes(child)) child.remove();
    wanted.forEach((node, at) => { if (this.box.children[at] !== node) this.box.insertBefore(node, this.box.children[at] || null); });
  }

  row(chain) {
    const summary = el('summary', {});
    const inside = el('div', { class: 'chain-inside' });
    const node = el('details', { class: 'chain', 'data-seq': chain.seq }, summary, inside);
    const row = { node, summary, inside, seq: chain.seq, told: '' };
    node.addEventListener('toggle', () => { if (node.open) this.fill(row); });
    return row;
  }

  label(row, chain) {
    const fine = chain.status === 200 && !chain.trouble;
    row.summary.replaceChildren(
      el('span', { class: 'chain-time' }, clockTime(chain.at)), el('strong', {}, chain.title),
      el('span', { class: 'chain-facts' },
        chain.pushes ? el('span', { class: fine ? 'tag good' : 'tag bad' }, chain.status ? `${chain.status} · ${chain.ms} ${words.ms}` : words.waiting) : null,
        chain.calls ? el('span', { class: 'tag' }, `${chain.calls} ${words.api_calls}`) : null,
        chain.failed ? el('span', { class: 'tag bad' }, `${chain.failed} ${words.failed_calls}`) : null));
  }

  async fill(row) {
    try {
      const told = await call(`/page/behind/${row.seq}`);
      const open = new Set([...row.inside.querySelectorAll('details[open]')].map((node) => node.dataset.key));
      row.inside.replaceChildren(...told.steps.flatMap((push, at) => pushed(push, at, open)), answers(told.answers, open));
    } catch (error) {
      row.inside.replaceChildren(el('p', { class: 'note' }, error.message));
    }
  }
}

function step(key, title, facts, open, ...inside) {
  return el('details', { class: 'step', 'data-key': key, open: open.has(key) },
    el('summary', {}, el('span', {}, title), facts), ...inside);
}

const code = (text) => el('pre', { tabindex: '0' }, text);
const tag = (text, tone = '') => el('span', { class: `tag ${tone}` }, text);

function pushed(push, at, open) {
  const key = `p${at}`;
  const steps = [step(`${key}-plain`, `① ${words.plain} · ${push.title}`, null, open, code(indented(push.plain)))];
  if (push.dropped) steps.push(el('p', { class: 'note bad' }, words.dropped));
  push.attempts.forEach((attempt, number) => {
    const which = push.attempts.length > 1 ? ` · ${words.attempt} ${number + 1} ${words.times}` : '';
    const query = new URLSearchParams(attempt.query).toString();
    steps.push(
      step(`${key}-${number}-sent`, `② ${words.encrypted}${which}`, null, open, code(`POST ${push.url}?${query}\n\n${attempt.sent}`), copier(attempt.curl)),
      step(`${key}-${number}-answer`, `③ ${words.answered}${which}`,
        attempt.status === 200 ? tag(`200 · ${attempt.ms} ${words.ms}`, 'good') : tag(`${attempt.status || words.no_answer} · ${attempt.ms} ${words.ms}`, 'bad'), open,
        code([`HTTP ${attempt.status ?? '—'}`, attempt.error || '', attempt.reply ? `${words.reply}\n${attempt.reply.plain || attempt.reply.error}` : ''].filter(Boolean).join('\n'))));
  });
  return steps;
}

function answers(calls, open) {
  if (!calls.length) return el('p', { class: 'note' }, words.no_calls);
  return el('div', {}, el('p', { class: 'chain-part' }, `④ ${words.calls}`), calls.map((one, at) => {
    const fine = one.errcode === 0 || (one.errcode === null && one.status < 400);
    const facts = tag(one.errcode === null ? `HTTP ${one.status}` : `errcode ${one.errcode}`, fine ? 'good' : 'bad');
    const heading = el('span', {}, one.title ? el('span', {}, `${one.title} `) : null, el('code', {}, one.path.replace('/cgi-bin/', '')));
    return step(`c${at}`, heading, facts, open,
      one.fault ? el('p', { class: 'note bad' }, `${words.fault}：${one.fault}`) : null,
      code(`${one.method} ${one.path}${one.query ? `?${one.query}` : ''}\n\n${pretty(one.body)}`),
      code(`HTTP ${one.status}\n\n${pretty(one.answer)}`), copier(one.curl));
  }));
}

function copier(text) {
  return el('button', { type: 'button', class: 'copy', onclick: async () => {
    try {
      await navigator.clipboard.writeText(text);
      toast(words.copied);
    } catch {
      toast(words.copy_failed); // no permission, or not a secure address
    }
  } }, words.copy);
}

function pretty(value) {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2);
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value; // not JSON: shown as it came
  }
}

/** WeCom's XML has no line breaks; one element a line reads better. */
function indented(xml) {
  let depth = 0;
  return xml.replace(/(<!\[CDATA\[[\s\S]*?\]\]>)|<(\/?)(\w+)>/g, (whole, data, closing, name) => {
    if (data) return data;
    if (closing) depth -= 1;
    const line = closing ? whole : `\n${'  '.repeat(Math.max(0, depth))}<${name}>`;
    if (!closing) depth += 1;
    return line;
  }).replace(/(<\/\w+>)(?=<\/)/g, '$1\n').trim();
}
