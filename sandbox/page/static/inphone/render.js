/** Page data and a WXML tree become wanted nodes; the DOM is changed only where they differ from the last ones. */

import { fields, shown, value } from './expression.js';
import { change, create } from './elements.js';

const compiled = new WeakMap();

/** An attribute's text, compiled once per node. */
function attribute(node, name, scope) {
  if (!compiled.has(node)) compiled.set(node, {});
  const known = compiled.get(node);
  if (!known[name]) known[name] = (name === 'data' && node.tag === 'template' ? fields : value)(node.attributes[name]);
  return known[name](scope);
}

/**
 * @param {Array} nodes a WXML tree
 * @param {Object} templates name -> tree
 * @returns {Array} wanted nodes: {key, tag, attributes, children} or {key, text}
 */
export function wanted(nodes, templates, scope, path = '') {
  const found = [];
  let taken = false; // whether one branch of the running wx:if chain has been taken
  for (const node of nodes) {
    if (node.text !== undefined) {
      if (!compiled.has(node)) compiled.set(node, value(node.text));
      found.push({ key: path + node.id, text: shown(compiled.get(node)(scope)) });
      continue;
    }
    const own = node.attributes;
    if ('wx:for' in own) {
      found.push(...repeated(node, templates, scope, path));
      continue;
    }
    if ('wx:if' in own) taken = Boolean(attribute(node, 'wx:if', scope));
    else if ('wx:elif' in own || 'wx:else' in own) {
      if (taken) continue;
      taken = 'wx:else' in own || Boolean(attribute(node, 'wx:elif', scope));
    }
    const conditional = 'wx:if' in own || 'wx:elif' in own || 'wx:else' in own;
    if (!conditional || taken) found.push(...made(node, templates, scope, path));
  }
  return found;
}

function repeated(node, templates, scope, path) {
  const list = attribute(node, 'wx:for', scope);
  const item = node.attributes['wx:for-item'] || 'item';
  const index = node.attributes['wx:for-index'] || 'index';
  const entries =
    typeof list === 'number' ? Array.from({ length: list }, (_, at) => [at, at]) : Object.entries(list ?? []);
  const seen = new Set();
  return entries.flatMap(([at, one]) => {
    const inner = { ...scope, [item]: one, [index]: Array.isArray(list) ? Number(at) : at };
    if ('wx:if' in node.attributes && !attribute(node, 'wx:if', inner)) return [];
    const named = node.attributes['wx:key'] === '*this' ? one : one?.[node.attributes['wx:key']];
    const key = named === undefined || seen.has(named) ? `#${at}` : named;
    seen.add(named);
    return made(node, templates, inner, `${path}${node.id}:${key}/`);
  });
}

function made(node, templates, scope, path) {
  if (node.tag === 'block') return wanted(node.children, templates, scope, `${path}${node.id}/`);
  if (node.tag === 'template') {
    const data = 'data' in node.attributes ? attribute(node, 'data', scope) : {};
    return wanted(templates[attribute(node, 'is', scope)] || [], templates, data, `${path}${node.id}/`);
  }
  const attributes = {};
  for (const name of Object.keys(node.attributes)) {
    if (!name.startsWith('wx:')) attributes[name] = attribute(node, name, scope);
  }
  const children = wanted(node.children, templates, scope, path);
  return [{ key: path + node.id, tag: node.tag, attributes, children }];
}

/**
 * Make the children of `parent` the wanted ones.
 *
 * @param {Object} page whose methods the events call
 * @param {Array} before what `patch` returned for this parent the last time
 */
export function patch(parent, before, after, page) {
  const old = new Map(before.map((node) => [node.key, node]));
  for (const node of after) {
    const known = old.get(node.key);
    if (known && known.tag === node.tag) reuse(known, node, page);
    else {
      node.dom = node.tag ? create(node, page) : document.createTextNode(node.text);
      if (node.tag) change(node, {}, page);
      if (node.tag) patch(node.dom.inner || node.dom, [], node.children, page);
      node.dom.settle?.();
    }
    if (known && known.tag === node.tag) old.delete(node.key);
  }
  for (const node of old.values()) node.dom.remove();
  let place = parent.firstChild;
  for (const node of after) {
    if (node.dom === place) place = place.nextSibling;
    else parent.insertBefore(node.dom, place);
  }
}

function reuse(known, node, page) {
  node.dom = known.dom;
  if (!node.tag) {
    if (known.text !== node.text) node.dom.data = node.text;
    return;
  }
  change(node, known.attributes, page);
  patch(node.dom.inner || node.dom, known.children, node.children, page);
  node.dom.settle?.();
}
