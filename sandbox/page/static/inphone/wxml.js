/**
 * WXML as a tree: {id, tag, attributes: {name: text}, children} and {id, text}.
 * XML parsers refuse attributes without a value, which WXML has.
 */

const PIECE = /<!--[\s\S]*?-->|<(\/?)([\w-]+)((?:\s+[^\s=>/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)*)\s*(\/?)>|([^<]+)/g;
const ATTRIBUTE = /([^\s=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/g;
const ENTITIES = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&apos;': "'", '&nbsp;': '\u00a0' };

let lastId = 0;

function decoded(text) {
  return text.replace(/&(?:lt|gt|amp|quot|apos|nbsp);/g, (found) => ENTITIES[found]);
}

function attributes(text) {
  const found = {};
  for (const [, name, double, single] of text.matchAll(ATTRIBUTE)) found[name] = decoded(double ?? single ?? '');
  return found;
}

/**
 * @returns {Array} the top nodes
 * @throws {SyntaxError} a tag that is not closed, or closed twice
 */
export function parse(text, name) {
  const root = { children: [] };
  const open = [root];
  for (const [, closing, tag, rest, alone, words] of text.matchAll(PIECE)) {
    const inside = open[open.length - 1];
    if (words !== undefined) {
      if (words.trim()) inside.children.push({ id: (lastId += 1), text: decoded(words) });
    } else if (closing) {
      if (inside.tag !== tag) throw new SyntaxError(`${name}: </${tag}> closes nothing`);
      open.pop();
    } else if (tag) {
      const node = { id: (lastId += 1), tag, attributes: attributes(rest), children: [] };
      inside.children.push(node);
      if (!alone) open.push(node);
    }
  }
  if (open.length > 1) throw new SyntaxError(`${name}: <${open.pop().tag}> is not closed`);
  return root.children;
}

/**
 * A page's markup with everything it imports or includes.
 *
 * @param {string} name path inside the mini-program
 * @param {function(string): Promise<string>} read
 * @returns {Promise<{nodes: Array, templates: Object}>}
 */
export async function load(name, read) {
  const templates = {};
  const nodes = await gather(parse(await read(name), name), name, read, templates);
  return { nodes, templates };
}

async function gather(nodes, name, read, templates) {
  const kept = [];
  for (const node of nodes) {
    const { src, name: called } = node.attributes || {};
    if (node.tag === 'import') Object.assign(templates, (await load(joined(name, src), read)).templates);
    else if (node.tag === 'include') kept.push(...(await load(joined(name, src), read)).nodes);
    else if (node.tag === 'template' && called) templates[called] = await gather(node.children, name, read, templates);
    else kept.push(node.children ? { ...node, children: await gather(node.children, name, read, templates) } : node);
  }
  return kept;
}

/** A path seen from a file of the mini-program; one with a leading slash is seen from its top. */
export function joined(from, to) {
  const parts = to.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const part of to.split('/')) {
    if (part === '..') parts.pop();
    else if (part && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
