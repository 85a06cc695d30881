/** Texts with links and WeCom's small subset of markdown, as nodes; tags that are not known stay what they are: text. */

import { el } from './dom.js';

const ANCHOR = /<a\s+[^>]*?href=["']([^"']*)["'][^>]*>([\s\S]*?)<\/a>/gi;
const ADDRESS = /https?:\/\/[^\s<>"'“”‘’（）【】〔〕《》「」，。；！？、]+/gi;
const INLINE = /\*\*([^*\n]+)\*\*|`([^`\n]+)`|\[([^\]\n]+)\]\(([^)\s]+)\)|<font\s+color=["']?(\w+)["']?>([\s\S]*?)<\/font>/gi;
const TONES = new Set(['info', 'comment', 'warning']);

/** The address when a page may be opened from it: http or https and nothing else. */
export function safeUrl(text) {
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that opens inside the phone; just its words when it leads nowhere safe. */
export function link(address, label, open) {
  const url = safeUrl(address);
  if (!url) return document.createTextNode(label);
  return el('a', {
    href: url, rel: 'noopener noreferrer',
    onclick: (event) => { event.preventDefault(); open(url); },
  }, label);
}

/** Every match becomes a node, the text between stays text. */
function between(text, shape, make, rest = (piece) => [piece]) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(shape)) {
    nodes.push(...rest(text.slice(from, match.index)), make(match));
    from = match.index + match[0].length;
  }
  return [...nodes, ...rest(text.slice(from))];
}

/** A chat text: <a href> and bare addresses become links. */
export function rich(text, open) {
  const bare = (piece) => between(piece, ADDRESS, (match) => link(match[0], match[0], open));
  return between(String(text ?? ''), ANCHOR, (match) => link(match[1], match[2], open), bare);
}

function inline(text, open) {
  return between(text, INLINE, ([whole, bold, code, label, address, tone, toned]) => {
    if (bold) return el('strong', {}, bold);
    if (code) return el('code', {}, code);
    if (label) return link(address, label, open);
    if (TONES.has(tone)) return el('span', { class: `tone-${tone}` }, toned);
    return document.createTextNode(whole);
  }, (piece) => rich(piece, open));
}

/** Markdown as the WeCom client shows it: headings, quotes, bold, code, links, three colours. */
export function markdown(text, open) {
  return String(text ?? '').split('\n').map((line) => {
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (heading) return el('p', { class: 'md-heading' }, inline(heading[2], open));
    if (line.startsWith('>')) return el('blockquote', {}, inline(line.replace(/^>\s?/, ''), open));
    return line ? el('p', {}, inline(line, open)) : el('br');
  });
}

/** A textcard's description: <div class="gray|normal|highlight">. */
export function described(text, open) {
  const shape = /<div\s+class=["'](gray|normal|highlight)["']\s*>([\s\S]*?)<\/div>/gi;
  return between(String(text ?? ''), shape, (match) => el('div', { class: `desc-${match[1]}` }, match[2]),
    (piece) => between(piece, /<br\s*\/?>/gi, () => el('br'), (rest) => rich(rest, open)));
}
